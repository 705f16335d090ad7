import type { Floats } from "../../arrays.js";
import type { ScaleOptions } from "../../families/residual.js";
import { cauchySpec } from "../../losses/cauchy.js";
import { limited } from "../clamp.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { direction, distance, type ResidualFormula, residualTwin } from "../residual.js";

/** ½c² log1p((r/c)²) */
const value = (r: number, c: number): number => 0.5 * c * c * Math.log1p((r / c) ** 2);
const slope = (r: number, c: number): number => limited(r) / (1 + (r / c) ** 2);

/** (1 − u²)/(1 + u²)², u = r/c */
function bend(r: number, c: number): number {
  const square = limited(r / c) ** 2;
  return (1 - square) / (1 + square) / (1 + square);
}

const component = {
  value(p: Floats, t: Floats, n: number, c: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const x = (r / c) * (r / c);
      sum += Math.log1p(x);
    }
    return 0.5 * c * c * sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, c: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const x = (r / c) * (r / c);
      sum += Math.log1p(x);
      g[i] = scale * (limited(r) / (1 + x));
    }
    return 0.5 * c * c * sum;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number, c: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const x = (r / c) * (r / c);
      sum += Math.log1p(x);
    }
    return 0.5 * c * c * sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, c: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const x = (r / c) * (r / c);
      sum += Math.log1p(x);
      const pull = scale * (limited(r) / (1 + x));
      if (r > 0 && r < Infinity) {
        g[i] = (pull / r) * rx;
        g[i + 1] = (pull / r) * ry;
      } else {
        g[i] = pull * direction(rx, ry);
        g[i + 1] = pull * direction(ry, rx);
      }
    }
    return 0.5 * c * c * sum;
  },
};

export const formula: ResidualFormula = { value, slope, curvature: () => 1, bend };
export const twin = residualTwin(formula, component, radial);

export const cauchy: ResidualLoss<ScaleOptions> = /* @__PURE__ */ createResidualLoss(cauchySpec, twin);
