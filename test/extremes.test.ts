/** Data, weights and options at the ends of float32: results are right wherever they are float32 numbers. */

import { describe, expect, it } from "vitest";
import { recordOf } from "../catalogue/records.js";
import { gaussianNll, gaussianNll2d, huber, laplaceNll, sparseSoftmaxCrossEntropy, Workspace } from "../src/index.js";
import type { ResidualLoss } from "../src/loss.js";
import type { NumberOption, OptionTable } from "../src/options.js";
import * as reference from "../src/reference/index.js";
import { atKink, type Entry, random, registry, thorough, variants } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const next = random(12);
const between = (low: number, high: number) => low + (high - low) * next();

/** Expects the same kind of number: within `tolerance` of it, or what float32 loses of subnormal numbers, and of `terms` that cancel. */
function expectNear(actual: number, wanted: number, tolerance: number, what: string, terms = 0): void {
  if (Number.isNaN(wanted)) expect(actual, what).toBeNaN();
  else if (Math.abs(wanted) >= 2 ** 125) expect(actual * Math.sign(wanted), what).toBeGreaterThanOrEqual(2 ** 124);
  else
    expect(Math.abs(actual - wanted), `${what}: ${actual} for ${wanted}`).toBeLessThanOrEqual(
      2 ** -125 + tolerance * Math.abs(wanted) + 2 ** -20 * terms,
    );
}

describe("a mean by weights whose sum is far from 1", () => {
  const r = [1, -0.5, 1e-3, 3];
  const options = { reduction: "weighted-mean" } as const;
  const expected = huber.valueAndGrad(list(...r), new Float32Array(4), { ...options, weights: list(1, 1, 0, 2) });

  it.each([-149, -140, -126, -100, -64, 64, 65, 100, 126])("of weights of about 2^%d", (exponent) => {
    const weights = list(1, 1, 0, 2).map((weight) => weight * 2 ** exponent);
    const { value, grad } = huber.valueAndGrad(list(...r), new Float32Array(4), { ...options, weights });
    expect(value).toBe(expected.value);
    expect(grad).toEqual(expected.grad);
    expect(huber.value(list(...r), new Float32Array(4), { ...options, weights })).toBe(expected.value);
  });
  it("in place, accumulated, and bound in a workspace", () => {
    const weights = list(1, 1, 0, 2).map((weight) => weight * 2 ** -145);
    const grad = new Float32Array(4).fill(1);
    huber.valueAndGrad(list(...r), new Float32Array(4), { ...options, weights, grad, accumulate: true, upstream: 2 });
    expect(grad).toEqual(expected.grad.map((slope) => 1 + 2 * slope));
    const inPlace = list(...r);
    huber.valueAndGrad(inPlace, new Float32Array(4), { ...options, weights, grad: inPlace });
    expect(inPlace).toEqual(expected.grad);

    const workspace = new Workspace({ floats: 16 });
    const place = (values: Float32Array) => {
      const array = workspace.alloc(values.length);
      array.set(values);
      return array;
    };
    const [prediction, target, output, held] = [place(list(...r)), workspace.alloc(4), workspace.alloc(4), place(weights)] as const;
    const step = huber.bind({ prediction, target, grad: output, weights: held }, options);
    expect(step()).toBe(expected.value);
    expect(output).toEqual(expected.grad);
    held.set(list(1, 1, 0, 2));
    expect(step()).toBe(expected.value);
    workspace.dispose();
    expect(step).toThrow(/disposed/);
  });
  it("keeps a NaN beside much larger weights, and what is ignored beside much smaller ones", () => {
    const weights = list(1e-30, 3e38);
    expect(huber.value(list(Number.NaN, 1), list(0, 0), { ...options, weights })).toBeNaN();
    const logits = list(1, 0, 0, 2);
    const labels = { classes: 2, ignoreIndex: -1, ...options };
    const ignored = sparseSoftmaxCrossEntropy.value(logits, Int32Array.of(0, -1), { ...labels, weights: list(1e-40, 3e38) });
    expect(ignored).toBe(sparseSoftmaxCrossEntropy.value(logits.subarray(0, 2), Int32Array.of(0), labels));
  });
  it("agrees with the reference where both are of every size", () => {
    for (let i = 0; i < 200; i++) {
      const weights = Float32Array.from({ length: 4 }, () => 2 ** between(-149, 127));
      const call = [list(...r), new Float32Array(4), { ...options, weights, upstream: 2 ** between(-20, 20) }] as const;
      const got = huber.valueAndGrad(...call);
      const wanted = reference.huber.valueAndGrad(...call);
      expectNear(got.value, wanted.value, 1e-6, `weights ${weights}`);
      for (const [j, slope] of wanted.grad.entries()) expectNear(got.grad[j] as number, slope, 1e-6, `weights ${weights}`);
    }
  });
});

