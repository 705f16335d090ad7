/** Weights of classes and of columns: PyTorch's `weight` of `cross_entropy` and `pos_weight` of `binary_cross_entropy_with_logits`. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const engines = [
  ["kernels", kernels as unknown as typeof reference],
  ["reference", reference],
] as const;

describe.each(engines)("posWeight as an array, %s", (_, { bceWithLogits }) => {
  const softplus = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);

  it("by hand: one for each column, repeated", () => {
    const z = list(0.5, -1, 2, -0.25, 1.5, 0);
    const t = list(1, 0, 0.5, 0.25, 1, 1);
    const posWeight = list(2, 0.5, 4);
    const each = Array.from(z, (x, i) => {
      const [y, q] = [t[i] as number, posWeight[i % 3] as number];
      return (1 - y) * softplus(x) + q * y * softplus(-x);
    });
    bceWithLogits.each(z, t, { posWeight }).forEach((value, i) => {
      expect(value).toBeCloseTo(each[i] as number, 6);
    });
    expect(bceWithLogits.value(z, t, { posWeight })).toBeCloseTo(each.reduce((a, b) => a + b) / 6, 6);
    // ∂ℓ/∂z = (1 − t)σ(z) − qtσ(−z), of the last: −4·½
    expect(bceWithLogits.valueAndGrad(z, t, { posWeight, reduction: "sum" }).grad[5]).toBeCloseTo(-2, 6);
  });

  it("is the single number where all are the same, over tiles, chunks and rests", () => {
    for (const count of [3, 1023, 1026, 8193, 66_000, 131_076]) {
      const next = random(count);
      const z = Float32Array.from({ length: count }, () => 8 * next() - 4);
      const t = Float32Array.from({ length: count }, next);
      const own = bceWithLogits.valueAndGrad(z, t, { posWeight: list(3, 3, 3) });
      const one = bceWithLogits.valueAndGrad(z, t, { posWeight: 3 });
      expect(Math.abs(own.value - one.value)).toBeLessThanOrEqual(1e-12 * one.value);
      expect(own.grad).toEqual(one.grad);
    }
  });

  it("starts anew nowhere but at the start: columns are told apart wherever a tile ends", () => {
    const [count, per] = [7 * 3001, 7];
    const posWeight = Float32Array.from({ length: per }, (_, i) => i + 1);
    const grad = bceWithLogits.valueAndGrad(new Float32Array(count), new Float32Array(count).fill(1), { posWeight, reduction: "sum" }).grad;
    // −q/2 at z = 0, t = 1
    expect(grad.every((slope, i) => slope === -((i % per) + 1) / 2)).toBe(true);
  });

  it("bound functions keep a copy", () => {
    const posWeight = [2, 4];
    const grad = list(0, 0);
    const step = bceWithLogits.bind({ prediction: list(0, 0), target: list(1, 1), grad }, { posWeight, reduction: "sum" });
    posWeight[0] = 100;
    step();
    expect(grad).toEqual(list(-1, -2));
  });

  it("divides the prediction, and is positive", () => {
    const [z, t] = [list(1, 2, 3, 4), list(0, 1, 0, 1)];
    expectThrown("ERR_XYLOSS_SHAPE", [/posWeight has 3 values/, /4/], () => bceWithLogits.value(z, t, { posWeight: list(1, 2, 3) }));
    for (const posWeight of [[], list(1, 0), list(1, -1), list(Number.NaN), list(Infinity), [1e39], ["1"], {}, null, 0, -1, "2"]) {
      expectThrown("ERR_XYLOSS_OPTION", [/posWeight/], () => bceWithLogits.value(z, t, { posWeight } as never));
    }
  });
});
