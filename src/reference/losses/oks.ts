import type { Call } from "../../call.js";
import { type OksOptions, oksSpec } from "../../losses/oks.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";

export type { OksOptions } from "../../losses/oks.js";

/** 1/(2·area·κ²), κ = 2σ, per point */
function contextOf({ options, layout }: Call): Float64Array {
  const sigmas = options.sigmas as Float32Array;
  const areas = options.areas as Float32Array | number;
  const factors = new Float64Array(layout.units);
  for (let i = 0, point = 0; point < layout.units; i++) {
    const area = typeof areas === "number" ? areas : (areas[i] as number);
    for (let j = 0; j < sigmas.length; j++, point++) factors[point] = 1 / (2 * area * (2 * (sigmas[j] as number)) ** 2);
  }
  return factors;
}

/** 1 − e^(−fd²), slopes 2f e^(−fd²)(rx, ry) */
const unit: UnitFormula<Float64Array> = (p, t, i, g, at, scale, factors) => {
  const f = factors[i] as number;
  const x = (p[2 * i] as number) - (t[2 * i] as number);
  const y = (p[2 * i + 1] as number) - (t[2 * i + 1] as number);
  const z = f * (x * x + y * y);
  if (g !== null) {
    const slope = 2 * scale * f * Math.exp(-z);
    g[at] = slope === 0 ? 0 : slope * x;
    g[at + 1] = slope === 0 ? 0 : slope * y;
  }
  return -Math.expm1(-z);
};

const plain: UnitLoop<Float64Array> = (p, t, g, n, scale, factors) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += unit(p, t, i, g, 2 * i, scale, factors);
  return sum;
};

export const twin = unitTwin(contextOf, unit, plain);

export const oks: LossWithRequiredOptions<OksOptions> = /* @__PURE__ */ createLoss(oksSpec, twin);
