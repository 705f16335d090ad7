import { bceWithLogitsSpec } from "../src/losses/bceWithLogits.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { bceOfLogits, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as words from "./shared/words.js";

/** What is known of `bceWithLogits` beyond its specification. */
export const bceWithLogits: RecordOf<"bceWithLogits"> = {
  spec: bceWithLogitsSpec,
  take: "first",
  words: {
    formula: "(1 − t) max(z, 0) + qt max(−z, 0) + (1 − t + qt) ln(1 + e^(−|z|))",
    gradient: "(1 − t)σ(z) − qtσ(−z)",
    use: "coordinates in [0, 1] before the sigmoid, and the one to take first: stable at any size",
    data: "prediction: logits; target in [0, 1]",
    options: {
      posWeight: "q, the weight of the positive share; an array has one for each column, and is repeated",
      labelSmoothing: words.smoothing("½s"),
      excess: words.excess,
    },
    equals: [
      "PyTorch `BCEWithLogitsLoss(pos_weight=q)`: the same for one q; a q per class is one call per class, or weights where targets are 0 or 1.",
      "Keras `BinaryCrossentropy(from_logits=True, label_smoothing=s)`, tfjs `sigmoidCrossEntropy`, optax `sigmoid_binary_cross_entropy`: the same.",
    ],
  },
  properties: {
    ...properties.scores,
    elicits: "mean",
    influence: ({ posWeight: q }) => Math.max(1, ...(typeof q === "number" ? [q] : (q as Float32Array))),
    lipschitz: ({ posWeight: q }) => Math.max(1, ...(typeof q === "number" ? [q] : (q as Float32Array))) / 4,
  },
  formula: ([z = zero], [t = zero], options, unit) => bceOfLogits(z, t, options, unit),
  sampling: {
    // alike, because tests leave single units out
    shapes: [
      ...samples.elements,
      { title: ", posWeight of two columns", options: { posWeight: [3, 3] }, perUnit: 1, perTarget: 1, step: 2 },
    ],
    changed: [{ posWeight: 3 }, { labelSmoothing: 0.2 }, { excess: true }],
    draw: (next, { step = 1 }) => ({ prediction: samples.many(step, () => 3 * samples.normal(next)), target: samples.many(step, next) }),
    // differences of probabilities; smoothing rounds t
    cancelled: ([z], _t, { labelSmoothing }) => ({ value: labelSmoothing === undefined ? 0 : 4 + 4 * Math.abs(z as number), slope: 8 }),
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
  cancels: { value: "with `labelSmoothing`, 4 + 4|z|; with `excess`, 4 + twice the floor", gradient: "8, the probabilities" },
  sweeps: sweeps.bounded(sweeps.logit, sweeps.share),
  extremes: [{ posWeight: 1e-3 }, { posWeight: 1e3 }, { labelSmoothing: 0.999 }],
  bench: {
    core: true,
    goal: 9,
    ways: () => [
      { data: "logits", row: 1 },
      { special: "posWeight 2", options: { posWeight: 2 }, data: "logits", row: 1 },
      { special: "labelSmoothing 0.1", options: { labelSmoothing: 0.1 }, data: "logits", row: 1 },
    ],
  },
  drawn: drawings.ofLogits,
};
