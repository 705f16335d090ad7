import { residualNllSpec } from "../src/losses/residualNll.js";
import { residualNll as twin } from "../src/reference/losses/residualNll.js";
import { barron } from "./barron.js";
import { cauchy } from "./cauchy.js";
import { charbonnier } from "./charbonnier.js";
import { euclidean } from "./euclidean.js";
import { huber } from "./huber.js";
import { logCosh } from "./logCosh.js";
import { mae } from "./mae.js";
import { mse } from "./mse.js";
import { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { type Formula, half, mahalanobis, type Options, one, setting, square, two, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";
import { smoothL1 } from "./smoothL1.js";
import { softWing } from "./softWing.js";
import { wing } from "./wing.js";

/** An option of the residual loss. */
type Setting = (name: string, otherwise: number) => Precise;

/** Catalan's constant, by Ramanujan's series. */
function catalan(): Precise {
  let sum = zero;
  let binomial = one;
  for (let n = 0; n < 210; n++) {
    sum = sum.plus(one.div(square(new Precise(2 * n + 1)).times(binomial)));
    binomial = binomial.times(4 * n + 2).div(n + 1);
  }
  const pi = Precise.acos(-1);
  return pi
    .div(8)
    .times(two.plus(new Precise(3).sqrt()).ln())
    .plus(sum.times(3).div(8));
}

/** ∫ e^(−cx) dx from 0 to `end`. */
const decay = (c: Precise, end: Precise): Precise => (c.isZero() ? end : one.minus(c.times(end).neg().exp()).div(c));

/** eˣ x^(−a) Γ(a, x), by its continued fraction: fast unless x is small. */
function gammaShare(a: Precise, x: Precise): Precise {
  const least = new Precise("1e-300");
  const some = (y: Precise): Precise => (y.isZero() ? least : y);
  let b = some(x.plus(one).minus(a));
  let c = least.pow(-1);
  let d = one.div(b);
  let all = d;
  for (let n = 1; ; n++) {
    const factor = a.minus(n).times(n);
    b = b.plus(two);
    d = one.div(some(factor.times(d).plus(b)));
    c = some(b.plus(factor.div(c)));
    const more = c.times(d);
    all = all.times(more);
    if (more.minus(one).abs().lt("1e-112")) return all;
  }
}

/** The residual losses with a density, and ∫ e^(−ℓ(ρ)) ρ dρ from 0 to ∞. */
const densities: readonly (readonly [
  point: { readonly spec: { readonly name: string }; readonly formula: Formula | null },
  integral: (option: Setting) => Precise,
])[] = [
  [mse, () => half],
  [mae, () => one],
  [euclidean, () => one],
  [
    huber,
    (option) => {
      const delta = square(option("delta", 1));
      return one.plus(delta.times(half).neg().exp().div(delta));
    },
  ],
  [smoothL1, (option) => option("beta", 1).plus(option("beta", 1).times(half).neg().exp())],
  [logCosh, () => catalan().times(2)],
  [charbonnier, (option) => one.plus(option("epsilon", 1e-3))],
  [
    cauchy,
    (option) => {
      const c = square(option("scale", 1));
      return c.div(c.minus(two));
    },
  ],
  [
    wing,
    (option) => {
      const [omega, epsilon] = [option("omega", 10), option("epsilon", 2)];
      const end = one.plus(omega.div(epsilon)).ln();
      const within = decay(omega.minus(two), end).minus(decay(omega.minus(one), end));
      return square(epsilon)
        .times(within)
        .plus(one.plus(omega).times(omega.times(end).neg().exp()));
    },
  ],
  [
    softWing,
    (option) => {
      const [omega1, omega2] = [option("omega1", 2), option("omega2", 20)];
      const outer = option("epsilon", 0.5).plus(omega1);
      const beyond = omega1.plus(outer.div(omega2.minus(two))).times(outer.div(omega2.minus(one)));
      return one.plus(omega1.neg().exp().times(beyond.minus(one).minus(omega1)));
    },
  ],
  [
    barron,
    (option) => {
      const [alpha, c] = [option("alpha", 1), option("scale", 1)];
      const k = alpha.minus(two).abs().div(alpha);
      return square(c).times(k.isZero() ? one : k.times(gammaShare(two.div(alpha), k)));
    },
  ],
];

const constants = new Map<string, Precise>();
/** ln Z, computed once. */
function constantOf(place: number, point: Options): Precise {
  const key = `${place} ${JSON.stringify(point)}`;
  const known = constants.get(key);
  if (known !== undefined) return known;
  const integral = (densities[place] as (typeof densities)[number])[1]((name, otherwise) => setting(point, name, otherwise));
  const constant = Precise.acos(-1).times(2).times(integral).ln();
  constants.set(key, constant);
  return constant;
}

const formula: Formula = (p, t, options) => {
  const [, , a = zero, , c = zero] = p;
  const point = (options.pointOptions ?? {}) as Options;
  const name = typeof options.point === "object" ? (options.point as { name: string }).name : (options.point ?? "huber");
  const place = densities.findIndex(([{ spec }]) => spec.name === name);
  const loss = densities[place]?.[0].formula as Formula;
  const value = loss([mahalanobis(p, t).sqrt()], [zero], point);
  const rest = options.full === true ? constantOf(place, point) : zero;
  return value.minus(a).minus(c).plus(rest);
};

/** ψ(ρ) */
const pullAt = (rho: number, { point, pointOptions }: Options): number =>
  Math.abs(twin.valueAndGrad(Float64Array.of(rho, 0, 0, 0, 0), Float64Array.of(0, 0), { point, pointOptions } as object).grad[0] as number);

/** What is known of `residualNll` beyond its specification. */
export const residualNll: RecordOf<"residualNll"> = {
  spec: residualNllSpec,
  take: "next",
  words: {
    formula: "ℓ₀(ρ) − a − c, ρ = ‖v‖, v = (e^a rx + b ry, e^c ry): L = [[e^a, 0], [b, e^c]]; full: + ln Z, Z = ∫ e^(−ℓ₀(‖v‖)) dv",
    gradient: "with g = ψ(ρ)v/ρ, ψ = ℓ₀′: μx: e^a g₁; μy: b g₁ + e^c g₂; a: g₁ e^a rx − 1; b: g₁ ry; c: g₂ e^c ry − 1",
    use: "points with a full 2 × 2 spread and the tails of a residual loss, such as Laplace's of `huber`: robust where `gaussianNll2d` is not",
    data: "prediction: rows μx, μy, a, b, c; target: points",
    options: {
      point: "ℓ₀, the loss of the whitened distance ρ",
      pointOptions: "the options of point, in whitened units, such as { delta: 1.5 }",
      full: words.full,
    },
    notes: [
      "Z is π of `mse`, 2π of `mae` and `euclidean`, 2π(1 + e^(−δ²/2)/δ²) of `huber`, 2π(β + e^(−β/2)) of `smoothL1`, 4πG of `logCosh` with Catalan's constant G = 0.91597, 2π(1 + ε) of `charbonnier`, 2πc²/(c² − 2) of `cauchy`, 2πc²k ∫ e^(sw − k(e^w − 1 − w)) dw over w > 0 of `barron` with k = |α − 2|/α and s = min(1, 4/α − 1), which is 2πc² at α = 2.",
      "A loss without a finite Z is no density: ℓ would fall without end as the scale grows. `tls`, `welsch`, `tukey` and `gemanMcClure`, `cauchy` with c² ≤ 2, `softWing` with ω₂ ≤ 2 and `barron` with α < 2⁻⁴⁰ are errors.",
      "`cauchy` is Student's t with ν = c² − 2, in another scale. In exponentials a and c are limited to ±174, v to the range of float32.",
    ],
    equals: [
      '`gaussianNll2d` of rows whose a and c are greater by ½ ln 2 and whose b is √2 times as large: the same with `point: "mse"` and `full: true` in both.',
      "robust_loss_pytorch `AdaptiveLossFunction`: `barron` with its constant, but per axis, of one dimension, and with one scale for all data: not reproduced.",
      "Detectors' heteroscedastic smooth L1, e^(−s)·smoothL1 + s: it lacks the constant, and its scale is outside the loss: not reproduced.",
    ],
  },
  properties: {
    ...properties.scores,
    elicits: "location and scatter of e^−ℓ₀",
    translation: true,
    kinks: "where that of `point` is, with `mae`, `euclidean`, `wing`, `softWing`, and `smoothL1` with β = 0",
  },
  formula,
  sampling: {
    shapes: [{ title: "", options: {}, perUnit: 5, perTarget: 2 }],
    changed: [
      { full: true },
      { pointOptions: { delta: 1.5 }, full: true },
      { point: "mse", full: true },
      { point: "euclidean", full: true },
      { point: "mae" },
      { point: "smoothL1", pointOptions: { beta: 2 }, full: true },
      { point: "logCosh", full: true },
      { point: "charbonnier", pointOptions: { epsilon: 0.7 }, full: true },
      { point: "cauchy", pointOptions: { scale: 2 }, full: true },
      { point: "wing", pointOptions: { omega: 3, epsilon: 0.5 }, full: true },
      { point: "softWing", pointOptions: { omega1: 1, omega2: 4, epsilon: 0.5 }, full: true },
      { point: "barron", full: true },
      { point: "barron", pointOptions: { alpha: 0.5, scale: 2 }, full: true },
    ],
    // negative a and c: the values are sums of positive terms
    draw: (next) => ({
      prediction: [3 * samples.normal(next), 3 * samples.normal(next), -0.2 - 2 * next(), samples.normal(next), -0.2 - 2 * next()],
      target: samples.many(2, () => 3 * samples.normal(next)),
    }),
    // v₁ is a sum of either sign, and enters everything
    cancelled: (p, t, options) => {
      const [x, y] = [0, 1].map((j) => (p[j] as number) - (t[j] as number)) as [number, number];
      const [ea, ec] = [2, 4].map((j) => Math.exp(p[j] as number)) as [number, number];
      const b = Math.abs(p[3] as number);
      const v = ea * Math.abs(x) + b * Math.abs(y) + ec * Math.abs(y);
      const rho = Math.hypot(ea * x + (p[3] as number) * y, ec * y);
      const pull = pullAt(rho, options);
      // how much g changes where v does
      const bend = rho === 0 ? 0 : Math.abs(pullAt(1.001 * rho, options) - pullAt(0.999 * rho, options)) / (0.002 * rho);
      const g = pull + (rho === 0 ? 0 : v * Math.max(bend, pull / rho));
      const slope = 2 * Math.max(ea * g, b * g + ec * g, 1 + g * ea * Math.abs(x), g * Math.abs(y), 1 + g * ec * Math.abs(y));
      return { value: 2 * pull * v, slope };
    },
  },
  cancels: { value: "2ψv, v the sum of |e^a rx|, |b ry| and e^c |ry|", gradient: "twice the largest product of ψ + v·max(|ψ′|, ψ/ρ)" },
  sweeps: sweeps.distributions,
  extremes: [
    { pointOptions: { delta: 2 ** -40 } },
    { pointOptions: { delta: 2 ** 100 } },
    { point: "barron", pointOptions: { alpha: 2 ** -40, scale: 2 ** 20 } },
  ],
  bench: {
    goal: 6,
    ways: () => [
      { data: "distributions", row: 5, targetRow: 2 },
      { special: "cauchy", options: { point: "cauchy", pointOptions: { scale: 2 } }, data: "distributions", row: 5, targetRow: 2 },
      { special: "barron", options: { point: "barron" }, data: "distributions", row: 5, targetRow: 2 },
    ],
  },
  drawn: drawings.distribution("the whitening matrix has the diagonal e⁻¹, e⁰ and ½ beside it", -1, 0.5, 0),
};
