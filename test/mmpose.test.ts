/** MMPose's losses of coordinates as classes, computed apart with PyTorch: `source` in mmpose.json says with what. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";

interface KlDiscret {
  readonly seed: number;
  readonly beta: number;
  readonly labelSoftmax: boolean;
  readonly labelBeta: number;
  readonly sigma: { readonly x: number; readonly y: number };
  readonly keypoints: readonly number[];
  readonly weights: readonly number[];
  readonly loss: number;
  /** Of the second keypoint, at `shown`. */
  readonly grad: readonly number[];
  readonly norm: number;
}
interface Mlecc {
  readonly sigma: number;
  /** What is added before the logarithm: MMPose's 1e-4, or 0. */
  readonly eps: number;
  readonly keypoints: readonly number[];
  readonly each: readonly number[];
  readonly mean: number;
  /** Of the mean, for the second keypoint, at `shownToo`. */
  readonly grad: readonly number[];
}
const mmpose = JSON.parse(readFileSync(new URL("./mmpose.json", import.meta.url), "utf8")) as {
  readonly source: string;
  readonly klDiscret: readonly KlDiscret[];
  readonly mlecc: readonly Mlecc[];
};

const bins = { binsX: 48, binsY: 64 };
const row = bins.binsX + bins.binsY;
const shown = [0, 20, 23, 24, 25, 47, 48, 87, 88, 111];
const shownToo = [0, 10, 11, 12, 13, 47, 48, 67, 68, 69, 111];
const K = 3;
const logits = (count: number, seed: number) => Float32Array.from({ length: count }, (_, i) => (((37 * i + 11 * seed) % 101) - 50) / 16);
const engines = [
  ["kernels", kernels as unknown as typeof reference],
  ["reference", reference],
] as const;

describe.each(engines)("simcc, %s", (_, { simcc }) => {
  it.each(mmpose.klDiscret)("is KLDiscretLoss with beta $beta, label_softmax $labelSoftmax", (given) => {
    const { seed, beta, labelSoftmax, labelBeta, sigma, loss, grad, norm } = given;
    const target = Float32Array.from(given.keypoints);
    const weights = Float32Array.from(given.weights);
    const options = { ...bins, sigma, beta, labelSoftmax, labelBeta, round: true, perBin: true, weights } as const;
    const got = simcc.valueAndGrad(logits(2 * K * row, seed), target, { ...options, reduction: "sum", upstream: 1 / K });
    expect(got.value / K / loss).toBeCloseTo(1, 6);
    for (const [i, slope] of grad.entries()) expect(got.grad[row + (shown[i] as number)]).toBeCloseTo(slope, 8);
    expect(Math.hypot(...got.grad) / norm).toBeCloseTo(1, 6);
  });

  it("leaves all bins alike far outside with labelSoftmax, and all of the label on the nearest without", () => {
    const z = new Float32Array(row);
    const far = Float32Array.of(1e4, -1e4);
    const options = { ...bins, sigma: 2 };
    expect(simcc.value(z, far, { ...options, labelSoftmax: true })).toBeCloseTo(0, 6);
    expect(simcc.value(z, far, options)).toBeCloseTo(Math.log(48 * 64), 5);
  });

  it("rounds halves to the even bin", () => {
    const z = logits(row, 5);
    const options = { ...bins, sigma: 1, split: 1 };
    const at = (x: number, round: boolean) => simcc.value(z, Float32Array.of(x, 3), { ...options, round });
    expect(at(12.5, true)).toBe(at(12, false));
    expect(at(13.5, true)).toBe(at(14, false));
    expect(at(13.25, true)).toBe(at(13, false));
    expect(at(-0.5, true)).toBe(at(0, false));
  });

  it("takes logits whose product with beta is beyond float32", () => {
    const z = new Float32Array(row).fill(-3e38);
    z[4] = 3e38;
    z[48 + 6] = 3e38;
    const { value, grad } = simcc.valueAndGrad(z, Float32Array.of(2, 3), { ...bins, sigma: 1e-3, beta: 10 });
    expect(value).toBe(0);
    expect([...grad].every((slope) => slope === 0)).toBe(true);
  });
});

describe.each(engines)("mlecc, %s", (_, { mlecc }) => {
  const z = logits(4 * row, 7);
  const options = { ...bins, split: 1 };

  it.each(mmpose.mlecc)("is MLECCLoss of sigma $sigma, but for $eps", ({ sigma, eps, keypoints, each, mean, grad }) => {
    const target = Float32Array.from(keypoints);
    const ours = mlecc.each(z, target, { ...options, sigma });
    for (const [i, loss] of each.entries()) expect(-Math.log(Math.exp(-(ours[i] as number)) + eps)).toBeCloseTo(loss, 5);
    if (eps > 0) return;
    const got = mlecc.valueAndGrad(z, target, { ...options, sigma });
    expect(got.value).toBeCloseTo(mean, 6);
    for (const [i, slope] of grad.entries()) expect(got.grad[row + (shownToo[i] as number)]).toBeCloseTo(slope, 7);
  });

  it("pulls from any distance, and of an infinite one to the nearest bin", () => {
    const flat = new Float32Array(row);
    for (const far of [1e4, 1e30, Infinity]) {
      const { value, grad } = mlecc.valueAndGrad(flat, Float32Array.of(far, -far), { ...options, sigma: 1 });
      const expected = ((far - 47) ** 2 + far ** 2) / 2 + Math.log(48 * 64);
      expect(value === expected || Math.abs(value / expected - 1) < 1e-6).toBe(true);
      expect(grad[47]).toBeCloseTo(1 / 48 - 1, 6);
      expect(grad[48]).toBeCloseTo(1 / 64 - 1, 6);
      expect(grad[0]).toBeCloseTo(1 / 48, 6);
    }
    expect(mlecc.value(flat, Float32Array.of(Number.NaN, 2), options)).toBeNaN();
  });

  it("is 0 where all of the softmax is at the target", () => {
    const sure = new Float32Array(row).fill(-200);
    sure[12] = 200;
    sure[48 + 20] = 200;
    const { value, grad } = mlecc.valueAndGrad(sure, Float32Array.of(12, 20), { ...options, sigma: 2 });
    for (const x of [value, ...grad]) expect(Math.abs(x)).toBeLessThan(1e-80);
  });
});
