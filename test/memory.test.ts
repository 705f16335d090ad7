/** Workspaces, the scratch, and what calls leave behind: in memory and beside their outputs. */
import { describe, expect, it } from "vitest";
import { lncc, mse, softmaxCrossEntropy, Workspace, type XylossError } from "../src/index.js";
import { bits, expectThrown, isSampled, random, sample, sampled, sampleWeights, thorough, type Variant, variants } from "./support.js";

const collect = globalThis.gc as () => void;
const some = (name: string): Variant => variants.find(({ title }) => title === name) as Variant;
const quick = ["mse", "huber, radial", "tukey", "bceWithLogits", "softmaxCrossEntropy of 7 classes"].map(some);

describe("a workspace's arrays", () => {
  it("are aligned to 64 bytes, zeroed, apart, and of one buffer", () => {
    const workspace = new Workspace({ floats: 10_000 });
    const arrays = [1, 2, 3, 15, 16, 17, 63, 64, 65, 1000, 1023].map((length, i) =>
      i % 3 ? workspace.alloc(length) : workspace.allocInt32(length),
    );
    for (const [i, array] of arrays.entries()) {
      expect(array.byteOffset % 64).toBe(0);
      expect(array).toBeInstanceOf(i % 3 ? Float32Array : Int32Array);
      expect(array.buffer).toBe(arrays[0]?.buffer);
      expect(array.every((value) => value === 0)).toBe(true);
      array.fill(i + 1);
    }
    for (const [i, array] of arrays.entries()) expect(array.every((value) => value === i + 1)).toBe(true);
    expect(arrays.map(({ length }) => length)).toEqual([1, 2, 3, 15, 16, 17, 63, 64, 65, 1000, 1023]);
  });

  it("are zeroed again after a reset", () => {
    const workspace = new Workspace({ floats: 3000 });
    const first = workspace.alloc(3000).fill(Number.NaN);
    workspace.reset();
    expect(workspace.used).toBe(0);
    const again = [workspace.alloc(1000), workspace.allocInt32(1000), workspace.alloc(1000)];
    for (const array of again) expect(array.every((value) => value === 0)).toBe(true);
    // older views alias new ones: they stay readable
    again[0]?.fill(5);
    expect(first[0]).toBe(5);
  });

  it("are not copied, where all lie in one", () => {
    /** How often arrays are copied, of more than a few values. */
    const copies = (run: () => unknown): number => {
      let count = 0;
      const { set } = Float32Array.prototype;
      Float32Array.prototype.set = function (...given) {
        count++;
        set.apply(this, given);
      };
      try {
        run();
      } finally {
        // the one that it inherits is there again
        Reflect.deleteProperty(Float32Array.prototype, "set");
      }
      return count;
    };
    for (const weighted of [false, true]) {
      const workspace = new Workspace({ floats: 400 });
      const [prediction, target, grad] = [workspace.alloc(100).fill(2), workspace.alloc(100), workspace.alloc(100)];
      const weights = workspace.alloc(100).fill(1);
      const calls = (target: Float32Array) => {
        const options = weighted ? { weights } : {};
        const step = mse.bind({ prediction, target, grad, ...options });
        return [() => mse.value(prediction, target, options), () => mse.valueAndGrad(prediction, target, { grad, ...options }), step];
      };
      for (const call of calls(target)) expect(copies(call)).toBe(0);
      for (const call of calls(new Float32Array(100))) expect(copies(call)).toBeGreaterThan(1);
    }
  });

  it("never detach, whatever else is done", () => {
    const workspace = new Workspace({ floats: 200 });
    const arrays = [workspace.alloc(100).fill(3), workspace.alloc(100).fill(4)];
    const others = Array.from({ length: 20 }, () => new Workspace({ floats: 100_000 }));
    for (const other of others) other.alloc(100_000).fill(1);
    const large = new Float32Array(300_000).fill(1);
    mse.value(large, large);
    softmaxCrossEntropy.value(large, large, { classes: 300_000 });
    expectThrown("ERR_XYLOSS_OUT_OF_MEMORY", [], () => workspace.alloc(1));
    workspace.reset();
    workspace.alloc(10);
    workspace.dispose();
    expect(arrays.map(({ length }) => length)).toEqual([100, 100]);
    expect(arrays[1]?.every((value) => value === 4)).toBe(true);
  });
});

