/** Residual losses: extremes, limits, kinks, and IRLS weights that do not exist. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";
import { bits, expectThrown, random, ulps } from "./support.js";

const { barron, euclidean, mae, smoothL1, wing } = kernels;
const list = (...values: number[]) => Float32Array.from(values);
const geometries = ["component", "radial"] as const;
type Options = Record<string, unknown>;
type AnyResidual = kernels.ResidualLoss<Options>;
/** Both engines, called with float32. */
const engines = [kernels, reference as unknown as typeof kernels];
const named = (module: object, name: string) => (module as Record<string, AnyResidual>)[name] as AnyResidual;

/** From the smallest subnormal to the largest residual, dense where formulas change. */
const sizes = [-149, -140, -127, -126, -100, -80, -75, -64, -63, -62, -50, -37, -36, -35, -24, -12, -2, -1, 0, 1, 2, 3, 4, 6, 10, 13, 20]
  .concat([24, 30, 31, 32, 33, 40, 50, 61, 62, 63, 64, 65, 75, 90, 100, 110, 120, 126])
  .flatMap((e) => [2 ** e, 1.37 * 2 ** e])
  .concat([3e38]);

describe.each(["cauchy", "gemanMcClure", "smoothL1", "charbonnier", "welsch", "logCosh", "wing", "barron"])("%s", (name) => {
  const loss = named(kernels, name);
  const twin = named(reference, name);

  it("is right from the smallest subnormal to the largest residual", () => {
    for (const size of sizes.map(Math.fround)) {
      for (const p of [size, -size]) {
        const expected = twin.valueAndGrad(list(p), list(0));
        const { grad } = loss.valueAndGrad(list(p), list(0));
        const [value] = loss.each(list(p), list(0));
        expect(ulps(value as number, expected.value), `ℓ(${p}) is ${value}, not ${expected.value}`).toBeLessThanOrEqual(6);
        // e^(−r²) multiplies the rounding error of r by r²
        const bound = name === "welsch" ? 6 + 2 * p * p : 6;
        expect(ulps(grad[0] as number, expected.grad[0] as number), `ψ(${p}) is ${grad[0]}`).toBeLessThanOrEqual(bound);
      }
    }
  });

  it("is never NaN for finite residuals, whatever its options", () => {
    const next = random(7);
    const wild = (least: number) => Math.fround(Math.max(least, 2 ** (250 * next() - 125)));
    for (let i = 0; i < 3000; i++) {
      const options: Options = {};
      if (name === "charbonnier") options.epsilon = Math.min(wild(2 ** -126), 2 ** 62);
      if (name === "smoothL1") options.beta = wild(0);
      if (name === "wing") Object.assign(options, { omega: wild(2 ** -126), epsilon: Math.min(wild(2 ** -126), 2 ** 100) });
      if (["cauchy", "gemanMcClure", "welsch", "barron"].includes(name)) options.scale = wild(2 ** -60);
      if (name === "barron") options.alpha = [-Infinity, 0, 2, 1, -2, 4 * next() - 2, 1.9, -wild(0)][i % 8];
      // from α = 1 on r/c² may overflow, and near α = 2 so may r/(c√β)
      if ((options.alpha as number) > 1) options.scale = 1;
      const prediction = list(wild(0), -wild(0), wild(0), 0, 0, -0);
      const target = new Float32Array(6);
      for (const geometry of geometries) {
        const { grad } = loss.valueAndGrad(prediction, target, { ...options, geometry, reduction: "sum" });
        const each = loss.each(prediction, target, { ...options, geometry });
        if (![...grad, ...each].some(Number.isNaN) && each.every((x) => x >= 0)) continue;
        expect.fail(`${JSON.stringify(options)} of ${prediction} gives ${each} and ${grad}`);
      }
    }
  });
});

describe("smoothL1", () => {
  it("with β = 0 is mae, bit for bit", () => {
    const prediction = list(0, -0, 1, -1, 2 ** -149, -3e38, Infinity, 1e-20, 5, 2, -7, 0.1, 3, 4);
    const target = new Float32Array(prediction.length);
    for (const geometry of geometries) {
      const same = smoothL1.valueAndGrad(prediction, target, { beta: 0, geometry });
      const expected = mae.valueAndGrad(prediction, target, { geometry });
      expect(bits(same.grad)).toBe(bits(expected.grad));
      expect(same.value).toBe(expected.value);
      const each = smoothL1.each(prediction, target, { beta: 0, geometry }).map((x) => x + 0);
      expect(bits(each)).toBe(bits(mae.each(prediction, target, { geometry })));
    }
  });
});

