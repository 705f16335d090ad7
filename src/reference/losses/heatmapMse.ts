import { ACCUMULATE } from "../../flags.js";
import { type HeatmapMseOptions, heatmapMseSpec } from "../../losses/heatmapMse.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { mapTwin, peak } from "../maps.js";

export type { HeatmapMseOptions } from "../../losses/heatmapMse.js";

/** Mean over the pixels of (h − g)², g = e^(−‖pixel − target‖²/2σ²). */
export const twin = mapTwin((h, t, grad, start, from, scale, options, flags) => {
  const width = options.width as number;
  const height = options.height as number;
  const gx = peak(width, t[from] as number, options.sigma as number);
  const gy = peak(height, t[from + 1] as number, options.sigma as number);
  const k = (2 * scale) / (width * height);
  const accumulate = (flags & ACCUMULATE) !== 0;
  let sum = 0;
  let i = start;
  for (let y = 0; y < height; y++) {
    const row = gy[y] as number;
    for (let x = 0; x < width; x++, i++) {
      const r = (h[i] as number) - row * (gx[x] as number);
      sum += r * r;
      if (grad !== null) grad[i] = accumulate ? (grad[i] as number) + k * r : k * r;
    }
  }
  return sum / (width * height);
});

export const heatmapMse: LossWithRequiredOptions<HeatmapMseOptions> = /* @__PURE__ */ createLoss(heatmapMseSpec, twin);
