import { studentTNll2dSpec } from "../src/losses/studentTNll2d.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { fullConstant, half, mahalanobis, one, setting, two, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

/** What is known of `studentTNll2d` beyond its specification. */
export const studentTNll2d: RecordOf<"studentTNll2d"> = {
  spec: studentTNll2dSpec,
  take: "next",
  words: {
    formula: "½(ν + 2) ln(1 + δ/ν) − a − c, δ = ‖v‖², v = (e^a rx + b ry, e^c ry): Σ⁻¹ = LLᵀ, L = [[e^a, 0], [b, e^c]]; full: + ln 2π",
    gradient:
      "with W = (ν + 2)/(ν + δ): μx: W e^a v₁; μy: W(b v₁ + e^c v₂); a: W v₁ e^a rx − 1; b: W v₁ ry; c: W v₂ e^c ry − 1; ln ν: ½ν(ln(1 + δ/ν) − y) − y, y = δ/(ν + δ)",
    use: "points with a full 2 × 2 spread where some targets are far off: the loss also learns how many",
    data: "prediction: rows μx, μy, a, b, c, ln ν (without ln ν if the option nu is given); target: points",
    options: { nu: "ν, the degrees of freedom; if left out, they are learnt", full: words.full },
    notes: [
      words.covariance,
      "As ν grows it becomes `gaussianNll2d`. Σ is not the covariance, which is Σν/(ν − 2) for ν > 2.",
      "In exponentials a and c are limited to ±174, v to the range of float32, and ν to 2⁻²⁰ … 2⁶⁰.",
    ],
    equals: ["−`MultivariateStudentT(df=ν, …).log_prob(t)` of Pyro and TFP: the same with `full: true`, in two dimensions."],
  },
  properties: { ...properties.scores, elicits: "location and scatter of t", translation: true },
  formula: (p, t, options) => {
    const [, , a = zero, , c = zero, n] = p;
    const nu = n === undefined ? setting(options, "nu", 1) : n.exp();
    const tail = one.plus(mahalanobis(p, t).div(nu)).ln();
    return nu.plus(two).times(half).times(tail).minus(a).minus(c).plus(fullConstant(options));
  },
  sampling: {
    shapes: [
      { title: "", options: {}, perUnit: 6, perTarget: 2 },
      { title: ", ν given", options: { nu: 4 }, perUnit: 5, perTarget: 2 },
    ],
    changed: [{ full: true }],
    // negative a and c: the values are sums of positive terms
    draw: (next, { perUnit }) => ({
      prediction: [
        3 * samples.normal(next),
        3 * samples.normal(next),
        -0.2 - 2 * next(),
        samples.normal(next),
        -0.2 - 2 * next(),
        1 + 2 * samples.normal(next),
      ].slice(0, perUnit),
      target: samples.many(2, () => 3 * samples.normal(next)),
    }),
    // v₁ is a sum of either sign, and enters everything; ln(1 + δ/ν) − y where y is above ¼
    cancelled: (p, t, { nu }) => {
      const [x, y] = [0, 1].map((j) => Math.abs((p[j] as number) - (t[j] as number))) as [number, number];
      const [ea, ec] = [2, 4].map((j) => Math.exp(p[j] as number)) as [number, number];
      const b = Math.abs(p[3] as number);
      const degrees = (nu as number) ?? Math.exp(p[5] as number);
      const v1 = ea * (p[0] as number) - ea * (t[0] as number) + (p[3] as number) * ((p[1] as number) - (t[1] as number));
      const delta = v1 * v1 + (ec * y) ** 2;
      const v = ea * x + b * y;
      const more = (degrees + 2) / (degrees + delta);
      // a rounding of v₁ also moves W
      const turned = 1 + (2 * v * Math.abs(v1)) / (degrees + delta);
      const slope = more * turned * Math.max(ea * v, b * v + ec * ec * y, v * ea * x, v * y, ec * ec * y * y);
      const log = 0.5 * degrees * Math.log1p(delta / degrees);
      return {
        value: more * v * (Math.abs(v1) + v * 2 ** -22),
        slope: 2 * Math.max(1 + slope, delta > 0.3 * degrees ? log : 0, more * v * Math.abs(v1)),
      };
    },
  },
  cancels: {
    value: "what roundings of |e^a rx| + |b ry| make of it",
    gradient: "twice the largest product of those, or ½ν ln(1 + δ/ν)",
  },
  sweeps: sweeps.distributions,
  extremes: [],
  bench: {
    goal: 5,
    ways: () => [
      { data: "distributions", row: 6, targetRow: 2 },
      { special: "ν given", options: { nu: 4 }, data: "distributions", row: 5, targetRow: 2 },
    ],
  },
  drawn: {
    ...drawings.distribution("the whitening matrix has the diagonal e⁻¹, e⁰ and ½ beside it, and ν is 4", -1, 0.5, 0),
    fixed: { nu: 4 },
  },
};
