import { type MapOptions, pixelLoss } from "../families/heatmaps.js";
import { mapsKernels } from "../kernels/maps.js";
import { heatmapFocal as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export interface HeatmapFocalOptions extends MapOptions {
  /** How strongly nearly right pixels are down-weighted; ≥ 0, default 2. The power has a relative error of α·2⁻²⁴, as its base is rounded. */
  alpha?: number;
  /** How strongly pixels near a positive one are down-weighted; ≥ 0, default 4. The power has a relative error of β·2⁻²⁴. */
  beta?: number;
}

const power = (fallback: number) => ({ kind: "number", default: fallback, atLeast: 0 }) as const;

export const heatmapFocalSpec = /* @__PURE__ */ pixelLoss("heatmapFocal", { alpha: power(2), beta: power(4) }, ["alpha", "beta"], {
  predicts: "logits",
  targets: "unit",
  balanced: true,
});

/**
 * CornerNet's penalty-reduced focal loss for maps of logits. Where the target is exactly 1, a positive,
 * ℓ = σ(−z)^α softplus(−z), elsewhere (1 − t)^β σ(z)^α softplus(z); their sum over the pixels is divided by the number of
 * positives in the map, or by 1 if there are none. ∂ℓ/∂z = −σ(−z)^α (α σ(z) softplus(−z) + σ(−z)), elsewhere
 * (1 − t)^β σ(z)^α (α σ(−z) softplus(z) + σ(z)), with the same divisor.
 *
 * Unit: map of `[N, height, width]`; targets of that shape, in [0, 1]. CornerNet divides by the positives of the whole
 * batch, this loss by those of each map. Source: Law and Deng 2018; CenterNet `FocalLoss`, MMDetection `GaussianFocalLoss`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { heatmapFocal } from "xyloss";
 *
 * const prediction = new Float32Array(1 * 5 * 5), target = new Float32Array(1 * 5 * 5); // [N, height, width], row by row
 * target[2 * 5 + 2] = 1; // there is a point at x = 2, y = 2
 * prediction[2 * 5 + 3] = 0.5; // the model sees half of one beside it
 * const { value, grad } = heatmapFocal.valueAndGrad(prediction, target, { width: 5, height: 5 });
 * console.log(value.toFixed(4), grad[2 * 5 + 3].toFixed(4), grad[2 * 5 + 2].toFixed(4)); // 4.5363 0.5262 -0.2983
 * ```
 */
export const heatmapFocal: LossWithRequiredOptions<HeatmapFocalOptions> = /* @__PURE__ */ createLoss(
  heatmapFocalSpec,
  mapsKernels.with(code),
);
