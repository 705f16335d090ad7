import { gaussianNll2dSpec } from "../src/losses/gaussianNll2d.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { fullConstant, half, mahalanobis, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

/** What is known of `gaussianNll2d` beyond its specification. */
export const gaussianNll2d: RecordOf<"gaussianNll2d"> = {
  spec: gaussianNll2dSpec,
  take: "next",
  words: {
    formula: "½‖v‖² − a − c, v = (e^a rx + b ry, e^c ry): Σ⁻¹ = LLᵀ, L = [[e^a, 0], [b, e^c]]; full: + ln 2π",
    gradient: "μx: e^a v₁; μy: b v₁ + e^c v₂; a: v₁ e^a rx − 1; b: v₁ ry; c: v₂ e^c ry − 1",
    use: "points with a full 2 × 2 covariance: errors along a line or an edge",
    data: "prediction: rows μx, μy, a, b, c; target: points",
    options: { full: words.full },
    notes: [words.covariance, "In the exponentials a and c are limited to ±174."],
    equals: ["−`MultivariateNormal(μ, precision_matrix=LLᵀ).log_prob(t)` of torch.distributions: the same with `full: true`."],
  },
  properties: { ...properties.scores, elicits: "mean and covariance", translation: true },
  formula: (p, t, options) => {
    const [, , a = zero, , c = zero] = p;
    return mahalanobis(p, t).times(half).minus(a).minus(c).plus(fullConstant(options));
  },
  sampling: {
    shapes: [{ title: "", options: {}, perUnit: 5, perTarget: 2 }],
    changed: [{ full: true }],
    // negative a and c: the values are sums of positive terms
    draw: (next) => ({
      prediction: [3 * samples.normal(next), 3 * samples.normal(next), -0.2 - 2 * next(), samples.normal(next), -0.2 - 2 * next()],
      target: samples.many(2, () => 3 * samples.normal(next)),
    }),
    // v₁ is a sum of either sign, and enters everything
    cancelled: (p, t) => {
      const [x, y] = [0, 1].map((j) => Math.abs((p[j] as number) - (t[j] as number))) as [number, number];
      const [ea, ec] = [2, 4].map((j) => Math.exp(p[j] as number)) as [number, number];
      const b = Math.abs(p[3] as number);
      const v = ea * x + b * y;
      const slope = 2 * Math.max(ea * v, b * v + ec * ec * y, 1 + v * ea * x, v * y, 1 + ec * ec * y * y);
      return { value: 2 * v * v, slope };
    },
  },
  cancels: { value: "2v², v the sum of |e^a rx| and |b ry|", gradient: "twice the largest product of that" },
  sweeps: sweeps.distributions,
  extremes: [],
  bench: { goal: 5, ways: () => [{ data: "distributions", row: 5, targetRow: 2 }] },
  drawn: drawings.distribution(
    "the whitening matrix has the diagonal e⁻¹, e⁰ and ½ beside it, so that errors of x and y are correlated",
    -1,
    0.5,
    0,
  ),
};