describe("logarithmic scales up to ±174", () => {
  const slopes = (loss: typeof gaussianNll, p: number[], options: object = {}) => {
    const { value, grad } = loss.valueAndGrad(list(...p), list(0, 0), { reduction: "sum", ...options });
    return [value, ...grad];
  };
  const close = (actual: number[], expected: number[]) =>
    expected.forEach((wanted, i) => {
      expectNear(actual[i] as number, wanted, 1e-5, `${i}`);
    });

  it("by hand", () => {
    close(slopes(laplaceNll, [1e-6, 0, -95, 0]), [1.8112391e35, Infinity, 0, -1.8112391e35, 1]);
    close(slopes(laplaceNll, [1e-9, 0, -95, 0]), [1.811239e32, Infinity, 0, -1.811239e32, 1]);
    close(slopes(gaussianNll2d as never, [1e-30, 0, 95, 0, 0]), [1.6402935e22, Infinity, 0, 3.280587e22, 0, -1]);
    close(slopes(gaussianNll, [3, 4, 110, 0]), [63, 0, 4, 0.5, -7.5]);
    close(slopes(gaussianNll, [3, 4, 90, 0], { beta: 1 }), [53, 3, 4, Infinity, -7.5]);
    close(slopes(gaussianNll, [3, 4, 110, 0], { beta: 0.5 }), [63, 3.898744e-24, 4, 3.847393e23, -7.5]);
  });

  it.each([
    ["gaussianNll", 4, {}],
    ["gaussianNll", 4, { beta: 0.25 }],
    ["gaussianNll", 4, { beta: 1 }],
    ["laplaceNll", 4, {}],
    ["gaussianNll2d", 5, {}],
  ] as const)("%s of %d numbers, %o", (name, size, options) => {
    const count = thorough ? 20_000 : 4_000;
    const p = new Float32Array(count * size);
    for (let i = 0; i < p.length; i += size) {
      for (const j of [0, 1]) p[i + j] = (next() < 0.5 ? -1 : 1) * (next() < 0.1 ? 0 : 2 ** between(-120, 60));
      for (const j of size === 4 ? [2, 3] : [2, 4]) p[i + j] = between(-174, 174);
      if (size === 5) p[i + 3] = between(-4, 4);
    }
    const t = new Float32Array(2 * count);
    const { kernel, reference: twin, spec } = registry.find((entry) => entry.spec.name === name) as Entry;
    const [each, wantedEach] = [kernel.each(p, t, options), twin.each(p, t, options)];
    const all = { ...options, reduction: "sum" } as const;
    const [{ grad }, { grad: wanted }] = [kernel.valueAndGrad(p, t, all), twin.valueAndGrad(p, t, all)];
    for (let i = 0; i < count; i++) {
      const unit = p.subarray(i * size, (i + 1) * size);
      const logarithms = unit.slice(2).reduce((sum, s) => sum + Math.abs(s), 0);
      expectNear(each[i] as number, wantedEach[i] as number, 1e-5, `value of ${unit}`, logarithms);
      // of a loss beyond float32 a slope may be anything
      if (!(Math.abs(wantedEach[i] as number) < 2 ** 125)) continue;
      const slope = recordOf(spec.name).sampling.cancelled?.(unit, t.subarray(0, 2), options).slope as number;
      for (let j = 0; j < size; j++) {
        // μ's slopes are products, but for those of v, a sum
        const terms = size === 4 && j < 2 ? 0 : slope;
        expectNear(grad[i * size + j] as number, wanted[i * size + j] as number, 2e-5, `slope ${j} of ${unit}`, terms);
      }
    }
  });
});

/** Everything that a number option may be: both ends of its range, and what lies between. */
function valuesOf({ default: fallback = 1, above, atLeast, below, atMost, orMinusInfinity }: NumberOption): number[] {
  const powers = [-149, -126, -100, -63, -60, -40, -20, -10, -4, -1, 0, 1, 2, 5, 10, 20, 40, 60, 63, 100, 126, 127];
  const sizes = [fallback, 0, ...powers.map((power) => 1.5 * 2 ** power), ...powers.map((power) => 2 ** power), 2e38, 2 ** 128 - 2 ** 104];
  const ends = [atLeast, atMost, below === undefined ? undefined : below - 2 ** -24].filter((end) => end !== undefined);
  return [...new Set([...sizes, ...sizes.map((size) => -size), ...ends].map(Math.fround))]
    .filter((value) => value > (above ?? -Infinity) && value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity))
    .filter((value) => Number.isFinite(value) && (below === undefined || value < below))
    .concat(orMinusInfinity ? [-Infinity] : []);
}

