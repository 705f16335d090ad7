/** Values that are not ordinary numbers: NaN, ±∞, ±0, subnormals, huge logits, missing data. */
import { describe, expect, it } from "vitest";
import { bce, bceWithLogits, categoricalCrossEntropy, huber, mae, mse, softmaxCrossEntropy, tukey } from "../src/index.js";
import { alike, atKink, bits, sample, ulps, valuesOf, variants } from "./support.js";

const cases = variants.map((variant) => [variant.title, variant] as const);
const list = (...values: number[]) => Float32Array.from(values);
const extremes = [
  0,
  -0,
  2 ** -149,
  -(2 ** -149),
  1e-40,
  2 ** -126,
  1e-30,
  1e-20,
  1e-10,
  1,
  -1,
  1e4,
  -1e4,
  1e10,
  -1e18,
  Infinity,
  -Infinity,
  NaN,
];

describe.each(cases)("%s", (_, variant) => {
  const { kernel, reference, perUnit, perTarget, options, step, labels } = variant;
  const units = 36 * step > 200 ? 2 * step : 36;

  it("spreads a NaN to its own unit and to the value, and no further", () => {
    const clean = sample(variant, units);
    const expected = kernel.valueAndGrad(clean.prediction, clean.target, options);
    const each = kernel.each(clean.prediction, clean.target, options);
    for (let unit = 0; unit < units; unit++) {
      // units of a dense map are not in a row
      if (step > 2) break;
      for (const where of labels ? (["prediction"] as const) : (["prediction", "target"] as const)) {
        const dirty = { prediction: clean.prediction.slice(), target: clean.target.slice() };
        const per = where === "prediction" ? perUnit : perTarget;
        dirty[where][unit * per + (unit % per)] = Number.NaN;
        const got = kernel.valueAndGrad(dirty.prediction, dirty.target, options);
        expect(got.value).toBeNaN();
        const losses = kernel.each(dirty.prediction, dirty.target, options);
        expect(losses[unit]).toBeNaN();
        losses[unit] = each[unit] as number;
        expect(bits(losses)).toBe(bits(each));
        const own = [unit * perUnit, (unit + 1) * perUnit] as const;
        expect(got.grad.subarray(...own).some(Number.isNaN)).toBe(true);
        got.grad.set(expected.grad.subarray(...own), own[0]);
        expect(bits(got.grad)).toBe(bits(expected.grad));
      }
    }
  });

  it.skipIf(step > 2)("leaves missing units out exactly, whatever they hold", () => {
    for (const rubbish of [Number.NaN, Infinity, -Infinity, 3e38]) {
      const { prediction, target } = sample(variant, units);
      // whole steps, so that what is present makes units by itself
      const weights = new Float32Array(units).map((_, i) => (Math.floor(i / step) % 3 === 0 ? (i % 2 === 0 ? 0 : -0) : 1 + i));
      const present = [...weights.keys()].filter((i) => weights[i] !== 0);
      const only = (values: Float32Array, per = perUnit) =>
        new (values.constructor as Float32ArrayConstructor)(present.flatMap((i) => [...values.subarray(i * per, (i + 1) * per)]));
      const compact = kernel.valueAndGrad(only(prediction), only(target, perTarget), {
        ...options,
        reduction: "sum",
        weights: Float32Array.from(present, (i) => weights[i] as number),
      });
      for (let i = 0; i < units; i++) {
        if (weights[i] === 0) {
          prediction.fill(rubbish, i * perUnit, (i + 1) * perUnit);
          if (!labels) target.fill(rubbish, i * perTarget, (i + 1) * perTarget);
        }
      }
      const { value, grad } = kernel.valueAndGrad(prediction, target, { ...options, reduction: "sum", weights });
      expect(Math.abs(value - compact.value)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
      expect(only(grad)).toEqual(compact.grad);
      const old = new Float32Array(grad.length).fill(7);
      kernel.valueAndGrad(prediction, target, { ...options, reduction: "sum", weights, grad: old, accumulate: true });
      const each = kernel.each(prediction, target, { ...options, weights });
      for (let i = 0; i < units; i++) {
        if (weights[i] !== 0) continue;
        expect(Math.abs(each[i] as number)).toBe(0);
        for (let j = i * perUnit; j < (i + 1) * perUnit; j++) {
          expect(Math.abs(grad[j] as number)).toBe(0);
          expect(old[j]).toBe(7);
        }
      }
    }
  });

  const scalar = ["residual", "bounded", "classes"].includes(variant.spec.family) && alike.includes(variant);
  it.runIf(scalar)("agrees with the reference on every pair of extremes", () => {
    for (const p of extremes) {
      for (const t of extremes) {
        if (variant.spec.family !== "residual" && !(Math.abs(t) <= 1)) continue;
        const prediction = new Float32Array(2 * perUnit).map((_, i) => (i % 3 === 0 ? p : i % 3 === 1 ? 0.25 : p / 2));
        const even = variant.spec.family === "residual" ? t : Math.abs(t);
        const target = new Float32Array(2 * perUnit).map((_, i) => (i % 2 === 0 ? even : 0.5));
        const exact = variant.spec.family === "residual" && !(variant.spec.name in subtracted);
        const kinks = [0, 1].map((unit) =>
          atKink(variant.spec, valuesOf(variant, prediction, perUnit, unit), valuesOf(variant, target, perUnit, unit), options),
        );
        const floor = exact ? 0 : 2e-6 * cancelled(variant.spec.name, prediction, target);
        const got = kernel.each(prediction, target, options);
        const expected = reference.each(prediction, target, options);
        const a = kernel.valueAndGrad(prediction, target, { ...options, reduction: "sum" });
        const b = reference.valueAndGrad(prediction, target, { ...options, reduction: "sum" });
        for (const [what, actual, wanted] of [
          ["each", got, expected],
          ["grad", a.grad, b.grad],
        ] as const) {
          for (let i = 0; i < actual.length; i++) {
            const message = `${what}[${i}] for p = ${p}, t = ${t}: ${actual[i]} for ${wanted[i]}`;
            // a unit of NaN says so in its loss; which of its slopes are NaN too is nobody's concern
            const unit = Math.floor(i / perUnit);
            if (what === "grad" && (Number.isNaN(expected[unit]) || kinks[unit])) continue;
            expectAlike(actual[i] as number, wanted[i] as number, floor, message);
          }
        }
      }
    }
  });
});

/** The same kind of number, within 6 ULP or the floor; what is beyond 1e37 may overflow in float32. */
function expectAlike(actual: number, wanted: number, floor: number, message: string): void {
  if (Number.isNaN(wanted)) expect(actual, message).toBeNaN();
  else if (Math.abs(wanted) > 1e37) expect(actual * Math.sign(wanted), message).toBeGreaterThan(1e37);
  else if (!(Math.abs(actual - wanted) <= floor)) expect(ulps(actual, wanted), message).toBeLessThanOrEqual(6);
}

/** Of residual losses: tukey's slope towards c; of points, the square of a weight that is no normal number any more. */
const subtracted: Record<string, number> = { tukey: 5, gemanMcClure: 1e-29 };

/** The size of what a result is the difference of: slopes of probabilities, and the above. */
function cancelled(name: string, prediction: Float32Array, target: Float32Array): number {
  if (name in subtracted) return subtracted[name] as number;
  if (name !== "categoricalCrossEntropy") return 1;
  return 1 + Math.max(...target.map((t, i) => (prediction[i] ? Math.abs(t / (prediction[i] as number)) : 0)));
}

describe("limits", () => {
  const both = (loss: object, p: number, t: number, options: object = {}) => {
    const { value, grad } = (loss as typeof mse).valueAndGrad(list(p), list(t), { reduction: "sum", ...options });
    return [value, grad[0]];
  };

  it("of residual losses at ±∞", () => {
    expect(both(mse, Infinity, 0)).toEqual([Infinity, Infinity]);
    expect(both(mae, -Infinity, 0)).toEqual([Infinity, -1]);
    expect(both(huber, -Infinity, 0, { delta: 2 })).toEqual([Infinity, -2]);
    expect(both(tukey, Infinity, 0, { scale: 3 })).toEqual([1.5, 0]);
  });

  it("of tukey beyond c: exactly c²/6 and 0, for any c", () => {
    for (let scale = 0.5; scale < 60; scale += 0.37) {
      const rounded = Math.fround(scale);
      for (const geometry of ["component", "radial"] as const) {
        const { grad } = tukey.valueAndGrad(list(1e6, 0, Infinity, 0, -2 * scale, 0), list(0, 0, 0, 0, 0, 0), { scale, geometry });
        expect([...grad].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
        const [value] = tukey.each(list(1e6, 0), list(0, 0), { scale, geometry });
        expect(ulps(value as number, rounded ** 2 / 6)).toBeLessThanOrEqual(2);
      }
    }
  });

  it("of a gradient scale beyond float32 stop at the units that count", () => {
    for (const variant of alike) {
      const { title, kernel, options, perUnit } = variant;
      const { prediction, target } = sample(variant, 2);
      const weights = list(1, 0);
      const { grad } = kernel.valueAndGrad(prediction, target, { ...options, weights, upstream: 3e38, reduction: "sum" });
      expect(
        [...grad.subarray(perUnit)].every((slope) => slope === 0),
        title,
      ).toBe(true);
    }
  });

  it("of radial losses at ±∞ keep the direction of the infinite components", () => {
    const radial = (loss: typeof mse, x: number, y: number, options: object = {}) => {
      const { value, grad } = loss.valueAndGrad(list(x, y), list(0, 0), { geometry: "radial", ...options });
      return [value, ...grad];
    };
    const diagonal = Math.fround(Math.SQRT1_2);
    expect(radial(mae, Infinity, 5)).toEqual([Infinity, 1, 0]);
    expect(radial(mae, -Infinity, Infinity)).toEqual([Infinity, -diagonal, diagonal]);
    expect(radial(huber, 3, -Infinity, { delta: 2 })).toEqual([Infinity, 0, -2]);
    expect(radial(tukey, Infinity, 0, { scale: 3 })).toEqual([1.5, 0, 0]);
    expect(radial(mae, Infinity, NaN)).toEqual([NaN, NaN, NaN]);
  });

  it("of radial distances whose squares overflow or underflow", () => {
    for (const unit of [2 ** -149, 2 ** -140, 1e-38, 3e-24, 1e-20, 1e18, 1e20, 3e37]) {
      const { value, grad } = mae.valueAndGrad(list(3 * unit, 4 * unit), list(0, 0), { geometry: "radial" });
      const [x, y] = [Math.fround(3 * unit), Math.fround(4 * unit)];
      expect(ulps(value, Math.hypot(x, y))).toBeLessThanOrEqual(2);
      expect(ulps(grad[0] as number, x / Math.hypot(x, y))).toBeLessThanOrEqual(2);
      expect(ulps(grad[1] as number, y / Math.hypot(x, y))).toBeLessThanOrEqual(2);
    }
  });

  it("of logits", () => {
    expect(both(bceWithLogits, Infinity, 1)).toEqual([0, 0]);
    expect(both(bceWithLogits, -Infinity, 0)).toEqual([0, -0]);
    expect(both(bceWithLogits, Infinity, 0.5)).toEqual([Infinity, 0.5]);
    for (const z of [1e4, -1e4, 3e38, -3e38]) {
      const [value, slope] = both(bceWithLogits, z, 0.25);
      expect(ulps(value as number, Math.max(Math.fround(z), 0) - 0.25 * Math.fround(z))).toBeLessThanOrEqual(1);
      expect(slope).toBe(z > 0 ? 0.75 : -0.25);
    }
  });

  it("of probabilities at 0 and 1 are the clip's constants", () => {
    const epsilon = Math.fround(1e-7);
    for (const [p, t, expected] of [
      [0, 1, -Math.log(epsilon)],
      [1, 0, -Math.log(epsilon)],
      [0, 0, -Math.log1p(-epsilon)],
      [1, 1, -Math.log1p(-epsilon)],
      [-5, 1, -Math.log(epsilon)],
      [Infinity, 0, -Math.log(epsilon)],
    ] as const) {
      const [value, slope] = both(bce, p, t);
      expect(ulps(value as number, expected)).toBeLessThanOrEqual(2);
      expect(slope).toBe(0);
    }
  });

  it("of softmax rows", () => {
    const row = (logits: number[], target: number[]) => {
      const { value, grad } = softmaxCrossEntropy.valueAndGrad(list(...logits), list(...target), { classes: logits.length });
      return [value, ...grad];
    };
    expect(row([3e38, -3e38, 0], [1, 0, 0])).toEqual([0, 0, 0, 0]);
    expect(row([1e4, -1e4], [0, 1])).toEqual([2e4, 1, -1]);
    expect(row([-Infinity, 0], [0, 1])).toEqual([0, 0, 0]);
    expect(row([-Infinity, 0], [1, 0])).toEqual([Infinity, -1, 1]);
    expect(row([Infinity, 0], [1, 0])).toEqual([0, 0, 0]);
    expect(row([-Infinity, -Infinity], [1, 0])).toEqual([Math.LN2, -0.5, 0.5].map((x, i) => (i === 0 ? expect.closeTo(x, 12) : x)));
    // confident and right: the loss is far below the rounding of 1
    expect(row([30, 0], [1, 0])[0]).toBeCloseTo(Math.log1p(Math.exp(-30)), 18);
  });

  it("of rows of probabilities", () => {
    const row = (p: number[], t: number[]) => {
      const { value, grad } = categoricalCrossEntropy.valueAndGrad(list(...p), list(...t), { classes: p.length });
      return [value, ...grad];
    };
    expect(row([0, 0], [1, 0])[0]).toBeNaN(); // as in Keras
    expect(row([1e-40, 3e-40], [0.5, 0.5])[0]).toBeCloseTo(-0.5 * Math.log(0.25) - 0.5 * Math.log(0.75), 4);
    expect(row([1e38, 3e38], [0.5, 0.5])[0]).toBeCloseTo(-0.5 * Math.log(0.25) - 0.5 * Math.log(0.75), 5);
    expect(row([Infinity, 1], [1, 0])[0]).toBeCloseTo(-Math.log1p(-1e-7), 10);
  });
});
