import { sparseSoftmaxCrossEntropySpec } from "../src/losses/sparseSoftmaxCrossEntropy.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { crossEntropy, one, setting, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import type { Shape } from "./shared/samples.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

const sparse = (shape: Shape): Shape => ({ ...shape, perTarget: 1 });

/** Cells per side, for labels. */
const CELLS = 4;

const CELL = drawings.SIDE / CELLS;

const cellOf = (coordinate: number): number => Math.min(Math.max(Math.floor(coordinate / CELL), 0), CELLS - 1);

const middleOf = (cell: number): number => (cell + 0.5) * CELL;

/** What is known of `sparseSoftmaxCrossEntropy` beyond its specification. */
export const sparseSoftmaxCrossEntropy: RecordOf<"sparseSoftmaxCrossEntropy"> = {
  spec: sparseSoftmaxCrossEntropySpec,
  take: "first",
  words: {
    formula: "lse(z) − z_y",
    gradient: "softmax(z) − e_y",
    use: "class logits with one label per row",
    data: "prediction: logits [N, C], target: Int32Array [N] of labels from 0 to C − 1; with positions [N, C, P] and [N, P]",
    options: {
      classes: words.classes,
      labelSmoothing: words.smoothing("s/C"),
      ignoreIndex: "a row with this label is missing, as with weight 0",
      positions: words.positions,
      classWeights: 'w, one per class: ℓ = (1 − s)w_y(lse(z) − z_y) + (s/C) Σ w(lse(z) − z); "weighted-mean" divides by Σ w_y',
    },
    equals: [
      'PyTorch `CrossEntropyLoss(ignore_index, label_smoothing)` with class indices: the same; its mean is our "nonzero-mean". Its `weight` is `classWeights`, and its mean with that our "weighted-mean".',
      'Keras `SparseCategoricalCrossentropy(from_logits=True, ignore_class=k)`: the same with `ignoreIndex: k`, "nonzero-mean".',
      "optax `softmax_cross_entropy_with_integer_labels`: the same. PyTorch `NLLLoss` of log-probabilities: the same value.",
    ],
  },
  properties: properties.ofClasses,
  formula: (z, [label = zero], options) =>
    label.eq(setting(options, "ignoreIndex", -100))
      ? zero
      : crossEntropy(
          z,
          z.map((_, i) => (label.eq(i) ? one : zero)),
          options,
        ),
  sampling: {
    shapes: [...samples.classRows, ...samples.denseMaps, ...samples.weightedClasses].map(sparse),
    changed: [{ labelSmoothing: 0.2 }, { ignoreIndex: 1 }],
    draw: (next, { perUnit, step = 1 }) => ({
      prediction: samples.many(perUnit * step, () => 3 * samples.normal(next)),
      target: samples.many(step, () => Math.floor(next() * perUnit)),
    }),
    // smoothing rounds t; a small loss is as exact as the differences of logits
    cancelled: (z, _t, { labelSmoothing, classWeights }) => ({
      value:
        classWeights === undefined
          ? (labelSmoothing === undefined ? 0 : 4 + 4 * samples.highest(z)) + samples.depth(z)
          : 8 + 8 * samples.highest(z),
      slope: classWeights === undefined ? 8 : 16,
    }),
  },
  cancels: {
    value: "how far logits lie below the highest, on average; with `labelSmoothing`, 4 + 4 max|z|",
    gradient: "8, the probabilities",
  },
  sweeps: sweeps.scores,
  extremes: [{ labelSmoothing: 0.999 }],
  bench: {
    goal: 8,
    ways: (size) => [
      ...ways.rowsOf("labels", 1)(size),
      {
        special: ways.denseText,
        options: ways.dense,
        data: "labels",
        row: ways.dense.classes * ways.dense.positions,
        targetRow: ways.dense.positions,
      },
    ],
  },
  drawn: {
    text: `The plane has ${CELLS} × ${CELLS} cells. The prediction is logits of a Gaussian over their middles, the target the number of its cell: where in it the target is, a label does not tell.`,
    prediction: (x, y) =>
      Array.from({ length: CELLS ** 2 }, (_, i) => {
        const [dx, dy] = [x - middleOf(i % CELLS), y - middleOf(Math.floor(i / CELLS))];
        return -(dx ** 2 + dy ** 2) / CELL ** 2;
      }),
    target: (x, y) => [cellOf(x) + CELLS * cellOf(y)],
    fixed: { classes: CELLS ** 2, positions: 1, ignoreIndex: -100 },
  },
};
