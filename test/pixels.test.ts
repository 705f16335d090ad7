/** Losses of two maps: extremes, and values computed by hand. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, ulps } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const sizes = [0, 2 ** -149, 1e-30, 1e-3, 0.5, 1, 17, 30, 88, 104, 1e4, 3e38];
const logits = Float32Array.from([...sizes, ...sizes.map((x) => -x)]);
const targets = [0, 2 ** -149, 1e-8, 0.25, 1 - 2 ** -24, 1];
const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

describe.each([
  ["kernels", kernels],
  ["reference", reference as unknown as typeof kernels],
])("losses of pixels, %s", (_, { adaptiveWing, heatmapFocal }) => {
  const line = (width: number) => ({ width, height: 1 });

  it("heatmapFocal matches values by hand, divided by the positives of each map", () => {
    const z = [0.5, -1, 2, -3, 0.25, 1, 0, -0.5];
    const t = [1, 0.75, 0, 1, 0.5, 0.5, 0, 0.25];
    const losses = z.map((x, i) =>
      t[i] === 1 ? sigmoid(-x) ** 2 * softplus(-x) : (1 - (t[i] as number)) ** 4 * sigmoid(x) ** 2 * softplus(x),
    );
    const sum = (from: number) => losses.slice(from, from + 4).reduce((a, b) => a + b);
    const each = heatmapFocal.each(list(...z), list(...t), { width: 2, height: 2 });
    expect(each[0]).toBeCloseTo(sum(0) / 2, 6); // two positives
    expect(each[1]).toBeCloseTo(sum(4), 6); // none
    const { value, grad } = heatmapFocal.valueAndGrad(list(...z), list(...t), { width: 2, height: 2, reduction: "sum" });
    expect(value).toBeCloseTo(sum(0) / 2 + sum(4), 6);
    expect(grad[0]).toBeCloseTo(-(sigmoid(-0.5) ** 2) * (2 * sigmoid(0.5) * softplus(-0.5) + sigmoid(-0.5)) * 0.5, 6);
    expect(grad[4]).toBeCloseTo(0.5 ** 4 * sigmoid(0.25) ** 2 * (2 * sigmoid(-0.25) * softplus(0.25) + sigmoid(0.25)), 6);
  });

  it("heatmapFocal is finite for every finite logit, and does not cancel where it is small", () => {
    const options = line(logits.length);
    for (const t of targets) {
      const target = new Float32Array(logits.length).fill(t);
      for (const [alpha, beta] of [
        [2, 4],
        [0, 0],
        [0.5, 0.5],
        [3, 1],
      ]) {
        const { value, grad } = heatmapFocal.valueAndGrad(logits, target, { ...options, alpha, beta });
        expect(value).toBeGreaterThanOrEqual(0);
        expect(
          grad.findIndex((slope) => !Number.isFinite(slope)),
          `t = ${t}, α ${alpha}, β ${beta}`,
        ).toBe(-1);
      }
    }
    for (const [z, t] of [
      [20, 1],
      [-20, 0],
    ] as const) {
      const value = heatmapFocal.value(list(z), list(t), line(1));
      expect(Math.abs(value / (sigmoid(-20) ** 2 * softplus(-20)) - 1)).toBeLessThan(1e-6);
    }
  });

  it("heatmapFocal reaches its limits at infinite logits", () => {
    const { value, grad } = heatmapFocal.valueAndGrad(list(Infinity, -Infinity, Infinity), list(1, 0, 0.5), line(3));
    expect(value).toBe(Infinity);
    expect([...grad].map((slope) => slope + 0)).toEqual([0, 0, 0.5 ** 4]);
    expect(heatmapFocal.value(list(Infinity, -Infinity), list(1, 0.5), line(2))).toBe(0);
  });

  it("adaptiveWing matches MMPose on both sides of θ", () => {
    const [alpha, omega, epsilon, theta] = [2.1, 14, 1, 0.5];
    const p = [0.3, 0.9, -0.4, 1.7, 0.5];
    const t = [0.1, 0.2, 0.5, 1, 0.5];
    const mmpose = p.map((x, i) => {
      const target = t[i] as number;
      const delta = Math.abs(target - x);
      const power = (theta / epsilon) ** (alpha - target);
      const A = omega * (1 / (1 + power)) * (alpha - target) * (theta / epsilon) ** (alpha - target - 1) * (1 / epsilon);
      const C = theta * A - omega * Math.log(1 + power);
      return delta < theta ? omega * Math.log(1 + (delta / epsilon) ** (alpha - target)) : A * delta - C;
    });
    const expected = mmpose.reduce((a, b) => a + b) / 5;
    const { value, grad } = adaptiveWing.valueAndGrad(list(...p), list(...t), line(5));
    expect(ulps(value, expected)).toBeLessThanOrEqual(8);
    expect([...grad].map(Math.sign)).toEqual([1, 1, -1, 1, 0]);
  });

  it("adaptiveWing and its slope are 0 where the two maps are equal, even where the curve is steep", () => {
    for (const alpha of [1.01, 1.5, 2, 2.1, 5]) {
      const { value, grad } = adaptiveWing.valueAndGrad(list(0, 0.5, 1, 1), list(0, 0.5, 1, 1), { ...line(4), alpha });
      expect([value, ...grad].map(Math.abs)).toEqual([0, 0, 0, 0, 0]);
    }
  });

  it("adaptiveWing is finite for every finite prediction", () => {
    for (const t of targets) {
      for (const [alpha, epsilon, theta] of [
        [2.1, 1, 0.5],
        [1.25, 1e-3, 10],
        [8, 2 ** -30, 1e-3],
        [1.5, 2 ** 30, 2 ** -30],
      ]) {
        const target = new Float32Array(logits.length).fill(t);
        const { grad } = adaptiveWing.valueAndGrad(logits, target, { ...line(logits.length), alpha, epsilon, theta });
        expect(
          grad.findIndex((slope) => !Number.isFinite(slope)),
          `t = ${t}, α ${alpha}, ε ${epsilon}, θ ${theta}`,
        ).toBe(-1);
      }
    }
    const { value, grad } = adaptiveWing.valueAndGrad(list(Infinity, -Infinity), list(0, 1), line(2));
    expect(value).toBe(Infinity);
    expect(Number.isFinite((grad[0] as number) + (grad[1] as number))).toBe(true);
  });

  it("a NaN stays in its map", () => {
    for (const loss of [adaptiveWing, heatmapFocal]) {
      const each = loss.each(list(0.1, Number.NaN, 0.2, 0.3), list(0, 0, 1, 0), line(2));
      expect([...each].map(Number.isNaN)).toEqual([true, false]);
      const late = loss.each(list(0.1, 0.5, 0.2, 0.3), list(0, 0, Number.NaN, 0), line(2));
      expect([...late].map(Number.isNaN)).toEqual([false, true]);
    }
  });

  it("names what is wrong", () => {
    const map = new Float32Array(4);
    expectThrown("ERR_XYLOSS_OPTION", [/alpha/, /> 1/], () => adaptiveWing.value(map, map, { ...line(2), alpha: 1 }));
    expectThrown("ERR_XYLOSS_OPTION", [/omega/, /≥ 2\^-60/], () => adaptiveWing.value(map, map, { ...line(2), omega: 0 }));
    expectThrown("ERR_XYLOSS_OPTION", [/beta/, /≥ 0/], () => heatmapFocal.value(map, map, { ...line(2), beta: -1 }));
    expectThrown("ERR_XYLOSS_OPTION", [/height is required/], () => heatmapFocal.value(map, map, { width: 2 } as never));
    expectThrown("ERR_XYLOSS_SHAPE", [/multiple of 3/], () => heatmapFocal.value(map, map, line(3)));
    expectThrown("ERR_XYLOSS_LENGTH", [/target has 2 values/], () => heatmapFocal.value(map, new Float32Array(2), line(2)));
  });
});
