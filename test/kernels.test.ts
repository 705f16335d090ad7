/** Every kernel against the reference: methods × reductions × weights × lengths. */
import { describe, expect, it } from "vitest";
import type { ResidualLoss } from "../src/index.js";
import { isSampled, ownOptions, sample, sampled, sampleWeights, ulps, unitOf, type Variant, valuesOf, variants } from "./support.js";

const reductions = ["mean", "sum", "weighted-mean", "nonzero-mean"] as const;

/**
 * What a float32 result may differ by: units in the last place where the formula does not cancel, absolutely where it
 * does, in proportion to the size of what was subtracted.
 */
function expectClose(actual: number, expected: number, cancelled: () => number, what: string, i: number, units: number): void {
  if (ulps(actual, expected) <= 6 || Math.abs(actual - expected) <= 4 * 2 ** -24 * cancelled()) return;
  expect.fail(`${what}[${i}] of ${units}: ${actual} where the reference has ${expected}, ${ulps(actual, expected)} ULP apart`);
}

function compare(variant: Variant, units: number, options: Record<string, unknown>, seed = units): void {
  const { kernel, reference, perUnit, perTarget, sampling } = variant;
  const { prediction, target } = sample(variant, units, seed);
  const all = { ...variant.options, ...options };
  const { reduction, upstream = 1, accumulate, ...eachOptions } = all;
  const cancelled = (unit: number) =>
    sampling.cancelled?.(valuesOf(variant, prediction, perUnit, unit), valuesOf(variant, target, perTarget, unit), all) ?? {
      value: 0,
      slope: 0,
    };

  const each = kernel.each(prediction, target, eachOptions);
  const expectedEach = reference.each(prediction, target, eachOptions);
  expect(each.length).toBe(units);
  // the excess is a difference of two losses
  const floor = all.excess === true ? reference.each(prediction, target, { ...eachOptions, excess: false }) : undefined;
  for (let i = 0; i < units; i++) {
    const terms = () => cancelled(i).value + (floor ? 4 + 2 * (floor[i] as number) : 0);
    expectClose(each[i] as number, expectedEach[i] as number, terms, "each", i, units);
  }

  const start = accumulate === true ? sample(variant, units, 99).prediction : undefined;
  const got = kernel.valueAndGrad(prediction, target, { ...all, grad: start?.slice() });
  const expected = reference.valueAndGrad(prediction, target, { ...all, grad: start?.slice() });
  const value = kernel.value(prediction, target, all);
  const size = floor ? Math.max(...floor) : Math.abs(expected.value);
  expect(Math.abs(got.value - expected.value), `value of ${units}`).toBeLessThanOrEqual(4e-7 * size);
  expect(Math.abs(value - expected.value), `value alone of ${units}`).toBeLessThanOrEqual(4e-7 * size);
  // weights are below 2; their sum is at least a quarter of their number, but for a few units
  const scale = 2 * Math.abs(upstream as number) * (reduction === "sum" ? 1 : reduction === "mean" ? 1 / units : 4 / units);
  for (let i = 0; i < prediction.length; i++) {
    const terms = () => scale * cancelled(unitOf(variant, i)).slope + Math.abs(start?.[i] ?? 0);
    expectClose(got.grad[i] as number, expected.grad[i] as number, terms, "grad", i, units);
  }
}

/** Shapes of which a chunk takes no second to compute in plain JavaScript. */
const narrow = variants.filter(({ perUnit }) => perUnit <= 8);

