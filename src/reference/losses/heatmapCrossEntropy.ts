import { ACCUMULATE, EXCESS } from "../../flags.js";
import { type HeatmapCrossEntropyOptions, heatmapCrossEntropySpec } from "../../losses/heatmapCrossEntropy.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { mapTwin, normalised } from "../maps.js";
import { roomFor } from "../rows.js";

export type { HeatmapCrossEntropyOptions } from "../../losses/heatmapCrossEntropy.js";

/** lse(z) − Σ g z, gradient softmax(z) − g, g the Gaussian about the target of sum 1; excess subtracts −Σ g ln g. */
export const twin = mapTwin((z, t, grad, start, from, scale, options, flags) => {
  const width = options.width as number;
  const height = options.height as number;
  const pixels = width * height;
  const columns = normalised(width, t[from] as number, options.sigma as number);
  const rows = normalised(height, t[from + 1] as number, options.sigma as number);
  const gx = columns.g;
  const gy = rows.g;
  const e = roomFor(pixels);
  let max = -Infinity;
  for (let j = 0; j < pixels; j++) {
    const score = z[start + j] as number;
    if (score > max) max = score;
  }
  let ties = -1;
  let others = 0; // Σ e^(z − max) without the maximum's own 1, which would swallow small terms
  let below = 0;
  for (let y = 0, j = 0; y < height; y++) {
    const row = gy[y] as number;
    for (let x = 0; x < width; x++, j++) {
      const g = row * (gx[x] as number);
      const score = z[start + j] as number;
      if (score === max) {
        ties++;
        e[j] = 1;
        below -= g * 0; // NaN where g is
      } else {
        const depth = score - max;
        const power = Math.exp(depth);
        e[j] = power;
        others += power;
        if (g !== 0) below -= g * depth;
      }
    }
  }
  if (grad !== null) {
    const share = scale / (1 + ties + others);
    for (let y = 0, j = 0; y < height; y++) {
      const row = scale * (gy[y] as number);
      for (let x = 0; x < width; x++, j++) {
        const slope = (e[j] as number) * share - row * (gx[x] as number);
        grad[start + j] = flags & ACCUMULATE ? (grad[start + j] as number) + slope : slope;
      }
    }
  }
  return Math.log1p(ties + others) + below - (flags & EXCESS ? columns.entropy + rows.entropy : 0);
});

export const heatmapCrossEntropy: LossWithRequiredOptions<HeatmapCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  heatmapCrossEntropySpec,
  twin,
);
