/** Options, buffers and parts of arrays are read from an object itself and its class, never from Object.prototype. */
import vm from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { diagnose } from "../src/diagnose/index.js";
import {
  COCO_SIGMAS,
  centersOf,
  decodeOrdinal,
  dsnt,
  epe,
  huber,
  nme,
  oks,
  ordinalBce,
  packPoints,
  pck,
  softArgmax,
  softArgmaxGrad,
  toUnit,
  uniformThresholds,
  Workspace,
} from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { type AnyLoss, expectThrown } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const four = () => list(3, 3, 3, 3);
const zeros = () => new Float32Array(4);
const map = { width: 2, height: 2, convention: "edges" } as const;
const thresholds = { x: [1, 2], y: [1, 2] };
const centers = { x: [0, 1.5, 3], y: [0, 1.5, 3] };
const both = [huber, reference.huber] as unknown as AnyLoss[];

/** Every function that takes options, with the options it requires. */
const takers: [title: string, required: object, call: (options: never) => unknown][] = [
  ...both.flatMap((loss, i): typeof takers => {
    const engine = i === 0 ? "kernels" : "reference";
    return [
      [`${engine}, value`, {}, (options) => loss.value(four(), zeros(), options)],
      [`${engine}, valueAndGrad`, {}, (options) => loss.valueAndGrad(four(), zeros(), options)],
      [`${engine}, each`, {}, (options) => loss.each(four(), zeros(), options)],
      [`${engine}, irlsWeights`, {}, (options) => (loss as unknown as typeof huber).irlsWeights(four(), zeros(), options)],
      [`${engine}, bind`, {}, (options) => loss.bind({ prediction: four(), target: zeros() }, options)()],
    ];
  }),
  ["buffers", { prediction: four(), target: zeros() }, (buffers) => huber.bind(buffers)()],
  ["Workspace", { floats: 4 }, (options) => new Workspace(options).capacity],
  ["epe", {}, (options) => epe(four(), zeros(), options)],
  ["pck", { threshold: 5 }, (options) => pck(four(), zeros(), options)],
  ["toUnit", map, (options) => toUnit(four(), options)],
  ["softArgmax", map, (options) => softArgmax(list(1, 2, 3, 4), options)],
  ["softArgmaxGrad", map, (options) => softArgmaxGrad(list(1, 2, 3, 4), list(1, 1), options)],
  ["decodeOrdinal", {}, (options) => decodeOrdinal(four(), thresholds, centers, options)],
  ["thresholds", thresholds, (thresholds) => ordinalBce.value(four(), list(1, 2), { thresholds })],
  ["pointOptions", { delta: 2 }, (pointOptions) => dsnt.value(four(), list(0.5, 0.5), { ...map, point: "huber", pointOptions })],
  ["diagnose, options", {}, (options) => diagnose(huber, { prediction: list(1, 2, 3, 5), target: four(), options }).options],
];

afterEach(() => {
  for (const name of added) delete (Object.prototype as unknown as Record<string, unknown>)[name];
  added.length = 0;
});
const added: string[] = [];
/** Extends Object.prototype, as some libraries do, politely or not. */
function extend(name: string, value: unknown, enumerable: boolean): void {
  added.push(name);
  Object.defineProperty(Object.prototype, name, { value, enumerable, configurable: true, writable: true });
}

