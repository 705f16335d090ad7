import type { Floats } from "../../arrays.js";
import { type SmoothL1Options, smoothL1Spec } from "../../losses/smoothL1.js";
import { clamp } from "../clamp.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { direction, distance, kinked, type ResidualFormula, residualTwin } from "../residual.js";

export type { SmoothL1Options } from "../../losses/smoothL1.js";

/** β, or 0 where it counts as that. */
const width = (beta: number): number => (beta < 2 ** -126 ? 0 : beta);

/** ½r²/β for |r| < β, |r| − ½β beyond; with β = 0, |r| */
const value = (r: number, beta: number): number => (Math.abs(r) < width(beta) ? (0.5 * r * r) / beta : Math.abs(r) - 0.5 * width(beta));
const slope = (r: number, beta: number): number => (Math.abs(r) < width(beta) ? r / beta : Math.sign(r));

const component = {
  value(p: Floats, t: Floats, n: number, beta: number): number {
    const half = 0.5 * width(beta);
    const lift = Math.min(0.5 / half, Number.MAX_VALUE);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const s = clamp(r * lift, 1);
      sum += s * (r - half * s);
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, beta: number): number {
    const half = 0.5 * width(beta);
    const lift = Math.min(0.5 / half, Number.MAX_VALUE);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const s = clamp(r * lift, 1);
      sum += s * (r - half * s);
      g[i] = scale * s;
    }
    return sum;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number, beta: number): number {
    const half = 0.5 * width(beta);
    const lift = Math.min(0.5 / half, Number.MAX_VALUE);
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const s = clamp(r * lift, 1);
      sum += s * (r - half * s);
    }
    return sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, beta: number): number {
    const half = 0.5 * width(beta);
    const lift = Math.min(0.5 / half, Number.MAX_VALUE);
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const s = clamp(r * lift, 1);
      sum += s * (r - half * s);
      const pull = scale * s;
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

export const formula: ResidualFormula = {
  value,
  slope,
  curvature: (beta) => 1 / beta,
  bend: (r, beta) => kinked(Math.abs(r), beta, 1 / beta),
};
export const twin = residualTwin(formula, component, radial);

export const smoothL1: ResidualLoss<SmoothL1Options> = /* @__PURE__ */ createResidualLoss(smoothL1Spec, twin);