describe("radial gradients that vanish", () => {
  // ψ(r)/r times the scale is then subnormal, and rounded before r multiplies it
  it.each([
    ["barron", { alpha: -Infinity }, (r: number) => Math.exp(-0.5 * r * r)],
    ["welsch", { scale: 2 ** 0.5 }, (r: number) => Math.exp(-0.5 * r * r)],
  ] as const)("%s: within |r| of the least float32", (name, options, factor) => {
    const loss = named(kernels, name);
    let subnormal = 0;
    for (let r = 12; r < 15; r += 2 ** -9) {
      const { grad } = loss.valueAndGrad(list(0, -r), list(0, 0), { ...options, geometry: "radial", upstream: 2 ** -8 });
      const expected = -r * factor(r) * 2 ** -8;
      if (factor(r) * 2 ** -8 > 2 ** -126) continue;
      subnormal++;
      // the exponent is rounded too
      const bound = r * 2 ** -149 + r * r * 2 ** -22 * -expected;
      expect(Math.abs((grad[1] as number) - expected), `r = ${r}`).toBeLessThanOrEqual(bound);
    }
    expect(subnormal).toBeGreaterThan(500);
  });
});

describe("euclidean", () => {
  it("is mae of points under a name of its own", () => {
    const prediction = list(3, 4, 0, 0, -6, 8);
    const target = new Float32Array(6);
    for (const module of engines) {
      expect(module.euclidean.each(prediction, target)).toEqual(list(5, 0, 10));
      expect(module.euclidean.value(prediction, target)).toBe(5);
    }
    const { grad } = euclidean.valueAndGrad(prediction, target);
    expect(bits(grad)).toBe(bits(mae.valueAndGrad(prediction, target, { geometry: "radial" }).grad));
    expectThrown("ERR_XYLOSS_SHAPE", [/euclidean/, /multiple of 2/], () => euclidean.value(list(1, 2, 3), list(1, 2, 3)));
    expectThrown("ERR_XYLOSS_OPTION", [/geometry/], () => euclidean.value(list(1, 2), list(1, 2), { geometry: "radial" } as never));
  });
});

describe("wing", () => {
  it("has the mean of both slopes at |r| = ω, and 0 at 0", () => {
    for (const module of engines) {
      const { grad } = module.wing.valueAndGrad(list(10, -10, 11, 0, -0, 2), new Float32Array(6), { reduction: "sum" });
      expect([...grad].map((x) => x + 0)).toEqual(
        [Math.fround(11 / 12), -Math.fround(11 / 12), 1, 0, 0, 2.5].map((x) => expect.closeTo(x, 6)),
      );
    }
  });
  it("is continuous at ω", () => {
    const [below, at, above] = wing.each(list(9.999999, 10, 10.000001), new Float32Array(3)) as unknown as [number, number, number];
    expect(at).toBeCloseTo(10 * Math.log1p(5), 5);
    expect(at - below).toBeLessThan(4e-6);
    expect(above - at).toBeLessThan(4e-6);
  });
});

