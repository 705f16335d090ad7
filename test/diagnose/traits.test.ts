/** What a diagnosis takes for granted of each loss, against what the reference computes. */
import { describe, expect, it } from "vitest";
import { traitsOf } from "../../src/diagnose/traits.js";
import { random, sample, type Variant, variants } from "../support.js";

/** Of each loss the shape with the most values in a unit, up to some. */
const widest = [...new Set(variants.map(({ spec }) => spec))].map((spec) => {
  const [variant] = variants.filter((each) => each.spec === spec && each.perUnit <= 40).sort((a, b) => b.perUnit - a.perUnit) as [Variant];
  return [spec.name, variant] as const;
});

/** The losses of predictions of one unit, or of one block of units, in float64. */
function costOf({ reference, options }: Variant, target: ArrayLike<number>, more: object = {}): (prediction: ArrayLike<number>) => number {
  const targets = target instanceof Int32Array ? target : Float64Array.from(target);
  return (prediction) => {
    const each = reference.each(Float64Array.from(prediction) as never, targets as never, { ...options, ...more } as never);
    return (each as Float64Array).reduce((sum, value) => sum + value, 0);
  };
}

/** Where predictions can be: all numbers, or those from 0 to 1. */
const allowed = ({ spec }: Variant, prediction: Float64Array): Float64Array =>
  traitsOf(spec).predicts === "probabilities" ? prediction.map((value) => 1 / (1 + Math.exp(-value))) : prediction;

/** The most by which the loss in the middle of two predictions exceeds the mean of theirs, in its own size. */
function bentOf(variant: Variant): number {
  const next = random(7);
  let most = 0;
  for (let draw = 0; draw < 400; draw++) {
    const { prediction, target } = sample(variant, variant.step, draw + 1);
    const cost = costOf(variant, target);
    // near and far
    const size = 10 ** (3 * next() - 1);
    const [a, b] = [0, 1].map(() =>
      allowed(
        variant,
        Float64Array.from(prediction, (value) => value + size * (next() - 0.5)),
      ),
    );
    const [from, to] = [a as Float64Array, b as Float64Array];
    const ends = (cost(from) + cost(to)) / 2;
    const excess = cost(from.map((value, i) => (value + (to[i] as number)) / 2)) - ends;
    most = Math.max(most, excess / Math.abs(ends));
  }
  return most;
}

const range = (count: number): number[] => [...Array(count).keys()];

describe("traits", () => {
  it.each(widest)("%s: is convex in its predictions, or is not", (_, variant) => {
    const bent = bentOf(variant);
    if (traitsOf(variant.spec).convex) expect(bent).toBeLessThan(1e-6);
    else expect(bent).toBeGreaterThan(1e-4);
  });

  it.each(widest)("%s: reads 0 at a perfect prediction, or does not", (_, variant) => {
    const { perUnit, perTarget, step, spec } = variant;
    const { zero, predicts } = traitsOf(spec);
    expect(zero === null).toBe(predicts === "logits" || perUnit !== perTarget);
    if (zero === null) return;
    const costs = (more: object) =>
      range(20).map((draw) => {
        const { target } = sample(variant, step, draw + 1);
        return costOf(variant, target, more)(target);
      });
    const most = Math.max(...costs({}));
    if (zero === true) expect(most).toBeLessThan(1e-6);
    else expect(most).toBeGreaterThan(0);
    expect("excess" in spec.options).toBe(zero === "excess");
    if (zero === "excess") expect(Math.max(...costs({ excess: true }))).toBeLessThan(1e-6);
  });

  it.each(widest.filter(([, { spec }]) => spec.irls !== undefined))("%s: has a bound, or has none", (_, variant) => {
    const [far, farther] = [1e3, 1e6].map((r) =>
      costOf(variant, new Float32Array(variant.perUnit))(new Float32Array(variant.perUnit).fill(r)),
    );
    expect((farther as number) < 1.01 * (far as number)).toBe(traitsOf(variant.spec).saturates);
  });

  it.each(widest)("%s: its predictions sum to 1, or do not", (_, variant) => {
    const { predicts, sums } = traitsOf(variant.spec);
    if (predicts === "values") expect(sums).toBeNull();
    // one alone need not be 1
    if (predicts === "probabilities") expect(sums).toBe(variant.perUnit > 1 ? "unit" : null);
    if (predicts !== "logits") return;
    // what a softmax does not see: the same added to all logits of a unit, or of an axis
    const { prediction, target } = sample(variant, variant.step);
    const cost = costOf(variant, target);
    const isSeen = (x: number, y: number) => {
      const moved = Float64Array.from(prediction, (value, i) => value + (i < prediction.length / 2 ? x : y));
      return Math.abs(cost(moved) - cost(prediction)) > 1e-6 * Math.abs(cost(prediction));
    };
    expect(isSeen(0.5, 0.5)).toBe(sums === null);
    expect(isSeen(0.5, -0.25)).toBe(sums !== "axis");
  });
});
