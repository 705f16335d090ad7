import type { Floats } from "../../arrays.js";
import { type BarronOptions, barronSpec } from "../../losses/barron.js";
import { limited } from "../clamp.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { direction, distance, type ResidualFormula, residualTwin } from "../residual.js";

export type { BarronOptions } from "../../losses/barron.js";

/** α, or what is as good where the formula has a limit: at 0, 2 and −∞. */
const exponent = (alpha: number): number => (alpha === 0 ? 2 ** -60 : alpha === 2 ? 2 - 2 ** -40 : Math.max(alpha, -(2 ** 40)));

/** (β/α)((u²/β + 1)^(α/2) − 1) with u = r/c and β = |α − 2| */
const value = (r: number, alpha: number, c: number): number => {
  const power = exponent(alpha);
  const beta = Math.abs(power - 2);
  return (beta / power) * Math.expm1((power / 2) * Math.log1p((r / c) ** 2 / beta));
};
const slope = (r: number, alpha: number, c: number): number => {
  const power = exponent(alpha);
  const h = limited(r);
  return (h / c / c) * Math.exp((power / 2 - 1) * Math.log1p((h / c) ** 2 / Math.abs(power - 2)));
};

/** (1 + v²)^(α/2 − 2)(1 + (α − 1)v²)/c², v² = (r/c)²/|α − 2| */
function bend(r: number, alpha: number, c: number): number {
  const a = exponent(alpha);
  if (r === Infinity && a > 2) return r;
  const square = limited(r / c) ** 2;
  const v = square / Math.abs(a - 2);
  const weight = Math.exp((0.5 * a - 1) * Math.log1p(v)) / (c * c);
  return v < 1e30 ? (weight * (1 + (a - 1) * v)) / (1 + v) : weight * (a - 1 + 1 / v);
}

const component = {
  value(p: Floats, t: Floats, n: number, alpha: number, c: number): number {
    const power = exponent(alpha);
    const beta = Math.abs(power - 2);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const log = Math.log1p(((r / c) * (r / c)) / beta);
      sum += Math.expm1((power / 2) * log);
    }
    return (beta / power) * sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, alpha: number, c: number): number {
    const power = exponent(alpha);
    const beta = Math.abs(power - 2);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (p[i] as number) - (t[i] as number);
      const log = Math.log1p(((r / c) * (r / c)) / beta);
      sum += Math.expm1((power / 2) * log);
      g[i] = scale * (Math.abs(r) === Infinity ? slope(r, alpha, c) : (r / c / c) * Math.exp((power / 2 - 1) * log));
    }
    return (beta / power) * sum;
  },
};

const radial = {
  value(p: Floats, t: Floats, n: number, alpha: number, c: number): number {
    const power = exponent(alpha);
    const beta = Math.abs(power - 2);
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const log = Math.log1p(((r / c) * (r / c)) / beta);
      sum += Math.expm1((power / 2) * log);
    }
    return (beta / power) * sum;
  },
  grad(p: Floats, t: Floats, g: Floats, n: number, scale: number, alpha: number, c: number): number {
    const power = exponent(alpha);
    const beta = Math.abs(power - 2);
    let sum = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const rx = (p[i] as number) - (t[i] as number);
      const ry = (p[i + 1] as number) - (t[i + 1] as number);
      const r = distance(rx, ry);
      const log = Math.log1p(((r / c) * (r / c)) / beta);
      sum += Math.expm1((power / 2) * log);
      const pull = scale * (Math.abs(r) === Infinity ? slope(r, alpha, c) : (r / c / c) * Math.exp((power / 2 - 1) * log));
      if (r > 0 && r < Infinity) {
        g[i] = (pull / r) * rx;
        g[i + 1] = (pull / r) * ry;
      } else {
        g[i] = pull * direction(rx, ry);
        g[i + 1] = pull * direction(ry, rx);
      }
    }
    return (beta / power) * sum;
  },
};

export const formula: ResidualFormula = { value, slope, curvature: (_alpha, c) => 1 / (c * c), bend };
export const twin = residualTwin(formula, component, radial);

export const barron: ResidualLoss<BarronOptions> = /* @__PURE__ */ createResidualLoss(barronSpec, twin);
