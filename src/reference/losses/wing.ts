import type { Floats } from "../../arrays.js";
import { type WingOptions, wingSpec } from "../../losses/wing.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { direction, distance, type ResidualFormula, residualTwin } from "../residual.js";

export type { WingOptions } from "../../losses/wing.js";

/** ω log1p(|r|/ε) for |r| < ω; else |r| − C, where the two meet */
const value = (r: number, omega: number, epsilon: number): number => {
  const size = Math.abs(r);
  return size < omega ? omega * Math.log1p(size / epsilon) : size - omega + omega * Math.log1p(omega / epsilon);
};
/** ω/(ε + |r|), or 1 beyond, times sign r; at |r| = ω half of each */
const slope = (r: number, omega: number, epsilon: number): number => {
  const size = Math.abs(r);
  const inside = omega / (epsilon + size);
  const rise = size < omega ? inside : size === omega ? 0.5 * (inside + 1) : 1;
  return rise * Math.sign(r);
};

const component = {
  value(p: Floats, t: Floats, n: number, omega: number, epsilon: number): number {
    const edge = omega * Math.log1p(omega / epsilon);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const size = Math.abs(r);
      sum += size < omega ? omega * Math.log1p(size / epsilon) : size - omega + edge;
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, omega: number, epsilon: number): number {
    const edge = omega * Math.log1p(omega / epsilon);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const size = Math.abs(r);
      sum += size < omega ? omega * Math.log1p(size / epsilon) : size - omega + edge;
      g[i] = scale * slope(r, omega, epsilon);
    }
    return sum;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number, omega: number, epsilon: number): number {
    const edge = omega * Math.log1p(omega / epsilon);
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const size = Math.abs(r);
      sum += size < omega ? omega * Math.log1p(size / epsilon) : size - omega + edge;
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, omega: number, epsilon: number): number {
    const edge = omega * Math.log1p(omega / epsilon);
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const size = Math.abs(r);
      sum += size < omega ? omega * Math.log1p(size / epsilon) : size - omega + edge;
      const pull = scale * slope(r, omega, epsilon);
      if (r > 0 && r < Infinity) {
        g[i] = (pull / r) * rx;
        g[i + 1] = (pull / r) * ry;
      } else {
        g[i] = pull * direction(rx, ry);
        g[i + 1] = pull * direction(ry, rx);
      }
    }
    return sum;
  },
};

export const formula: ResidualFormula = { value, slope };
export const twin = residualTwin(formula, component, radial);

export const wing: ResidualLoss<WingOptions> = /* @__PURE__ */ createResidualLoss(wingSpec, twin);