describe("a workspace's capacity", () => {
  for (const [count, length] of [
    [1, 1],
    [1, 100_000],
    [2, 50_000],
    [7, 1],
    [100, 33],
    [1000, 1],
    [4096, 1],
    [4096, 17],
    [6000, 1],
  ] as const) {
    it(`holds exactly ${count} arrays of ${length}, again after a reset`, () => {
      const workspace = new Workspace({ floats: count * length });
      for (let round = 0; round < 3; round++) {
        expect(workspace.capacity).toBe(count * length);
        for (let i = 0; i < count; i++) {
          expect(workspace.used).toBe(i * length);
          const array = i % 2 ? workspace.alloc(length) : workspace.allocInt32(length);
          array[length - 1] = 1;
        }
        for (const one of [() => workspace.alloc(1), () => workspace.allocInt32(1)]) {
          expectThrown(
            "ERR_XYLOSS_OUT_OF_MEMORY",
            [/\b1 floats? asked/, new RegExp(`\\b${count * length} used|${count * length} of ${count * length}`), /\b0 available/],
            one,
          );
        }
        workspace.reset();
      }
    });
  }

  it("says how much was asked, used and available, and then still gives that", () => {
    const workspace = new Workspace({ floats: 1000 });
    workspace.alloc(123);
    workspace.allocInt32(200);
    expectThrown("ERR_XYLOSS_OUT_OF_MEMORY", [/\b678\b/, /\b323\b/, /\b677\b/], () => workspace.alloc(678));
    expectThrown("ERR_XYLOSS_OUT_OF_MEMORY", [/\b5000000000\b/, /\b323\b/, /\b677\b/], () => workspace.alloc(5e9));
    expect(workspace.used).toBe(323);
    expect(workspace.alloc(677).length).toBe(677);
  });

  it("ends where its padding does, and says so", () => {
    const workspace = new Workspace({ floats: 200_000 });
    const fill = () => {
      for (let i = 0; i < 200_000; i++) workspace.alloc(1);
    };
    expectThrown("ERR_XYLOSS_OUT_OF_MEMORY", [/^Workspace: 1 floats asked/, /its padding is used up by more than 65536 arrays;/], fill);
    expect(workspace.used).toBeGreaterThan(65_536);
    const full = new Workspace({ floats: 1 });
    full.alloc(1);
    const error = expectThrown("ERR_XYLOSS_OUT_OF_MEMORY", [], () => full.alloc(1));
    expect(error.message).not.toMatch(/padding/);
  });

  it("is apart from the kernels' desk, which no array can be in", () => {
    const map = { width: 104, height: 104 };
    const pixels = 104 * 104;
    const next = random(5);
    const [prediction, target] = [Float32Array.from({ length: pixels }, next), Float32Array.from({ length: pixels }, next)];
    const expected = lncc.valueAndGrad(prediction, target, map);
    const workspace = new Workspace({ floats: 4 * pixels });
    const [p, t, grad] = [workspace.alloc(pixels), workspace.alloc(pixels), workspace.alloc(pixels)];
    t.set(target);
    for (const place of [p.byteOffset, p.byteOffset - 4 * pixels]) {
      const own = new Float32Array(p.buffer, place, pixels);
      own.set(prediction);
      expect(lncc.valueAndGrad(own, t, { ...map, grad }).value).toBe(expected.value);
      expect(bits(grad) === bits(expected.grad)).toBe(true);
      expect(bits(t) === bits(target)).toBe(true);
    }
  });

  it("is in whole numbers from 1", () => {
    const workspace = new Workspace({ floats: 10 });
    for (const length of [0, -1, 1.5, Number.NaN, Infinity, "3", null, undefined, 2n, {}]) {
      for (const alloc of [() => workspace.alloc(length as never), () => workspace.allocInt32(length as never)])
        expectThrown("ERR_XYLOSS_OPTION", [/length/], alloc);
    }
    expect(workspace.used).toBe(0);
    for (const floats of [0, -1, 1.5, Number.NaN, Infinity, "3", null, undefined, 2n]) {
      expectThrown("ERR_XYLOSS_OPTION", [/floats/], () => new Workspace({ floats } as never));
    }
    for (const options of [undefined, null, 3, "floats"])
      expectThrown("ERR_XYLOSS_OPTION", [/floats/], () => new Workspace(options as never));
  });

  it("suggests the nearest name of an unknown option", () => {
    expectThrown("ERR_XYLOSS_OPTION", [/lenght/], () => new Workspace({ floats: 10, lenght: 3 } as never));
  });
});

