/** What docs/datasheets.md says of each loss beyond `declared.test.ts`: its largest pull, what it elicits, and its breakdown point. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { LossRecord } from "../catalogue/record.js";
import { records } from "../catalogue/records.js";
import { normal } from "../catalogue/shared/samples.js";
import { traitsOf } from "../src/diagnose/traits.js";
import { optionReader } from "../src/options.js";
import { sheetOf } from "../tools/docs/datasheets.js";
import { ownOptions, random, unitOf, type Variant, variants } from "./support.js";

const of = (name: string, geometry?: "radial"): Variant =>
  variants.find(({ spec, options }) => spec.name === name && (geometry === undefined || options.geometry === geometry)) as Variant;

/** The gradient of a sum of units. */
const slopes = ({ reference, options }: Variant, p: ArrayLike<number>, t: ArrayLike<number> | Int32Array, own: object = {}): Float64Array =>
  reference.valueAndGrad(Float64Array.from(p), (t instanceof Int32Array ? t : Float64Array.from(t)) as Float64Array, {
    ...options,
    ...own,
    reduction: "sum",
  }).grad as Float64Array;

/** The largest gradient of a unit among 300 draws: near and far residuals of every size, confident and undecided scores. */
function largestPull(variant: Variant, own: object): number {
  const next = random(5);
  const residual = variant.spec.family === "residual";
  let worst = 0;
  for (let i = 0; i < 300; i++) {
    const { prediction, target } = variant.sampling.draw(next, variant);
    const size = 10 ** (residual ? 5 * next() - 2.5 : 2 * next() - 1);
    const p = residual ? prediction.map((_, j) => (target[j] as number) + size * normal(next)) : prediction.map((x) => x * size);
    const g = slopes(variant, p, variant.labels ? Int32Array.from(target) : normalised(variant, target), own);
    const units = new Map<number, number>();
    for (const [j, x] of g.entries()) units.set(unitOf(variant, j), (units.get(unitOf(variant, j)) ?? 0) + x * x);
    for (const square of units.values()) if (!Number.isNaN(square)) worst = Math.max(worst, Math.sqrt(square));
  }
  return worst;
}

describe("influence", () => {
  it.each(records.filter(({ properties }) => properties.influence !== null).map((record) => [record.spec.name, record] as const))(
    "%s",
    (name, { spec, properties: { influence } }) => {
      let nearest = 0;
      // of whitened points the pull is that times L
      for (const variant of variants.filter((each) => each.spec === spec && typeof each.options.whiten !== "object")) {
        for (const own of [{}, ...ownOptions(variant)]) {
          const bound = influence?.(optionReader(name, spec.options)({ ...variant.options, ...own })) as number;
          const worst = largestPull(variant, own);
          if (bound === Infinity) expect(worst, "no bound is claimed, but the pull is small").toBeGreaterThan(20);
          else {
            expect(worst, `${variant.title} ${JSON.stringify(own)}`).toBeLessThanOrEqual(bound * (1 + 1e-9));
            nearest = Math.max(nearest, worst / bound);
          }
        }
      }
      expect(nearest, "the bound is far too large").toBeGreaterThan(0.8);
    },
  );
});

/** Rows that are distributions, where the loss takes such. */
function normalised(variant: Variant, target: readonly number[]): number[] {
  if (variant.spec.family !== "classes" || variant.perTarget !== variant.perUnit) return [...target];
  const sums = new Float64Array(variant.step);
  for (const [i, t] of target.entries()) sums[unitOf(variant, i)] = (sums[unitOf(variant, i)] as number) + t;
  return target.map((t, i) => t / (sums[unitOf(variant, i)] as number));
}

const COUNT = 51;
const next = random(3);
const logit = (p: number) => Math.log(p / (1 - p));
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[(values.length - 1) / 2] as number;
const xs = Array.from({ length: COUNT }, () => next() ** 2);
const ys = Array.from({ length: COUNT }, (_, i) => 0.6 * (xs[i] as number) + 0.3 * next());
const points = xs.flatMap((x, i) => [x, ys[i] as number]);
const repeated = (row: readonly number[], times: number) => Array.from({ length: times }, () => row).flat();

/** Σ of the gradients of units with the same prediction. */
function pull(variant: Variant, row: readonly number[], target: readonly number[] | Int32Array, own: object = {}): number[] {
  const units = (target.length * variant.perUnit) / (row.length * variant.perTarget);
  const g = slopes(variant, repeated(row, units), target, own);
  return row.map((_, j) => Array.from({ length: units }, (_, i) => g[i * row.length + j] as number).reduce((sum, x) => sum + x, 0));
}