describe("barron", () => {
  const limits: [number, (u: number) => number, (u: number) => number][] = [
    [2, (u) => 0.5 * u * u, (u) => u],
    [0, (u) => Math.log1p(0.5 * u * u), (u) => u / (1 + 0.5 * u * u)],
    [-Infinity, (u) => -Math.expm1(-0.5 * u * u), (u) => u * Math.exp(-0.5 * u * u)],
  ];
  it.each(limits)("at α = %s is its limit, for every residual", (alpha, value, slope) => {
    for (const module of engines) {
      for (const u of [...sizes, 0.3, 0.7, 1.1, 2.2, 3.3, 4.4, 5.5].map(Math.fround)) {
        const { grad } = module.barron.valueAndGrad(list(u), list(0), { alpha });
        const [each] = module.barron.each(list(u), list(0), { alpha });
        expect(ulps(each as number, value(u)), `ℓ(${u}) is ${each}, not ${value(u)}`).toBeLessThanOrEqual(4);
        const bound = alpha === -Infinity ? 4 + u * u : 5;
        expect(ulps(grad[0] as number, slope(u)), `ψ(${u}) is ${grad[0]}, not ${slope(u)}`).toBeLessThanOrEqual(bound);
      }
    }
  });
  it("includes charbonnier, gemanMcClure and half of mse", () => {
    const r = list(0.1, -1, 3, 40, 1e-3, -7);
    const zero = new Float32Array(6);
    const same = (ours: Float32Array, theirs: Float32Array, factor: number) =>
      ours.forEach((x, i) => {
        expect(ulps(x, factor * (theirs[i] as number))).toBeLessThanOrEqual(6);
      });
    same(barron.each(r, zero, { scale: 2 }), kernels.charbonnier.each(r, zero, { epsilon: 2 }), 0.5);
    same(barron.each(r, zero, { alpha: -2 }), kernels.gemanMcClure.each(r, zero, { scale: 2 }), 1);
    same(barron.each(r, zero, { alpha: 2 }), kernels.mse.each(r, zero), 0.5);
  });
  it("accepts α above 2, and has the right slopes at ±∞ for any α", () => {
    const { value, grad } = barron.valueAndGrad(list(2), list(0), { alpha: 4 });
    expect([value, grad[0]]).toEqual([4, 6].map((x) => expect.closeTo(x, 5)));
    for (const [alpha, slope] of [
      [-Infinity, 0],
      [0.5, 0],
      [1, 1],
      [1.5, Infinity],
    ] as const) {
      expect([...barron.valueAndGrad(list(Infinity, -Infinity), list(0, 0), { alpha, reduction: "sum" }).grad].map((x) => x + 0)).toEqual([
        slope,
        -slope + 0,
      ]);
    }
  });
});

describe("irlsWeights", () => {
  it("says when there are none", () => {
    const none: [string, Options][] = [
      ["mae", {}],
      ["euclidean", {}],
      ["wing", {}],
      ["softWing", {}],
      ["smoothL1", { beta: 0 }],
      ["smoothL1", { beta: 2 ** -127 }],
    ];
    for (const module of engines) {
      for (const [name, options] of none) {
        expectThrown("ERR_XYLOSS_OPTION", [new RegExp(name), /irlsWeights/, /no finite limit/], () =>
          named(module, name).irlsWeights(list(1, 2), list(0, 0), options),
        );
      }
    }
    expect(smoothL1.irlsWeights(list(0, 8), list(0, 0), { beta: 2 })).toEqual(list(0.5, 0.125));
    // the least β that is not 0
    for (const module of engines) {
      expect([...named(module, "smoothL1").irlsWeights(list(0, 2), list(0, 0), { beta: 2 ** -126 })]).toEqual([2 ** 126, 0.5]);
    }
  });

  it("needs no options", () => {
    for (const module of engines) {
      expect(named(module, "huber").irlsWeights(list(0, 8), list(0, 0))).toEqual(list(1, 0.125));
      expect(named(module, "huber").irlsWeights(list(0, 8), list(0, 0), { weights: list(3, 4) })).toEqual(list(3, 0.5));
    }
  });
});

describe.each(["mae", "huber", "cauchy", "gemanMcClure", "smoothL1", "charbonnier", "welsch", "tukey", "logCosh", "wing", "barron"])(
  "%s of whole blocks of points whose squares overflow or underflow",
  (name) => {
    const next = random(11);
    const draw = (points: number, size: number) =>
      Float32Array.from({ length: 2 * points }, () => size * (1 + next()) * (next() < 0.5 ? -1 : 1));
    const expectSlopes = (prediction: Float32Array) => {
      const points = prediction.length / 2;
      const options = {
        geometry: "radial",
        reduction: "sum" as const,
        weights: Float32Array.from({ length: points }, () => 0.5 + next()),
      };
      const target = new Float32Array(2 * points);
      const got = named(kernels, name).valueAndGrad(prediction, target, options).grad;
      const expected = named(reference, name).valueAndGrad(prediction, target, options).grad;
      for (let i = 0; i < got.length; i++) {
        const message = `slope ${i} of ${points} points: ${got[i]}, not ${expected[i]}`;
        expect(ulps(got[i] as number, expected[i] as number), message).toBeLessThanOrEqual(name === "welsch" ? 12 : 6);
      }
    };

    it.each([1e-30, 3e-25, 1e-20, 3e19, 1e25])("%f apart, weighted, has the reference's slopes", (size) => {
      for (const points of [511, 512, 513, 1024]) expectSlopes(draw(points, size));
    });

    it("one of them among others has the reference's slopes, as have the others", () => {
      for (const points of [511, 512, 513, 1024]) {
        const prediction = draw(points, 0.5);
        prediction.set(draw(1, 1e25));
        expectSlopes(prediction);
      }
    });
  },
);