describe("a workspace's end", () => {
  it("reset and dispose are idempotent", () => {
    const workspace = new Workspace({ floats: 10 });
    workspace.reset();
    workspace.reset();
    expect(workspace.alloc(10).length).toBe(10);
    workspace.dispose();
    workspace.dispose();
    workspace[Symbol.dispose]();
  });

  it("refuses later use", () => {
    const workspace = new Workspace({ floats: 10 });
    workspace.dispose();
    expectThrown("ERR_XYLOSS_DISPOSED", [/disposed/], () => workspace.alloc(1));
    expectThrown("ERR_XYLOSS_DISPOSED", [/disposed/], () => workspace.allocInt32(1));
    expectThrown("ERR_XYLOSS_DISPOSED", [/disposed/], () => workspace.alloc(100));
  });

  it("reset after dispose does not bring it back", () => {
    const workspace = new Workspace({ floats: 10 });
    workspace.dispose();
    try {
      workspace.reset();
    } catch (error) {
      expect((error as XylossError).code).toBe("ERR_XYLOSS_DISPOSED");
    }
    expectThrown("ERR_XYLOSS_DISPOSED", [], () => workspace.alloc(1));
  });

  it("is its symbol's work too", () => {
    const workspace = new Workspace({ floats: 10 });
    workspace[Symbol.dispose]();
    expectThrown("ERR_XYLOSS_DISPOSED", [], () => workspace.alloc(1));
  });

  for (const { title, kernel, perUnit, options } of quick) {
    const n = 8 * perUnit;
    for (const end of ["reset", "dispose"] as const) {
      it(`${title}: ${end} ends bound functions for good, and only that workspace's`, () => {
        const [one, other] = [new Workspace({ floats: 3 * n }), new Workspace({ floats: 3 * n })];
        const arrays = (workspace: Workspace) => ({ prediction: workspace.alloc(n), target: workspace.alloc(n), grad: workspace.alloc(n) });
        const [mine, theirs] = [arrays(one), arrays(other)];
        const step = kernel.bind(mine, options);
        const bystander = kernel.bind(theirs, options);
        step();
        const before = bystander();
        one[end]();
        mine.grad.fill(7);
        for (let i = 0; i < 3; i++) expectThrown("ERR_XYLOSS_DISPOSED", [/workspace/i], step);
        expect(mine.grad.every((value) => value === 7)).toBe(true);
        expect(bystander()).toBe(before);
        if (end === "dispose") return;
        const bound = kernel.bind(arrays(one), options);
        expect(bound()).toBe(before);
        expectThrown("ERR_XYLOSS_DISPOSED", [/reset/], step);
      });

      it(`${title}: ${end} ends functions bound to some of its arrays`, () => {
        const workspace = new Workspace({ floats: 2 * n });
        const [prediction, grad] = [workspace.alloc(n), workspace.alloc(n)];
        const step = kernel.bind({ prediction, target: new Float32Array(n), grad }, options);
        step();
        workspace[end]();
        grad.fill(7);
        expectThrown("ERR_XYLOSS_DISPOSED", [/workspace/i], step);
        expect(grad.every((value) => value === 7)).toBe(true);
      });
    }

    it(`${title}: no method takes a disposed workspace's arrays, alone or mixed`, () => {
      const workspace = new Workspace({ floats: 3 * n });
      const [prediction, target, grad] = [workspace.alloc(n), workspace.alloc(n), workspace.alloc(n)];
      workspace.dispose();
      const ordinary = new Float32Array(n);
      const taken: string[] = [];
      const attempts: Record<string, () => unknown> = {
        value: () => kernel.value(prediction, target, options),
        "value, mixed": () => kernel.value(prediction, ordinary, options),
        "valueAndGrad, all": () => kernel.valueAndGrad(prediction, target, { ...options, grad } as never),
        "valueAndGrad, its own grad": () => kernel.valueAndGrad(prediction, target, options),
        "valueAndGrad, into it": () => kernel.valueAndGrad(ordinary, ordinary, { ...options, grad } as never),
        each: () => kernel.each(prediction, target, options),
        bind: () => kernel.bind({ prediction, target, grad }, options)(),
        "bind, mixed": () => kernel.bind({ prediction, target: ordinary, grad: ordinary.slice() }, options)(),
      };
      for (const [name, run] of Object.entries(attempts)) {
        try {
          run();
          taken.push(name);
        } catch (error) {
          expect((error as XylossError).code).toBe("ERR_XYLOSS_DISPOSED");
        }
      }
      expect(taken).toEqual([]);
    });
  }
});

