import type { Floats } from "../../arrays.js";
import { type CharbonnierOptions, charbonnierSpec } from "../../losses/charbonnier.js";
import { limited } from "../clamp.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { direction, distance, type ResidualFormula, residualTwin } from "../residual.js";

export type { CharbonnierOptions } from "../../losses/charbonnier.js";

/** √(r² + ε²) − ε, as r²/(√(r² + ε²) + ε) */
const value = (r: number, epsilon: number): number => {
  const h = limited(r);
  return r * (h / (Math.sqrt(h * h + epsilon * epsilon) + epsilon));
};
const slope = (r: number, epsilon: number): number => {
  const h = limited(r);
  return h / Math.sqrt(h * h + epsilon * epsilon);
};

/** ε²/(r² + ε²)^(3/2) */
const bend = (r: number, epsilon: number): number => (1 + (r / epsilon) ** 2) ** -1.5 / epsilon;

const component = {
  value(p: Floats, t: Floats, n: number, epsilon: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const h = limited(r);
      const root = Math.sqrt(h * h + epsilon * epsilon);
      sum += r * (h / (root + epsilon));
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, epsilon: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const h = limited(r);
      const root = Math.sqrt(h * h + epsilon * epsilon);
      sum += r * (h / (root + epsilon));
      g[i] = scale * (h / root);
    }
    return sum;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number, epsilon: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const h = limited(r);
      const root = Math.sqrt(h * h + epsilon * epsilon);
      sum += r * (h / (root + epsilon));
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, epsilon: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const h = limited(r);
      const root = Math.sqrt(h * h + epsilon * epsilon);
      sum += r * (h / (root + epsilon));
      const pull = scale * (h / root);
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

export const formula: ResidualFormula = { value, slope, curvature: (epsilon) => 1 / epsilon, bend };
export const twin = residualTwin(formula, component, radial);

export const charbonnier: ResidualLoss<CharbonnierOptions> = /* @__PURE__ */ createResidualLoss(charbonnierSpec, twin);
