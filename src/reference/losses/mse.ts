import type { Floats } from "../../arrays.js";
import type { ResidualOptions } from "../../families/residual.js";
import { mseSpec } from "../../losses/mse.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { type ResidualFormula, residualTwin } from "../residual.js";

/** r² */
const value = (r: number): number => r * r;
const slope = (r: number): number => 2 * r;

const component = {
  value(p: Floats, t: Floats, n: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      sum += r * r;
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      sum += r * r;
      g[i] = scale * 2 * r;
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
      sum += x * x + y * y;
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const x = (p[i] as number) - (t[i] as number);
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      sum += x * x + y * y;
      g[i] = scale * 2 * x;
      g[i + 1] = scale * 2 * y;
    }
    return sum;
  },
};

export const formula: ResidualFormula = { value, slope, weight: 2, bend: () => 2 };
export const twin = residualTwin(formula, component, radial);

export const mse: ResidualLoss<ResidualOptions> = /* @__PURE__ */ createResidualLoss(mseSpec, twin);