/** At least so many units. */
const whole = ({ step }: Variant, units: number): number => Math.ceil(units / step) * step;
/** Floats of a call's arrays: prediction, target, gradient and weights. */
const floatsOf = (variant: Variant, units: number): number => whole(variant, units) * (2 * variant.perUnit + variant.perTarget + 1);

/** A view of a workspace's memory that starts at byte `at`, of the same kind as `values` and with the same content. */
function viewLike(values: Float32Array, buffer: ArrayBufferLike, at: number): Float32Array {
  const view = new (values.constructor as Float32ArrayConstructor)(buffer, at, values.length) as Float32Array;
  view.set(values);
  return view;
}

/** An array of a workspace, of the same kind as `values` and with the same content: targets may be labels. */
function allocLike(workspace: Workspace, values: Float32Array): Float32Array {
  const isLabels = (values as unknown) instanceof Int32Array;
  const array = (isLabels ? workspace.allocInt32(values.length) : workspace.alloc(values.length)) as Float32Array;
  array.set(values);
  return array;
}

/** A call's arrays and its results, for comparing places. */
function compute(variant: Variant, place: (values: Float32Array, role: string) => Float32Array, units: number, weighted: boolean) {
  const { kernel, options, perUnit } = variant;
  const count = whole(variant, units);
  const data = sample(variant, count);
  const prediction = place(data.prediction, "prediction");
  const target = place(data.target, "target");
  const weights = weighted ? place(sampleWeights(count), "weights") : undefined;
  const grad = place(new Float32Array(count * perUnit).fill(-5), "grad");
  const given = { ...options, ...(weights && { weights }) } as never;
  const bound = kernel.bind({ prediction, target, grad, ...(weights && { weights }) }, options)();
  const fromBound = bits(grad);
  grad.fill(-5);
  const { value } = kernel.valueAndGrad(prediction, target, { ...(given as object), grad } as never);
  const overwritten = bits(grad);
  kernel.valueAndGrad(prediction, target, { ...(given as object), grad, accumulate: true, upstream: -0.5 } as never);
  return {
    value,
    plain: kernel.value(prediction, target, given),
    bound,
    fromBound,
    overwritten,
    accumulated: bits(grad),
    each: bits(kernel.each(prediction, target, given)),
    inputs: bits(prediction) + bits(target),
  };
}
const ordinary = (values: Float32Array) => values.slice();

describe("value and valueAndGrad give the same value", () => {
  for (const variant of variants) {
    it(variant.title, () => {
      for (const units of sampled([1, 3, 5, 8, 130, 1500], 3, variant.title)) {
        for (const weighted of [false, true]) {
          const { value, plain } = compute(variant, ordinary, units, weighted);
          expect(plain).toBe(value);
        }
      }
    });
  }
});

