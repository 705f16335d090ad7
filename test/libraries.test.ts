/** Arrays of other libraries, as imitations: taken where they are what they seem, and refused with what to pass in their place. */
import { describe, expect, it } from "vitest";
import { diagnose } from "../src/diagnose/index.js";
import { decodeOrdinal, epe, fromUnit, giou, huber, softArgmax, softArgmaxGrad, sparseSoftmaxCrossEntropy, toUnit } from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);

/** numpy-ts 1.4.0: getters of a class; `data` is the whole base array of a view, and where that starts is in `storage` alone. */
class NumpyArray {
  readonly #data: Float32Array;
  readonly #shape: readonly number[];
  readonly #strides: readonly number[];
  readonly storage: { readonly offset: number };
  constructor(data: Float32Array, shape: readonly number[], strides: readonly number[], offset = 0) {
    this.#data = data;
    this.#shape = shape;
    this.#strides = strides;
    this.storage = { offset };
  }
  get data() {
    return this.#data;
  }
  get shape() {
    return this.#shape;
  }
  get strides() {
    return this.#strides;
  }
}

/** onnxruntime-common 1.30: `dims` in place of `shape`, no strides. `data` of one that is not on the CPU throws. */
class OrtTensor {
  readonly type = "float32";
  readonly dims: readonly number[];
  readonly #data: Float32Array | Int32Array | null;
  constructor(data: Float32Array | Int32Array | null, dims: readonly number[]) {
    this.#data = data;
    this.dims = dims;
  }
  get data() {
    if (this.#data === null) throw new Error("The data is not on CPU. Use `getData()` to download GPU data to CPU.");
    return this.#data;
  }
}

/** tfjs-core 4.22 and jax-js 0.1: `data` is a method that returns a Promise; `dataSync()` returns the values. */
class Tensor {
  readonly shape = [2, 2];
  readonly strides = [2];
  readonly dtype = "float32";
  data() {
    return Promise.resolve(this.dataSync());
  }
  dataSync() {
    return list(1, 2, 3, 4);
  }
}

type Call = (array: never) => unknown;
const map = { width: 2, height: 2, convention: "edges" } as const;
const axes = { x: [1, 2], y: [1, 2] };
const centers = { x: [0, 1.5, 3], y: [0, 1.5, 3] };
/** Everything that takes an array of four values, with the name that it has in messages. */
const calls: [title: string, owner: string, name: string, call: Call][] = [
  ...([huber, reference.huber] as (typeof huber)[]).flatMap((loss, i): typeof calls => {
    const engine = i === 0 ? "kernels" : "reference";
    const four = () => list(1, 1, 1, 1);
    return [
      [`${engine}, prediction`, "huber", "prediction", (array) => loss.value(array, four())],
      [`${engine}, target`, "huber", "target", (array) => loss.value(four(), array)],
      [`${engine}, weights`, "huber", "weights", (weights) => loss.each(four(), four(), { weights })],
      [`${engine}, grad`, "huber", "grad", (grad) => loss.valueAndGrad(four(), four(), { grad })],
      [`${engine}, a buffer`, "huber", "grad", (grad) => loss.bind({ prediction: four(), target: four(), grad })()],
      [`${engine}, irlsWeights`, "huber", "prediction", (array) => loss.irlsWeights(array, four())],
    ];
  }),
  ["epe", "epe", "prediction", (array) => epe(array, list(1, 1, 1, 1))],
  ["toUnit", "toUnit", "points", (array) => toUnit(array, map)],
  ["fromUnit, out", "fromUnit", "out", (out) => fromUnit(list(1, 1, 1, 1), { ...map, out })],
  ["softArgmax", "softArgmax", "logits", (array) => softArgmax(array, map)],
  ["softArgmaxGrad, grad", "softArgmaxGrad", "grad", (grad) => softArgmaxGrad(list(1, 2, 3, 4), list(1, 1), { ...map, grad })],
  ["decodeOrdinal", "decodeOrdinal", "logits", (array) => decodeOrdinal(array, axes, centers)],
];

describe.each(calls)("%s", (_, owner, name, call) => {
  const refuses = (code: Parameters<typeof expectThrown>[0], end: string, array: unknown) => {
    const { message } = expectThrown(code, [new RegExp(`^${owner}: ${name}`)], () => call(array as never));
    expect(message.slice(-end.length)).toBe(end);
  };
  const whole = () => list(1, 2, 3, 4);

  it("a numpy-ts array is taken; its view is not, as nothing says where it starts", () => {
    call(new NumpyArray(whole(), [2, 2], [2, 1]) as never);
    const base = list(9, 9, 1, 2, 3, 4);
    const kept = base.slice();
    for (const view of [
      new NumpyArray(base, [2, 2], [2, 1], 2),
      new NumpyArray(base, [2, 2], [2, 1]),
      new NumpyArray(list(1, 2), [2, 2], [2, 1]),
    ]) {
      refuses(
        "ERR_XYLOSS_SHAPE",
        `[2, 2] needs 4 values; ${name}.data has ${view.data.length}: pass a contiguous copy, or { data, shape, offset }`,
        view,
      );
    }
    refuses("ERR_XYLOSS_SHAPE", "pass a contiguous copy", new NumpyArray(list(1, 2), [2, 2], [0, 1]));
    expect(base).toEqual(kept);
    const { data, shape, storage } = new NumpyArray(base, [2, 2], [2, 1], 2);
    call({ data, shape, offset: storage.offset } as never);
    expect(base.subarray(0, 2)).toEqual(kept.subarray(0, 2));
  });

  it("an onnxruntime tensor is taken; one that is not on the CPU says what onnxruntime says", () => {
    call(new OrtTensor(whole(), [2, 2]) as never);
    refuses("ERR_XYLOSS_SHAPE", `${name}.data has 4: pass a contiguous copy, or { data, shape, offset }`, new OrtTensor(whole(), [1, 2]));
    expectThrown("ERR_XYLOSS_SHAPE", [/\.dims must be/], () => call(new OrtTensor(whole(), [-1, 2]) as never));
    const { cause } = expectThrown("ERR_XYLOSS_TYPE", [/cannot be read/], () => call(new OrtTensor(null, [2, 2]) as never));
    expect((cause as Error).message).toMatch(/getData/);
  });

  it("a tensor of tfjs or jax-js names dataSync", () => {
    const tensor = new Tensor();
    refuses("ERR_XYLOSS_TYPE", `: pass ${name}.dataSync()`, tensor);
    call(tensor.dataSync() as never);
  });

  it("lists name Float32Array.from, and lists of points packPoints", () => {
    refuses("ERR_XYLOSS_TYPE", `: pass Float32Array.from(${name})`, [1, 2, 3, 4]);
    refuses("ERR_XYLOSS_TYPE", `: pass Float32Array.from(${name})`, []);
    refuses("ERR_XYLOSS_TYPE", `: pass Float32Array.from(${name})`, Uint8Array.of(1, 2, 3, 4));
    refuses("ERR_XYLOSS_TYPE", `: pass Float32Array.from(${name}, Number)`, BigInt64Array.of(1n, 2n, 3n, 4n));
    refuses("ERR_XYLOSS_TYPE", `: pass Float32Array.from(${name}.data)`, { data: [1, 2, 3, 4], shape: [2, 2] });
    const pairs = [
      [1, 2],
      [3, 4],
    ];
    refuses("ERR_XYLOSS_TYPE", `: pass Float32Array.from(${name}.flat(Infinity))`, pairs);
    const points = [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ];
    refuses("ERR_XYLOSS_TYPE", `: pass packPoints(${name}).points`, points);
    refuses("ERR_XYLOSS_TYPE", `: pass packPoints(${name}).points`, [points]);
  });

  it("what throws when it is looked at gets no advice", () => {
    const throwing = {
      get x() {
        throw new Error("no");
      },
    };
    refuses("ERR_XYLOSS_TYPE", "{ data, shape } of one", [throwing]);
    refuses("ERR_XYLOSS_TYPE", "{ data, shape } of one", {});
  });
});

it("labels name Int32Array.from", () => {
  const rows = list(1, 2, 3, 4);
  const call = (target: unknown) => () => sparseSoftmaxCrossEntropy.value(rows, target as Int32Array, { classes: 2 });
  expectThrown("ERR_XYLOSS_TYPE", [/pass Int32Array.from\(target\)$/], call([0, 1]));
  expectThrown("ERR_XYLOSS_TYPE", [/target\.data is a BigInt64Array; .*pass Int32Array.from\(target.data, Number\)$/], () =>
    call({ data: BigInt64Array.of(0n, 1n), dims: [2] })(),
  );
  expect(call(new OrtTensor(Int32Array.of(0, 1), [2]))()).toBeGreaterThan(0);
});

it("a diagnosis reads them as a loss does, and ordinary arrays", () => {
  const target = list(1, 2, 3, 4);
  const diagnosed = (prediction: unknown) => diagnose(huber, { prediction, target } as never).probes.data.count;
  const base = list(9, 9, 1, 2, 3, 5);
  const counts = [list(1, 2, 3, 5), new OrtTensor(list(1, 2, 3, 5), [2, 2]), [1, 2, 3, 5], { data: base, shape: [2, 2], offset: 2 }];
  expect(new Set(counts.map(diagnosed)).size).toBe(1);
  expectThrown("ERR_XYLOSS_SHAPE", [/^huber: prediction\.shape/], () => diagnosed(new NumpyArray(base, [2, 2], [2, 1], 2)));
  expectThrown("ERR_XYLOSS_TYPE", [/^huber: prediction .*pass prediction.dataSync\(\)$/], () => diagnosed(new Tensor()));
  expectThrown("ERR_XYLOSS_TYPE", [/^huber: prediction\[0\] .*pass packPoints\(prediction\)\.points$/], () => diagnosed([{ x: 1, y: 2 }]));
  expectThrown("ERR_XYLOSS_TYPE", [/^huber: prediction\[0\] .*pass Float32Array.from\(prediction.flat/], () => diagnosed([[1, 2]]));
});

describe("an array's own constructor, and its species,", () => {
  /** An array that tells `subarray`, `slice`, `map` and `filter` to make another type of the same memory. */
  const lying = (values: Float32Array, Type: unknown) => {
    Object.defineProperty(values, "constructor", { value: { [Symbol.species]: Type } });
    return values;
  };
  it.each([
    ["Int32Array", Int32Array],
    ["Float64Array", Float64Array],
    ["a function that throws", () => expect.unreachable("it was asked")],
  ])("cannot smuggle in %s", (_, Type) => {
    for (const loss of [huber, reference.huber as unknown as typeof huber]) {
      const make = (values: Float32Array) => ({ data: lying(values, Type), shape: [2, 2], offset: 2 });
      const grad = list(7, 7, 0, 0, 0, 0);
      const given = { grad: make(grad), weights: { ...make(list(9, 9, 1, 2)), shape: [2] } };
      const [prediction, target] = [make(list(9, 9, 3, 4, 5, 6)), make(list(8, 8, 1, 1, 1, 1))];
      const { value } = loss.valueAndGrad(prediction, target, given);
      const expected = loss.valueAndGrad(list(3, 4, 5, 6), list(1, 1, 1, 1), { weights: list(1, 2) });
      expect(value).toBe(expected.value);
      expect(new Float32Array(grad.buffer)).toEqual(list(7, 7, ...expected.grad));
      const whole = [lying(list(3, 4, 5, 6), Type), lying(list(1, 1, 1, 1), Type)] as const;
      expect(loss.each(...whole, { weights: lying(list(1, 2), Type) })).toEqual(
        loss.each(list(3, 4, 5, 6), list(1, 1, 1, 1), { weights: list(1, 2) }),
      );
    }
    expectThrown("ERR_XYLOSS_VALUE", [/box 0 is 1, 1, 0, 0, so x2 < x1/], () =>
      giou.value(list(0, 0, 1, 1), lying(list(1, 1, 0, 0), Type)),
    );
    const values = list(1, 2, 3, 4);
    expect(toUnit({ data: lying(list(0, ...values), Type), shape: [4], offset: 1 }, map)).toEqual(toUnit(values, map));
    expect(epe({ data: lying(list(0, ...values), Type), shape: [4], offset: 1 }, lying(list(1, 2, 3, 5), Type))).toBe(0.5);
  });
});