/** The geometric median, or the quantile of u: Weiszfeld's iteration. */
function centre(u = { x: 0, y: 0 }): [number, number] {
  let [x, y] = [mean(xs), mean(ys)];
  for (let i = 0; i < 5000; i++) {
    const shares = xs.map((each, j) => 1 / Math.hypot(each - x, (ys[j] as number) - y));
    const all = shares.reduce((sum, share) => sum + share, 0);
    x = (shares.reduce((sum, share, j) => sum + share * (xs[j] as number), 0) - COUNT * u.x) / all;
    y = (shares.reduce((sum, share, j) => sum + share * (ys[j] as number), 0) - COUNT * u.y) / all;
  }
  return [x, y];
}

/** L of the inverse of a covariance, L Lᵀ with L = [[e^a, 0], [b, e^c]]. */
function factor(sxx: number, sxy: number, syy: number): [a: number, b: number, c: number] {
  const det = sxx * syy - sxy * sxy;
  const a = 0.5 * Math.log(syy / det);
  const b = -sxy / det / Math.exp(a);
  return [a, b, 0.5 * Math.log(sxx / det - b * b)];
}

/** A component's share, mean and covariance. */
interface Component {
  readonly share: number;
  readonly mean: readonly [number, number];
  readonly covariance: readonly [xx: number, xy: number, yy: number];
}

/** rᵀ Σ⁻¹ r of all points. */
const distances = ({ mean: [mx, my], covariance: [xx, xy, yy] }: Component): number[] =>
  xs.map((x, i) => {
    const [rx, ry] = [x - mx, (ys[i] as number) - my];
    return (yy * rx * rx - 2 * xy * rx * ry + xx * ry * ry) / (xx * yy - xy * xy);
  });

/** The mean, and the covariance over `total`, of points that count so much each. */
function weighted(weights: readonly number[], total = weights.reduce((sum, w) => sum + w, 0)): Omit<Component, "share"> {
  const all = weights.reduce((sum, w) => sum + w, 0);
  const [mx, my] = [xs, ys].map((values) => weights.reduce((sum, w, i) => sum + w * (values[i] as number), 0) / all) as [number, number];
  const moment = (f: (x: number, y: number) => number) =>
    weights.reduce((sum, w, i) => sum + w * f((xs[i] as number) - mx, (ys[i] as number) - my), 0) / total;
  return { mean: [mx, my], covariance: [moment((x) => x * x), moment((x, y) => x * y), moment((_, y) => y * y)] };
}

const ROUNDS = 5000;
const parametersOf = ({ mean, covariance }: Component): number[] => [...mean, ...factor(...covariance)];

/** The location and scatter of most likelihood of a density of δ = ρ²: moments, reweighted by ψ(ρ)/ρ (Lange, Little and Taylor 1989). */
function reweighted(weightOf: (delta: number) => number): number[] {
  let at: Component = { share: 1, ...weighted(xs.map(() => 1)) };
  for (let i = 0; i < ROUNDS; i++)
    at = {
      share: 1,
      ...weighted(distances(at).map(weightOf), COUNT),
    };
  return parametersOf(at);
}

/** Rows of a mixture of most likelihood: expectation and maximisation, from parts of the points. */
function ofMixture(components: number): number[] {
  let all = Array.from(
    { length: components },
    (_, k): Component => ({
      share: 1 / components,
      ...weighted(xs.map((x) => 1 + Number(Math.floor(components * x) === k))),
    }),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const densities = all.map((each) => {
      const [xx, xy, yy] = each.covariance;
      return distances(each).map((d) => (each.share * Math.exp(-d / 2)) / Math.sqrt(xx * yy - xy * xy));
    });
    const totals = xs.map((_, i) => densities.reduce((sum, of) => sum + (of[i] as number), 0));
    all = densities.map((of) => {
      const weights = of.map((density, i) => density / (totals[i] as number));
      return { share: mean(weights), ...weighted(weights) };
    });
  }
  return all.flatMap((each) => [Math.log(each.share), ...parametersOf(each)]);
}

/** Options of residualNll, and ψ(ρ)/ρ. */
const bells: readonly [own: object, weightOf: (delta: number) => number][] = [
  [{ point: "mse" }, () => 2],
  [{ point: "huber", pointOptions: { delta: 1.5 } }, (delta) => Math.min(1, 1.5 / Math.sqrt(delta))],
  [{ point: "cauchy", pointOptions: { scale: 2 } }, (delta) => 1 / (1 + delta / 4)],
  [{ point: "charbonnier", pointOptions: { epsilon: 0.5 } }, (delta) => 1 / Math.sqrt(delta + 0.25)],
  [{ point: "logCosh" }, (delta) => Math.tanh(Math.sqrt(delta)) / Math.sqrt(delta)],
];