describe("any place gives the same", () => {
  for (const variant of variants) {
    it(variant.title, () => {
      for (const units of sampled([1, 3, 5, 130], 2, variant.title)) {
        for (const weighted of [false, true]) {
          const expected = compute(variant, ordinary, units, weighted);
          // the step computes a gradient, and no weights where there are none
          expect(expected.bound).toBe(expected.value);
          expect(expected.fromBound).toBe(expected.overwritten);
          const within = (floats: number) => {
            const workspace = new Workspace({ floats });
            return (values: Float32Array) => allocLike(workspace, values);
          };
          expect(compute(variant, within(floatsOf(variant, units)), units, weighted)).toEqual(expected);
          for (const role of ["prediction", "target", "weights", "grad"]) {
            const inside = within(floatsOf(variant, units));
            expect(compute(variant, (values, each) => (each === role ? inside(values) : values.slice()), units, weighted)).toEqual(
              expected,
            );
            expect(compute(variant, (values, each) => (each === role ? values.slice() : inside(values)), units, weighted)).toEqual(
              expected,
            );
          }
          // two workspaces give out the same addresses
          for (const apart of ["prediction", "target", "weights", "grad"]) {
            const [one, other] = [within(floatsOf(variant, units)), within(floatsOf(variant, units))];
            expect(compute(variant, (values, role) => (role === apart ? one(values) : other(values)), units, weighted)).toEqual(expected);
          }
        }
      }
    });

    it(`${variant.title}: views of the user's own making, at any offset and at the memory's very end`, () => {
      for (const weighted of [false, true]) {
        const expected = compute(variant, ordinary, 9, weighted);
        for (const where of ["packed", "end", "each at the end"]) {
          for (const last of ["prediction", "target", "grad", ...(weighted ? ["weights"] : [])]) {
            const workspace = new Workspace({ floats: floatsOf(variant, 9) + 1 });
            const own = workspace.alloc(1);
            const { buffer } = own;
            // one float in: as badly aligned as it can be
            let next = own.byteOffset + 4;
            let end = buffer.byteLength;
            const place = (values: Float32Array, role: string) => {
              let at: number;
              if (where === "packed" || (where === "each at the end" && role !== last)) {
                at = next;
                next += values.byteLength;
              } else {
                end -= values.byteLength;
                at = end;
              }
              return viewLike(values, buffer, at);
            };
            expect(compute(variant, place, 9, weighted)).toEqual(expected);
          }
        }
      }
    });
  }

  it("a workspace beyond 2 GiB, whose addresses are negative to whoever takes them for signed", () => {
    let workspace: Workspace;
    try {
      workspace = new Workspace({ floats: 7e8 });
    } catch (error) {
      expect((error as XylossError).code).toBe("ERR_XYLOSS_OUT_OF_MEMORY");
      return;
    }
    const { buffer } = workspace.alloc(1);
    for (const variant of quick) {
      for (const start of [2 ** 31 - 64, 2 ** 31 + 4, 2.7e9]) {
        let next = start;
        const place = (values: Float32Array) => {
          next += values.byteLength;
          return viewLike(values, buffer, next - values.byteLength);
        };
        expect(compute(variant, place, 21, true)).toEqual(compute(variant, ordinary, 21, true));
      }
    }
    workspace.dispose();
  });
});

