/** Every error of the contract, for every loss and every method: its code, what its message names, and that nothing was written. */
import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { type ErrorCode, Workspace, XylossError } from "../src/index.js";
import type { NumberOption, OtherOption } from "../src/options.js";
import { type AnyLoss, alike, bits, sample, sampled, type Variant, variants } from "./support.js";

const LENGTH = 24;

/** Losses whose targets have the shape of their predictions; class rows and maps of 4, which lncc's windows do not fit. */
const ofFour: Record<string, Record<string, unknown>> = {
  classes: { classes: 4 },
  heatmaps: { width: 4, height: 1 },
  images: { width: 4, height: 1 },
};
const shaped: Variant[] = alike
  .filter(({ spec }, i) => !(spec.family in ofFour) || alike.findIndex((each) => each.spec === spec) === i)
  .filter(({ spec }) => spec.name !== "lncc")
  .map((variant) => {
    const own = ofFour[variant.spec.family];
    return own === undefined ? variant : { ...variant, title: variant.spec.name, options: own, perUnit: 4, perTarget: 4 };
  });

/** A loss with the options that shape its units, computed by one of the engines. */
function subjectOf(entry: Variant, engine: "kernel" | "reference") {
  const { options, perUnit } = entry;
  const loss = entry[engine] as unknown as AnyLoss;
  const all = (own?: Record<string, unknown>) => ({ ...options, ...own }) as never;
  return {
    title: engine === "kernel" ? entry.title : `${entry.title} (reference)`,
    engine,
    entry,
    loss,
    options,
    perUnit,
    value: (p: unknown, t: unknown, own?: Record<string, unknown>) => loss.value(p as Float32Array, t as Float32Array, all(own)),
    valueAndGrad: (p: unknown, t: unknown, own?: Record<string, unknown>) =>
      loss.valueAndGrad(p as Float32Array, t as Float32Array, all(own)),
    each: (p: unknown, t: unknown, own?: Record<string, unknown>) => loss.each(p as Float32Array, t as Float32Array, all(own)),
    bind: (buffers: object) => loss.bind(buffers as never, all()),
  };
}
type Subject = ReturnType<typeof subjectOf>;
const kernels = shaped.map((entry) => subjectOf(entry, "kernel"));
const references = shaped.map((entry) => subjectOf(entry, "reference"));
const subjects = [...kernels, ...references];

interface Given {
  prediction: unknown;
  target: unknown;
  weights?: unknown;
  grad?: unknown;
}
type Role = keyof Given;
const reductions = ["mean", "sum", "weighted-mean", "nonzero-mean"];
const roles: readonly Role[] = ["prediction", "target", "weights", "grad"];

/** Adds what is given, and only that: an undefined option is no option. */
function withArrays(options: Record<string, unknown> | undefined, arrays: Record<string, unknown>): Record<string, unknown> {
  return { ...options, ...Object.fromEntries(Object.entries(arrays).filter(([, value]) => value !== undefined)) };
}

const methods = (["value", "valueAndGrad", "each", "bind"] as const).map((name) => {
  const takesGrad = name === "valueAndGrad" || name === "bind";
  /** The method with exactly these options; `bind` takes every array as a buffer. */
  const plain = (loss: AnyLoss, given: Given, options: unknown): unknown =>
    name === "bind"
      ? loss.bind(given as never, options as never)
      : (loss[name] as (...args: unknown[]) => unknown)(given.prediction, given.target, options);
  const call = ({ loss, options }: Subject, given: Given, own: Record<string, unknown> | undefined = options): unknown => {
    const { weights, grad } = given;
    return plain(loss, given, name === "bind" ? own : withArrays(own, takesGrad ? { weights, grad } : { weights }));
  };
  return { name, roles: takesGrad ? roles : roles.slice(0, 3), reduces: name !== "each", plain, call };
});
type Method = (typeof methods)[number];

/** Every method of every loss, in both engines. */
const pairs = subjects.flatMap((subject) => methods.map((method) => ({ subject, method })));

function repeated(values: Float32Array, length: number): Float32Array {
  const all = new Float32Array(length);
  for (let at = 0; at < length; at += values.length) all.set(values.subarray(0, length - at), at);
  return all;
}

/** Arrays that fit a subject: long ones repeat short ones. The gradient holds numbers that a failed call must not touch. */
function arraysOf(subject: Subject, length = LENGTH) {
  const { prediction, target } = sample(subject.entry, Math.min(length, LENGTH) / subject.perUnit);
  return {
    prediction: repeated(prediction, length),
    target: repeated(target, length),
    weights: new Float32Array(length / subject.perUnit).map((_, i) => 1 + i / 8),
    grad: new Float32Array(length).map((_, i) => -3.25 - i),
  };
}

/** The arrays but for one. */
const othersOf = (arrays: ReturnType<typeof arraysOf>, role: Role) => roles.filter((each) => each !== role).map((each) => arrays[each]);

function filled(array: Float32Array, values: Float32Array): Float32Array {
  array.set(values);
  return array;
}

/** The same arrays elsewhere, where `place` says. */
function placed<Arrays extends Record<string, Float32Array>>(arrays: Arrays, place: (length: number) => Float32Array): Arrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, filled(place(values.length), values)])) as Arrays;
}

function caught(run: () => unknown): XylossError {
  try {
    run();
  } catch (error) {
    if (error instanceof XylossError) return error;
    throw new Error(`not a XylossError: ${error}`, { cause: error });
  }
  throw new Error("nothing was thrown");
}

/** What a message begins with. */
const owners: ReadonlySet<string> = new Set(variants.map(({ spec }) => spec.name));

