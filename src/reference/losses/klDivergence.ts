import type { ClassesOptions } from "../../families/classes.js";
import { ACCUMULATE } from "../../flags.js";
import { klDivergenceSpec } from "../../losses/klDivergence.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { rowTwin } from "../rows.js";

/** Σ t(ln t − ln p), 0·ln 0 = 0; gradient −t/p, 0 where t = 0. */
export const twin = rowTwin("classes", (p, t, g, start, classes, scale, _a, flags) => {
  let value = 0;
  for (let j = start; j < start + classes; j++) {
    const x = (p[j] as number) + 0; // also for −0
    const y = t[j] as number;
    if (y !== 0) value += y < 0 || x < 0 ? Number.NaN : y * Math.log(y / x);
    if (g === null) continue;
    const slope = y === 0 ? 0 : (-scale * y) / x;
    g[j] = flags & ACCUMULATE ? (g[j] as number) + slope : slope;
  }
  return value;
});

export const klDivergence: LossWithRequiredOptions<ClassesOptions> = /* @__PURE__ */ createLoss(klDivergenceSpec, twin);
