import { categoricalCrossEntropySpec } from "../src/losses/categoricalCrossEntropy.js";
import type { Precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { clamp, one, setting, sum } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `categoricalCrossEntropy` beyond its specification. */
export const categoricalCrossEntropy: RecordOf<"categoricalCrossEntropy"> = {
  spec: categoricalCrossEntropySpec,
  take: "next",
  words: {
    formula: "−Σ t ln q, q = p/Σp clipped to [ε, 1 − ε]",
    gradient: "(Σ of the t whose q is not clipped)/Σp − t_j/p_j (the latter where q_j is not clipped)",
    use: "probabilities of classes; not coordinates",
    data: "prediction and target: probabilities [N, C]",
    options: { classes: words.classes, epsilon: words.epsilon },
    notes: ["Σp = 0 gives NaN, as in Keras. On raw coordinates it learns their ratio and not their size."],
    equals: [
      "Keras `CategoricalCrossentropy()`: the same, but above q = 1 − 1.2e-7, as it rounds 1 − ε to float32; for its `label_smoothing` give targets t(1 − s) + s/C.",
    ],
  },
  properties: { ...properties.scores, elicits: "distribution", homogeneous: 1, kinks: "q = ε, 1 − ε" },
  formula: (p, t, options) => {
    const e = setting(options, "epsilon", 1e-7);
    const all = sum(p);
    return sum(p.map((x, i) => (t[i] as Precise).times(clamp(x.div(all), e, one.minus(e)).ln()))).neg();
  },
  sampling: {
    shapes: samples.classRows,
    changed: [{ epsilon: 0.01 }],
    draw: (next, { perUnit }) => ({ prediction: samples.many(perUnit, next), target: samples.many(perUnit, next) }),
    // ln q near q = 1 loses what rounding q lost
    cancelled: (p, t) => ({ value: 4, slope: 4 + 4 * t.reduce((most, y, i) => Math.max(most, Math.abs(y / (p[i] as number))), 0) }),
    // where Σp is 0 or subnormal a row of probabilities is NaN or infinite
    tame: { prediction: [1e-4, 1], target: [0, 1] },
  },
  cancels: { value: "4, logarithms near 1", gradient: "4 + 4 max t/p" },
  sweeps: sweeps.probabilities,
  extremes: [{ epsilon: 0.3 }],
  bench: { core: true, goal: 7, ways: ways.rowsOf("class probabilities") },
  drawn: drawings.scores("probabilities"),
};
