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
const mmpose = JSON.parse(readFileSync(new URL("./mmpose.json", import.meta.url), "utf8")) as {
  readonly source: string;
  readonly klDiscret: readonly KlDiscret[];
};

const bins = { binsX: 48, binsY: 64 };
const row = bins.binsX + bins.binsY;
const shown = [0, 20, 23, 24, 25, 47, 48, 87, 88, 111];
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