describe("large arrays", () => {
  for (const variant of variants) {
    it.runIf(isSampled(variant))(`${variant.title}: many tiles and chunks, staged, are the same as in place`, () => {
      const units = variant.perUnit > 2 ? 4001 : thorough ? 150_001 : 40_001;
      const workspace = new Workspace({ floats: floatsOf(variant, units) });
      const inPlace = compute(variant, (values) => allocLike(workspace, values), units, true);
      const staged = compute(variant, ordinary, units, true);
      for (const [name, result] of Object.entries(inPlace)) expect(result === staged[name as keyof typeof staged], name).toBe(true);
    });
  }

  it("a bound step without weights adds the totals of chunks up, as a call does", () => {
    const next = random(5);
    const length = 5 * 65_536 + 7;
    const workspace = new Workspace({ floats: 2 * length });
    const [prediction, target] = [workspace.alloc(length), workspace.alloc(length)];
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < length; i++) prediction[i] = 10 ** (12 * next());
      expect(mse.bind({ prediction, target })()).toBe(mse.value(prediction.slice(), target.slice()));
    }
  });

  it("with a weight per point are the same as with one for x and one for y", () => {
    const length = 150_002;
    const { prediction, target } = sample(some("mse"), length, 5);
    const weights = Float32Array.from({ length: length / 2 }, (_, i) => i % 5);
    const doubled = Float32Array.from(prediction, (_, i) => (i >> 1) % 5);
    const perPoint = mse.valueAndGrad(prediction, target, { weights });
    const perElement = mse.valueAndGrad(prediction, target, { weights: doubled });
    expect(perPoint.value).toBe(perElement.value);
    expect(bits(perPoint.grad) === bits(perElement.grad)).toBe(true);
  });

  it("whose weights go on over chunks are the same in a workspace", () => {
    const length = 150_002;
    const { prediction, target } = sample(some("mse"), length, 5);
    const next = random(6);
    const weights = Float32Array.from({ length: length / 2 }, next);
    const workspace = new Workspace({ floats: 4 * length });
    const [p, t, w, grad] = [prediction, target, weights, prediction].map((values) => allocLike(workspace, values)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (const reduction of ["sum", "weighted-mean", "nonzero-mean"] as const) {
      const staged = mse.valueAndGrad(prediction, target, { weights, reduction });
      expect(mse.valueAndGrad(p, t, { weights: w, reduction, grad }).value).toBe(staged.value);
      expect(bits(grad) === bits(staged.grad)).toBe(true);
    }
  });

  it("of ordinary memory need little more", () => {
    const length = 4_000_000;
    const prediction = new Float32Array(length).fill(2);
    const target = new Float32Array(length).fill(1);
    const grad = new Float32Array(length);
    mse.value(prediction, target);
    collect();
    const before = process.memoryUsage();
    for (const loss of quick.filter(({ perUnit }) => perUnit < 3)) {
      loss.kernel.valueAndGrad(prediction, target, { ...loss.options, grad } as never);
      loss.kernel.bind({ prediction, target, grad }, loss.options)();
    }
    expect(mse.bind({ prediction, target, grad })()).toBe(1);
    collect();
    const after = process.memoryUsage();
    expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(2 ** 20);
  });

  it("dense maps larger than a tile, and than all before, are the same as in place", () => {
    const options = { classes: 80, positions: 5000 };
    const { prediction, target } = sample({ ...some("softmaxCrossEntropy of 7 classes"), perUnit: 80, perTarget: 80 }, 5000, 3);
    const workspace = new Workspace({ floats: 3 * prediction.length });
    const [p, t, grad] = [prediction, target, prediction].map((values) => allocLike(workspace, values)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const staged = softmaxCrossEntropy.valueAndGrad(prediction, target, options);
    expect(softmaxCrossEntropy.valueAndGrad(p, t, { ...options, grad }).value).toBe(staged.value);
    expect(bits(grad) === bits(staged.grad)).toBe(true);
  });

  for (const name of ["categoricalCrossEntropy", "softmaxCrossEntropy"]) {
    const { kernel, reference } = some(`${name} of 7 classes`);
    for (const classes of [8192, 8193, 20_000, 100_003]) {
      it(`${name}: rows of ${classes}, larger than a tile`, () => {
        const rows = 3;
        const { prediction, target } = sample({ ...some(`${name} of 7 classes`), perUnit: classes, perTarget: classes }, rows, classes);
        for (let row = 0; row < rows; row++) {
          const part = target.subarray(row * classes, (row + 1) * classes);
          const sum = part.reduce((total, each) => total + each, 0);
          for (let i = 0; i < classes; i++) part[i] = (part[i] as number) / sum;
        }
        const weights = Float32Array.of(1, 0, 2);
        const options = { classes, weights };
        const expected = reference.valueAndGrad(prediction, target, options as never);
        const staged = kernel.valueAndGrad(prediction, target, options as never);
        expect(Math.abs(staged.value - expected.value)).toBeLessThan(1e-5 * Math.abs(expected.value));
        let worst = 0;
        for (let i = 0; i < prediction.length; i++) {
          worst = Math.max(
            worst,
            Math.abs((staged.grad[i] as number) - (expected.grad[i] as number)) / (1e-6 + Math.abs(expected.grad[i] as number)),
          );
        }
        expect(worst).toBeLessThan(1e-4);
        expect(staged.grad.subarray(classes, 2 * classes).every((value) => value === 0)).toBe(true);
        const workspace = new Workspace({ floats: 3 * rows * classes });
        const [p, t, grad] = [prediction, target, prediction].map((values) => {
          const array = workspace.alloc(values.length);
          array.set(values);
          return array;
        }) as [Float32Array, Float32Array, Float32Array];
        expect(kernel.valueAndGrad(p, t, { ...options, grad } as never).value).toBe(staged.value);
        expect(bits(grad) === bits(staged.grad)).toBe(true);
        // in place over ordinary arrays, by a bound step made while the scratch was smaller
        const small = kernel.bind({ prediction: Float32Array.of(0.5, 0.5), target: Float32Array.of(0, 1) }, { classes: 2 });
        const value = small();
        const over = prediction.slice();
        expect(kernel.valueAndGrad(over, target, { ...options, grad: over } as never).value).toBe(staged.value);
        expect(bits(over) === bits(staged.grad)).toBe(true);
        expect(small()).toBe(value);
      });
    }
  }

  it("a bound step keeps working when the scratch has grown under it", () => {
    for (const variant of quick) {
      const { kernel, options, perUnit } = variant;
      const length = 3000 * perUnit;
      const { prediction, target } = sample(variant, 3000);
      const grad = new Float32Array(length);
      const step = kernel.bind({ prediction, target, grad }, options);
      const value = step();
      const expected = bits(grad);
      const classes = 200_000 + Math.floor(1000 * Math.abs(value));
      const row = new Float32Array(classes).fill(0.5);
      softmaxCrossEntropy.value(row, row, { classes });
      grad.fill(0);
      expect(step()).toBe(value);
      expect(bits(grad) === expected).toBe(true);
    }
  });
});

