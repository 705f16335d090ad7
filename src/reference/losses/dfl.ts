import type { Floats } from "../../arrays.js";
import type { BinsOptions } from "../../families/classes.js";
import { ACCUMULATE } from "../../flags.js";
import { dflSpec } from "../../losses/dfl.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { powers, rowTwin } from "../rows.js";

/** Σ over both axes of w_l(lse − z_l) + w_r(lse − z_r), l = ⌊y⌋, r = l + 1, w_r = y − l; gradient softmax − w. */
export const twin = rowTwin("bins", (z, t, g, start, _classes, scale, bins, flags, _stride, target) => {
  return axis(z, g, start, t[target] as number, scale, bins, flags) + axis(z, g, start + bins, t[target + 1] as number, scale, bins, flags);
});

function axis(z: Floats, g: Floats | null, start: number, y: number, scale: number, bins: number, flags: number): number {
  const { e, others, max } = powers(z, start, bins);
  const l = Math.min(Math.floor(y) || 0, bins - 2);
  const right = y - l;
  const left = 1 - right;
  let value = Math.log1p(others);
  if (left !== 0 && z[start + l] !== max) value += left * (max - (z[start + l] as number));
  if (right !== 0 && z[start + l + 1] !== max) value += right * (max - (z[start + l + 1] as number));
  if (Number.isNaN(y)) value = y;
  if (g !== null) {
    const share = 1 / (1 + others);
    for (let j = 0; j < bins; j++) {
      const slope = scale * ((e[j] as number) * share - (j === l ? left : j === l + 1 ? right : 0));
      g[start + j] = flags & ACCUMULATE ? (g[start + j] as number) + slope : slope;
    }
  }
  return value;
}

export const dfl: LossWithRequiredOptions<BinsOptions> = /* @__PURE__ */ createLoss(dflSpec, twin);
