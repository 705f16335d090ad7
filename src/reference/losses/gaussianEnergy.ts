import type { Call } from "../../call.js";
import { type GaussianEnergyOptions, gaussianEnergySpec } from "../../losses/gaussianEnergy.js";
import { createLoss, type Loss } from "../loss.js";
import { normalBetween } from "../normal.js";
import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";

export type { GaussianEnergyOptions } from "../../losses/gaussianEnergy.js";

/** cos and sin of the directions, one after the other. */
function directionsOf({ options }: Pick<Call, "options">): Float64Array {
  const count = options.directions as number;
  const all = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    all[2 * k] = 2 * k === count ? 0 : Math.cos((k * Math.PI) / count);
    all[2 * k + 1] = Math.sin((k * Math.PI) / count);
  }
  return all;
}

const limited = (x: number, most: number): number => Math.min(Math.max(x, -most), most);

/** (π/2)·mean of m(2Φ(z) − 1) + s(2φ(z) − 1/√π) over the directions θ, m = θ·r, z = m/s, s = ‖L⁻¹θ‖. */
const unit: UnitFormula<Float64Array> = (p, t, i, g, at, scale, directions) => {
  const endlessX = (p[5 * i] as number) - (t[2 * i] as number);
  const endlessY = (p[5 * i + 1] as number) - (t[2 * i + 1] as number);
  const rx = limited(endlessX, 1e300);
  const ry = limited(endlessY, 1e300);
  const sx = Math.exp(-limited(p[5 * i + 2] as number, 40));
  const sy = Math.exp(-limited(p[5 * i + 4] as number, 40));
  const shear = limited(limited(p[5 * i + 3] as number, 1e100) * sx * sy, 2 ** 62);
  let value = 0;
  let dx = 0;
  let dy = 0;
  let da = 0;
  let db = 0;
  let dc = 0;
  for (let k = 0; k < directions.length; k += 2) {
    const cos = directions[k] as number;
    const sin = directions[k + 1] as number;
    const u1 = sx * cos;
    const sheared = shear * cos;
    const u2 = sy * sin - sheared;
    const s = Math.sqrt(u1 * u1 + u2 * u2);
    const m = rx * cos + ry * sin;
    const z = m / s;
    const between = normalBetween(z);
    const d = Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * z * z) - 1 / Math.sqrt(Math.PI);
    value += m * between + s * d;
    if (g !== null) {
      dx += cos * between;
      dy += sin * between;
      da += (d * (u2 * sheared - u1 * u1)) / s;
      db -= (d * u1 * u2 * sy) / s;
      dc -= (d * u2 * u2) / s;
    }
  }
  const mean = Math.PI / directions.length;
  if (g !== null) {
    const factor = scale * mean;
    g[at] = factor * dx;
    g[at + 1] = factor * dy;
    g[at + 2] = factor * da;
    g[at + 3] = factor * db;
    g[at + 4] = factor * dc;
  }
  // ∞ where r is
  return mean * value + Math.abs(endlessX - rx) + Math.abs(endlessY - ry);
};

const plain: UnitLoop<Float64Array> = (p, t, g, n, scale, directions) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += unit(p, t, i, g, 5 * i, scale, directions);
  return sum;
};

export const twin = unitTwin(directionsOf, unit, plain);

export const gaussianEnergy: Loss<GaussianEnergyOptions> = /* @__PURE__ */ createLoss(gaussianEnergySpec, twin);
