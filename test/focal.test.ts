/** Focal losses at their extremes, against the formula in float64, and where a power of 0 meets its derivative. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { ulps } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const sizes = [0, 2 ** -149, 1e-30, 1e-3, 0.5, 1, 5, 16, 17, 30, 50, 80, 87, 88, 90, 103, 104, 200, 1e4, 1e18, 3e38];
const logits = Float32Array.from([...sizes, ...sizes.map((x) => -x)]);
const targets = [0, 2 ** -149, 1e-30, 1e-8, 0.25, 0.5, 1 - 2 ** -24, 1];
const exponents = [0, 0.25, 0.5, 1, 1.5, 2, 3, 8];

describe.each([
  ["kernels", kernels],
  ["reference", reference as unknown as typeof kernels],
])("focal losses, %s", (_, { bceWithLogits, focalWithLogits, qualityFocal }) => {
  it("have a finite value and gradient for every finite logit, target and exponent", () => {
    for (const t of targets) {
      const target = new Float32Array(logits.length).fill(t);
      for (const exponent of exponents) {
        const results = [
          focalWithLogits.valueAndGrad(logits, target, { gamma: exponent, reduction: "sum" }),
          focalWithLogits.valueAndGrad(logits, target, { gamma: exponent, alpha: null, reduction: "sum" }),
          qualityFocal.valueAndGrad(logits, target, { beta: exponent, reduction: "sum" }),
        ];
        for (const { value, grad } of results) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(
            grad.findIndex((slope) => !Number.isFinite(slope)),
            `t = ${t}, exponent ${exponent}`,
          ).toBe(-1);
        }
      }
    }
  });

  it("are cross-entropy with an exponent of 0", () => {
    for (const t of targets) {
      const target = new Float32Array(logits.length).fill(t);
      const expected = bceWithLogits.each(logits, target);
      const focal = focalWithLogits.each(logits, target, { gamma: 0, alpha: null });
      const quality = qualityFocal.each(logits, target, { beta: 0 });
      const slopes = bceWithLogits.valueAndGrad(logits, target, { reduction: "sum" }).grad;
      const slope = qualityFocal.valueAndGrad(logits, target, { beta: 0, reduction: "sum" }).grad;
      for (let i = 0; i < logits.length; i++) {
        expect(ulps(focal[i] as number, expected[i] as number)).toBeLessThanOrEqual(1);
        expect(ulps(quality[i] as number, expected[i] as number)).toBeLessThanOrEqual(1);
        // bceWithLogits makes up for what rounding e^(−|z|) loses, so the two differ where σ(z) is about t
        const [a, b] = [slope[i] as number, slopes[i] as number];
        expect(Math.abs(a - b) / Math.max(2 ** -24, 4 * 2 ** -24 * Math.abs(b)), `at ${logits[i]}, ${t}`).toBeLessThanOrEqual(2);
      }
    }
  });

  it("are relatively exact however small the probability of the wrong side", () => {
    for (const gamma of [0.5, 1, 2, 3]) {
      for (const z of [1, 10, 20]) {
        const w = 1 / (1 + Math.exp(z));
        const loss = Math.log1p(Math.exp(-z));
        for (const t of [0, 1]) {
          const alpha = t === 1 ? 0.25 : 0.75;
          const sign = t === 1 ? -1 : 1;
          const { value, grad } = focalWithLogits.valueAndGrad(list(-sign * z), list(t), { gamma });
          expect(Math.abs(value / (alpha * w ** gamma * loss) - 1)).toBeLessThan(1e-6);
          expect(Math.abs((grad[0] as number) / (sign * alpha * w ** gamma * (w + gamma * (1 - w) * loss)) - 1)).toBeLessThan(1e-6);
          const quality = qualityFocal.valueAndGrad(list(-sign * z), list(t), { beta: gamma });
          expect(Math.abs(quality.value / (w ** gamma * loss) - 1)).toBeLessThan(1e-6);
          expect(Math.abs((quality.grad[0] as number) / (sign * w ** gamma * (w + gamma * (1 - w) * loss)) - 1)).toBeLessThan(1e-6);
        }
      }
    }
  });

  it("have their limits at infinite logits", () => {
    const focal = (z: number, t: number, options: object = {}) => {
      const { value, grad } = focalWithLogits.valueAndGrad(list(z), list(t), options);
      return [value, (grad[0] as number) + 0];
    };
    expect(focal(Infinity, 1)).toEqual([0, 0]);
    expect(focal(-Infinity, 0, { gamma: 0.5 })).toEqual([0, 0]);
    expect(focal(-Infinity, 1)).toEqual([Infinity, -0.25]);
    expect(focal(Infinity, 0)).toEqual([Infinity, 0.75]);
    expect(focal(Infinity, 0, { alpha: null, gamma: 3 })).toEqual([Infinity, 1]);
    const { value, grad } = qualityFocal.valueAndGrad(list(Infinity, -Infinity), list(0.25, 0), { reduction: "sum" });
    expect([value, ...grad].map((x) => x + 0)).toEqual([Infinity, 0.75 ** 3, 0]);
  });

  it("quality focal is 0 at a perfect prediction, with the middle slope where β ≤ 1 makes a kink", () => {
    for (const beta of [0.5, 1, 2]) {
      const { value, grad } = qualityFocal.valueAndGrad(list(0, -0), list(0.5, 0.5), { beta });
      expect([value, ...grad].map(Math.abs)).toEqual([0, 0, 0]);
    }
    const slope = (z: number) => qualityFocal.valueAndGrad(list(z), list(0.5), { beta: 1 }).grad[0] as number;
    expect(slope(1e-6)).toBeCloseTo(0.25 * Math.LN2, 3);
    expect(slope(-1e-6)).toBeCloseTo(-0.25 * Math.LN2, 3);
  });

  it("take α from positives and 1 − α from negatives", () => {
    const each = (alpha: number | null) => [...focalWithLogits.each(list(0, 0, 0), list(1, 0, 0.5), { alpha, gamma: 1 })];
    const half = 0.5 * Math.LN2;
    for (const [alpha, factors] of [
      [0.25, [0.25, 0.75, 0.5]],
      [1, [1, 0, 0.5]],
      [0, [0, 1, 0.5]],
      [null, [1, 1, 1]],
    ] as const) {
      each(alpha).forEach((loss, i) => void expect(ulps(loss, half * (factors[i] as number))).toBeLessThanOrEqual(2));
    }
  });
});
