/** Shared memory: another thread can write at any time, and two SharedArrayBuffer objects can be the same memory. */
import { describe, expect, it } from "vitest";
import * as xyloss from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { bits, bitsOf, expectThrown, random, sample, sampled, sampleWeights, variants } from "./support.js";

type Values = Float32Array | Int32Array;

const sharedBuffer = (bytes: number): ArrayBuffer => new SharedArrayBuffer(bytes) as unknown as ArrayBuffer;

/** Inputs one after another in a shared memory, and outputs that overlap them through another object of the same memory. */
class OneMemory {
  /** A SharedArrayBuffer, typed as the buffer of an ordinary array. */
  readonly #memory: ArrayBuffer;
  readonly #places: readonly number[];
  readonly #inputs: readonly Values[];

  constructor(inputs: readonly Values[], room: number) {
    let end = 0;
    this.#places = inputs.map(({ byteLength }) => {
      const at = end;
      end += byteLength;
      return at;
    });
    this.#memory = sharedBuffer(end + 4 * room);
    this.#inputs = inputs;
  }

  /** Writes the original inputs to memory. */
  written(): Values[] {
    return this.#inputs.map((values, i) => {
      const Type = values instanceof Int32Array ? Int32Array : Float32Array;
      const place = new Type(this.#memory, this.#places[i], values.length);
      place.set(values);
      return place as Values;
    });
  }

  /** An output that starts `shift` values after the start of an input. */
  over(input: number, shift: number, length: number): Float32Array {
    const twin = structuredClone(this.#memory);
    expect(twin).not.toBe(this.#memory);
    return new Float32Array(twin, (this.#places[input] as number) + 4 * shift, length) as unknown as Float32Array;
  }
}

/** Over which input a gradient lies, and how many values after its start. */
const overlaps = [
  [0, 0],
  [0, 100],
  [1, 0],
  [1, 7],
  [2, 0],
  [2, 60],
] as const;

describe.each(variants.map((variant) => [variant.title, variant] as const))("%s", (_, variant) => {
  const { kernel, options, perUnit, step } = variant;
  const units = Math.ceil(20_000 / perUnit / step) * step;
  const { prediction, target } = sample(variant, units);
  const weights = sampleWeights(units);
  const memory = new OneMemory([prediction, target, weights], prediction.length + 100);
  const both = [kernel, variant.reference] as unknown as xyloss.Loss<Record<string, unknown>>[];

  it("has the right gradient where it secretly overlaps an input", () => {
    for (const [which, loss] of both.entries()) {
      for (const [input, shift] of which === 0 ? sampled(overlaps, 2, variant.title) : ([[0, 100]] as const)) {
        for (const accumulate of [false, true]) {
          const [p, t, w] = memory.written() as [Float32Array, Float32Array, Float32Array];
          const grad = memory.over(input, shift, prediction.length);
          const start = new Float32Array(grad);
          const all = { ...options, accumulate, reduction: "weighted-mean" as const };
          const expected = loss.valueAndGrad(prediction, target, { ...all, weights, grad: start });
          const got = loss.valueAndGrad(p, t, { ...all, weights: w, grad });
          const what = `grad ${shift} values into ${["prediction", "target", "weights"][input]}, accumulate ${accumulate}`;
          expect(bitsOf(got.value), what).toBe(bitsOf(expected.value));
          expect(bits(got.grad) === bits(start), what).toBe(true);
          memory.written();
          const again = new Float32Array(grad);
          const step = loss.bind({ prediction: p, target: t, weights: w, grad }, all);
          for (let round = 0; round < 2; round++) {
            memory.written();
            again.set(grad);
            const next = loss.valueAndGrad(prediction, target, { ...all, weights, grad: again });
            expect(bitsOf(step()), `${what}, bound`).toBe(bitsOf(next.value));
            expect(bits(grad) === bits(again), `${what}, bound`).toBe(true);
          }
        }
      }
    }
  });
});

describe("transforms", () => {
  const next = random(3);
  const numbers = (length: number) => Float32Array.from({ length }, () => 4 * next() - 2);
  const map = { width: 9, height: 7, convention: "edges" } as const;
  const thresholds = { x: Float32Array.of(-1, 0, 1), y: Float32Array.of(-1, 0, 1) };
  const centers = { x: Float32Array.of(-1.5, -0.5, 0.5, 1.5), y: Float32Array.of(-1.5, -0.5, 0.5, 1.5) };
  const cases: [name: string, inputs: Float32Array[], length: number, run: (inputs: Float32Array[], out: Float32Array) => unknown][] = [
    ["softArgmax", [numbers(63 * 300)], 600, ([logits], out) => xyloss.softArgmax(logits as Float32Array, { ...map, out })],
    [
      "softArgmaxGrad",
      [numbers(63 * 300), numbers(600)],
      63 * 300,
      ([logits, points], grad) => xyloss.softArgmaxGrad(logits as Float32Array, points as Float32Array, { ...map, grad }),
    ],
    [
      "decodeOrdinal",
      [numbers(6 * 4000)],
      8000,
      ([logits], out) => xyloss.decodeOrdinal(logits as Float32Array, thresholds, centers, { out }),
    ],
    ["toUnit", [numbers(2000)], 2000, ([points], out) => xyloss.toUnit(points as Float32Array, { ...map, out })],
    ["fromUnit", [numbers(2000)], 2000, ([points], out) => xyloss.fromUnit(points as Float32Array, { ...map, out })],
    [
      "softArgmaxGrad of the reference",
      [numbers(63 * 30), numbers(60)],
      63 * 30,
      ([logits, points], grad) => reference.softArgmaxGrad(logits as Float32Array, points as Float32Array, { ...map, grad }),
    ],
  ];
  it.each(cases)("%s has the right result where it secretly overlaps an input", (_, inputs, length, run) => {
    const expected = new Float32Array(length);
    run(inputs, expected);
    const memory = new OneMemory(inputs, length + 100);
    for (let input = 0; input < inputs.length; input++) {
      for (const shift of [1, 50]) {
        const given = memory.written() as Float32Array[];
        const out = memory.over(input, shift, length);
        run(given, out);
        expect(bits(out) === bits(expected), `${shift} values into input ${input}`).toBe(true);
      }
    }
  });
});

describe("arrays in shared memory", () => {
  const shared = <T extends Values>(values: T): T => {
    const Type = values instanceof Int32Array ? Int32Array : Float32Array;
    const array = new Type(sharedBuffer(values.byteLength));
    array.set(values);
    return array as unknown as T;
  };

  it("are checked like ordinary arrays", () => {
    const scores = new Float32Array(8);
    const labels = shared(Int32Array.of(0, 4));
    const grad = shared(new Float32Array(8).fill(5));
    expectThrown("ERR_XYLOSS_VALUE", [/target\[1\] is 4/], () =>
      xyloss.sparseSoftmaxCrossEntropy.valueAndGrad(scores, labels, { classes: 4, grad }),
    );
    labels[1] = 3;
    const bound = xyloss.sparseSoftmaxCrossEntropy.bind({ prediction: scores, target: labels, grad }, { classes: 4 });
    labels[0] = -1;
    expectThrown("ERR_XYLOSS_VALUE", [/target\[0\] is -1/], bound);
    expectThrown("ERR_XYLOSS_VALUE", [/target\[1\] is 1\.5/], () =>
      xyloss.dfl.value(scores, shared(Float32Array.of(0, 1.5, 0, 0)), { bins: 2 }),
    );
    const weights = shared(Float32Array.of(1, -2));
    for (const loss of [xyloss.mse, reference.mse]) {
      expectThrown("ERR_XYLOSS_VALUE", [/weights\[1\] is -2/], () =>
        loss.valueAndGrad(scores.subarray(0, 4), grad.subarray(4), { weights, grad: grad.subarray(0, 4) }),
      );
    }
    expectThrown("ERR_XYLOSS_VALUE", [/weights\[1\] is -2/], () => xyloss.epe(scores.subarray(0, 4), scores.subarray(4), { weights }));
    expect(grad.every((each) => each === 5)).toBe(true);
  });

  it("are read again at each step", () => {
    const [prediction, target, weights] = [shared(Float32Array.of(1, 2)), shared(Float32Array.of(0, 0)), shared(Float32Array.of(1, 1))];
    const grad = shared(new Float32Array(2));
    const step = xyloss.mse.bind({ prediction, target, weights, grad }, { reduction: "sum" });
    expect(step()).toBe(5);
    prediction.set([3, 4]);
    weights.set([1, 0]);
    expect(step()).toBe(9);
    expect([...grad]).toEqual([6, 0]);
  });

  it("are an error if they have grown since they were bound", () => {
    const Growable = SharedArrayBuffer as unknown as new (
      bytes: number,
      limits: { maxByteLength: number },
    ) => SharedArrayBuffer & {
      grow(bytes: number): void;
    };
    const buffer = new Growable(8, { maxByteLength: 16 });
    const weights = new Float32Array(buffer) as unknown as Float32Array;
    weights.fill(1);
    const step = xyloss.mse.bind({ prediction: Float32Array.of(1, 2), target: new Float32Array(2), weights });
    expect(step()).toBe(2.5);
    buffer.grow(16);
    expectThrown("ERR_XYLOSS_LENGTH", [/weights has 4 values now, but had 2 when bound/], step);
  });
});

describe("a view of a workspace's memory below its arrays", () => {
  const workspace = new xyloss.Workspace({ floats: 1000 });
  const given = workspace.alloc(100);
  const below = (length: number) => new Float32Array(given.buffer, 0, length);
  const other = new Float32Array(100);
  const logits = new Float32Array(200);
  const map = { width: 10, height: 10, convention: "edges" } as const;
  const outputs: [name: string, run: (out: Float32Array) => unknown, length: number][] = [
    ["valueAndGrad", (grad) => xyloss.huber.valueAndGrad(given, other, { grad }), 100],
    ["valueAndGrad, all in the workspace", (grad) => xyloss.huber.valueAndGrad(given, given, { grad }), 100],
    ["bind", (grad) => xyloss.huber.bind({ prediction: given, target: other, grad }), 100],
    ["softArgmax", (out) => xyloss.softArgmax(logits, { ...map, out }), 4],
    ["softArgmaxGrad", (grad) => xyloss.softArgmaxGrad(other, new Float32Array(2), { ...map, grad }), 100],
    ["toUnit", (out) => xyloss.toUnit(other, { ...map, out }), 100],
    ["fromUnit", (out) => xyloss.fromUnit(other, { ...map, out }), 100],
  ];
  it.each(outputs)("is rejected as output of %s", (_, run, length) => {
    const before = new Uint8Array(given.buffer).slice();
    expectThrown("ERR_XYLOSS_OVERLAP", [/workspace/], () => run(below(length)));
    expect(Buffer.compare(new Uint8Array(given.buffer), before)).toBe(0);
  });
});
