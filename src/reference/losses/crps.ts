import type { Floats } from "../../arrays.js";
import type { BinsOptions } from "../../families/classes.js";
import { ACCUMULATE } from "../../flags.js";
import { crpsSpec } from "../../losses/crps.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { powers, rowTwin } from "../rows.js";

/**
 * Σ over both axes of Σ_{k<bins−1} s_k F_k² + (1 − s_k)(1 − F_k)², s_k = clamp(y − k, 0, 1), F the cumulative softmax q;
 * gradient q_j(A_j − Σ q_i A_i), A_j = Σ_{j≤k<bins−1} 2(F_k − 1 + s_k).
 */
export const twin = rowTwin("bins", (z, t, g, start, _classes, scale, bins, flags, _stride, target) => {
  return axis(z, g, start, t[target] as number, scale, bins, flags) + axis(z, g, start + bins, t[target + 1] as number, scale, bins, flags);
});

function axis(z: Floats, g: Floats | null, start: number, y: number, scale: number, bins: number, flags: number): number {
  const { e, others } = powers(z, start, bins);
  const share = 1 / (1 + others);
  let value = 0;
  let cumulative = 0;
  let pull = 0; // A_0
  let mean = 0; // Σ q A = Σ D F
  for (let k = 0; k < bins - 1; k++) {
    cumulative += (e[k] as number) * share;
    const s = Math.min(Math.max(y - k, 0), 1);
    value += s * cumulative * cumulative + (1 - s) * (1 - cumulative) * (1 - cumulative);
    const d = 2 * (cumulative - 1 + s);
    pull += d;
    mean += d * cumulative;
  }
  if (g !== null) {
    cumulative = 0;
    for (let j = 0; j < bins; j++) {
      const q = (e[j] as number) * share;
      const slope = scale * q * (pull - mean);
      g[start + j] = flags & ACCUMULATE ? (g[start + j] as number) + slope : slope;
      cumulative += q;
      pull -= 2 * (cumulative - 1 + Math.min(Math.max(y - j, 0), 1));
    }
  }
  return value;
}

export const crps: LossWithRequiredOptions<BinsOptions> = /* @__PURE__ */ createLoss(crpsSpec, twin);
