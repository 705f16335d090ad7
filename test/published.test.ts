/**
 * Examples that other libraries publish, with their sources; the numbers are theirs (test/published.json).
 *
 * Left out, with the reason: Keras's saturated BCE in float32 (3.98559) is an artefact of 1 − 1e-7 rounding to 1 − 2⁻²³,
 * where exact arithmetic, like ours, gives 4.02952; tfjs's `logLoss` adds ε inside the logarithm instead of clipping;
 * Keras's per-sample means of mse are means of our `each`.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Reduction } from "../src/index.js";
import { bce, toUnit } from "../src/index.js";
import { type AnyLoss, registry } from "./support.js";

type Number_ = number | "Infinity" | "-Infinity" | "NaN";
interface Case {
  id: string;
  source: { repo: string; path: string; test: string; commit: string };
  loss: string;
  options: Record<string, unknown>;
  prediction: Number_[];
  target: Number_[];
  weights?: number[];
  value?: Number_;
  each?: Number_[];
  gradient?: number[];
  tolerance: { abs: number; rel: number };
}

const cases = JSON.parse(readFileSync(new URL("published.json", import.meta.url), "utf8")) as Case[];

describe.each(cases.map((one) => [`${one.source.repo} ${one.source.test} (${one.id})`, one] as const))("%s", (_, one) => {
  const entry = registry.find(({ spec }) => spec.name === one.loss);
  if (entry === undefined) throw new Error(`no loss ${one.loss}`);
  const numbers = (values: Number_[]) => Float32Array.from(values, Number);
  const prediction = numbers(one.prediction);
  const target = numbers(one.target);
  const weights = one.weights && numbers(one.weights);
  const { reduction, ...options } = one.options as { reduction?: Reduction };

  const expectNear = (actual: number, expected: Number_) => {
    const wanted = Number(expected);
    if (!Number.isFinite(wanted)) return expect(actual).toBe(wanted);
    // their inputs and ours are rounded to float32 before anything happens
    const tolerance = one.tolerance.abs + (one.tolerance.rel + 3e-7) * Math.abs(wanted);
    expect(Math.abs(actual - wanted), `${actual} for ${wanted}`).toBeLessThanOrEqual(tolerance);
  };

  it.each(["kernel", "reference"] as const)("%s", (engine) => {
    const loss = entry[engine] as AnyLoss;
    if (one.each) {
      const each = loss.each(prediction, target, { ...options, weights });
      expect(each.length).toBe(one.each.length);
      for (const [i, expected] of one.each.entries()) expectNear(each[i] as number, expected);
    }
    if (one.value !== undefined) expectNear(loss.value(prediction, target, { ...options, reduction, weights }), one.value);
    if (one.gradient) {
      const { grad } = loss.valueAndGrad(prediction, target, { ...options, reduction, weights });
      for (const [i, expected] of one.gradient.entries()) expectNear(grad[i] as number, expected);
    }
  });
});

describe("others", () => {
  it("Keras MeanSquaredErrorTest.test_no_reduction: its per-sample mean is the mean of our each", () => {
    const mse = registry[0] as (typeof registry)[number];
    const prediction = Float32Array.of(4, 8, 12, 8, 1, 3);
    const target = Float32Array.of(1, 9, 2, -5, -2, 6);
    const each = mse.kernel.each(prediction, target, { weights: new Float32Array(6).fill(2.3) });
    const mean = (from: number) => ((each[from] as number) + (each[from + 1] as number) + (each[from + 2] as number)) / 3;
    expect(mean(0)).toBeCloseTo(84.3333, 3);
    expect(mean(3)).toBeCloseTo(143.3666, 3);
  });

  it("Keras's saturated BCE in exact arithmetic", () => {
    expect(bce.value(Float32Array.of(1, 1, 1, 0), Float32Array.of(1, 0, 1, 0))).toBeCloseTo(4.02952, 4);
  });

  it("dsntnn test_pixel_to_normalized_coordinates: its [−1, 1] is 2u − 1 with centers", () => {
    const [x, y] = toUnit(Float32Array.of(0.5, 2), { width: 2, height: 5, convention: "centers" });
    expect([2 * (x as number) - 1, 2 * (y as number) - 1]).toEqual([0, 0]);
  });
});
