import type { Floats } from "../../arrays.js";
import { ACCUMULATE } from "../../call.js";
import { type SimccOptions, simccSpec } from "../../losses/simcc.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { powers, roomFor, rowTwin } from "../rows.js";

export type { SimccOptions } from "../../losses/simcc.js";

/** Σ over both axes of KL(label ‖ softmax z), label = softmax(−(k − μ)²/2σ²), μ = split·pixel; gradient softmax − label. */
export const twin = rowTwin("split", (z, t, g, start, _classes, scale, split, flags, _stride, target, { binsX, binsY, sigma }) => {
  const x = split * (t[target] as number);
  const y = split * (t[target + 1] as number);
  return (
    axis(z, g, start, x, scale, binsX as number, sigma as number, flags) +
    axis(z, g, start + (binsX as number), y, scale, binsY as number, sigma as number, flags)
  );
});

function axis(z: Floats, g: Floats | null, start: number, mu: number, scale: number, bins: number, sigma: number, flags: number): number {
  const { e, others, max } = powers(z, start, bins);
  const label = roomFor(bins, 1);
  // relative to the bin c nearest to μ: (k − μ)² − (c − μ)² = (k − c)(k + c − 2μ)
  const c = Math.round(Math.min(Math.max(mu, 0), bins - 1));
  const rate = 1 / (2 * sigma * sigma);
  let sum = 0;
  let value = 0;
  for (let k = 0; k < bins; k++) {
    const depth = k === c ? 0 * c : (c - k) * (k + c - 2 * mu) * rate;
    const w = Math.exp(depth);
    label[k] = w;
    sum += w;
    const score = z[start + k] as number;
    if (w !== 0) value += w * (score === max ? depth : depth + max - score);
  }
  if (g !== null) {
    const share = 1 / (1 + others);
    for (let k = 0; k < bins; k++) {
      const slope = scale * ((e[k] as number) * share - (label[k] as number) / sum);
      g[start + k] = flags & ACCUMULATE ? (g[start + k] as number) + slope : slope;
    }
  }
  return value / sum - Math.log(sum) + Math.log1p(others);
}

export const simcc: LossWithRequiredOptions<SimccOptions> = /* @__PURE__ */ createLoss(simccSpec, twin);
