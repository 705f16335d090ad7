import type { ClassesOptions } from "../../families/classes.js";
import { ACCUMULATE } from "../../flags.js";
import { jsDivergenceSpec } from "../../losses/jsDivergence.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { rowTwin } from "../rows.js";

/** ½ Σ p ln(p/m) + t ln(t/m), m = (p + t)/2, 0·ln 0 = 0; gradient ½ ln(p/m), 0 at p = t = 0. */
export const twin = rowTwin("classes", (p, t, g, start, classes, scale, _a, flags) => {
  let value = 0;
  for (let j = start; j < start + classes; j++) {
    const x = p[j] as number;
    const y = t[j] as number;
    let log = 0; // ln(p/m)
    if (x < 0 || y < 0) log = value = Number.NaN;
    else if (x + y === Infinity) {
      log = x === Infinity ? Math.LN2 : -Infinity;
      value += x === y ? Number.NaN : Infinity;
    } else if (x !== y) {
      // not by m: half of the least float64 number is 0
      log = Math.log(2 * (x / (x + y)));
      if (x !== 0) value += 0.5 * x * log;
      if (y !== 0) value += 0.5 * y * Math.log(2 * (y / (x + y)));
    }
    if (g === null) continue;
    const slope = 0.5 * scale * log;
    g[j] = flags & ACCUMULATE ? (g[j] as number) + slope : slope;
  }
  return value;
});

export const jsDivergence: LossWithRequiredOptions<ClassesOptions> = /* @__PURE__ */ createLoss(jsDivergenceSpec, twin);
