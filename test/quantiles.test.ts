/** What pinball and geometricQuantile are, by hand, and that their minima are quantiles. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { expectThrown, random } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const engines = [
  ["kernels", kernels as unknown as typeof reference],
  ["reference", reference],
] as const;

describe.each(engines)("pinball, %s", (_, { mae, pinball }) => {
  it("by hand", () => {
    const { value, grad } = pinball.valueAndGrad(list(3, 1, 2, 5), list(1, 3, 2, 5), { tau: 0.25, reduction: "sum" });
    expect(value).toBe(0.75 * 2 + 0.25 * 2);
    expect([...grad]).toEqual([0.75, -0.25, 0.25, 0.25]);
  });

  it("is scoringrules' quantile_score(0.3, 0.5, 0.2), 0.16", () => {
    expect(pinball.value(list(0.5), list(0.3), { tau: 0.2 })).toBeCloseTo(0.16, 7);
  });

  it("takes tau of each axis, at any place of a long array", () => {
    const next = random(3);
    const prediction = Float32Array.from({ length: 5002 }, () => 4 * next());
    const target = Float32Array.from({ length: 5002 }, () => 4 * next());
    const weights = Float32Array.from({ length: 2501 }, (_, i) => Number(i % 3 > 0));
    for (const options of [{}, { weights }]) {
      const both = pinball.valueAndGrad(prediction, target, { ...options, tau: { x: 0.125, y: 0.75 }, reduction: "sum" });
      const alone = [0.125, 0.75].map((tau) => pinball.valueAndGrad(prediction, target, { ...options, tau, reduction: "sum" }).grad);
      expect(both.grad.every((slope, i) => slope === (alone[i % 2] as Float32Array)[i])).toBe(true);
      expect([...pinball.each(prediction, target, { ...options, tau: { x: 0.5, y: 0.5 } })]).toEqual([
        ...mae.each(prediction, target, options).map((x) => x / 2),
      ]);
    }
  });

  it("keeps the slope of a tau next to 1/2 at 0", () => {
    const tau = 0.5 - 2 ** -25;
    expect(pinball.valueAndGrad(list(1), list(1), { tau }).grad[0]).toBe(2 ** -25);
  });

  it("takes infinite residuals, and passes NaN", () => {
    const each = pinball.each(list(Infinity, -Infinity, Number.NaN), list(1, 1, 1), { tau: 0.1 });
    expect([...each]).toEqual([Infinity, Infinity, Number.NaN]);
    const { grad } = pinball.valueAndGrad(list(Infinity, -Infinity, Number.NaN, 1), list(1, 1, 1, Infinity), {
      tau: 0.25,
      reduction: "sum",
    });
    expect([...grad]).toEqual([0.75, -0.25, Number.NaN, -0.25]);
  });

  it("is least at the quantile", () => {
    const target = Float32Array.from({ length: 10 }, (_, i) => i);
    const at = (x: number) => pinball.value(new Float32Array(10).fill(x), target, { tau: 0.75 });
    expect(Math.min(at(6), at(8))).toBeGreaterThan(at(7));
  });

  it("wants points for tau of each axis, and tau within 0 and 1", () => {
    expectThrown("ERR_XYLOSS_SHAPE", [/pairs/], () => pinball.value(list(1, 2, 3), list(1, 2, 3), { tau: { x: 0.1, y: 0.9 } }));
    for (const tau of [0, 1, -0.5, 1.5, 1 - 1e-12, 1e-50, Number.NaN, { x: 0.5, y: 1 }, { x: 0.5 }, [0.1, 0.9]]) {
      expectThrown("ERR_XYLOSS_OPTION", [/tau/, /> 0 and < 1/], () => pinball.value(list(1), list(1), { tau: tau as number }));
    }
  });
});

describe.each(engines)("geometricQuantile, %s", (_, { euclidean, geometricQuantile }) => {
  it("by hand", () => {
    const options = { u: { x: 0.5, y: -0.25 }, reduction: "sum" } as const;
    const { value, grad } = geometricQuantile.valueAndGrad(list(3, 4, 1, 1), list(0, 0, 1, 1), options);
    expect(value).toBe(5 + 1.5 - 1);
    expect(grad[0]).toBeCloseTo(0.6 + 0.5, 6);
    expect(grad[1]).toBeCloseTo(0.8 - 0.25, 6);
    expect([...grad].slice(2)).toEqual([0.5, -0.25]);
  });

  it("is euclidean for u = 0", () => {
    const next = random(5);
    const prediction = Float32Array.from({ length: 1002 }, () => 4 * next());
    const target = Float32Array.from({ length: 1002 }, () => 4 * next());
    const ours = geometricQuantile.each(prediction, target, { u: { x: 0, y: 0 } });
    expect([...ours]).toEqual([...euclidean.each(prediction, target)]);
  });

  it("takes residuals of every size", () => {
    const u = { x: -0.6, y: 0 };
    const prediction = list(1e-44, 0, 3e38, 0, 1e-30, 1e-30, Infinity, 0, -Infinity, 5, 0, 0, Number.NaN, 1);
    const ours = geometricQuantile.each(prediction, new Float32Array(14), { u });
    const root = Math.fround(1e-30) * Math.SQRT2;
    const expected = [0.4e-44, 1.2e38, root - Math.fround(0.6) * Math.fround(1e-30), Infinity, Infinity, 0, Number.NaN];
    for (const [i, x] of ours.entries()) {
      const wanted = expected[i] as number;
      if (Number.isFinite(wanted) && wanted !== 0) expect(Math.abs(x - wanted)).toBeLessThanOrEqual(1e-6 * Math.abs(wanted) + 2e-45);
      else expect(x).toBe(wanted);
    }
    const { grad } = geometricQuantile.valueAndGrad(prediction, new Float32Array(14), { u, reduction: "sum" });
    for (const [i, x] of [0.4, 0, 0.4, 0, Math.SQRT1_2 - 0.6, Math.SQRT1_2, 0.4, 0, -1.6, 0, -0.6, 0].entries())
      expect(grad[i]).toBeCloseTo(x, 6);
    expect(grad[12]).toBeNaN();
  });

  it("is least where the mean direction to the targets is u", () => {
    const next = random(7);
    const target = Float32Array.from({ length: 400 }, () => next() + next() - 1);
    const u = { x: 0.4, y: 0.3 };
    const at = [0, 0] as [number, number];
    const gradAt = () => {
      const { grad } = geometricQuantile.valueAndGrad(
        Float32Array.from({ length: 400 }, (_, i) => at[i % 2] as number),
        target,
        { u },
      );
      return [0, 1].map((axis) => grad.reduce((sum, slope, i) => (i % 2 === axis ? sum + slope : sum), 0)) as [number, number];
    };
    for (let i = 0; i < 500; i++) {
      const g = gradAt();
      at[0] -= 0.3 * g[0];
      at[1] -= 0.3 * g[1];
    }
    const mean = [0, 0];
    for (let i = 0; i < 400; i += 2) {
      const [x, y] = [(target[i] as number) - at[0], (target[i + 1] as number) - at[1]];
      mean[0] = (mean[0] as number) + x / Math.hypot(x, y) / 200;
      mean[1] = (mean[1] as number) + y / Math.hypot(x, y) / 200;
    }
    expect(mean[0]).toBeCloseTo(u.x, 2);
    expect(mean[1]).toBeCloseTo(u.y, 2);
    expect(at[0] + at[1]).toBeLessThan(0);
  });

  it("wants |u| < 1", () => {
    for (const u of [{ x: 1, y: 0 }, { x: 0.8, y: 0.7 }, { x: 0, y: -1 }, { x: 0.1 }, { x: Number.NaN, y: 0 }, 0.5, [0.1, 0.2]]) {
      expectThrown("ERR_XYLOSS_OPTION", [/option u/, /x² \+ y² < 1/], () =>
        geometricQuantile.value(list(1, 2), list(1, 2), { u: u as never }),
      );
    }
  });
});
