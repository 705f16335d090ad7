/** The reference's gradients: against central differences of its values in float64, and at kinks as documented. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import { bce, bceWithLogits, huber, mae, softmaxCrossEntropy, tukey } from "../src/reference/index.js";
import { ownOptions, sample, sampleWeights, thorough, type Variant, variants } from "./support.js";

function expectDerivative(variant: Variant, units: number, options: Record<string, unknown>): void {
  const { reference, labels } = variant;
  const { prediction, target } = sample(variant, units, 7 * units + 1);
  const p = Float64Array.from(prediction);
  const t = labels ? target : Float64Array.from(target);
  const all = { ...variant.options, ...options };
  const { grad } = reference.valueAndGrad(p, t, all);
  expect(grad).toBeInstanceOf(Float64Array);
  for (let i = 0; i < p.length; i++) {
    const at = p[i] as number;
    const slope = (h: number) => {
      p[i] = at + h;
      const above = reference.value(p, t, all);
      p[i] = at - h;
      const below = reference.value(p, t, all);
      p[i] = at;
      return (above - below) / (2 * h);
    };
    // Richardson extrapolation of two central differences
    const h = 1e-4 * Math.min(1, Math.abs(at) + 1e-3);
    const expected = (4 * slope(h / 2) - slope(h)) / 3;
    expect(Math.abs((grad[i] as number) - expected), `∂/∂p[${i}] at ${at}: ${grad[i]} for ${expected}`).toBeLessThanOrEqual(
      2e-7 * (1 + Math.abs(expected)),
    );
  }
}

const cases = variants.filter((each) => each.perUnit <= 7 && each.step <= 40).map((variant) => [variant.title, variant] as const);

describe.each(cases)("%s", (_, variant) => {
  const units = Math.ceil((thorough ? 24 : 8) / variant.step) * variant.step;

  const derivative = (options: Record<string, unknown>) => !variant.sampling.surrogate?.(options);

  it.runIf(derivative({}))("has the gradient of its value", () => {
    for (const reduction of ["mean", "sum", "weighted-mean", "nonzero-mean"]) {
      expectDerivative(variant, units, { reduction });
      expectDerivative(variant, units, { reduction, weights: Float64Array.from(sampleWeights(units)) });
    }
  });

  for (const options of ownOptions(variant).filter(derivative)) {
    it(`has the gradient of its value with ${JSON.stringify(options)}`, () => expectDerivative(variant, units, options));
  }

  it("multiplies by upstream, accumulates, and has plain and general loops that agree", () => {
    const { prediction, target } = sample(variant, units, 3);
    const { value, grad } = variant.reference.valueAndGrad(prediction, target, variant.options);
    const start = new Float32Array(grad.length).fill(0.25);
    const sum = variant.reference.valueAndGrad(prediction, target, {
      ...variant.options,
      upstream: -3,
      accumulate: true,
      grad: start.slice(),
    });
    const weighted = variant.reference.valueAndGrad(prediction, target, { ...variant.options, weights: new Float32Array(units).fill(1) });
    expect(sum.value).toBeCloseTo(value, 12);
    expect(weighted.value).toBeCloseTo(value, 12);
    for (let i = 0; i < grad.length; i++) {
      expect(Math.abs((weighted.grad[i] as number) - (grad[i] as number))).toBeLessThanOrEqual(1e-7 * (1 + Math.abs(grad[i] as number)));
      const expected = 0.25 - 3 * (grad[i] as number);
      expect(Math.abs((sum.grad[i] as number) - expected)).toBeLessThanOrEqual(5e-7 * (1 + Math.abs(expected)));
    }
  });
});

describe.each([
  ["kernels", kernels as unknown as typeof import("../src/reference/index.js")],
  ["reference", { mae, huber, tukey, bce, bceWithLogits, softmaxCrossEntropy } as unknown as typeof import("../src/reference/index.js")],
])("kinks and ties, %s", (_, losses) => {
  const slope = (loss: keyof typeof losses, p: number[], t: number[], options: object = {}) =>
    Array.from(
      (losses[loss] as typeof mae).valueAndGrad(Float32Array.from(p), Float32Array.from(t), { reduction: "sum", ...options }).grad,
      (x) => x + 0,
    );

  it("mae's slope is 0 at r = 0, and ±1 even for the smallest subnormals", () => {
    expect(slope("mae", [0, 2 ** -149, -(2 ** -149), 5], [0, 0, 0, 5])).toEqual([0, 1, -1, 0]);
  });
  it("the radial gradient is 0 at ‖r‖ = 0", () => {
    for (const loss of ["mae", "huber", "tukey"] as const) expect(slope(loss, [3, 4], [3, 4], { geometry: "radial" })).toEqual([0, 0]);
  });
  it("huber's slope is continuous at δ", () => expect(slope("huber", [1.5, -1.5], [0, 0], { delta: 1.5 })).toEqual([1.5, -1.5]));
  it("tukey's slope is 0 at c and beyond", () => expect(slope("tukey", [2, -2, 3], [0, 0, 0], { scale: 2 })).toEqual([0, 0, 0]));
  it("bce on the clip has half the slope inside it, and none outside", () => {
    const epsilon = Math.fround(0.125);
    const [outside, on, inside] = slope("bce", [0.12, epsilon, 0.13], [0.5, 0.5, 0.5], { epsilon }) as [number, number, number];
    expect(outside).toBe(0);
    expect(on).toBeCloseTo((0.5 * (epsilon - 0.5)) / (epsilon * (1 - epsilon)), 6);
    expect(inside).toBeCloseTo((0.13 - 0.5) / (0.13 * 0.87), 5);
  });
  it("bceWithLogits at z = 0", () => expect(slope("bceWithLogits", [0, -0], [0.25, 0.25])).toEqual([0.25, 0.25]));
  it("softmaxCrossEntropy of equal logits", () => {
    expect(slope("softmaxCrossEntropy", [5, 5, 5, 5], [1, 0, 0, 0], { classes: 4 })).toEqual([-0.75, 0.25, 0.25, 0.25]);
  });
});
