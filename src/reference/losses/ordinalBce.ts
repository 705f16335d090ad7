import type { Floats } from "../../arrays.js";
import { ACCUMULATE, EACH, GRAD, POINT_WEIGHTS } from "../../flags.js";
import { type OrdinalBceOptions, ordinalBceSpec } from "../../losses/ordinalBce.js";
import type { PerAxis } from "../../thresholds.js";
import type { Twin } from "../engine.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export type { HardLabelOptions, OrdinalBceOptions, RampLabelOptions, ThresholdOptions } from "../../losses/ordinalBce.js";

const sides = new Float64Array(2);

/**
 * One coordinate: Σ_k of max(z, 0) − label·z + log1p(e^(−|z|)), and σ(z) − label times `scale` where `g` is an array. A label is
 * t > θ, or with centres clamp((t − θ)/Δ + ½, 0, 1).
 */
function unit(
  p: Floats,
  g: Floats | null,
  start: number,
  t: number,
  thresholds: Float32Array,
  centers: Float32Array | null,
  scale: number,
  accumulate: boolean,
): number {
  let sum = 0;
  for (let k = 0; k < thresholds.length; k++) {
    const z = p[start + k] as number;
    const above = t - (thresholds[k] as number);
    let label = Number(above > 0);
    if (centers !== null) {
      const share = above / ((centers[k + 1] as number) - (centers[k] as number)) + 0.5;
      label = share < 0 ? 0 : share > 1 ? 1 : share;
    }
    const e = Math.exp(-Math.abs(z));
    // read from a table: to branch on the sign of a random logit would mispredict half the time
    const right = Number(z > 0);
    sides[0] = label;
    sides[1] = 1 - label;
    const side = sides[right] as number;
    sum += (side === 0 ? 0 : Math.abs(z) * side) + Math.log1p(e);
    if (g === null) continue;
    const slope = (scale * (2 * right - 1) * (side - (sides[1 - right] as number) * e)) / (1 + e);
    g[start + k] = accumulate ? (g[start + k] as number) + slope : slope;
  }
  if (!Number.isNaN(t)) return sum;
  g?.fill(t, start, start + thresholds.length);
  return t;
}

export const twin: Twin = (call, scale) => {
  const { prediction, target, weights, output, flags, layout, options } = call;
  const logits = layout.prediction;
  const thresholds = options.thresholds as PerAxis;
  const centers = options.labels === "ramp" ? (options.centers as PerAxis) : null;
  const g = flags & GRAD ? output : null;
  const accumulate = (flags & ACCUMULATE) !== 0;
  const perWeight = flags & POINT_WEIGHTS ? 2 : 1;
  let total = 0;
  for (let i = 0; i < layout.units; i++) {
    const weight = weights === null ? 1 : (weights[Math.floor(i / perWeight)] as number);
    const axis = i % 2 === 0 ? "x" : "y";
    const t = target[i] as number;
    let value = 0;
    if (weight !== 0) {
      value = weight * unit(prediction, g, i * logits, t, thresholds[axis], centers?.[axis] ?? null, scale * weight, accumulate);
    } else if (g !== null && !accumulate) g.fill(0, i * logits, (i + 1) * logits);
    total += value;
    if (flags & EACH && output !== null) output[i] = value;
  }
  return total;
};

export const ordinalBce: LossWithRequiredOptions<OrdinalBceOptions> = /* @__PURE__ */ createLoss(ordinalBceSpec, twin);
