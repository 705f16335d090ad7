import { laplaceNllSpec } from "../src/losses/laplaceNll.js";
import type { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { sum, two, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

/** What is known of `laplaceNll` beyond its specification. */
export const laplaceNll: RecordOf<"laplaceNll"> = {
  spec: laplaceNllSpec,
  take: "next",
  words: {
    formula: "Σ_x,y (s + |r| e^(−s)); full: + 2 ln 2",
    gradient: "μ: sign(r) e^(−s); s: 1 − |r| e^(−s)",
    use: "like `gaussianNll`, with heavier tails",
    data: "prediction: rows μx, μy, s_x, s_y; target: points. s is ln scale (the scale is the mean of |r|)",
    options: { full: words.full },
    notes: ["In the exponential s is limited to ±174."],
    equals: ["−`Laplace(μ, e^s).log_prob(t)` of torch.distributions, summed over x and y: the same with `full: true`."],
  },
  properties: { ...properties.scores, elicits: "medians and spreads", translation: true, kinks: "μ = target" },
  formula: (p, t, options) => {
    const terms = [0, 1].map((i) =>
      (p[i + 2] as Precise).plus(
        (p[i] as Precise)
          .minus(t[i] as Precise)
          .abs()
          .times((p[i + 2] as Precise).neg().exp()),
      ),
    );
    return sum(terms).plus(options.full === true ? two.ln().times(2) : zero);
  },
  sampling: samples.locationScale([{ full: true }], false),
  cancels: { gradient: "2(1 + |r|e^(−s))" },
  sweeps: sweeps.distributions,
  extremes: [],
  bench: { goal: 5, ways: () => [{ data: "distributions", row: 4, targetRow: 2 }] },
  drawn: drawings.distribution("ln b = ½ on both axes", 0.5, 0.5),
};
