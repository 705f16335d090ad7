import type { Floats } from "../../arrays.js";
import type { CoordinateOptions } from "../../families/classes.js";
import { bothAxes } from "../../families/shared.js";
import { ACCUMULATE } from "../../flags.js";
import { mleccSpec } from "../../losses/mlecc.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { powers, roomFor, rowTwin } from "../rows.js";

/** −ln Σ_k q_k e^(−(k − μ)²/2σ²) of both axes, q = softmax z, μ = split·pixel; gradient q_k(1 − e^(−(k − μ)²/2σ²)/that sum). */
export const twin = rowTwin("split", (z, t, g, start, _classes, scale, split, flags, _stride, target, options) => {
  const sigma = bothAxes(options, "sigma");
  const binsX = options.binsX as number;
  return (
    axis(z, g, start, split * (t[target] as number), scale, binsX, sigma.x, flags) +
    axis(z, g, start + binsX, split * (t[target + 1] as number), scale, options.binsY as number, sigma.y, flags)
  );
});

function axis(z: Floats, g: Floats | null, start: number, mu: number, scale: number, bins: number, sigma: number, flags: number): number {
  const { e, others, max } = powers(z, start, bins);
  const near = roomFor(bins, 1);
  // relative to the bin c nearest to μ: (k − μ)² − (c − μ)² = (k − c)(k + c − 2μ)
  const c = Math.round(Math.min(Math.max(mu, 0), bins - 1));
  const rate = 1 / (2 * sigma * sigma);
  let top = -Infinity;
  for (let k = 0; k < bins; k++) {
    const score = z[start + k] as number;
    const depth = (k === c ? 0 * c : (c - k) * (k + c - 2 * mu) * rate) + (score === max ? 0 : score - max);
    near[k] = depth;
    if (depth > top) top = depth;
  }
  let sum = 0;
  for (let k = 0; k < bins; k++) {
    const w = near[k] === top ? 1 : Math.exp((near[k] as number) - top);
    near[k] = w;
    sum += w;
  }
  if (g !== null) {
    const share = 1 / (1 + others);
    for (let k = 0; k < bins; k++) {
      const slope = scale * ((e[k] as number) * share - (near[k] as number) / sum);
      g[start + k] = flags & ACCUMULATE ? (g[start + k] as number) + slope : slope;
    }
  }
  return (c - mu) ** 2 * rate - top + Math.log1p(others) - Math.log(sum);
}

export const mlecc: LossWithRequiredOptions<CoordinateOptions> = /* @__PURE__ */ createLoss(mleccSpec, twin);
