import { ACCUMULATE, EXCESS } from "../../flags.js";
import { type SoftmaxCrossEntropyOptions, softmaxCrossEntropySpec } from "../../losses/softmaxCrossEntropy.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { roomFor, rowTwin } from "../rows.js";

export type { SoftmaxCrossEntropyOptions } from "../../losses/softmaxCrossEntropy.js";

/**
 * Σ t(lse(z) − z), gradient softmax(z)·Σt − t; t smoothed to t(1 − s) + s/C and times its class's weight; excess subtracts
 * −Σ t ln(t/Σt).
 */
export const twin = rowTwin("labelSmoothing", (z, t, g, start, classes, scale, smoothing, flags, stride, _, options) => {
  const e = roomFor(classes);
  const weights = options.classWeights as Float32Array | null;
  const targetOf = (j: number) => (keep * (t[start + j * stride] as number) + spread) * (weights === null ? 1 : (weights[j] as number));
  const keep = 1 - smoothing;
  const spread = smoothing / classes;
  let max = -Infinity;
  for (let j = 0; j < classes; j++) {
    const score = z[start + j * stride] as number;
    if (score > max) max = score;
  }
  let ties = -1;
  let others = 0; // Σ e^(z − max) without the maximum's own 1, which would swallow small terms
  let total = 0;
  let below = 0;
  for (let j = 0; j < classes; j++) {
    const score = z[start + j * stride] as number;
    const y = targetOf(j);
    total += y;
    if (score === max) {
      ties++;
      e[j] = 1;
    } else {
      const depth = score - max;
      const power = Math.exp(depth);
      e[j] = power;
      others += power;
      if (y !== 0) below -= y * depth;
    }
  }
  let value = total * Math.log1p(ties + others) + below;
  if (flags & EXCESS && total !== 0) {
    let entropy = total * Math.log(total);
    for (let j = 0; j < classes; j++) {
      const y = targetOf(j);
      if (y !== 0) entropy -= y * Math.log(y);
    }
    value -= entropy;
  }
  if (g !== null) {
    const share = total / (1 + ties + others);
    for (let j = 0; j < classes; j++) {
      const slope = scale * ((e[j] as number) * share - targetOf(j));
      g[start + j * stride] = flags & ACCUMULATE ? (g[start + j * stride] as number) + slope : slope;
    }
  }
  return value;
});

export const softmaxCrossEntropy: LossWithRequiredOptions<SoftmaxCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  softmaxCrossEntropySpec,
  twin,
);
