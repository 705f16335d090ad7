import type { Floats } from "../../arrays.js";
import { type BceOptions, bceSpec } from "../../losses/bce.js";
import { elementTwin } from "../elements.js";
import { createLoss, type Loss } from "../loss.js";

export type { BceOptions } from "../../losses/bce.js";

/** ln of x clipped to [ε, 1 − ε], given 1 − x as well: at the ends the constants ln ε and log1p(−ε). */
const clippedLog = (x: number, rest: number, epsilon: number): number =>
  rest < epsilon ? Math.log1p(-epsilon) : x < epsilon ? Math.log(epsilon) : x < 0.5 ? Math.log(x) : Math.log1p(-rest);

/** −t ln p − (1 − t) ln(1 − p), p clipped */
const value = (p: number, t: number, epsilon: number): number =>
  -t * clippedLog(p, 1 - p, epsilon) - (1 - t) * clippedLog(1 - p, p, epsilon);

/** (p − t)/(p(1 − p)) inside the clip, 0 outside, the mean of the two on it */
const slope = (p: number, t: number, epsilon: number): number => {
  const m = p < 0.5 ? p : 1 - p;
  if (m < epsilon) return Number.isNaN(t) ? t : 0;
  return ((m === epsilon ? 0.5 : 1) * (p - t)) / (p * (1 - p));
};

const loops = {
  value(p: Floats, t: Floats, n: number, epsilon: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += value(p[i] as number, t[i] as number, epsilon);
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, epsilon: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const x = p[i] as number;
      const y = t[i] as number;
      sum += value(x, y, epsilon);
      g[i] = scale * slope(x, y, epsilon);
    }
    return sum;
  },
};

/** The minimum over p of the clipped loss lies at p = t. */
export const twin = elementTwin({ value, slope, floor: (t, epsilon) => value(t, t, epsilon) }, loops);

export const bce: Loss<BceOptions> = /* @__PURE__ */ createLoss(bceSpec, twin);
