import type { Floats } from "../../arrays.js";
import { ACCUMULATE } from "../../flags.js";
import { type SparseSoftmaxCrossEntropyOptions, sparseSoftmaxCrossEntropySpec } from "../../losses/sparseSoftmaxCrossEntropy.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { roomFor, rowTwin } from "../rows.js";

export type { SparseSoftmaxCrossEntropyOptions } from "../../losses/sparseSoftmaxCrossEntropy.js";

/**
 * (1 − s) w_y(lse(z) − z_y) + (s/C) Σ w(lse(z) − z), the weights w of classes being 1 where there are none; gradient
 * T softmax(z) − w s/C, less (1 − s)w_y at y, where T is the sum of what is subtracted.
 */
export const twin = rowTwin("labelSmoothing", (z, t, g, start, classes, scale, smoothing, flags, stride, target, options) => {
  const e = roomFor(classes);
  const label = t[target] as number;
  const weights = options.classWeights as Float32Array | null;
  const weightOf = (j: number) => (weights === null ? 1 : (weights[j] as number));
  const keep = (1 - smoothing) * weightOf(label);
  const spread = smoothing / classes;
  let max = -Infinity;
  for (let j = 0; j < classes; j++) {
    const score = z[start + j * stride] as number;
    if (score > max) max = score;
  }
  const labelled = z[start + label * stride] as number;
  let below = labelled === max || keep === 0 ? 0 : keep * (max - labelled);
  let whole = keep;
  let ties = -1;
  let others = 0; // Σ e^(z − max) without the maximum's own 1, which would swallow small terms
  for (let j = 0; j < classes; j++) {
    const score = z[start + j * stride] as number;
    const share = spread * weightOf(j);
    whole += share;
    if (score === max) {
      ties++;
      e[j] = 1;
    } else {
      const power = Math.exp(score - max);
      e[j] = power;
      others += power;
      if (share !== 0) below += share * (max - score);
    }
  }
  if (g !== null) {
    const share = whole / (1 + ties + others);
    for (let j = 0; j < classes; j++) {
      const at = start + j * stride;
      const slope = scale * ((e[j] as number) * share - (j === label ? keep : 0) - spread * weightOf(j));
      g[at] = flags & ACCUMULATE ? (g[at] as number) + slope : slope;
    }
  }
  return whole * Math.log1p(ties + others) + below;
});

export const sparseSoftmaxCrossEntropy: LossWithRequiredOptions<SparseSoftmaxCrossEntropyOptions, Floats, Int32Array> =
  /* @__PURE__ */ createLoss(sparseSoftmaxCrossEntropySpec, twin);
