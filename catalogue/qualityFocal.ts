import { qualityFocalSpec } from "../src/losses/qualityFocal.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { bceOfLogits, setting, sigmoid, zero } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";

/** What is known of `qualityFocal` beyond its specification. */
export const qualityFocal: RecordOf<"qualityFocal"> = {
  spec: qualityFocalSpec,
  take: "seldom",
  words: {
    formula: "|t − σ(z)|^β BCE(z, t)",
    gradient: "|d|^β d + β|d|^(β−1) sign(d) σ(z)σ(−z) BCE, d = σ(z) − t; 0 at d = 0",
    use: "matching GFL's scores; for coordinates in [0, 1] take `bceWithLogits` first",
    data: "prediction: logits; target in [0, 1]",
    options: { beta: "β, how much those that are nearly right are played down; 0: bceWithLogits" },
    notes: ["A perfect prediction reads 0. With β < 1 the gradient is unbounded near it."],
    equals: [
      "mmdet `QualityFocalLoss(beta)`: the same per score, with the target 0 for every class but the labelled one; it sums over classes, so our mean times C.",
    ],
  },
  properties: { ...properties.scores, kinks: "where β ≤ 1: σ(z) = t" },
  formula: ([z = zero], [t = zero], options) =>
    t
      .minus(sigmoid(z))
      .abs()
      .pow(setting(options, "beta", 2))
      .times(bceOfLogits(z, t, {})),
  sampling: {
    shapes: samples.elements,
    changed: [{ beta: 0 }, { beta: 1 }, { beta: 1.5 }],
    draw: (next) => ({ prediction: [3 * samples.normal(next)], target: [next()] }),
    // powers of σ(z) − t
    cancelled: ([z]) => ({ value: 4 + 4 * Math.abs(z as number), slope: 8 + 4 * Math.abs(z as number) }),
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
  cancels: { value: "4 + 4|z|, a power of a difference", gradient: "8 + 4|z|" },
  sweeps: sweeps.bounded(sweeps.logit, sweeps.share),
  extremes: [{ beta: 8 }],
  bench: { goal: 7, ways: () => [{ data: "logits", row: 1 }] },
  drawn: drawings.ofLogits,
};
