import type { Floats } from "../../arrays.js";
import type { ScaleOptions } from "../../families/residual.js";
import { gemanMcClureSpec } from "../../losses/gemanMcClure.js";
import { limited } from "../clamp.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { direction, distance, residualTwin } from "../residual.js";

/** ½r²/(1 + (r/c)²) */
const value = (r: number, c: number): number => {
  const h = limited(r);
  return (0.5 * h * h) / (1 + (h / c) ** 2);
};
const slope = (r: number, c: number): number => {
  const h = limited(r);
  return h / (1 + (h / c) ** 2) ** 2;
};

/** (1 − 3u²)/(1 + u²)³, u = r/c */
function bend(r: number, c: number): number {
  const square = limited(r / c) ** 2;
  return ((1 - 3 * square) / (1 + square)) * (1 + square) ** -2;
}

const component = {
  value(p: Floats, t: Floats, n: number, c: number): number {
    const inverse = 1 / (c * c);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const h = limited(r);
      const y = 1 / (1 + h * h * inverse);
      sum += h * h * y;
    }
    return 0.5 * sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, c: number): number {
    const inverse = 1 / (c * c);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const h = limited(r);
      const y = 1 / (1 + h * h * inverse);
      sum += h * h * y;
      g[i] = scale * h * y * y;
    }
    return 0.5 * sum;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number, c: number): number {
    const inverse = 1 / (c * c);
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const h = limited(r);
      const y = 1 / (1 + h * h * inverse);
      sum += h * h * y;
    }
    return 0.5 * sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, c: number): number {
    const inverse = 1 / (c * c);
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const h = limited(r);
      const y = 1 / (1 + h * h * inverse);
      sum += h * h * y;
      const pull = scale * h * y * y;
      if (r > 0 && r < Infinity) {
        g[i] = (pull / r) * rx;
        g[i + 1] = (pull / r) * ry;
      } else {
        g[i] = pull * direction(rx, ry);
        g[i + 1] = pull * direction(ry, rx);
      }
    }
    return 0.5 * sum;
  },
};

export const twin = residualTwin({ value, slope, curvature: () => 1, bend }, component, radial);

export const gemanMcClure: ResidualLoss<ScaleOptions> = /* @__PURE__ */ createResidualLoss(gemanMcClureSpec, twin);