/** Every combination of a loss's number options, or as many of them. */
function combinations(table: OptionTable, most: number): Record<string, number>[] {
  let all: Record<string, number>[] = [{}];
  for (const [name, option] of Object.entries(table)) {
    if (option.kind !== "number" || option.integer) continue;
    all = all.flatMap((options) => valuesOf(option).map((value) => ({ ...options, [name]: value })));
  }
  return all.length <= most ? all : Array.from({ length: most }, () => all[Math.floor(next() * all.length)] as Record<string, number>);
}

/** A residual of any size, or near one at which these options make a loss bend, or float32 end. */
function residualNear(options: Record<string, number>): number {
  const sizes = Object.values(options).filter((value) => value > 0 && value < Infinity);
  const [size = 1] = sizes.length > 0 && next() < 0.5 ? [sizes[Math.floor(next() * sizes.length)] as number] : [2 ** between(-149, 125)];
  const factors = [1, 0.5, 2, 0.3, 2 ** -40, 2 ** -62, 2 ** -64, 2 ** -75, 2 ** 31, 2 ** 40, 2 ** 62, 1e-5, 1e5];
  const r = next() < 0.04 ? 0 : size * (factors[Math.floor(next() * factors.length)] as number);
  return (next() < 0.5 ? -1 : 1) * Math.fround(Math.min(r, 2 ** 125));
}

/** (ρ − τ)/ρ, where ρ − τ may cancel. */
function shareBeyond(unit: readonly number[], rho: number, tolerance: number): number {
  const [less = 0, more = 0] = [0, ...unit.map(Math.abs)].sort((a, b) => a - b).slice(-2);
  return ((more - tolerance) * (more + tolerance) + less * less) / (rho + tolerance) / rho;
}

/** Whether float32 ends on the way to the result: by r/c, if its record says nothing else. */
const beyond = (name: string, r: number, own: Record<string, number>): boolean =>
  recordOf(name).overflows?.(r, own) ?? r / (own.scale ?? 1) >= 2 ** 127;

