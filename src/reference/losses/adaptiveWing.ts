import { ACCUMULATE } from "../../flags.js";
import { type AdaptiveWingOptions, adaptiveWingSpec } from "../../losses/adaptiveWing.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { mapTwin } from "../maps.js";

export type { AdaptiveWingOptions } from "../../losses/adaptiveWing.js";

/** Mean of ω log1p((|r|/ε)^y) for |r| < θ, y = α − t, else A|r| − C: a line of the same value and slope at θ. */
export const twin = mapTwin((p, t, grad, start, from, scale, options, flags) => {
  const alpha = options.alpha as number;
  const omega = options.omega as number;
  const epsilon = options.epsilon as number;
  const theta = options.theta as number;
  const pixels = (options.width as number) * (options.height as number);
  const accumulate = (flags & ACCUMULATE) !== 0;
  const k = scale / pixels;
  let sum = 0;
  for (let i = 0; i < pixels; i++) {
    const target = t[from + i] as number;
    const r = (p[start + i] as number) - target;
    const size = Math.abs(r);
    const y = alpha - target;
    const inner = size < theta ? size : theta;
    const power = (inner / epsilon) ** y;
    const steepness = inner === 0 ? 0 : (omega * y) / (inner * (1 + 1 / power));
    sum += omega * (power === Infinity ? y * Math.log(inner / epsilon) : Math.log1p(power));
    if (!(size < theta)) sum += steepness * (size - theta);
    if (grad === null) continue;
    const slope = (r < 0 ? -k : k) * steepness;
    grad[start + i] = accumulate ? (grad[start + i] as number) + slope : slope;
  }
  return sum / pixels;
});

export const adaptiveWing: LossWithRequiredOptions<AdaptiveWingOptions> = /* @__PURE__ */ createLoss(adaptiveWingSpec, twin);