describe.each(variants.map((variant) => [variant.title, variant] as const))("%s", (_, variant) => {
  const { perUnit, sampling, step, title } = variant;
  const whole = (units: number) => Math.ceil(units / step) * step;
  const small = perUnit <= 6 && step <= 2;
  const tile = Math.max(1, Math.floor(8192 / perUnit));
  const lengths = small ? [...Array(131).keys()].map((n) => n + 1) : [1, 2, 3, 17];
  // the longest first, as the others are the start of the same data
  const edges = small ? [8193, 8192, 8191, 4097, 4096, 4095, 1025, 1024, 1023, 513, 512, 511] : [3 * tile + 1, tile + 1, tile, tile - 1];
  const chunk = Math.floor(16384 / perUnit);
  const chunks = [3 * chunk + 1, chunk + 1, chunk, chunk - 1];

  it("agrees for every short length", () => {
    for (const units of sampled(lengths, 24, title, [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17])) compare(variant, whole(units), {});
  });

  it("agrees around block and tile edges", () => {
    for (const units of sampled(edges, 3, title)) if (units > 0) compare(variant, whole(units), {}, 1);
  });

  it.runIf(isSampled(variant, narrow))("agrees around the edge of a chunk", () => {
    for (const units of sampled(chunks, 1, title)) compare(variant, whole(units), {}, 1);
  });

  it.each(reductions)("agrees with reduction %s, weighted and not", (reduction) => {
    for (const units of (small ? [1, 5, 64, 1030] : [1, 5, 33]).map(whole)) {
      compare(variant, units, { reduction });
      compare(variant, units, { reduction, weights: sampleWeights(units, units) });
      compare(variant, units, { reduction, weights: new Float32Array(units).fill(0.5) });
    }
  });

  it("agrees with upstream and accumulate", () => {
    for (const units of (small ? [1, 6, 130, 1029] : [1, 5, 33]).map(whole)) {
      compare(variant, units, { upstream: -2.5 });
      compare(variant, units, { accumulate: true, upstream: 0.5 });
      compare(variant, units, { accumulate: true, weights: sampleWeights(units) });
    }
  });

  for (const options of ownOptions(variant)) {
    it(`agrees with ${JSON.stringify(options)}`, () => {
      for (const units of (small ? [1, 7, 33, 1026] : [1, 5, 33]).map(whole)) {
        compare(variant, units, options);
        compare(variant, units, { ...options, weights: sampleWeights(units) });
      }
    });
  }

  it.runIf(variant.spec.irls?.({}) === undefined && variant.spec.irls)("agrees on IRLS weights, with their limits", () => {
    const losses = [variant.kernel, variant.reference] as unknown as ResidualLoss<Record<string, unknown>>[];
    for (const options of [{}, ...ownOptions(variant)]) {
      if (variant.spec.irls?.(options as never) !== undefined) continue;
      for (const units of [1, 7, 1030]) {
        const { prediction, target } = sample(variant, units, units);
        prediction.set([0, -0, 2 ** -149, 1e-30, 1e30, Infinity, 3e38, Number.NaN].slice(0, prediction.length));
        target.fill(0, 0, 8);
        for (const weights of [undefined, sampleWeights(units)]) {
          const [ours, theirs] = losses.map((loss) => loss.irlsWeights(prediction, target, { ...variant.options, ...options, weights }));
          for (let i = 0; i < units; i++) {
            const unit = [prediction, target].map((data) => valuesOf(variant, data, perUnit, i)) as [Float32Array, Float32Array];
            const terms = () => Math.sign(sampling.cancelled?.(...unit, { ...variant.options, ...options }).slope ?? 0);
            expectClose(ours?.[i] as number, theirs?.[i] as number, terms, "IRLS weight ", i, units);
          }
        }
      }
    }
  });

  it("reads 0 and gives a gradient of 0 where no unit counts", () => {
    const units = whole(6);
    const { prediction, target } = sample(variant, units);
    for (const reduction of reductions) {
      const { value, grad } = variant.kernel.valueAndGrad(prediction, target, {
        ...variant.options,
        reduction,
        weights: new Float32Array(units),
      });
      expect(value).toBe(0);
      expect(grad.every((slope) => slope === 0)).toBe(true);
    }
  });
});

describe("weights of an element loss", () => {
  it.each(
    variants
      .filter(({ spec, options }) => spec.unit === "element" && options.geometry === undefined)
      .map((each) => [each.title, each] as const),
  )("%s: one per point is the same as x and y with the same one", (_, variant) => {
    for (const points of [1, 2, 3, 8, 65, 517, 4100]) {
      const { prediction, target } = sample(variant, 2 * points);
      const perPoint = sampleWeights(points);
      const perElement = Float32Array.from({ length: 2 * points }, (_, i) => perPoint[i >> 1] as number);
      for (const reduction of reductions) {
        const a = variant.kernel.valueAndGrad(prediction, target, { ...variant.options, reduction, weights: perPoint });
        const b = variant.kernel.valueAndGrad(prediction, target, { ...variant.options, reduction, weights: perElement });
        expect(a.value).toBeCloseTo(b.value, 12);
        expect(a.grad.reduce((most, slope, i) => Math.max(most, Math.abs(slope - (b.grad[i] as number))), 0)).toBeLessThan(5e-7);
      }
      expect(variant.kernel.each(prediction, target, { ...variant.options, weights: perPoint })).toEqual(
        variant.kernel.each(prediction, target, { ...variant.options, weights: perElement }),
      );
    }
  });
});
