import type { Floats } from "../../arrays.js";
import { type QualityFocalOptions, qualityFocalSpec } from "../../losses/qualityFocal.js";
import { elementTwin } from "../elements.js";
import { createLoss, type Loss } from "../loss.js";

export type { QualityFocalOptions } from "../../losses/qualityFocal.js";

const power = (x: number, beta: number): number => (beta === 2 ? x * x : Math.abs(x) ** beta);

/** |B′|^β B: B the binary cross-entropy, B′ = σ(z) − t */
const value = (z: number, t: number, beta: number): number => {
  const e = Math.exp(-Math.abs(z));
  const side = z > 0 ? 1 - t : t;
  const first = (side - (z > 0 ? t : 1 - t) * e) / (1 + e);
  return power(first, beta) * ((side === 0 ? 0 : Math.abs(z) * side) + Math.log1p(e));
};

/** |B′|^β B′ + β |B′|^(β−1) sign(B′) σ(z)σ(−z) B; 0 at B′ = 0 */
const slope = (z: number, t: number, beta: number): number => {
  const e = Math.exp(-Math.abs(z));
  const side = z > 0 ? 1 - t : t;
  const first = ((z > 0 ? 1 : -1) * (side - (z > 0 ? t : 1 - t) * e)) / (1 + e);
  const loss = (side === 0 ? 0 : Math.abs(z) * side) + Math.log1p(e);
  const second = e === 0 || first === 0 ? 0 : (beta * (e / (1 + e) ** 2) * loss) / first;
  return power(first, beta) * (first + second);
};

const sides = new Float64Array(2);

const loops = {
  value(p: Floats, t: Floats, n: number, beta: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += value(p[i] as number, t[i] as number, beta);
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, beta: number): number {
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
      const first = (2 * right - 1) * (side - (sides[1 - right] as number) * e) * inverse;
      const loss = (side === 0 ? 0 : Math.abs(z) * side) + Math.log1p(e);
      const factor = power(first, beta);
      const bend = e === 0 || first === 0 ? 0 : (beta * e * inverse * inverse * loss) / first;
      sum += factor * loss;
      g[i] = scale * factor * (first + bend);
    }
    return sum;
  },
};

export const twin = elementTwin({ value, slope }, loops);

export const qualityFocal: Loss<QualityFocalOptions> = /* @__PURE__ */ createLoss(qualityFocalSpec, twin);
