import type { Floats } from "../../arrays.js";
import { type BceWithLogitsOptions, bceWithLogitsSpec } from "../../losses/bceWithLogits.js";
import { elementTwin } from "../elements.js";
import { createLoss, type Loss } from "../loss.js";

export type { BceWithLogitsOptions } from "../../losses/bceWithLogits.js";

const smooth = (t: number, s: number): number => t * (1 - s) + 0.5 * s;

/** (1 − t) max(z, 0) + qt max(−z, 0) + (1 − t + qt) log1p(e^(−|z|)) */
const value = (z: number, target: number, q: number, s: number): number => {
  const t = smooth(target, s);
  const negative = 1 - t;
  const positive = q * t;
  const side = z > 0 ? negative : positive;
  return (side === 0 ? 0 * t : Math.abs(z) * side) + (negative + positive) * Math.log1p(Math.exp(-Math.abs(z)));
};

/** (1 − t)σ(z) − qtσ(−z) */
const slope = (z: number, target: number, q: number, s: number): number => {
  const t = smooth(target, s);
  const e = Math.exp(-Math.abs(z));
  const larger = 1 / (1 + e);
  const smaller = e / (1 + e);
  return (1 - t) * (z > 0 ? larger : smaller) - q * t * (z > 0 ? smaller : larger);
};

/** A·H(π), A = 1 − t + qt, π = qt/A; 0·ln 0 = 0 */
const floor = (target: number, q: number, s: number): number => {
  const t = smooth(target, s);
  const term = (x: number) => (x === 0 ? 0 : -x * Math.log(x / (1 - t + q * t)));
  return term(q * t) + term(1 - t);
};

const sides = new Float64Array(2);

const loops = {
  value(p: Floats, t: Floats, n: number, q: number, s: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += value(p[i] as number, t[i] as number, q, s);
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, q: number, s: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const z = p[i] as number;
      const y = smooth(t[i] as number, s);
      const negative = 1 - y;
      const positive = q * y;
      const e = Math.exp(-Math.abs(z));
      const larger = 1 / (1 + e);
      // read from a table: to branch on the sign of a random logit would mispredict half the time
      const right = Number(z > 0);
      sides[0] = positive;
      sides[1] = negative;
      const side = sides[right] as number;
      const other = sides[1 - right] as number;
      const line = side === 0 ? 0 : Math.abs(z) * side;
      sum += line + (negative + positive) * Math.log1p(e);
      g[i] = scale * (2 * right - 1) * larger * (side - other * e);
    }
    return sum;
  },
};

export const twin = elementTwin({ value, slope, floor }, loops);

export const bceWithLogits: Loss<BceWithLogitsOptions> = /* @__PURE__ */ createLoss(bceWithLogitsSpec, twin);
