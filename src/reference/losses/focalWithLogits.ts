import type { Floats } from "../../arrays.js";
import { type FocalWithLogitsOptions, focalWithLogitsSpec } from "../../losses/focalWithLogits.js";
import { elementTwin } from "../elements.js";
import { createLoss, type Loss } from "../loss.js";

export type { FocalWithLogitsOptions } from "../../losses/focalWithLogits.js";

const alphaOf = (t: number, alpha: number): number => (alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t));
const power = (w: number, gamma: number): number => (gamma === 2 ? w * w : w ** gamma);

/** α_t w^γ B: w = σ(z)(1 − t) + σ(−z)t, B the binary cross-entropy */
const value = (z: number, t: number, alpha: number, gamma: number): number => {
  const e = Math.exp(-Math.abs(z));
  const side = z > 0 ? 1 - t : t;
  const w = (side + (z > 0 ? t : 1 - t) * e) / (1 + e);
  return alphaOf(t, alpha) * power(w, gamma) * ((side === 0 ? 0 : Math.abs(z) * side) + Math.log1p(e));
};

/** α_t [w^γ B′ + γ w^(γ−1) w′ B], w′ = (1 − 2t)σ(z)σ(−z) */
const slope = (z: number, t: number, alpha: number, gamma: number): number => {
  const e = Math.exp(-Math.abs(z));
  const side = z > 0 ? 1 - t : t;
  const other = z > 0 ? t : 1 - t;
  const wrong = side + other * e;
  const first = ((z > 0 ? 1 : -1) * (side - other * e)) / (1 + e);
  // w′/w instead of w^(γ−1); where e = 0 its product with B is 0
  const change = ((1 - 2 * t) * e) / ((1 + e) * wrong);
  const second = e === 0 ? 0 : gamma * change * ((side === 0 ? 0 : Math.abs(z) * side) + Math.log1p(e));
  return alphaOf(t, alpha) * power(wrong / (1 + e), gamma) * (first + second);
};

const sides = new Float64Array(2);

const loops = {
  value(p: Floats, t: Floats, n: number, alpha: number, gamma: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += value(p[i] as number, t[i] as number, alpha, gamma);
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, alpha: number, gamma: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const z = p[i] as number;
      const y = t[i] as number;
      const e = Math.exp(-Math.abs(z));
      const inverse = 1 / (1 + e);
      // read from a table: to branch on the sign of a random logit would mispredict half the time
      const right = Number(z > 0);
      sides[0] = y;
      sides[1] = 1 - y;
      const side = sides[right] as number;
      const other = (sides[1 - right] as number) * e;
      const wrong = side + other;
      const loss = (side === 0 ? 0 : Math.abs(z) * side) + Math.log1p(e);
      const factor = alphaOf(y, alpha) * power(wrong * inverse, gamma);
      const bend = e === 0 ? 0 : (gamma * (1 - 2 * y) * e * inverse * loss) / wrong;
      sum += factor * loss;
      g[i] = scale * factor * ((2 * right - 1) * (side - other) * inverse + bend);
    }
    return sum;
  },
};

export const twin = elementTwin({ value, slope }, loops);

export const focalWithLogits: Loss<FocalWithLogitsOptions> = /* @__PURE__ */ createLoss(focalWithLogitsSpec, twin);
