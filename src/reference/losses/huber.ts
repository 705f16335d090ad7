import type { Floats } from "../../arrays.js";
import { type HuberOptions, huberSpec } from "../../losses/huber.js";
import { clamp } from "../clamp.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { direction, distance, kinked, type ResidualFormula, residualTwin } from "../residual.js";

export type { HuberOptions } from "../../losses/huber.js";

/** ½r² within ±δ, δ(|r| − ½δ) beyond */
const value = (r: number, delta: number): number => (Math.abs(r) <= delta ? 0.5 * r * r : delta * (Math.abs(r) - 0.5 * delta));
const slope = (r: number, delta: number): number => clamp(r, delta);

const component = {
  value(p: Floats, t: Floats, n: number, delta: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const h = clamp(r, delta);
      sum += h * (r - 0.5 * h);
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, delta: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const h = clamp(r, delta);
      sum += h * (r - 0.5 * h);
      g[i] = scale * h;
    }
    return sum;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number, delta: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const x = (p[i] as number) - (t[i] as number);
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      const rho = distance(x, y);
      const h = clamp(rho, delta);
      sum += h * (rho - 0.5 * h);
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, delta: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const x = (p[i] as number) - (t[i] as number);
      const y = (p[i + 1] as number) - (t[i + 1] as number);
      const rho = distance(x, y);
      const h = clamp(rho, delta);
      sum += h * (rho - 0.5 * h);
      const k = scale * h;
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

export const formula: ResidualFormula = { value, slope, curvature: () => 1, bend: (r, delta) => kinked(Math.abs(r), delta, 1) };
export const twin = residualTwin(formula, component, radial);

export const huber: ResidualLoss<HuberOptions> = /* @__PURE__ */ createResidualLoss(huberSpec, twin);