/** What is checked of a claim. */
interface Elicitation {
  readonly variant: Variant;
  /** The prediction that should be the best constant. */
  readonly row: readonly number[];
  readonly target: readonly number[] | Int32Array;
  readonly own?: object;
  /** What the sum of the gradients may come to. Default: rounding. */
  readonly within?: number;
  /** How far beside it the prediction is surely worse, beyond a few hundredths. Default: 0.001. */
  readonly off?: number;
}

/** A prediction that should be the best constant, and the targets, of every shape in which the claim is checked. */
function* elicitations({ spec, properties: { elicits } }: LossRecord): Generator<Elicitation> {
  const [mx, my] = [mean(xs), mean(ys)];
  const moment = (of: (i: number) => number) => mean(xs.map((_, i) => of(i)));
  const dx = (i: number) => (xs[i] as number) - mx;
  const dy = (i: number) => (ys[i] as number) - my;
  for (const variant of variants.filter((each) => each.spec === spec && (each.step === 1 || spec.family === "quantiles"))) {
    if (variant.options.classWeights !== undefined) continue; // they elicit a weighted distribution
    const { perUnit, options } = variant;
    const logits = traitsOf(spec).predicts === "logits";
    if (elicits === "mean") {
      if (perUnit === 1) yield { variant, row: [logits ? logit(mx) : mx], target: xs };
      else yield { variant, row: [mx, my], target: points };
    } else if (elicits === "median" || elicits === "geometric median") {
      if (perUnit === 1) yield { variant, row: [median(xs)], target: xs };
      else yield { variant, row: centre(), target: points };
    } else if (elicits === "mean and variances") {
      yield { variant, row: [mx, my, Math.log(moment((i) => dx(i) ** 2)), Math.log(moment((i) => dy(i) ** 2))], target: points };
    } else if (elicits === "medians and spreads") {
      const [x, y] = [median(xs), median(ys)];
      const spread = (values: readonly number[], at: number) => Math.log(mean(values.map((each) => Math.abs(each - at))));
      yield { variant, row: [x, y, spread(xs, x), spread(ys, y)], target: points };
    } else if (elicits === "mean and covariance") {
      const L = factor(
        moment((i) => dx(i) ** 2),
        moment((i) => dx(i) * dy(i)),
        moment((i) => dy(i) ** 2),
      );
      yield { variant, row: [mx, my, ...L], target: points };
    } else if (elicits === "τ-quantile of each coordinate") {
      // halfway between two targets, so many of 20 are below: τ is rounded to float32
      const of = (values: readonly number[], tau: number) => {
        const ascending = values.slice(0, 20).sort((a, b) => a - b);
        const below = Math.round(20 * tau);
        return ((ascending[below - 1] as number) + (ascending[below] as number)) / 2;
      };
      const more = { within: 1e-5, off: 0.2 };
      const { tau } = options as { tau: number | { x: number; y: number } };
      if (typeof tau === "number") yield { variant, row: [of(xs, tau)], target: xs.slice(0, 20), ...more };
      else yield { variant, row: [of(xs, tau.x), of(ys, tau.y)], target: points.slice(0, 40), ...more };
    } else if (elicits === "geometric quantile of u") {
      const { x, y } = options.u as { x: number; y: number };
      yield { variant, row: centre({ x: Math.fround(x), y: Math.fround(y) }), target: points };
    } else if (elicits === "distribution, as points") {
      // as many members as targets: the score is least where they are the targets
      yield { variant, row: points.slice(0, perUnit), target: points.slice(0, perUnit) };
    } else if (elicits === "Gaussian nearest in energy distance") {
      // a Gaussian's own quadrature: sums over a grid of the plane, which are exact to rounding
      const [sx, sy, rho] = [0.8, 1.7, 0.6];
      const grid = Array.from({ length: 41 }, (_, i) => 0.4 * (i - 20));
      const nodes = grid.flatMap((u) => grid.map((v) => [u, v] as const));
      const target = nodes.flatMap(([u, v]) => [mx + sx * u, my + sy * (rho * u + Math.sqrt(1 - rho * rho) * v)]);
      const weights = nodes.map(([u, v]) => Math.exp(-(u * u + v * v) / 2));
      const all = weights.reduce((sum, w) => sum + w, 0);
      const own = { weights: Float64Array.from(weights, (w) => (COUNT * w) / all) };
      yield { variant, row: [mx, my, ...factor(sx * sx, rho * sx * sy, sy * sy)], target, own };
    } else if (elicits === "distribution, in projections") {
      const width = options.width as number;
      // each pixel is a target, and some are several times
      const counts = Array.from({ length: perUnit }, (_, i) => 1 + (i % 3) * (i % 2));
      const target = counts.flatMap((times, i) => Array.from({ length: times }, () => [i % width, Math.floor(i / width)]).flat());
      if (perUnit > 1) yield { variant, row: counts.map(Math.log), target };
    } else if (elicits === "location and scatter of t") {
      // that of ν itself is infinite for targets without tails
      const nu = options.nu as number | undefined;
      if (nu !== undefined) yield { variant, row: reweighted((delta) => (nu + 2) / (nu + delta)), target: points };
    } else if (elicits === "location and scatter of e^−ℓ₀") {
      for (const [own, weightOf] of bells) yield { variant, row: reweighted(weightOf), target: points, own };
    } else if (elicits === "mixture of most likelihood") {
      // more components collapse onto single targets
      if (perUnit <= 12) yield { variant, row: ofMixture(options.components as number), target: points };
    } else {
      const bins = options.bins as number | undefined;
      const classes = bins ?? perUnit;
      const labels = Int32Array.from({ length: COUNT }, (_, i) => (i < classes ? i : Math.floor(classes * (xs[i] as number))));
      const shares = Array.from({ length: classes }, (_, k) => labels.filter((label) => label === k).length / COUNT);
      const row = logits ? shares.map(Math.log) : shares;
      if (bins !== undefined) yield { variant, row: [...row, ...row], target: Array.from(labels, (label) => [label, label]).flat() };
      else if (variant.labels) yield { variant, row, target: labels };
      else yield { variant, row, target: Array.from(labels, (label) => shares.map((_, k) => Number(k === label))).flat() };
    }
  }
}