describe("options from one end of their range to the other", () => {
  it.each<[string, number, number, object, number, number]>([
    ["adaptiveWing", 24.8, 0.58, { width: 1, height: 1, alpha: 10, epsilon: 1e-3, theta: 1e3 }, 1331.31989, 5.445087],
    ["adaptiveWing", 2e3, 0, { width: 1, height: 1, alpha: 10, epsilon: 1e-3, theta: 1e3 }, 2074.17148, 0.14],
    ["barron", 5e37, 0, { alpha: -Infinity, scale: 2e38 }, 0.0307667655, 0],
    ["cauchy", 100, 0, { scale: 1e25 }, 5000, 100],
    ["cauchy", 0.01, 0, { scale: 1e20 }, 5e-5, 0.01],
    ["welsch", 100, 0, { scale: 1e25 }, 5000, 100],
    ["welsch", 0.01, 0, { scale: 1e20 }, 5e-5, 0.01],
    ["wing", 1e-3, 0, { omega: 1e30, epsilon: 1 }, 9.995004e26, 9.99001e29],
    ["qualityFocal", 0.1, 0.5, { beta: 1e38 }, 0, 0],
    ["qualityFocal", 0.1, 0.5, { beta: 3e38 }, 0, 0],
    ["focalWithLogits", 0.1, 1, { gamma: 3e38 }, 0, 0],
    ["heatmapFocal", 0.1, 0.5, { width: 1, height: 1, alpha: 3e38, beta: 3e38 }, 0, 0],
  ])("%s(%d, %d), %o, by hand", (name, p, t, options, value, slope) => {
    const { kernel, reference } = registry.find(({ spec }) => spec.name === name) as Entry;
    for (const loss of [kernel, reference]) {
      const got = loss.valueAndGrad(list(p), list(t), { ...options });
      expectNear(got.value, value, 1e-6, "value");
      expectNear(got.grad[0] as number, slope, 1e-6, "slope");
    }
  });

  const residual = variants.filter(({ spec }) => spec.family === "residual").map((variant) => [variant.title, variant] as const);

  it.each(residual)("%s", (_, { spec, kernel, reference, options: shape, perUnit, sampling }) => {
    const units = 64;
    for (const own of combinations(spec.options, thorough ? 150 : 40)) {
      const options = { ...shape, ...own };
      const p = new Float32Array(units * perUnit);
      for (let i = 0; i < p.length; i += perUnit) {
        p[i] = residualNear(own);
        if (perUnit === 2) p[i + 1] = next() < 0.5 ? (p[i] as number) * (2 * next() - 1) : residualNear(own);
      }
      const t = new Float32Array(p.length);
      const [each, wantedEach] = [kernel.each(p, t, options), reference.each(Float64Array.from(p), Float64Array.from(t), options)];
      const { grad } = kernel.valueAndGrad(p, t, { ...options, reduction: "sum" });
      const exact = reference.valueAndGrad(Float64Array.from(p), Float64Array.from(t), { ...options, reduction: "sum" }).grad;
      const resolved = { ...Object.fromEntries(Object.entries(spec.options).map(([key, { default: value }]) => [key, value])), ...options };
      const limited = spec.irls?.(resolved as never) === undefined;
      const weights = limited ? (kernel as unknown as ResidualLoss).irlsWeights(p, t, options) : each;
      const wantedWeights = limited
        ? (reference as unknown as ResidualLoss<object, Float64Array>).irlsWeights(Float64Array.from(p), Float64Array.from(t), options)
        : wantedEach;
      for (let i = 0; i < units; i++) {
        const unit = p.subarray(i * perUnit, (i + 1) * perUnit);
        const rho = Math.hypot(...unit);
        const what = `${spec.name} of ${[...unit]}, ${JSON.stringify(options)}`;
        if (atKink(spec, unit, new Float32Array(perUnit), own)) continue;
        // what a tolerance leaves of the residual, and how much of each component
        const left = shareBeyond([...unit], rho, own.tolerance ?? 0);
        if (perUnit === 2 && left > 0 && left * rho < 2 ** -120) continue;
        if (beyond(spec.name, rho, own) || (perUnit === 2 && rho > 0 && rho < 2 ** -120)) continue;
        const subtracted = recordOf(spec.name).subtracted?.(rho, own) ?? 0;
        expectNear(each[i] as number, wantedEach[i] as number, 3e-5, `value of ${what}`, subtracted);
        if (!(Math.abs(wantedEach[i] as number) < 2 ** 124)) continue;
        const slopes = [...exact.subarray(i * perUnit, (i + 1) * perUnit)];
        const pull = Math.hypot(...slopes);
        // a power, an exponential or a share that is subnormal: docs/limits.md
        const { scale = 1 } = own;
        const factor = (pull / rho) * (spec.name === "barron" ? Math.min(scale * scale, 1) : 1);
        if (perUnit === 2 && pull >= 2 ** 124) continue;
        if (rho > 0 && (factor < 2 ** -120 || (spec.name === "barron" && (pull / rho) * scale * scale > 2 ** 120))) continue;
        const lost = sampling.cancelled?.(unit, new Float32Array(perUnit), options).slope ?? 0;
        slopes.forEach((slope, j) => {
          if (perUnit === 2 && Math.abs(unit[j] as number) < 2 ** -100 * rho) return;
          if (perUnit === 2 && left > 0 && Math.abs(left * (unit[j] as number)) < 2 ** -120) return;
          expectNear(grad[i * perUnit + j] as number, slope, 3e-5, `slope ${j} of ${what}`, lost);
        });
        if (limited && pull >= 2 ** -120 && rho > 2 ** -120)
          expectNear(weights[i] as number, wantedWeights[i] as number, 1e-4, `weight of ${what}`, lost / rho);
      }
    }
  });
});

describe("the reference's divergences", () => {
  it("are finite where a share is the least float64 number, half of which is 0", () => {
    const least = 2 ** -1074;
    const js = reference.jsDivergence.value(Float64Array.of(least, 1), Float64Array.of(0, 1), { classes: 2 });
    expect(js).toBeGreaterThanOrEqual(0);
    expect(js).toBeLessThan(1e-300);
    const map = { width: 2, height: 1, convention: "edges", sigma: 0.05, lambda: 1e30 } as const;
    const logits = Float64Array.of(0, Math.log(least));
    expect(reference.dsnt.value(logits, Float64Array.of(0, 0), map)).toBeLessThan(1);
  });
});
