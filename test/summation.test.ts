/** The value of 10⁷ elements: for terms of one sign, summation adds a relative error of at most 2⁻²³. */
import { describe, expect, it } from "vitest";
import { bceWithLogits, mae, mse, Workspace } from "../src/index.js";
import { random } from "./support.js";

const length = 10_000_000;
const bound = 2 ** -23;

const terms: Record<string, (i: number, next: () => number) => number> = {
  constant: () => Math.fround(0.1),
  "just above a power of two": () => 1 + 2 ** -23,
  random: (_, next) => next(),
  "large and small in turn": (i) => (i % 2 === 0 ? 1 : 2 ** -24),
  "small ones that a running float32 sum would lose": (i) => (i % 4096 === 0 ? 4096 : 2 ** -12),
  "a worst case for pairs": (i) => (i % 16 < 8 ? 1 + 2 ** -23 : 2 ** -24 * 1.5),
};

describe("sums of 10⁷ elements", () => {
  const ws = new Workspace({ floats: 2 * length });
  const prediction = ws.alloc(length);
  const target = ws.alloc(length);

  it.each(Object.entries(terms))("mae of %s terms", (_, term) => {
    const next = random(5);
    let exact = 0;
    for (let i = 0; i < length; i++) {
      prediction[i] = term(i, next);
      exact += prediction[i] as number;
    }
    for (const grad of [undefined, prediction]) {
      const value = grad
        ? mae.valueAndGrad(prediction.slice(), target.slice(), { reduction: "sum" }).value
        : mae.value(prediction, target, { reduction: "sum" });
      expect(Math.abs(value - exact) / exact).toBeLessThanOrEqual(bound);
    }
  });

  it("weighted, the terms are added in float64", () => {
    const weights = new Float32Array(length).fill(0.1);
    prediction.fill(1);
    const value = mae.value(prediction, target, { reduction: "sum", weights });
    expect(Math.abs(value - length * Math.fround(0.1)) / value).toBeLessThanOrEqual(1e-12);
    expect(mae.value(prediction, target, { reduction: "weighted-mean", weights })).toBeCloseTo(1, 12);
  });

  it("mse and bceWithLogits of a constant", () => {
    prediction.fill(1.5);
    expect(Math.abs(mse.value(prediction, target) - 2.25)).toBeLessThanOrEqual(2.25 * bound);
    const one = bceWithLogits.value(prediction.slice(0, 4), target.slice(0, 4));
    expect(Math.abs(bceWithLogits.value(prediction, target) - one)).toBeLessThanOrEqual(one * 1e-12);
  });
});
