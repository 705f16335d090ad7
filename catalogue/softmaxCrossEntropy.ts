import { softmaxCrossEntropySpec } from "../src/losses/softmaxCrossEntropy.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { crossEntropy } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** What is known of `softmaxCrossEntropy` beyond its specification. */
export const softmaxCrossEntropy: RecordOf<"softmaxCrossEntropy"> = {
  spec: softmaxCrossEntropySpec,
  take: "first",
  words: {
    formula: "Σ t (lse(z) − z), lse(z) = ln Σ e^z",
    gradient: "softmax(z)·Σt − t",
    use: "class logits with soft labels",
    data: "prediction: logits [N, C]; target: probabilities [N, C]; with positions both [N, C, P]",
    options: {
      classes: words.classes,
      labelSmoothing: words.smoothing("s/C"),
      excess: words.excess,
      positions: words.positions,
      classWeights: "w, one per class: targets, smoothed, are multiplied by it",
    },
    notes: ["With `excess: true` and targets that sum to 1 it is KL(t ‖ softmax z). A row of logits that are all −∞ counts as uniform."],
    equals: [
      'PyTorch `CrossEntropyLoss(label_smoothing=s)` with class probabilities: the same; its `weight` is `classWeights`, and its mean divides by the rows: our `"mean"`.',
      "Keras `CategoricalCrossentropy(from_logits=True, label_smoothing=s)`, tfjs `softmaxCrossEntropy`, optax `softmax_cross_entropy`: the same.",
      'PyTorch `KLDivLoss(reduction="batchmean")` of `log_softmax(z)`: the same with `excess: true`.',
    ],
  },
  properties: properties.ofClasses,
  formula: crossEntropy,
  sampling: {
    shapes: [...samples.classRows, ...samples.denseMaps, ...samples.weightedClasses],
    changed: [{ labelSmoothing: 0.2 }, { excess: true }],
    draw: (next, { perUnit, step = 1 }) => ({
      prediction: samples.many(perUnit * step, () => 3 * samples.normal(next)),
      target: samples.many(perUnit * step, next),
    }),
    // differences of probabilities; smoothing rounds t
    cancelled: (z, _t, { labelSmoothing, classWeights }) => ({
      value: classWeights === undefined ? (labelSmoothing === undefined ? 0 : 4 + 4 * samples.highest(z)) : 8 + 8 * samples.highest(z),
      slope: classWeights === undefined ? 8 : 16,
    }),
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
  cancels: {
    value: "with `labelSmoothing`, 4 + 4 max|z|; with `excess`, 4 + twice the floor",
    gradient: "8, the probabilities",
  },
  sweeps: sweeps.scores,
  extremes: [{ labelSmoothing: 0.999 }],
  bench: {
    core: true,
    goal: 8,
    ways: (size) => [
      ...ways.rowsOf("class logits")(size),
      {
        special: ways.denseText,
        options: ways.dense,
        data: "class logits",
        row: ways.dense.classes * ways.dense.positions,
        everywhere: false,
      },
    ],
  },
  drawn: { ...drawings.scores("logits, and the target's for probabilities,"), fixed: { classes: 2, positions: 1 } },
};
