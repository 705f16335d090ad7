import type { Floats } from "../../arrays.js";
import { type TukeyOptions, tukeySpec } from "../../losses/tukey.js";
import { clamp } from "../clamp.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { distance, residualTwin } from "../residual.js";

export type { TukeyOptions } from "../../losses/tukey.js";

/** (c²/6)(1 − (1 − x)³) with x = (r/c)² within ±c, c²/6 beyond; evaluated as (c²/6)x(3 − 3x + x²), which does not cancel. */
const value = (r: number, c: number): number => {
  const u = r / c;
  return Math.abs(r) > c ? (c * c) / 6 : 0.5 * r * r * (1 - u * u * (1 - (u * u) / 3));
};
const slope = (r: number, c: number): number => (Math.abs(r) > c ? 0 : r * (1 - (r / c) ** 2) ** 2);

/** (1 − u²)(1 − 5u²), u = r/c */
const bend = (r: number, c: number): number => (Math.abs(r) >= c ? 0 : (1 - (r / c) ** 2) * (1 - 5 * (r / c) ** 2));

const component = {
  value(p: Floats, t: Floats, n: number, c: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const h = clamp((p[i] as number) - (t[i] as number), c);
      const x = (h / c) * (h / c);
      sum += h * h * (3 - x * (3 - x));
    }
    return sum / 6;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, c: number): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const h = clamp((p[i] as number) - (t[i] as number), c);
      const x = (h / c) * (h / c);
      sum += h * h * (3 - x * (3 - x));
      g[i] = scale * h * (1 - x) * (1 - x);
    }
    return sum / 6;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number, c: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const h = clamp(distance((p[i] as number) - (t[i] as number), (p[i + 1] as number) - (t[i + 1] as number)), c);
      const x = (h / c) * (h / c);
      sum += h * h * (3 - x * (3 - x));
    }
    return sum / 6;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, c: number): number {
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const rho = distance(rx, ry);
      const h = clamp(rho, c);
      const x = (h / c) * (h / c);
      sum += h * h * (3 - x * (3 - x));
      if (rho < Infinity) {
        const weight = scale * (1 - x) * (1 - x);
        g[i] = weight * rx;
        g[i + 1] = weight * ry;
      } else {
        g[i] = Number.isNaN(rho) ? rho : 0;
        g[i + 1] = Number.isNaN(rho) ? rho : 0;
      }
    }
    return sum / 6;
  },
};

export const twin = residualTwin({ value, slope, curvature: () => 1, bend }, component, radial);

export const tukey: ResidualLoss<TukeyOptions> = /* @__PURE__ */ createResidualLoss(tukeySpec, twin);
