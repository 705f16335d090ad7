import { ACCUMULATE } from "../../flags.js";
import { type HeatmapFocalOptions, heatmapFocalSpec } from "../../losses/heatmapFocal.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { mapTwin } from "../maps.js";

export type { HeatmapFocalOptions } from "../../losses/heatmapFocal.js";

/**
 * CornerNet's: σ(−z)^α softplus(−z) where the target is 1, (1 − t)^β σ(z)^α softplus(z) elsewhere, and the slopes
 * ∓c·w^α(w + α(1 − w)softplus); divided by the number of positives, or 1.
 */
export const twin = mapTwin((z, t, grad, start, from, scale, options, flags) => {
  const alpha = options.alpha as number;
  const beta = options.beta as number;
  const pixels = (options.width as number) * (options.height as number);
  const accumulate = (flags & ACCUMULATE) !== 0;
  let positives = 0;
  for (let i = from; i < from + pixels; i++) positives += Number(t[i] === 1);
  if (positives === 0) positives = 1;
  const k = scale / positives;
  let sum = 0;
  for (let i = 0; i < pixels; i++) {
    const target = t[from + i] as number;
    const positive = target === 1;
    const far = 1 - target;
    const penalty = positive ? 1 : beta === 4 ? far * far * far * far : far ** beta;
    const u = positive ? -(z[start + i] as number) : (z[start + i] as number);
    const e = Math.exp(-Math.abs(u));
    const larger = 1 / (1 + e);
    const smaller = e * larger;
    const w = u > 0 ? larger : smaller;
    const factor = penalty * (alpha === 2 ? w * w : w ** alpha);
    const softplus = Math.max(u, 0) + Math.log1p(e);
    sum += factor * softplus;
    if (grad === null) continue;
    const bend = e === 0 ? 0 : alpha * (u > 0 ? smaller : larger) * softplus;
    const slope = (positive ? -k : k) * factor * (w + bend);
    grad[start + i] = accumulate ? (grad[start + i] as number) + slope : slope;
  }
  return sum / positives;
});

export const heatmapFocal: LossWithRequiredOptions<HeatmapFocalOptions> = /* @__PURE__ */ createLoss(heatmapFocalSpec, twin);
