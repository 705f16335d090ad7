import { ACCUMULATE } from "../../call.js";
import { roomFor, rowTwin } from "../rows.js";

/** lse(z) − z_y, with labels smoothed (1 − s)(lse(z) − z_y) + (s/C) Σ (lse(z) − z); gradient softmax(z) − s/C, less 1 − s at y. */
export const sparseSoftmaxCrossEntropy = rowTwin("labelSmoothing", (z, t, g, start, classes, scale, smoothing, flags, stride, target) => {
  const e = roomFor(classes);
  const label = t[target] as number;
  const keep = 1 - smoothing;
  const spread = smoothing / classes;
  let max = -Infinity;
  for (let j = 0; j < classes; j++) {
    const score = z[start + j * stride] as number;
    if (score > max) max = score;
  }
  const labelled = z[start + label * stride] as number;
  let below = labelled === max ? 0 : keep * (max - labelled);
  let ties = -1;
  let others = 0; // Σ e^(z − max) without the maximum's own 1, which would swallow small terms
  for (let j = 0; j < classes; j++) {
    const score = z[start + j * stride] as number;
    if (score === max) {
      ties++;
      e[j] = 1;
    } else {
      const power = Math.exp(score - max);
      e[j] = power;
      others += power;
      if (smoothing !== 0) below += spread * (max - score);
    }
  }
  if (g !== null) {
    const share = 1 / (1 + ties + others);
    for (let j = 0; j < classes; j++) {
      const at = start + j * stride;
      const slope = scale * ((e[j] as number) * share - (j === label ? keep + spread : spread));
      g[at] = flags & ACCUMULATE ? (g[at] as number) + slope : slope;
    }
  }
  return Math.log1p(ties + others) + below;
});
