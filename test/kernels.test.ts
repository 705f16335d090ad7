/** Every kernel against the reference: methods × reductions × weights × lengths. */
import { describe, expect, it } from "vitest";
import { ownOptions, sample, sampleWeights, ulps, type Variant, variants } from "./support.js";

const reductions = ["mean", "sum", "weighted-mean", "nonzero-mean"] as const;

/**
 * What a float32 result may differ by: units in the last place where the formula does not cancel, absolutely where it
 * does, in proportion to the size of what was subtracted.
 */
function expectClose(actual: number, expected: number, cancelled: number, what: string): void {
  if (ulps(actual, expected) <= 6 || Math.abs(actual - expected) <= 4 * 2 ** -24 * cancelled) return;
  expect.fail(`${what}: ${actual} where the reference has ${expected}, ${ulps(actual, expected)} ULP apart`);
}

/** The size of the terms that a loss's value subtracts, at prediction p: ln q near q = 1 loses what rounding q lost. */
function cancelledValue(name: string, p: number, options: Record<string, unknown>): number {
  if (name === "categoricalCrossEntropy") return 4;
  return options.labelSmoothing === undefined ? 0 : 4 + 4 * Math.abs(p);
}

/** The size of the terms that a gradient component subtracts. */
function cancelledSlope(name: string, p: number, t: number, options: Record<string, unknown>): number {
  if (name === "tukey") return 2 * ((options.scale as number) ?? 4.6851); // r(1 − (r/c)²)² towards |r| = c
  if (name === "categoricalCrossEntropy") return 4 + 4 * Math.abs(t / p);
  if (name === "bceWithLogits" || name === "softmaxCrossEntropy") return 8; // differences of probabilities
  return 0;
}

function compare(variant: Variant, units: number, options: Record<string, unknown>): void {
  const { kernel, reference } = variant;
  const { name } = variant.spec;
  const { prediction, target } = sample(variant, units * variant.perUnit, units);
  const all = { ...variant.options, ...options };
  const { reduction, upstream = 1, accumulate, ...eachOptions } = all;

  const each = kernel.each(prediction, target, eachOptions);
  const expectedEach = reference.each(prediction, target, eachOptions);
  expect(each.length).toBe(units);
  // the excess is a difference of two losses
  const floor = all.excess === true ? reference.each(prediction, target, { ...eachOptions, excess: false }) : undefined;
  for (let i = 0; i < units; i++) {
    const cancelled = cancelledValue(name, prediction[i * variant.perUnit] as number, all) + (floor ? 4 + 2 * (floor[i] as number) : 0);
    expectClose(each[i] as number, expectedEach[i] as number, cancelled, `each[${i}] of ${units}`);
  }

  const start = accumulate === true ? sample(variant, prediction.length, 99).target : undefined;
  const got = kernel.valueAndGrad(prediction, target, { ...all, grad: start?.slice() });
  const expected = reference.valueAndGrad(prediction, target, { ...all, grad: start?.slice() });
  const value = kernel.value(prediction, target, all);
  const size = floor ? Math.max(...floor) : Math.abs(expected.value);
  expect(Math.abs(got.value - expected.value), `value of ${units}`).toBeLessThanOrEqual(4e-7 * size);
  expect(Math.abs(value - expected.value), `value alone of ${units}`).toBeLessThanOrEqual(4e-7 * size);
  // weights are below 2; their sum is at least a quarter of their number, but for a few units
  const scale = 2 * Math.abs(upstream as number) * (reduction === "sum" ? 1 : reduction === "mean" ? 1 / units : 4 / units);
  for (let i = 0; i < prediction.length; i++) {
    const slope = cancelledSlope(name, prediction[i] as number, target[i] as number, all);
    const cancelled = scale * slope + Math.abs(start?.[i] ?? 0);
    expectClose(got.grad[i] as number, expected.grad[i] as number, cancelled, `grad[${i}] of ${units}`);
  }
}

describe.each(variants.map((variant) => [variant.title, variant] as const))("%s", (_, variant) => {
  const { spec } = variant;
  const lengths = spec.family === "classes" ? [1, 2, 3, 17] : [...Array(131).keys()].map((n) => n + 1);
  const edges = spec.family === "classes" ? [8192 / 64, 8192 / 64 + 1, 1171] : [511, 512, 513, 1023, 1024, 1025, 4095, 4096, 4097];

  it("agrees for every short length", () => {
    for (const units of lengths) compare(variant, units, {});
  });

  it("agrees around block and tile edges", () => {
    for (const units of [...edges, 8191, 8192, 8193]) compare(variant, units, {});
  });

  it("agrees around the edge of a chunk", () => {
    for (const units of variant.perUnit > 8 ? [65535] : [65535, 65536, 65537, 131073]) compare(variant, units, {});
  });

  it.each(reductions)("agrees with reduction %s, weighted and not", (reduction) => {
    for (const units of [1, 5, 64, 1030]) {
      compare(variant, units, { reduction });
      compare(variant, units, { reduction, weights: sampleWeights(units, units) });
      compare(variant, units, { reduction, weights: new Float32Array(units).fill(0.5) });
    }
  });

  it("agrees with upstream and accumulate", () => {
    for (const units of [1, 6, 130, 1029]) {
      compare(variant, units, { upstream: -2.5 });
      compare(variant, units, { accumulate: true, upstream: 0.5 });
      compare(variant, units, { accumulate: true, weights: sampleWeights(units) });
    }
  });

  for (const options of ownOptions(variant)) {
    it(`agrees with ${JSON.stringify(options)}`, () => {
      for (const units of [1, 7, 33, 1026]) {
        compare(variant, units, options);
        compare(variant, units, { ...options, weights: sampleWeights(units) });
      }
    });
  }

  it("reads 0 and gives a gradient of 0 where no unit counts", () => {
    const { prediction, target } = sample(variant, 6 * variant.perUnit);
    for (const reduction of reductions) {
      const { value, grad } = variant.kernel.valueAndGrad(prediction, target, {
        ...variant.options,
        reduction,
        weights: new Float32Array(6),
      });
      expect(value).toBe(0);
      expect(grad.every((slope) => slope === 0)).toBe(true);
    }
  });
});

describe("weights of an element loss", () => {
  it.each(variants.filter((each) => each.spec.unit === "element" && each.perUnit === 1).map((each) => [each.title, each] as const))(
    "%s: one per point is the same as x and y with the same one",
    (_, variant) => {
      for (const points of [1, 2, 3, 8, 65, 517, 4100]) {
        const { prediction, target } = sample(variant, 2 * points);
        const perPoint = sampleWeights(points);
        const perElement = Float32Array.from({ length: 2 * points }, (_, i) => perPoint[i >> 1] as number);
        for (const reduction of reductions) {
          const a = variant.kernel.valueAndGrad(prediction, target, { reduction, weights: perPoint });
          const b = variant.kernel.valueAndGrad(prediction, target, { reduction, weights: perElement });
          expect(a.value).toBeCloseTo(b.value, 12);
          for (let i = 0; i < 2 * points; i++) expect(a.grad[i]).toBeCloseTo(b.grad[i] as number, 6);
        }
        expect(variant.kernel.each(prediction, target, { weights: perPoint })).toEqual(
          variant.kernel.each(prediction, target, { weights: perElement }),
        );
      }
    },
  );
});