describe.each([
  ["enumerable", true],
  ["not enumerable", false],
] as const)("what is on Object.prototype, %s,", (_, enumerable) => {
  const values: [name: string, value: unknown][] = [
    ["reduction", "sum"],
    ["weights", list(0, 1, 0, 1)],
    ["grad", "nonsense"],
    ["out", "nonsense"],
    ["target", "nonsense"],
    ["delta", 0.25],
    ["floats", 8],
    ["width", 7],
    ["z", [1]],
    ["unheardOf", 1],
    ["shape", [1, 1]],
    ["dims", [1, 1]],
    ["data", zeros()],
    ["offset", 1],
    ["stride", [5]],
    ["strides", [5]],
  ];
  it.each(takers)("is not an option of %s", (title, required, call) => {
    const expected = call({ ...required } as never);
    for (const [name, value] of values) {
      // a diagnosis takes long, and makes objects of its own whose arrays have some of these names
      if (title.startsWith("diagnose") && !/delta|reduction|unheardOf/.test(name)) continue;
      extend(name, value, enumerable);
      const got = call({ ...required } as never);
      delete (Object.prototype as unknown as Record<string, unknown>)[name];
      expect(got, name).toEqual(expected);
    }
  });

  it("is not a buffer, nor a part of an ndarray-like", () => {
    extend("grad", zeros(), enumerable);
    extend("offset", 1, enumerable);
    extend("dims", [9], enumerable);
    extend("strides", [9, 9], enumerable);
    const whole = { data: four(), shape: [2, 2] };
    expect(huber.bind({ prediction: whole, target: zeros() })()).toBe(2.5);
    extend("shape", [4], enumerable);
    extend("data", four(), enumerable);
    expectThrown("ERR_XYLOSS_TYPE", [/^huber: prediction is an object/], () => huber.value({} as never, zeros()));
    expect(huber.value({ data: four(), dims: [2, 2] }, zeros())).toBe(2.5);
    extend("prediction", four(), enumerable);
    expectThrown("ERR_XYLOSS_TYPE", [/prediction is undefined/], () => huber.bind({ target: zeros() } as never));
    extend("x", [1, 2], enumerable);
    expectThrown("ERR_XYLOSS_OPTION", [/thresholds\.x is undefined/], () =>
      ordinalBce.value(four(), list(1, 2), { thresholds: { y: [1, 2] } } as never),
    );
  });

  it("is not a part of a landmark, nor of where landmarks go", () => {
    const landmarks = [{ x: 1, y: 2 }];
    extend("visibility", 0.5, enumerable);
    extend("out", 1, enumerable);
    expect(packPoints(landmarks)).toEqual({ points: list(1, 2), weights: list(1) });
    extend("x", 1, enumerable);
    expectThrown("ERR_XYLOSS_TYPE", [/landmarks\[0\]\.x is undefined/], () => packPoints([{ y: 2 }] as never));
    extend("points", list(0, 0), enumerable);
    expectThrown("ERR_XYLOSS_TYPE", [/out\.points is undefined/], () => packPoints(landmarks, { out: { weights: list(1) } as never }));
  });

  it("does not hide what an object has itself, or inherits from elsewhere", () => {
    for (const name of ["reduction", "weights", "grad"]) extend(name, "nonsense", enumerable);
    const [weights, grad] = [list(1, 0, 0, 0), zeros()];
    const expected = { value: 2.5, grad };
    const own = { reduction: "sum", weights, grad } as const;
    for (const options of [
      own,
      Object.create(own),
      new (class extends (class {} as { new (): object }) {
        reduction = "sum";
        weights = weights;
        grad = grad;
      })(),
    ]) {
      grad.fill(7);
      expect(huber.valueAndGrad(four(), zeros(), options)).toEqual(expected);
      expect(grad).toEqual(list(1, 0, 0, 0));
    }
  });
});

it("a property of another realm's Object.prototype is not an option either", () => {
  const options = vm.runInNewContext("Object.prototype.reduction = 'sum'; Object.prototype.x = 1; ({ delta: 2 })");
  expect(huber.value(four(), zeros(), options)).toBe(huber.value(four(), zeros(), { delta: 2 }));
  const own = vm.runInNewContext("Object.prototype.x = 1; ({ reduction: 'sum' })");
  expect(huber.value(four(), zeros(), own)).toBe(10);
});