describe("elicits", () => {
  it.each(records.filter(({ properties }) => properties.elicits !== null).map((record) => [record.spec.name, record] as const))(
    "%s",
    (_, record) => {
      let checked = 0;
      for (const { variant, row, target, own, within = 1e-9 * COUNT, off = 0.001 } of elicitations(record)) {
        if (variant.perUnit > COUNT && variant.spec.family === "classes") continue;
        // scores that only sum to 1 by agreement: their gradient is the same for all
        const free = record.spec.name === "klDivergence";
        const level = (g: number[]) => (free ? g.map((x) => x - mean(g)) : g);
        const at = level(pull(variant, row, target, own));
        const beside = level(
          pull(
            variant,
            row.map((x, i) => x * (i % 2 ? 1.02 : 0.97) + off),
            target,
            own,
          ),
        );
        expect(Math.max(...at.map(Math.abs)), variant.title).toBeLessThan(within);
        expect(Math.max(...beside.map(Math.abs)), variant.title).toBeGreaterThan(Math.max(1e-4, 10 * within));
        checked++;
      }
      expect(checked).toBeGreaterThan(0);
    },
  );
});

describe("breakdown", () => {
  /** The minimum that gradient steps of the weights ψ(r)/r reach from the middle of the near targets. */
  function minimum(variant: Variant, targets: readonly number[]): number {
    const { reference, options } = variant;
    let at = 0;
    for (let i = 0; i < 400; i++) {
      const g = reference.valueAndGrad(new Float64Array(targets.length).fill(at), Float64Array.from(targets), {
        ...options,
        reduction: "sum",
      }).grad as Float64Array;
      const weights = targets.map((t, j) => (at === t ? 0 : (g[j] as number) / (at - t)));
      const all = weights.reduce((sum, w) => sum + w, 0);
      if (all === 0) break;
      at = weights.reduce((sum, w, j) => sum + w * (targets[j] as number), 0) / all;
    }
    return at;
  }
  const near = Array.from({ length: 30 }, () => 0.1 * normal(next));

  it.each(
    records
      .filter(({ spec }) => spec.family === "residual" && spec.name !== "euclidean")
      .map((record) => [record.spec.name, record] as const),
  )("%s", (name, record) => {
    const { breakdown } = sheetOf(record);
    const far = (share: number) => Array.from({ length: Math.round((30 * share) / (1 - share)) }, (_, i) => 1e6 + i);
    if (breakdown === 0) expect(minimum(of(name), [...near, ...far(0.05)])).toBeGreaterThan(1e4);
    else {
      expect(breakdown).toBe(0.5);
      expect(Math.abs(minimum(of(name), [...near, ...far(0.4)]))).toBeLessThan(10);
    }
  });
});

describe("the page", () => {
  const text = readFileSync("docs/datasheets.md", "utf8");

  it("has every loss once", () => {
    for (const { spec } of records) expect(text.split(`[${spec.name}](`).length - 1, spec.name).toBe(1);
  });

  it("says the numbers of the records", () => {
    expect(text).toMatch(/\[tukey\]\(losses\.md#tukey\) \|.*\| 1\.34 \|/);
    expect(text).toMatch(/\[mse\]\(losses\.md#mse\) \| mean \|.*∞/);
    expect(text).not.toMatch(/NaN|undefined/);
  });
});