/** Bytes per call that a function allocates once it is warm, garbage included: the least of many rounds. */
function bytesPerCall(run: () => void): number {
  for (let i = 0; i < 20_000; i++) run();
  let least = Infinity;
  for (let round = 0; round < (thorough ? 12 : 3); round++) {
    collect();
    const before = process.memoryUsage();
    // few enough that the garbage fits the young generation, and nothing of it is collected before it is counted
    for (let i = 0; i < 50_000; i++) run();
    const after = process.memoryUsage();
    const bytes = after.heapUsed - before.heapUsed + (after.arrayBuffers - before.arrayBuffers);
    if (bytes >= 0) least = Math.min(least, bytes / 50_000);
  }
  return least;
}

describe("a bound step allocates nothing", () => {
  // a step's result is a number that is not a small integer, which an engine may box: 16 bytes, collected when young
  const places: [string, (floats: number) => (length: number) => Float32Array][] = [
    ["ordinary", () => (length) => new Float32Array(length)],
    [
      "workspace",
      (floats) => {
        const workspace = new Workspace({ floats });
        return (length) => workspace.alloc(length);
      },
    ],
  ];
  for (const name of ["mse", "huber, radial", "softmaxCrossEntropy of 7 classes"]) {
    const { kernel, options, perUnit } = some(name);
    for (const [place, maker] of places) {
      for (const weighted of [false, true]) {
        it(`${name}, ${place}${weighted ? ", weighted" : ""}`, () => {
          const n = 8 * perUnit;
          const make = maker(4 * n);
          const [prediction, target, grad] = [make(n).fill(0.3), make(n).fill(0.4), make(n)] as [Float32Array, Float32Array, Float32Array];
          const weights = weighted ? { weights: make(n / perUnit).fill(2) } : {};
          const step = kernel.bind({ prediction, target, grad, ...weights }, options);
          const sum = new Float64Array(1);
          // V8 boxes the number that a step returns, and some that it passes from function to function, in 16 bytes each; an
          // object, an array or a view would show as more
          const bytes = bytesPerCall(() => {
            sum[0] = (sum[0] as number) + step();
          });
          expect(sum[0]).toBeGreaterThan(0);
          expect(bytes).toBeLessThanOrEqual(4 * 16 + 1);
          // a leak shows in every round; code that V8 compiles meanwhile does not
          const growths = Array.from({ length: 3 }, () => {
            collect();
            const before = process.memoryUsage();
            for (let i = 0; i < (thorough ? 1_000_000 : 30_000); i++) sum[0] = (sum[0] as number) + step();
            collect();
            const after = process.memoryUsage();
            return Math.max(after.heapUsed - before.heapUsed, after.external - before.external);
          });
          expect(Math.min(...growths)).toBeLessThan(100_000);
        });
      }
    }
  }

  it("also of many tiles", () => {
    const n = 40_000;
    const [prediction, target, grad] = [new Float32Array(n).fill(1), new Float32Array(n), new Float32Array(n)];
    const step = mse.bind({ prediction, target, grad });
    for (let i = 0; i < 200; i++) step();
    // code that V8 compiles meanwhile shows in one round, and a leak in each
    const growths = Array.from({ length: 3 }, () => {
      collect();
      const before = process.memoryUsage();
      for (let i = 0; i < 2000; i++) step();
      const after = process.memoryUsage();
      return [after.heapUsed - before.heapUsed, after.arrayBuffers - before.arrayBuffers] as const;
    });
    // a view per tile and array would be 2000 × 15 × some 200 bytes
    expect(Math.min(...growths.map(([heap]) => heap))).toBeLessThan(500_000);
    expect(Math.min(...growths.map(([, buffers]) => buffers))).toBeLessThan(1000);
  });

  it("and mixed calls leave memory as it is", async () => {
    const floats = 4 * 64;
    const run = (i: number) => {
      const variant = quick[i % quick.length] as Variant;
      const { kernel, perUnit, options } = variant;
      const n = perUnit * (1 + (i % 4));
      const [prediction, target] = [new Float32Array(n).fill(0.5), new Float32Array(n).fill(0.25)];
      if (i % 3 === 0) kernel.value(prediction, target, options);
      else if (i % 3 === 1) kernel.valueAndGrad(prediction, target, { ...options, grad: prediction } as never);
      else kernel.each(prediction, target, options);
      if (i % 10 === 0) kernel.bind({ prediction, target }, options)();
      if (i % 500 === 0) {
        const workspace = new Workspace({ floats });
        const own = workspace.alloc(n);
        kernel.bind({ prediction: own, target: own }, options)();
        workspace.dispose();
      }
    };
    // what an instance held goes with a second collection, after its finalizers
    const settle = async () => {
      for (let i = 0; i < 4; i++) {
        collect();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    for (let i = 0; i < 10_000; i++) run(i);
    await settle();
    const before = process.memoryUsage();
    for (let i = 0; i < (thorough ? 100_000 : 20_000); i++) run(i);
    await settle();
    const after = process.memoryUsage();
    expect(after.heapUsed - before.heapUsed).toBeLessThan(2 ** 20);
    expect(after.external - before.external).toBeLessThan(2 ** 20);
  });

  it("and a disposed workspace's memory can be used again", () => {
    for (let i = 0; i < (thorough ? 1500 : 300); i++) {
      const workspace = new Workspace({ floats: 1000 });
      const [prediction, target] = [workspace.alloc(500), workspace.alloc(500)];
      expect(mse.bind({ prediction, target })()).toBe(0);
      workspace.dispose();
    }
  });
});

describe("canaries on both sides of every array", () => {
  const CANARY = 12345.678;
  const lengths = [...Array.from({ length: 41 }, (_, i) => i + 1), 63, 64, 65, 127, 129, 255, 511, 513, 1023, 1024, 1025, 2047, 2049];
  for (const variant of variants) {
    const { kernel, options, perUnit, perTarget } = variant;
    const all = perUnit > 2 ? lengths.slice(0, 24) : lengths;
    const units = sampled(all, 12, variant.title, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const place of ["ordinary", "workspace"]) {
      it(`${variant.title}, ${place}`, () => {
        for (const count of new Set(units.map((each) => whole(variant, each)))) {
          const length = count * perUnit;
          const room = Math.max(length, count * perTarget) + 40;
          const workspace = new Workspace({ floats: 4 * room });
          const fenced = (values: Float32Array, before: number) => {
            const padded = new (values.constructor as Float32ArrayConstructor)(values.length + 40).fill(CANARY);
            const canary = padded[0];
            const all = place === "ordinary" ? padded : allocLike(workspace, padded);
            const array = all.subarray(before, before + values.length);
            array.set(values);
            const intact = () => all.every((value, i) => (i >= before && i < before + values.length) || value === canary);
            return { array, intact };
          };
          const data = sample(variant, count, count);
          const shift = count % 5;
          const prediction = fenced(data.prediction, 16 + shift);
          const target = fenced(data.target, 17);
          const grad = fenced(new Float32Array(length), 18 + (count % 3));
          const weights = fenced(sampleWeights(count), 19);
          const all = [prediction, target, grad, weights];
          const check = (doing: string) => {
            for (const [i, { intact }] of all.entries()) expect(intact(), `${doing}, ${count} units, array ${i}`).toBe(true);
          };
          const expected = kernel.valueAndGrad(data.prediction, data.target, options);
          const result = kernel.valueAndGrad(prediction.array, target.array, { ...options, grad: grad.array } as never);
          check("valueAndGrad");
          expect(result.value).toBe(expected.value);
          expect(bits(grad.array) === bits(expected.grad)).toBe(true);
          kernel.valueAndGrad(prediction.array, target.array, {
            ...options,
            weights: weights.array,
            grad: grad.array,
            accumulate: true,
          } as never);
          check("accumulate");
          kernel.bind({ prediction: prediction.array, target: target.array, weights: weights.array, grad: grad.array }, options)();
          check("bind");
          expect(
            bits(kernel.each(prediction.array, target.array, options)) === bits(kernel.each(data.prediction, data.target, options)),
          ).toBe(true);
          if (perUnit === perTarget && !variant.labels) {
            kernel.valueAndGrad(prediction.array, target.array, { ...options, grad: target.array } as never);
            check("over target");
            expect(bits(target.array) === bits(expected.grad)).toBe(true);
            target.array.set(data.target);
          }
          kernel.bind({ prediction: prediction.array, target: target.array, grad: prediction.array }, options)();
          check("over prediction");
          expect(bits(prediction.array) === bits(expected.grad)).toBe(true);
        }
      });
    }
  }
});