describe("what an object inherits counts", () => {
  class Settings {
    reduction = "sum";
    #delta = 2;
    get delta() {
      return this.#delta;
    }
    get weights() {
      return list(1, 0, 0, 0);
    }
    toString() {
      return "methods are no options";
    }
  }
  class More extends Settings {
    override get delta() {
      return 1;
    }
  }
  const value = (options: object) => huber.value(four(), zeros(), options);
  const expected = value({ reduction: "sum", delta: 2, weights: list(1, 0, 0, 0) });

  it("from an object of defaults", () => {
    const defaults = { reduction: "sum", delta: 2 };
    expect(value(Object.create(defaults, { weights: { value: list(1, 0, 0, 0), enumerable: true } }))).toBe(expected);
    expect(value(Object.assign(Object.create(Object.create(defaults)), { delta: 1 }))).toBe(value({ reduction: "sum", delta: 1 }));
    const bare = Object.assign(Object.create(null), defaults);
    expect(value(bare)).toBe(value(defaults));
    expect(value(Object.create(bare))).toBe(value(defaults));
  });

  it("from a class, getters included", () => {
    expect(value(new Settings())).toBe(expected);
    expect(value(new More())).toBe(value({ reduction: "sum", delta: 1, weights: list(1, 0, 0, 0) }));
    expect(both.map((loss) => loss.bind({ prediction: four(), target: zeros() }, { ...new Settings(), delta: 2 } as never)())).toEqual([
      value({ reduction: "sum", delta: 2 }),
      value({ reduction: "sum", delta: 2 }),
    ]);
    class Wrong {
      get delat() {
        return 2;
      }
    }
    expectThrown("ERR_XYLOSS_OPTION", [/no option delat here; did you mean delta/], () => value(new Wrong()));
  });

  it("in a diagnosis too", () => {
    const { options } = diagnose(huber, { prediction: list(1, 2, 3, 5), target: four(), options: Object.create({ delta: 2 }) });
    expect(options).toEqual({ delta: 2 });
  });
});

describe("a value that is not an options object", () => {
  const strangers: [title: string, value: unknown][] = [
    ["Map", new Map([["delta", 2]])],
    ["Set", new Set()],
    ["Date", new Date()],
    ["Promise", Promise.resolve({ delta: 2 })],
    ["RegExp", /delta/],
    ["Error", new Error("no")],
    ["Array", []],
    ["Array", [2]],
    ["Float32Array", four()],
    ["Float32Array", new Float32Array(0)],
    ["ArrayBuffer", new ArrayBuffer(8)],
    ["Map", vm.runInNewContext("new Map()")],
    ["Array", vm.runInNewContext("[]")],
    ["function", () => ({ delta: 2 })],
    ["class", class {}],
    ["string", "mean"],
    ["number", 2],
    ["null", null],
  ];
  it.each(takers)("%s", (title, _, call) => {
    for (const [kind, value] of strangers) {
      const error = expectThrown(/^(buffers|toUnit)$/.test(title) ? "ERR_XYLOSS_TYPE" : "ERR_XYLOSS_OPTION", [], () =>
        call(value as never),
      );
      const names: Record<string, RegExp> = { class: /a function/, string: /a string|"mean"/, number: /\b2\b/ };
      expect(error.message).toMatch(names[kind] ?? new RegExp(`\\b${kind}\\b`));
    }
  });
});

it("COCO_SIGMAS cannot be changed, but can be used", () => {
  const sigmas = COCO_SIGMAS as number[];
  for (const change of [() => sigmas.push(1), () => sigmas.fill(1), () => sigmas.sort(), () => Object.assign(sigmas, [1])]) {
    expect(change).toThrow(TypeError);
  }
  expect(sigmas.slice(0, 2)).toEqual([0.026, 0.025]);
  const points = new Float32Array(34);
  expect(oks.value(points, points, { sigmas: COCO_SIGMAS, areas: 1 })).toBe(0);
});

