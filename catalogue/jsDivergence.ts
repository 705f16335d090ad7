import { jsDivergenceSpec } from "../src/losses/jsDivergence.js";
import type { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { half, sum, timesLog } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `jsDivergence` beyond its specification. */
export const jsDivergence: RecordOf<"jsDivergence"> = {
  spec: jsDivergenceSpec,
  take: "seldom",
  words: {
    formula: "½KL(p‖m) + ½KL(t‖m), m = ½(p + t)",
    gradient: "½ ln(p/m) (0 at p = t = 0, −∞ at p = 0 < t)",
    use: "like `klDivergence`, but symmetric and at most ln 2 for rows that sum to 1; take `klDivergence` first",
    data: "prediction and target: probabilities [N, C]",
    options: { classes: words.classes },
    notes: ["Neither row is normalised. A number below 0 gives NaN."],
    equals: [
      "SciPy `jensenshannon` is its square root.",
      "MMPose `JSDiscretLoss` of maps as rows: the same up to its 1e-24; it sums over keypoints and divides by instances: K times our mean.",
    ],
  },
  properties: { ...properties.scores, symmetric: true, homogeneous: 1 },
  formula: (p, t) =>
    sum(
      p.map((x, i) => {
        const y = t[i] as Precise;
        const m = x.plus(y).times(half);
        return timesLog(x, x.div(m))
          .plus(timesLog(y, y.div(m)))
          .times(half);
      }),
    ),
  sampling: {
    shapes: samples.classRows,
    changed: [],
    draw: (next, { perUnit }) => ({ prediction: samples.many(perUnit, next), target: samples.many(perUnit, next) }),
    // towards x = 1 the larger one's logarithm less the smaller one's; a logarithm of a quotient that was rounded
    cancelled: (p, t) => ({ value: p.reduce((sum, x, i) => sum + Math.max(x, t[i] as number), 0), slope: 0.5 }),
    tame: { prediction: [1e-4, 1], target: [0, 1] },
  },
  cancels: { value: "Σ max(p, t)" },
  sweeps: sweeps.probabilities,
  extremes: [],
  bench: { goal: 7, ways: ways.rowsOf("class probabilities") },
  drawn: drawings.scores("probabilities"),
};
