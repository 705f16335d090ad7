import { simccSpec } from "../src/losses/simcc.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

const SPLIT = 2;

/** What is known of `simcc` beyond its specification. */
export const simcc: RecordOf<"simcc"> = {
  spec: simccSpec,
  take: "next",
  words: {
    formula: "KL(label ‖ softmax z) of x plus that of y; label = softmax(−(k − μ)²/2σ²), μ = split · pixel, bin k at k",
    gradient: "softmax − label, per axis",
    use: "a point as two 1-D classifications, finer than a pixel, without a heat map",
    data: "prediction: logits [N, binsX + binsY], those of x first; target: points in pixels; of one outside the bins the nearest bin gets the most",
    options: {
      binsX: "bins of x, usually split · width",
      binsY: "bins of y, usually split · height",
      split: "bins per pixel",
      sigma: "σ of the label, in bins",
    },
    equals: [
      'MMPose `KLDiscretLoss` with `SimCCLabel`: averages over the bins of each axis and over keypoints, and sums over instances: with B bins on both axes our "sum" is B·K times it.',
      "Not exactly MMPose's labels: those have μ rounded to a bin and are divided by σ√(2π), not by their sum; its beta and label_softmax are not offered.",
    ],
  },
  properties: properties.softmax,
  formula: null,
  sampling: {
    shapes: (
      [
        [2, 3],
        [5, 4],
        [40, 23],
      ] as const
    ).map(([binsX, binsY]) => ({
      title: ` of ${binsX} and ${binsY} bins`,
      options: { binsX, binsY },
      perUnit: binsX + binsY,
      perTarget: 2,
    })),
    changed: [{ split: 1.5 }, { sigma: 1.25 }],
    draw: (next, { perUnit }) => ({
      prediction: samples.many(perUnit, () => 3 * samples.normal(next)),
      target: samples.many(2, () => (next() * 1.5 - 0.25) * (perUnit / 4)),
    }),
    // the cross-entropy less the label's entropy
    cancelled: (z) => ({ value: 8 + 4 * samples.highest(z), slope: 8 }),
  },
  cancels: { value: "8 + 4 max|z|", gradient: "8, the probabilities" },
  sweeps: sweeps.scores,
  extremes: [],
  bench: {
    goal: 7,
    ways: () => [
      {
        special: `${2 * ways.width} + ${2 * ways.height}`,
        options: { binsX: 2 * ways.width, binsY: 2 * ways.height },
        data: "axis bins",
        row: 2 * (ways.width + ways.height),
        targetRow: 2,
      },
    ],
  },
  drawn: {
    text: `The prediction is logits of ${SPLIT * drawings.SIDE + 1} bins per axis, ${SPLIT} to a pixel: those of a Gaussian around the point as wide as the label's. The target is the point.`,
    prediction: drawings.axes(SPLIT * drawings.SIDE + 1, SPLIT, drawings.sigmaOf),
    target: drawings.point,
    fixed: { binsX: SPLIT * drawings.SIDE + 1, binsY: SPLIT * drawings.SIDE + 1, split: SPLIT },
    initial: { sigma: 3 },
  },
};