describe("an error in an array option names the element", () => {
  const points = list(1, 2, 3, 4);
  const cases: [text: string, run: (values: never) => unknown, more?: [values: unknown, text: string][]][] = [
    ["oks: option sigmas", (sigmas) => oks.value(points, points, { sigmas, areas: 1 })],
    ["oks: option sigmas", (sigmas) => reference.oks.value(points, points, { sigmas, areas: 1 })],
    ["oks: option areas", (areas) => oks.value(points, points, { sigmas: [1], areas })],
    ["nme: option norms", (norms) => nme(points, points, { norms, points: 1 })],
    ["pck: option norms", (norms) => pck(points, points, { norms, points: 1, threshold: 1 })],
  ];
  const wrong: [values: unknown, what: string][] = [
    [[0.1, 0], "[1] is 0"],
    [[Number.NaN, 0], "[0] is NaN"],
    [list(1, 2, -3), "[2] is -3"],
    [[1, Infinity], "[1] is Infinity"],
    [[1e-50, 1], "[0] is 1e-50, which is 0 in float32"],
    [[1, 1e39], "[1] is 1e+39, which is Infinity in float32"],
    [[1, "2"], '[1] is "2"'],
    [[1, null], "[1] is null"],
    [[1, [2]], "[1] is an Array"],
    [new Array(2), "[0] is undefined"],
    [[], " has 0 numbers"],
    [BigInt64Array.of(1n), "[0] is 1n"],
  ];
  it.each(cases)("%s", (text, run) => {
    const name = text.split(" ").at(-1);
    for (const [values, what] of wrong) {
      const { message } = expectThrown("ERR_XYLOSS_OPTION", [], () => run(values as never));
      expect(message.slice(0, message.indexOf(";"))).toBe(`${text}${what}`);
      expect(message).toContain(`; ${name} must be an array of positive finite numbers, one per `);
    }
    expectThrown("ERR_XYLOSS_OPTION", [new RegExp(`^${text} is an object; it must be`)], () => run({} as never));
  });

  const axes: [text: string, x: unknown, y: unknown][] = [
    [".x[1] is 1, which is not above 2", [2, 1], [1, 2]],
    [".y[2] is 2, which is not above 2", [1, 2, 3], list(1, 2, 2)],
    [".x[0] is NaN", [Number.NaN, 1], [1, 2]],
    [".y[1] is Infinity", [1, 2], [1, Infinity]],
    [".x is undefined", undefined, [1, 2]],
    ['.y is "12"', [1, 2], "12"],
    [".x has 0 numbers", [], [1]],
    [" has 2 of x and 3 of y", [1, 2], [1, 2, 3]],
    [".x spans more than float32 has", [-3e38, 3e38], [1, 2]],
  ];
  it.each(axes)("thresholds%s", (text, x, y) => {
    const named = (owner: string, name: string) =>
      new RegExp(`^${`${owner}: option ${name}${text}`.replace(/[[\].]/g, "\\$&")}; (${name}|it) must be`);
    const given = { x, y } as typeof thresholds;
    for (const { value } of [ordinalBce, reference.ordinalBce as unknown as typeof ordinalBce]) {
      expectThrown("ERR_XYLOSS_OPTION", [named("ordinalBce", "thresholds")], () => value(four(), list(1, 2), { thresholds: given }));
    }
    expectThrown("ERR_XYLOSS_OPTION", [named("decodeOrdinal", "centers")], () => decodeOrdinal(four(), thresholds, given));
  });

  it("centers that have no threshold between them", () => {
    const run = () => ordinalBce.value(four(), list(1, 2), { thresholds, centers: { x: [0, 1.5, 3], y: [0, 2.5, 3] } });
    expectThrown("ERR_XYLOSS_OPTION", [/^ordinalBce: option thresholds\.y\[1\] is 2; it must lie between its centers, 2\.5 and 3$/], run);
  });

  it("centersOf, uniformThresholds", () => {
    const run = (values: unknown) => () => centersOf(values as number[], 0, 9);
    expectThrown("ERR_XYLOSS_OPTION", [/^centersOf: thresholds\[1\] is 2, which is not above 3; thresholds must be/], run([3, 2]));
    expectThrown("ERR_XYLOSS_OPTION", [/^centersOf: thresholds\[0\] is 0; thresholds must be .* between 0 and 9$/], run([0, 2]));
    expectThrown("ERR_XYLOSS_OPTION", [/^centersOf: thresholds\[1\] is 9; /], run([3, 9]));
    expectThrown("ERR_XYLOSS_OPTION", [/^centersOf: thresholds is an object; /], run({}));
    expectThrown("ERR_XYLOSS_OPTION", [/^uniformThresholds: 3 thresholds from 1 to 1\.0000001 tie/], () =>
      uniformThresholds(1, 1.0000001, 3),
    );
  });
});
