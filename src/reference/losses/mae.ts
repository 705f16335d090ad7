import type { Floats } from "../../arrays.js";
import type { ResidualOptions } from "../../families/residual.js";
import { maeSpec } from "../../losses/mae.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { direction, distance, type ResidualFormula, residualTwin } from "../residual.js";

/** |r| */
const value = (r: number): number => Math.abs(r);
const slope = (r: number): number => Math.sign(r);

const component = {
  value(p: Floats, t: Floats, n: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      sum += Math.abs(r);
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      sum += Math.abs(r);
      // comparisons as numbers: `Math.sign` branches, which costs random signs twice as much
      g[i] = Number.isNaN(r) ? r : scale * (Number(r > 0) - Number(r < 0));
    }
    return sum;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const x = (p[i] as number) - (t[i] as number);
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      sum += distance(x, y);
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const x = (p[i] as number) - (t[i] as number);
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      const rho = distance(x, y);
      sum += rho;
      const k = scale;
      if (rho > 0 && rho < Infinity) {
        g[i] = (k / rho) * x;
        g[i + 1] = (k / rho) * y;
      } else {
        g[i] = k * direction(x, y);
        g[i + 1] = k * direction(y, x);
      }
    }
    return sum;
  },
};

export const formula: ResidualFormula = { value, slope };
export const twin = residualTwin(formula, component, radial);

export const mae: ResidualLoss<ResidualOptions> = /* @__PURE__ */ createResidualLoss(maeSpec, twin);
