import { gaussianNllSpec } from "../src/losses/gaussianNll.js";
import { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { half, square, sum, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

/** What is known of `gaussianNll` beyond its specification. */
export const gaussianNll: RecordOf<"gaussianNll"> = {
  spec: gaussianNllSpec,
  take: "first",
  words: {
    formula: "½ Σ_x,y (s + r² e^(−s)); full: + ln 2π",
    gradient: "μ: r e^(−s); s: ½(1 − r² e^(−s)); each times e^(βs)",
    use: "points with an uncertainty per axis",
    data: `prediction: rows μx, μy, s_x, s_y; target: points. ${words.logVariance}`,
    options: {
      full: words.full,
      beta: "β multiplies each component's gradient, and not the value, by variance^β, so that points that are hard now still learn (β-NLL)",
    },
    notes: [
      "r = 0 contributes 0 to the second term however small s is. In the exponentials s is limited to ±174. With β > 0 the gradient is not the derivative of the value.",
    ],
    equals: [
      "PyTorch `GaussianNLLLoss(full, eps)`: takes the variance and clamps it from below by eps (1e-6); with s = ln max(var, eps) the same. It averages over components: our mean is twice its mean.",
      "β-NLL of Seitzer et al.: the same gradient; its value is multiplied by variance^β as well, ours is not.",
    ],
  },
  properties: { ...properties.scores, elicits: "mean and variances", translation: true },
  formula: (p, t, options) => {
    const terms = [0, 1].map((i) => {
      const s = p[i + 2] as Precise;
      return s.plus(square((p[i] as Precise).minus(t[i] as Precise)).times(s.neg().exp()));
    });
    return sum(terms)
      .times(half)
      .plus(options.full === true ? Precise.acos(-1).times(2).ln() : zero);
  },
  sampling: {
    ...samples.locationScale([{ full: true }, { beta: 0.5 }, { beta: 1 }], true),
    surrogate: ({ beta }) => beta !== undefined,
  },
  cancels: { gradient: "2(1 + r²e^(−s)); with `beta`, times e^(βs)" },
  sweeps: sweeps.distributions,
  extremes: [],
  bench: { goal: 5, ways: () => [{ data: "distributions", row: 4, targetRow: 2 }] },
  drawn: drawings.distribution("ln σ² = 1 on both axes", 1, 1),
};
