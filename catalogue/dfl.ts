import { dflSpec } from "../src/losses/dfl.js";
import { type Precise, precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { logSumExp, one, perAxis } from "./shared/formulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";

/** What is known of `dfl` beyond its specification. */
export const dfl: RecordOf<"dfl"> = {
  spec: dflSpec,
  take: "next",
  words: {
    formula: "per axis, summed: (1 − w)·CE(⌊y⌋) + w·CE(⌊y⌋ + 1), w = y − ⌊y⌋, CE(k) = lse(z) − z_k",
    gradient: "softmax(z) − ((1 − w) e_⌊y⌋ + w e_⌊y⌋+1)",
    use: "a coordinate as a distribution over bins that is sharp around it, as in Ultralytics",
    data: "prediction: logits [N, 2, bins]; target: points in bin units, in [0, bins − 1]",
    options: { bins: "per axis; bin k at k" },
    notes: ["y = bins − 1 uses only the last bin. A target outside the bins is an error."],
    equals: [
      "mmdet `DistributionFocalLoss`: the same per coordinate; we sum the two of a point, so our mean is twice its mean. The last bin itself is out of its range.",
      "Ultralytics `DFLoss`: the same, of targets that it clamps below the last bin; it averages over a row's coordinates.",
    ],
  },
  properties: { ...properties.softmax, influence: () => 2, elicits: "distribution" },
  formula: perAxis((z, y) => {
    const left = Math.min(Math.floor(y), z.length - 2);
    const w = precise(y).minus(left);
    return logSumExp(z)
      .minus(one.minus(w).times(z[left] as Precise))
      .minus(w.times(z[left + 1] as Precise));
  }),
  sampling: {
    shapes: samples.binRows,
    changed: [],
    draw: samples.drawBins,
    cancelled: (z) => ({ value: samples.depth(z.subarray(0, z.length / 2)) + samples.depth(z.subarray(z.length / 2)), slope: 8 }),
  },
  cancels: { value: "how far logits lie below the highest, on average", gradient: "8, the probabilities" },
  sweeps: sweeps.scores,
  extremes: [],
  bench: { goal: 7, ways: () => [ways.binned(16)] },
  drawn: drawings.binned,
};
