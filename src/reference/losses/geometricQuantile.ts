import type { Axes } from "../../families/shared.js";
import { type GeometricQuantileOptions, geometricQuantileSpec } from "../../losses/geometricQuantile.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";
import { direction, distance } from "../residual.js";

export type { GeometricQuantileOptions } from "../../losses/geometricQuantile.js";

/** ‖r‖ + ⟨u, r⟩, slopes r/‖r‖ + u */
const unit: UnitFormula<Axes> = (p, t, i, g, at, scale, u) => {
  const x = (p[2 * i] as number) - (t[2 * i] as number);
  const y = (p[2 * i + 1] as number) - (t[2 * i + 1] as number);
  const rho = distance(x, y);
  if (g !== null) {
    const usual = rho > 0 && rho < Infinity;
    g[at] = scale * ((usual ? x / rho : direction(x, y)) + u.x);
    g[at + 1] = scale * ((usual ? y / rho : direction(y, x)) + u.y);
  }
  return rho === Infinity ? rho : rho + (u.x * x + u.y * y);
};

const plain: UnitLoop<Axes> = (p, t, g, n, scale, u) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += unit(p, t, i, g, 2 * i, scale, u);
  return sum;
};

export const twin = unitTwin(({ options }) => options.u as unknown as Axes, unit, plain);

export const geometricQuantile: LossWithRequiredOptions<GeometricQuantileOptions> = /* @__PURE__ */ createLoss(geometricQuantileSpec, twin);
