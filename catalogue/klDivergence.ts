import { klDivergenceSpec } from "../src/losses/klDivergence.js";
import type { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { sum, timesLog } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `klDivergence` beyond its specification. */
export const klDivergence: RecordOf<"klDivergence"> = {
  spec: klDivergenceSpec,
  take: "next",
  words: {
    formula: "Σ t (ln t − ln p), 0·ln 0 = 0",
    gradient: "−t/p (0 where t = 0, −∞ at p = 0 < t)",
    use: "probabilities against the target's; 0 when equal",
    data: "prediction and target: probabilities [N, C]",
    options: { classes: words.classes },
    notes: [
      "Neither row is normalised. A number below 0 gives NaN, except a p where t = 0. From logits use `softmaxCrossEntropy` with `excess: true`.",
    ],
    equals: [
      'PyTorch `KLDivLoss(reduction="batchmean")`: the same value, but it takes ln p; its "mean" divides by C as well.',
      "Keras `KLDivergence`: the same where both are at least 1e-7; it clips there. optax `kl_divergence`: takes ln p.",
    ],
  },
  properties: { ...properties.scores, homogeneous: 1, elicits: "distribution" },
  formula: (p, t) => sum(p.map((x, i) => timesLog(t[i] as Precise, (t[i] as Precise).div(x)))),
  sampling: {
    shapes: samples.classRows,
    changed: [],
    draw: (next, { perUnit }) => ({ prediction: samples.many(perUnit, next), target: samples.many(perUnit, next) }),
    // terms of both signs
    cancelled: (p, t) => ({ value: 4 * t.reduce((sum, y, i) => sum + Math.abs(y * Math.log(y / (p[i] as number))), 0), slope: 0 }),
    tame: { prediction: [1e-4, 1], target: [0, 1] },
  },
  cancels: { value: "4Σ|t ln(t/p)|, terms of both signs" },
  sweeps: sweeps.probabilities,
  extremes: [],
  bench: { goal: 7, ways: ways.rowsOf("class probabilities") },
  drawn: drawings.scores("probabilities"),
};
