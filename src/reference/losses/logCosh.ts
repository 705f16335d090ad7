import type { Floats } from "../../arrays.js";
import type { ResidualOptions } from "../../families/residual.js";
import { logCoshSpec } from "../../losses/logCosh.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { direction, distance, type ResidualFormula, residualTwin } from "../residual.js";

/** |r| + log1p(e^(−2|r|)) − ln 2, which cancels towards 0; there log1p(2 sinh²(r/2)) */
const value = (r: number): number => {
  const size = Math.abs(r);
  return size < 1 ? Math.log1p(2 * Math.sinh(r / 2) ** 2) : size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
};
const slope = (r: number): number => Math.tanh(r);

const component = {
  value(p: Floats, t: Floats, n: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      sum += value(r);
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      sum += value(r);
      g[i] = scale * Math.tanh(r);
    }
    return sum;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      sum += value(r);
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      sum += value(r);
      const pull = scale * Math.tanh(r);
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

export const formula: ResidualFormula = { value, slope, curvature: () => 1, bend: (r) => Math.cosh(r) ** -2 };
export const twin = residualTwin(formula, component, radial);

export const logCosh: ResidualLoss<ResidualOptions> = /* @__PURE__ */ createResidualLoss(logCoshSpec, twin);