/** Runs something, and checks that all bits of the buffers of these arrays are as they were. */
function expectUnchanged(arrays: readonly unknown[], run: () => void): void {
  const views = arrays.filter((array): array is Float32Array => ArrayBuffer.isView(array));
  const buffers = [...new Set(views.map(({ buffer }) => buffer))].map((buffer) => new Uint8Array(buffer));
  const before = buffers.map((buffer) => buffer.slice());
  run();
  buffers.forEach((buffer, i) => {
    if (Buffer.compare(buffer, before[i] as Uint8Array) !== 0) expect(buffer).toEqual(before[i]);
  });
}

/** Runs what must fail, and checks the error, and that the arrays that are still there are unchanged. A passing `expect` would take longer than the call. */
function expectError(code: ErrorCode, names: readonly (string | RegExp)[], arrays: readonly unknown[], run: () => unknown): XylossError {
  let error = undefined as unknown as XylossError;
  expectUnchanged(arrays, () => {
    error = caught(run);
  });
  const { message, name } = error;
  if (error.code !== code) expect.fail(`${error.code}, not ${code}: ${message}`);
  if (code !== "ERR_XYLOSS_DISPOSED" && !owners.has(message.split(":")[0] as string)) expect.fail(`no loss is named first: ${message}`);
  if (name !== "XylossError" || !(error instanceof Error)) expect.fail(`an error called ${name}`);
  for (const each of names) {
    const named = typeof each === "string" ? new RegExp(`(?<!\\w)${escaped(each)}(?!\\w)`) : each;
    if (!named.test(message)) expect.fail(`the message does not match ${named}: ${message}`);
  }
  return error;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** How a message writes the end of a range: 2^-126 rather than 1.1754943508222875e-38. */
const boundText = (bound: number): string => {
  const exponent = Math.log2(bound);
  return Math.abs(exponent) > 24 && Number.isInteger(exponent) ? `2^${exponent}` : String(bound);
};

function transfer(array: Float32Array): void {
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
}

interface Resizable {
  resize(bytes: number): void;
}
/** A Float32Array over a buffer that can be resized; a view of fixed length does not follow its size. */
function resizable(values: Float32Array, fixed: boolean): { array: Float32Array; resize: (bytes: number) => void } {
  const Buffer = ArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => ArrayBuffer & Resizable;
  const buffer = new Buffer(values.byteLength, { maxByteLength: 4 * values.byteLength });
  const array = filled(fixed ? new Float32Array(buffer, 0, values.length) : new Float32Array(buffer), values);
  return { array, resize: (bytes) => buffer.resize(bytes) };
}

describe("wrong types", () => {
  const strangers: [title: string, value: unknown, named: RegExp][] = [
    ["a plain array", [1, 2, 3, 4], /an Array/],
    ["a Float64Array", new Float64Array(LENGTH), /a Float64Array/],
    ["an Int32Array", new Int32Array(LENGTH), /an? Int32Array/],
    ["a Uint8Array", new Uint8Array(LENGTH), /an? Uint8Array/],
    ["null", null, /null/],
    ["undefined", undefined, /undefined/],
    ["a number", 7, /number 7/],
    ["a string", "0123", /string/],
    ["an object", {}, /an object/],
    ["an object with a length", { length: LENGTH, 0: 1 }, /an object/],
    ["a proxy of a Float32Array", new Proxy(new Float32Array(LENGTH), {}), /an object/],
    ["an ArrayBuffer", new ArrayBuffer(4 * LENGTH), /an ArrayBuffer/],
    ["a DataView", new DataView(new ArrayBuffer(4 * LENGTH)), /a DataView/],
    ["a Map", new Map(), /a Map/],
    ["a Promise", Promise.resolve(), /a Promise/],
    ["a function", () => 1, /function/],
    ["a symbol", Symbol("s"), /symbol/],
    ["a bigint", 3n, /bigint 3/],
    ["an ndarray-like of an Array", { data: [1, 2, 3, 4], shape: [2, 2] }, /data is an Array/],
    ["an ndarray-like of an Int32Array", { data: new Int32Array(LENGTH), shape: [LENGTH] }, /data is an? Int32Array/],
  ];
  for (const { subject, method } of pairs) {
    it(`${subject.title}: ${method.name}`, () => {
      for (const role of method.roles) {
        for (const [title, value, named] of sampled(strangers, 8, `${subject.title} ${method.name} ${role}`)) {
          if (value === undefined && (role === "weights" || role === "grad")) continue;
          if (title === "a Float64Array" && subject.engine === "reference") continue;
          const arrays = arraysOf(subject);
          const error = expectError("ERR_XYLOSS_TYPE", [role, named, "Float32Array"], Object.values(arrays), () =>
            method.call(subject, { ...arrays, [role]: value }),
          );
          expect(error.message, title).not.toMatch(/\[object/);
        }
      }
    });
  }

  it("names what bind takes where it is given no buffers", () => {
    for (const subject of subjects) {
      for (const buffers of [null, undefined, 3, "buffers"]) {
        expectError("ERR_XYLOSS_TYPE", ["buffers"], [], () => subject.bind(buffers as never));
      }
      expectError("ERR_XYLOSS_TYPE", ["prediction", "undefined"], [], () => subject.bind({}));
    }
  });

  it("is typed even for a proxy that was revoked", () => {
    const { proxy, revoke } = Proxy.revocable(new Float32Array(4), {});
    revoke();
    for (const subject of kernels) {
      const { target } = arraysOf(subject);
      expectError("ERR_XYLOSS_TYPE", ["prediction"], [target], () => subject.value(proxy, target));
    }
  });
});

describe("wrong lengths", () => {
  for (const { subject, method } of pairs) {
    it(`${subject.title}: ${method.name}`, () => {
      for (const role of method.roles) {
        if (role === "prediction") continue;
        const right = arraysOf(subject)[role].length;
        for (const length of [right - subject.perUnit, right - 1, right + 1, right + subject.perUnit, 2 * right, right / 2, 1, 0]) {
          const arrays = { ...arraysOf(subject), [role]: new Float32Array(length).fill(1) };
          const all = Object.values(arrays);
          // of a loss per element, half as many weights are one per point
          if (role === "weights" && subject.perUnit === 1 && 2 * length === LENGTH) continue;
          const error = expectError("ERR_XYLOSS_LENGTH", [role, String(length), String(right)], all, () => method.call(subject, arrays));
          const perPoint = role === "weights" && subject.perUnit === 1;
          expect(error.message.match(/ \(or .*/)?.[0]).toBe(perPoint ? ` (or ${LENGTH / 2}, one per point)` : undefined);
        }
      }
    });

    it(`${subject.title}: ${method.name}, target and prediction exchanged`, () => {
      const longer = LENGTH + (subject.perUnit === 3 ? 3 : 4);
      const arrays = { ...arraysOf(subject), prediction: new Float32Array(longer) };
      expectError("ERR_XYLOSS_LENGTH", ["target", "prediction", String(LENGTH), String(longer)], Object.values(arrays), () =>
        method.call(subject, arrays),
      );
    });
  }

  it("weights: one per point for element losses, and only one per unit elsewhere", () => {
    for (const subject of subjects) {
      const { prediction, target } = arraysOf(subject);
      if (subject.perUnit === 1) {
        const weights = Float32Array.from({ length: LENGTH / 2 }, (_, i) => i / 2);
        const doubled = Float32Array.from({ length: LENGTH }, (_, i) => (i >> 1) / 2);
        const perPoint = subject.each(prediction, target, { weights });
        expect(bits(perPoint)).toBe(bits(subject.each(prediction, target, { weights: doubled })));
      } else {
        const weights = new Float32Array(LENGTH).fill(1);
        expectError("ERR_XYLOSS_LENGTH", ["weights", String(LENGTH), String(LENGTH / subject.perUnit)], [weights], () =>
          subject.value(prediction, target, { weights }),
        );
      }
    }
  });

  it("weights per point do not fit an odd number of elements", () => {
    for (const subject of subjects.filter(({ perUnit }) => perUnit === 1)) {
      for (const length of [3, 4]) {
        const weights = new Float32Array(length).fill(1);
        const error = expectError("ERR_XYLOSS_LENGTH", ["weights", String(length), "7"], [weights], () =>
          subject.value(new Float32Array(7), new Float32Array(7), { weights }),
        );
        expect(error.message).not.toMatch(/point/);
      }
    }
  });
});

describe("whole units", () => {
  for (const { subject, method } of pairs) {
    if (subject.perUnit === 1) {
      it(`${subject.title}: ${method.name} takes any length`, () => {
        for (const length of [1, 3, 7]) {
          const arrays = { ...arraysOf(subject, length), weights: undefined };
          expect(() => method.call(subject, arrays)).not.toThrow();
        }
      });
      continue;
    }
    it(`${subject.title}: ${method.name} rejects a part of a unit`, () => {
      for (const length of [LENGTH + 1, LENGTH - 1, 1]) {
        const arrays = {
          prediction: new Float32Array(length),
          target: new Float32Array(length),
          grad: new Float32Array(length).fill(7),
        };
        const unit =
          { classes: "a row has 4 classes", heatmaps: "width 4", images: /map/ }[subject.entry.spec.family as string] ??
          /even|pairs|boxes|x y z/;
        expectError("ERR_XYLOSS_SHAPE", ["prediction", String(length), unit], Object.values(arrays), () => method.call(subject, arrays));
      }
    });
  }
});

describe("ndarray-likes", () => {
  for (const subject of subjects) {
    const last = subject.perUnit === 1 ? 2 : subject.perUnit;
    const shape = [LENGTH / last, last];
    /** A contiguous array in the middle of a larger one, whose other values must not matter. */
    const inside = (values: Float32Array, more: Record<string, unknown> = {}) => {
      const data = new Float32Array(values.length + 9).fill(Number.NaN);
      data.set(values, 5);
      return { data, shape: values.length === LENGTH ? shape : [values.length], offset: 5, ...more };
    };
    for (const method of methods) {
      it(`${subject.title}: ${method.name} takes contiguous ones as they are`, () => {
        const plain = arraysOf(subject);
        const finish = (result: unknown) => (typeof result === "function" ? result() : result);
        const expected = JSON.stringify(finish(method.call(subject, plain)));
        const kinds: ((values: Float32Array) => unknown)[] = [
          (data) => ({ data, shape: [data.length] }),
          (data) => ({ data, shape: [1, data.length / last, last], stride: [999, last, 1] }),
          (data) => ({ data, shape: [data.length / last, 1, last], strides: [last, -1, 1], offset: 0 }),
          (data) => inside(data),
          (data) => ({ data, dims: [data.length] }),
          (data) => ({ ...inside(data), shape: undefined, dims: [data.length] }),
          (data) => inside(data, data.length === LENGTH ? { stride: [last, 1] } : { strides: [1] }),
        ];
        for (const kind of kinds) {
          const arrays = arraysOf(subject);
          const given = {
            prediction: kind(arrays.prediction),
            target: kind(arrays.target),
            weights: { data: arrays.weights, shape: [arrays.weights.length] },
            grad: kind(arrays.grad),
          };
          expect(JSON.stringify(finish(method.call(subject, given)))).toBe(expected);
          if (!method.roles.includes("grad")) continue;
          const { data, offset = 0 } = given.grad as { data: Float32Array; offset?: number };
          expect(bits(data.slice(offset, offset + LENGTH))).toBe(bits(plain.grad));
          for (let i = 0; i < data.length; i++) if (i < offset || i >= offset + LENGTH) expect(data[i]).toBeNaN();
        }
      });

      it(`${subject.title}: ${method.name} rejects all others`, () => {
        const wrong: [more: Record<string, unknown>, names: (string | RegExp)[]][] = [
          [{ shape, stride: [1, LENGTH / last] }, [/not contiguous/]],
          [{ shape, strides: [1, LENGTH / last] }, [/not contiguous/]],
          [{ shape, strides: [-last, 1], offset: 0 }, [/not contiguous/]],
          [{ shape, strides: [2 * last, 1] }, [/not contiguous/]],
          [{ shape, strides: [0, 1] }, [/not contiguous/]],
          [{ shape, strides: [] }, [/not contiguous/]],
          [{ shape: [LENGTH + 9, 2] }, [/offset 5/, /needs 71/, /has 33/]],
          [{ shape, offset: undefined }, [/needs 24/, /has 33/, /contiguous copy, or { data, shape, offset }$/]],
          [{ shape: [LENGTH + 10], offset: undefined }, [/needs 34/, /has 33/]],
          [{ shape, offset: 10 }, [/offset 10/, /needs 34/, /has 33/]],
          [{ shape, offset: -1 }, ["offset"]],
          [{ shape, offset: 0.5 }, ["offset"]],
          [{ shape, offset: Number.NaN }, ["offset"]],
          [{ shape, offset: "5" }, ["offset"]],
          [{ shape: [-1, LENGTH] }, ["shape"]],
          [{ shape: [1.5, 16] }, ["shape"]],
          [{ shape: [Number.NaN] }, ["shape"]],
          [{ shape: ["24"] }, ["shape"]],
          [{ shape: LENGTH }, ["shape"]],
          [{ shape: null }, ["shape"]],
        ];
        for (const role of method.roles) {
          if (role === "weights") continue;
          for (const [more, names] of sampled(wrong, 8, `${subject.title} ${method.name} ${role}`)) {
            const arrays = arraysOf(subject);
            const given = { ...arrays, [role]: inside(arrays[role], more) };
            expectError(
              "ERR_XYLOSS_SHAPE",
              [new RegExp(role), ...names],
              [...Object.values(arrays), (given[role] as unknown as { data: Float32Array }).data],
              () => method.call(subject, given),
            );
          }
          if (subject.perUnit > 1 && role !== "grad") {
            const arrays = arraysOf(subject);
            const wrongLast = subject.perUnit === 3 ? 2 : 3;
            const given = { ...arrays, [role]: inside(arrays[role], { shape: [LENGTH / wrongLast, wrongLast] }) };
            expectError("ERR_XYLOSS_SHAPE", [new RegExp(role), "last axis", String(subject.perUnit)], Object.values(arrays), () =>
              method.call(subject, given),
            );
          }
        }
        const arrays = arraysOf(subject);
        expectError("ERR_XYLOSS_EMPTY", ["prediction"], Object.values(arrays), () =>
          method.call(subject, { ...arrays, prediction: inside(arrays.prediction, { shape: [0, last] }) }),
        );
      });
    }
  }
});

describe("empty input", () => {
  for (const { subject, method } of pairs) {
    it(`${subject.title}: ${method.name}`, () => {
      const nothing = () => new Float32Array(0);
      const given = { prediction: nothing(), target: nothing(), weights: nothing(), grad: nothing() };
      expectError("ERR_XYLOSS_EMPTY", ["prediction"], [], () => method.call(subject, given));
      const arrays = { ...arraysOf(subject), prediction: nothing() };
      expectError("ERR_XYLOSS_EMPTY", ["prediction"], Object.values(arrays), () => method.call(subject, arrays));
    });
  }
});

/** The options that a method of a loss takes. */
function optionsOf(subject: Subject, method: Method): string[] {
  const { spec } = subject.entry;
  return [...Object.keys(spec.options), ...(method.reduces ? ["reduction", "upstream", "accumulate"] : [])];
}

describe("options", () => {
  for (const { subject, method } of pairs) {
    const failing = (options: unknown, ...names: (string | RegExp)[]) => {
      const arrays = arraysOf(subject);
      return expectError("ERR_XYLOSS_OPTION", names, Object.values(arrays), () =>
        method.call(subject, arrays, { ...subject.options, ...(options as object) }),
      );
    };

    it(`${subject.title}: ${method.name} suggests the nearest name`, () => {
      for (const name of optionsOf(subject, method)) {
        const second = name[1] as string;
        const swapped = name.length < 3 ? name : `${name[0]}${name[2]}${second}${name.slice(3)}`;
        for (const typo of [name.slice(0, -1), `${name}s`, swapped, name.toUpperCase()]) {
          if (typo === name || typo === "") continue;
          const near = optionsOf(subject, method).filter((each) => each === name || each.slice(0, -1) === typo);
          failing({ [typo]: 1 }, typo, new RegExp(`did you mean (${near.join("|")})\\?`));
        }
      }
      for (const name of ["zzzzzzzzzzzzzzzzzzzz", "toString", "constructor", "hasOwnProperty"]) failing({ [name]: 1 }, name, /known: /);
      const other = subject.entry.spec.name === "huber" ? "scale" : "delta";
      if (!optionsOf(subject, method).includes(other)) failing({ [other]: 1 }, other, /known: /);
    });

    it(`${subject.title}: ${method.name} names the range`, () => {
      const tables = {
        ...subject.entry.spec.options,
        ...(method.reduces && {
          reduction: { kind: "choice", choices: reductions },
          upstream: { kind: "number" },
          accumulate: { kind: "boolean" },
        }),
      };
      let checked = 0;
      for (const [name, spec] of Object.entries(tables)) {
        const wrong: unknown[] = [null, {}, [], Symbol("s"), 1n, "", "no such thing", Number.NaN];
        const range: (string | RegExp)[] = [];
        if (spec.kind === "number") {
          const { above, atLeast, below, atMost, integer, orNull, orMinusInfinity } = spec as NumberOption;
          if (orNull !== undefined) wrong.shift();
          wrong.push(Infinity, "1", "0.5", true, 1e39);
          if (orMinusInfinity) range.push(/or -Infinity/);
          else wrong.push(-Infinity, -1e39);
          range.push(/finite/);
          for (const bound of [above, atLeast, below, atMost]) if (bound !== undefined) range.push(new RegExp(escaped(boundText(bound))));
          if (above !== undefined) wrong.push(above, above - 1, above - 1e-30, above + (above === 0 ? 1e-46 : 0));
          if (atLeast !== undefined) wrong.push(atLeast - (integer ? 1 : 1e-3), -atLeast - 1);
          if (below !== undefined) wrong.push(below, below + 1, below - 1e-12);
          if (atMost !== undefined) wrong.push(2 * atMost + 2);
          if (integer) wrong.push(2.5, 4.000001);
        } else if (spec.kind === "boolean") {
          wrong.push(0, 1, "true");
          range.push(/true or false/);
        } else if (spec.kind === "other") {
          wrong.push(0, true, [0], [1, Number.NaN]);
          range.push((spec as OtherOption).text);
        } else {
          wrong.push(0, true, "Mean", "RADIAL");
          for (const known of (spec as { choices: string[] }).choices) range.push(new RegExp(`"${known}"`));
        }
        for (const value of sampled(wrong, 8, `${subject.title} ${method.name} ${name}`)) {
          failing({ [name]: value }, name, ...range);
          checked++;
        }
      }
      expect(checked).toBeGreaterThanOrEqual(8 * Object.keys(tables).length);
    });

    it(`${subject.title}: ${method.name} takes an object of options only`, () => {
      const arrays = arraysOf(subject);
      const bare = { prediction: arrays.prediction, target: arrays.target };
      for (const options of [3, "sum", true, [], null, () => 1]) {
        expectError("ERR_XYLOSS_OPTION", [/options/, /such as { (?!undefined)\w+: … }/], Object.values(arrays), () =>
          method.plain(subject.loss, bare, options),
        );
      }
    });

    if (subject.entry.spec.family === "classes") {
      it(`${subject.title}: ${method.name} requires classes`, () => {
        for (const options of [undefined, {}, { classes: undefined }]) {
          const arrays = arraysOf(subject);
          expectError("ERR_XYLOSS_OPTION", ["classes", /required/, /2/], Object.values(arrays), () =>
            method.call({ ...subject, options: options as never }, arrays),
          );
        }
      });
    }

    if (!method.reduces) {
      it(`${subject.title}: ${method.name} takes none of reduction, grad, upstream, accumulate`, () => {
        const grad = new Float32Array(LENGTH).fill(9);
        const extra = { reduction: "sum", grad, upstream: 2, accumulate: true };
        for (const [name, value] of Object.entries(extra)) failing({ [name]: value }, name);
        for (const [name, value] of Object.entries({ reduction: "mean", upstream: 1, accumulate: false })) failing({ [name]: value }, name);
        expect(grad.every((value) => value === 9)).toBe(true);
      });
    }

    if (method.name === "bind") {
      it(`${subject.title}: bind takes arrays as buffers and not as options`, () => {
        failing({ weights: new Float32Array(LENGTH) }, "weights");
        failing({ grad: new Float32Array(LENGTH) }, "grad");
      });
    }
  }

  it("are refused by a typed error even where a value has no text", () => {
    for (const subject of subjects) {
      for (const method of methods) {
        for (const name of optionsOf(subject, method)) {
          const arrays = arraysOf(subject);
          expectError("ERR_XYLOSS_OPTION", [name], Object.values(arrays), () =>
            method.call(subject, arrays, { ...subject.options, [name]: Object.create(null) }),
          );
        }
      }
    }
  });

  it("undefined means the default", () => {
    for (const subject of subjects) {
      const { prediction, target } = arraysOf(subject);
      const none = Object.fromEntries(
        [...optionsOf(subject, methods[0] as Method), "weights", "grad"]
          .filter((name) => !(name in subject.options))
          .map((name) => [name, undefined]),
      );
      const expected = subject.value(prediction, target);
      expect(subject.value(prediction, target, none)).toBe(expected);
    }
  });
});

/** Places for arrays: ordinary memory, and a workspace's. */
const places: [title: string, floats: (count: number) => Float32Array][] = [
  ["ordinary", (count) => new Float32Array(count)],
  ["workspace", (count) => new Workspace({ floats: count }).alloc(count)],
];

describe("overlaps", () => {
  for (const subject of subjects) {
    for (const [place, floats] of places) {
      if (place === "workspace" && subject.engine === "reference") continue;
      it(`${subject.title}, ${place}: a part of grad over another array`, () => {
        const own = arraysOf(subject);
        const all = floats(8 * LENGTH);
        for (const method of methods.filter(({ roles }) => roles.includes("grad"))) {
          for (const role of ["prediction", "target", "weights"] as const) {
            const count = own[role].length;
            const shifts = [-LENGTH + 1, -4, -1, ...(role === "weights" ? [0] : []), 1, 4, count - 1];
            const ways = shifts.flatMap((each) => [[each, false] as const, [each, true] as const]);
            for (const [shift, apart] of sampled(ways, 5, `${subject.title} ${method.name} ${role}`)) {
              all.fill(0);
              const take = (start: number, values: Float32Array) => filled(all.subarray(start, start + values.length), values);
              const others = (["prediction", "target", "weights"] as const).filter((each) => each !== role);
              const given: Given = { prediction: null, target: null };
              others.forEach((each, i) => {
                given[each] = apart ? own[each] : take((4 + i) * LENGTH, own[each]);
              });
              given.grad = all.subarray(2 * LENGTH + shift, 3 * LENGTH + shift);
              given[role] = take(2 * LENGTH, own[role]);
              expectError("ERR_XYLOSS_OVERLAP", ["grad", role], [all], () => method.call(subject, given));
            }
          }
        }
      });

      it(`${subject.title}, ${place}: the very same array, and neighbours`, () => {
        const own = arraysOf(subject);
        const expected = subject.valueAndGrad(own.prediction, own.target, { weights: own.weights });
        const all = floats(6 * LENGTH);
        for (const over of ["prediction", "target", "before", "between"] as const) {
          all.fill(0);
          const at = { before: 0, prediction: LENGTH, between: 2 * LENGTH, target: 3 * LENGTH };
          const view = (start: number, length = LENGTH) => new Float32Array(all.buffer, all.byteOffset + 4 * start, length);
          const prediction = view(at.prediction);
          const target = view(at.target);
          const weights = view(4 * LENGTH, own.weights.length);
          for (const bound of [false, true]) {
            prediction.set(own.prediction);
            target.set(own.target);
            weights.set(own.weights);
            // another view of the same values is the very same array
            const grad = view(at[over]);
            const value = bound
              ? subject.bind({ prediction, target, weights, grad })()
              : subject.valueAndGrad(prediction, target, { weights, grad }).value;
            expect(value).toBe(expected.value);
            expect(bits(grad)).toBe(bits(expected.grad));
            if (over !== "prediction") expect(bits(prediction)).toBe(bits(own.prediction));
            if (over !== "target") expect(bits(target)).toBe(bits(own.target));
            expect(bits(weights)).toBe(bits(own.weights));
          }
        }
      });
    }

    it(`${subject.title}: a longer or shorter array at the same place is an overlap, if its length fits at all`, () => {
      const own = arraysOf(subject);
      const all = new Float32Array(2 * LENGTH);
      all.set(own.prediction);
      const grad = { data: all, shape: [LENGTH], offset: 2 };
      expectError("ERR_XYLOSS_OVERLAP", ["grad", "prediction"], [all], () =>
        subject.valueAndGrad({ data: all, shape: [LENGTH], offset: 0 }, own.target, { grad }),
      );
    });

    it(`${subject.title}: places in different buffers do not overlap`, () => {
      const own = arraysOf(subject);
      const expected = subject.valueAndGrad(own.prediction, own.target, { weights: own.weights });
      for (const apart of ["prediction", "target", "weights"] as const) {
        const all = new Float32Array(5 * LENGTH);
        const at = { prediction: 0, target: LENGTH, weights: 2 * LENGTH, grad: 3 * LENGTH };
        const placed = Object.fromEntries(
          roles.map((role) => {
            const buffer = role === apart ? new Float32Array(5 * LENGTH) : all;
            const start = role === apart ? at.grad + 1 : at[role];
            return [role, filled(buffer.subarray(start, start + own[role].length), own[role])];
          }),
        ) as typeof own;
        const { weights, grad } = placed;
        expect(subject.valueAndGrad(placed.prediction, placed.target, { weights, grad }).value).toBe(expected.value);
        expect(bits(grad)).toBe(bits(expected.grad));
      }
    });

    it(`${subject.title}: inputs may overlap as they like`, () => {
      // a target box has its corners in order
      const all = Float32Array.from({ length: 2 * LENGTH }, (_, i) => (subject.loss.unit === "box" ? i : i % 7) / 8 + 0.0625);
      const prediction = all.subarray(0, LENGTH);
      const target = all.subarray(3, LENGTH + 3);
      const weights = all.subarray(1, LENGTH / subject.perUnit + 1);
      const apart = subject.valueAndGrad(prediction.slice(), target.slice(), { weights: weights.slice() });
      const over = subject.valueAndGrad(prediction, target, { weights });
      expect(over.value).toBe(apart.value);
      expect(bits(over.grad)).toBe(bits(apart.grad));
      expect(subject.value(prediction, prediction)).toBe(subject.value(prediction, prediction.slice()));
    });

    it(`${subject.title}: the caller's grad is what is returned`, () => {
      const own = arraysOf(subject);
      const result = subject.valueAndGrad(own.prediction, own.target, { grad: own.grad });
      expect(result.grad).toBe(own.grad);
    });
  }
});

describe("a gradient that begins where shorter targets do", () => {
  it.each(variants.filter(({ perTarget, perUnit, labels }) => labels && perUnit > perTarget))(
    "$title",
    ({ kernel, options, step, perUnit }) => {
      const grad = new Float32Array(perUnit * step);
      const target = new Int32Array(grad.buffer, 0, step);
      expectError("ERR_XYLOSS_OVERLAP", ["grad", "target"], [grad], () =>
        kernel.valueAndGrad(new Float32Array(grad.length), target as never, { ...options, grad } as never),
      );
    },
  );
});

describe("weights that cannot be", () => {
  const bad = [Number.NaN, -1, -Infinity, Infinity, -1e-45];
  for (const subject of subjects) {
    for (const [place, floats] of places) {
      if (place === "workspace" && subject.engine === "reference") continue;
      const inOne = (length: number) => {
        const all = floats(4 * length);
        let end = 0;
        return placed(arraysOf(subject, length), (count) => {
          end += count;
          return all.subarray(end - count, end);
        });
      };

      for (const method of methods) {
        it(`${subject.title}, ${place}: ${method.name}`, () => {
          if (method.name === "bind") return boundRefuses();
          const arrays = inOne(LENGTH);
          // the first use of a family writes its constants to the workspace's memory
          method.call(subject, arrays, subject.options);
          expectUnchanged([arrays.grad], () => {
            for (const index of sampled([0, 1, LENGTH / subject.perUnit - 1], 1, subject.title + method.name)) {
              const right = arrays.weights[index] as number;
              for (const value of bad) {
                arrays.weights[index] = value;
                for (const reduction of method.reduces ? reductions : [undefined]) {
                  const options = { ...subject.options, ...(reduction && { reduction }) };
                  expectError("ERR_XYLOSS_VALUE", [`weights[${index}]`, /finite/, /≥ 0/], [], () => method.call(subject, arrays, options));
                }
              }
              arrays.weights[index] = right;
            }
          });
        });
      }

      function boundRefuses() {
        for (const inPlace of [false, true]) {
          const arrays = inOne(LENGTH);
          const grad = inPlace ? arrays.prediction : arrays.grad;
          const original = arrays.prediction.slice();
          const step = subject.bind({ ...arrays, grad });
          const expected = step();
          for (const value of bad) {
            const before = arrays.weights[2] as number;
            arrays.weights[2] = value;
            expectError("ERR_XYLOSS_VALUE", ["weights[2]"], [grad], step);
            expectError("ERR_XYLOSS_VALUE", ["weights[2]"], [grad], step);
            arrays.weights[2] = before;
          }
          arrays.prediction.set(original);
          expect(step()).toBe(expected);
        }
      }

      it(`${subject.title}, ${place}: far into an array, per unit`, () => {
        const arrays = inOne(70_000 * subject.perUnit);
        const step = subject.bind(arrays);
        const value = () => methods[0]?.call(subject, arrays);
        expectUnchanged([arrays.grad], () => {
          for (const index of [8191, 8192, 65_535, 65_536, 69_999]) {
            const right = arrays.weights[index] as number;
            arrays.weights[index] = -1;
            for (const run of [value, step]) expectError("ERR_XYLOSS_VALUE", [`weights[${index}]`], [], run);
            arrays.weights[index] = right;
          }
        });
      });
    }

    it(`${subject.title}: −0 is 0, and all 0 is nothing`, () => {
      const arrays = arraysOf(subject);
      const zero = arrays.weights.slice().fill(0);
      const minus = arrays.weights.slice().fill(-0);
      for (const reduction of reductions) {
        for (const weights of [zero, minus]) {
          const { value, grad } = subject.valueAndGrad(arrays.prediction, arrays.target, { weights, reduction });
          expect(value === 0).toBe(true);
          expect(grad.every((each) => each === 0)).toBe(true);
        }
      }
    });
  }

  it("per point: the index is that of the weight", () => {
    for (const subject of subjects.filter(({ perUnit }) => perUnit === 1)) {
      const arrays = arraysOf(subject);
      const weights = new Float32Array(LENGTH / 2).fill(1);
      weights[5] = Number.NaN;
      expectError("ERR_XYLOSS_VALUE", ["weights[5]"], [arrays.grad], () =>
        subject.valueAndGrad(arrays.prediction, arrays.target, { weights, grad: arrays.grad }),
      );
    }
  });
});

describe("buffers that are gone", () => {
  for (const subject of subjects) {
    for (const method of methods) {
      it(`${subject.title}: ${method.name} of a transferred buffer`, () => {
        for (const role of method.roles) {
          for (const wrapped of [false, true]) {
            const arrays = arraysOf(subject);
            const length = arrays[role].length;
            transfer(arrays[role]);
            const given = { ...arrays, [role]: wrapped ? { data: arrays[role], shape: [length] } : arrays[role] };
            const left = othersOf(arrays, role);
            expectError("ERR_XYLOSS_DETACHED", [role, /detached/], left, () => method.call(subject, given));
          }
        }
      });

      it(`${subject.title}: ${method.name} of a view that its shrunken buffer no longer holds`, () => {
        for (const role of method.roles) {
          const arrays = arraysOf(subject);
          const { array, resize } = resizable(arrays[role], true);
          resize(4);
          const left = othersOf(arrays, role);
          expectError("ERR_XYLOSS_DETACHED", [role], left, () => method.call(subject, { ...arrays, [role]: array }));
        }
      });

      it(`${subject.title}: ${method.name} of a view that followed its buffer's size`, () => {
        for (const role of method.roles.filter((each) => each !== "prediction")) {
          const arrays = arraysOf(subject);
          const { array, resize } = resizable(arrays[role], false);
          const given = { ...arrays, [role]: array };
          expect(() => method.call(subject, given)).not.toThrow();
          resize(4 * array.length + 4);
          expectError("ERR_XYLOSS_LENGTH", [role, String(array.length)], Object.values(given), () => method.call(subject, given));
        }
      });
    }

    it(`${subject.title}: a bound step after a transfer`, () => {
      for (const role of roles) {
        const arrays = arraysOf(subject);
        const step = subject.bind(arrays);
        step();
        transfer(arrays[role]);
        const left = othersOf(arrays, role);
        expectError("ERR_XYLOSS_DETACHED", [role, /detached/], left, step);
        expectError("ERR_XYLOSS_DETACHED", [role, /detached/], left, step);
      }
    });

    it(`${subject.title}: a bound step after a transfer of the buffer that all arrays share`, () => {
      const arrays = arraysOf(subject);
      const all = new Float32Array(4 * LENGTH);
      const take = (values: Float32Array, at: number) => {
        all.set(values, at * LENGTH);
        return all.subarray(at * LENGTH, at * LENGTH + values.length);
      };
      const buffers = { prediction: take(arrays.prediction, 0), target: take(arrays.target, 1), grad: take(arrays.grad, 2) };
      const step = subject.bind(buffers);
      step();
      transfer(all);
      expectError("ERR_XYLOSS_DETACHED", [/detached/], [], step);
    });

    it(`${subject.title}: a bound step after a resize`, () => {
      for (const role of roles) {
        for (const fixed of [false, true]) {
          const arrays = arraysOf(subject);
          const { array, resize } = resizable(arrays[role], fixed);
          const given = { ...arrays, [role]: array };
          const bytes = array.byteLength;
          const step = subject.bind(given);
          const value = step();
          const grad = given.grad.slice();
          const left = othersOf(arrays, role);
          resize(bytes - 4);
          const error = expectError(fixed ? "ERR_XYLOSS_DETACHED" : "ERR_XYLOSS_LENGTH", [role], left, step);
          if (!fixed) for (const length of [bytes / 4, bytes / 4 - 1]) expect(error.message).toContain(String(length));
          // back again: what was lost is 0 now
          resize(bytes);
          array.set(arrays[role]);
          expect(step()).toBe(value);
          if (role !== "grad") expect(bits(given.grad)).toBe(bits(grad));
        }
      }
    });
  }
});

describe("buffers that are gone, once the engine has compiled the checks", () => {
  // V8 11.3 (Node 20) has optimised code that has seen resizable buffers read a detached array's old length
  for (const subject of [kernels[0] as Subject, references[0] as Subject]) {
    it(subject.title, () => {
      const seen = new Set<string>();
      for (let i = 0; i < 6000; i++) {
        const arrays = arraysOf(subject);
        subject.bind({ ...arrays, prediction: resizable(arrays.prediction, true).array })();
        const role = roles[i % roles.length] as Role;
        const step = subject.bind(arrays);
        transfer(arrays[role]);
        for (const run of [step, () => subject.bind(arrays)]) {
          try {
            run();
            seen.add(`${role}: nothing was thrown`);
          } catch (error) {
            if ((error as XylossError).code !== "ERR_XYLOSS_DETACHED") seen.add(`${role}: ${error}`);
          }
        }
      }
      expect([...seen]).toEqual([]);
    });
  }
});

describe("workspaces that are gone", () => {
  const endings: [title: string, end: (workspace: Workspace) => void][] = [
    ["disposed", (workspace) => workspace.dispose()],
    ["disposed by its symbol", (workspace) => workspace[Symbol.dispose]()],
    ["reset", (workspace) => workspace.reset()],
  ];
  function inside(subject: Subject) {
    const workspace = new Workspace({ floats: 4 * LENGTH });
    return { workspace, views: placed(arraysOf(subject), (count) => workspace.alloc(count)) };
  }
  for (const subject of kernels) {
    for (const [title, end] of endings) {
      it(`${subject.title}: a bound step, ${title}`, () => {
        for (const keys of [["prediction", "target"], ["prediction", "target", "grad"], ["prediction", "target", "weights"], [...roles]]) {
          const { workspace, views } = inside(subject);
          const buffers = Object.fromEntries(keys.map((key) => [key, views[key as Role]]));
          const step = subject.bind(buffers);
          expect(step()).toBeGreaterThanOrEqual(0);
          end(workspace);
          expectError("ERR_XYLOSS_DISPOSED", [/workspace/i, title === "reset" ? /reset/ : /disposed/], [views.grad], step);
          expectError("ERR_XYLOSS_DISPOSED", [/workspace/i], [views.grad], step);
        }
      });
    }

    for (const method of methods) {
      it(`${subject.title}: ${method.name} of a disposed workspace's arrays`, () => {
        const { workspace, views } = inside(subject);
        workspace.dispose();
        expectError("ERR_XYLOSS_DISPOSED", [/workspace/i, /disposed/], [views.grad], () => method.call(subject, views));
      });

      it(`${subject.title}: ${method.name} after a reset works`, () => {
        const { workspace, views } = inside(subject);
        workspace.reset();
        expect(() => method.call(subject, views)).not.toThrow();
      });
    }
  }
});

describe("what is a Float32Array", () => {
  class Mine extends Float32Array {}
  const foreign = vm.runInNewContext("(values) => Float32Array.from(values)") as (values: Iterable<number>) => Float32Array;
  const kinds: [title: string, make: (values: Float32Array) => Float32Array][] = [
    ["another realm's", (values) => foreign(values)],
    ["a subclass's", (values) => Mine.from(values)],
    [
      "a shared buffer's",
      (values) => filled(new Float32Array(new SharedArrayBuffer(values.byteLength)) as unknown as Float32Array, values),
    ],
    ["a view's at an odd offset", (values) => filled(new Float32Array(values.length + 3).subarray(3), values)],
  ];
  it("is made in another realm", () => expect(foreign([1])).not.toBeInstanceOf(Float32Array));
  for (const subject of subjects) {
    for (const [title, make] of kinds) {
      it(`${subject.title}: ${title}`, () => {
        const own = arraysOf(subject);
        const expected = subject.valueAndGrad(own.prediction, own.target, { weights: own.weights });
        const { prediction, target, weights, grad } = Object.fromEntries(roles.map((role) => [role, make(own[role])])) as typeof own;
        expect(subject.value(prediction, target, { weights })).toBe(expected.value);
        expect(subject.valueAndGrad(prediction, target, { weights, grad })).toEqual({ value: expected.value, grad });
        expect(Array.from(grad)).toEqual(Array.from(expected.grad));
        expect(bits(subject.each(prediction, target, { weights }))).toBe(
          bits(subject.each(own.prediction, own.target, { weights: own.weights })),
        );
        grad.fill(0);
        expect(subject.bind({ prediction, target, weights, grad })()).toBe(expected.value);
        expect(Array.from(grad)).toEqual(Array.from(expected.grad));
        const inside = { data: prediction, shape: [LENGTH - 2 * subject.perUnit], offset: subject.perUnit };
        const part = own.prediction.subarray(subject.perUnit, LENGTH - subject.perUnit);
        const rest = own.target.subarray(2 * subject.perUnit);
        expect(subject.value(inside, rest)).toBe(subject.value(part, rest));
      });
    }
  }
});
