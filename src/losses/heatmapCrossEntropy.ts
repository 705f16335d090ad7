import { type MapOptions, maps, ofLogits, pointLoss, powersOrNot, sigma } from "../families/heatmaps.js";
import type { Spec } from "../families/spec.js";
import { mapsKernels } from "../kernels/maps.js";
import { heatmapCrossEntropy as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { flag } from "../options.js";

export interface HeatmapCrossEntropyOptions extends MapOptions {
  /** Of the Gaussian, in pixels; at least 2⁻⁶⁰, default 1. */
  sigma?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

export const heatmapCrossEntropySpec: Spec = /* @__PURE__ */ (() => ({
  ...pointLoss("heatmapCrossEntropy", { sigma: sigma(1), excess: flag }),
  traits: ofLogits,
  layout: maps(2, powersOrNot),
}))();

/**
 * Cross-entropy of a heat map of logits with a Gaussian: ℓ = lse(z) − Σ g z over the pixels, lse(z) = ln Σ e^z, g the
 * Gaussian around the target, which sums to 1 over the map; ∂ℓ/∂z = softmax(z) − g.
 *
 * Unit: map of `[N, height, width]`. Targets `[N, 2]` as in `heatmapMse`. For a target outside the map, however far, the
 * nearest pixels get all of g. σ in pixels, at least 2⁻⁶⁰, default 1. `excess` subtracts the least value over z, the
 * entropy of g. Pixels at −∞ (masked out) give ∞ where g > 0 in float32, and nothing elsewhere. A map of nothing but −∞
 * counts as uniform. Finite logits give a finite value, though `each`, in float32, may overflow. Source: the spatial softmax
 * loss for keypoints (Mask R-CNN, torchvision `keypointrcnn_loss`), with a soft target. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { heatmapCrossEntropy } from "xyloss";
 *
 * const heatmaps = new Float32Array(1 * 5 * 5); // [N, height, width], row by row
 * heatmaps[2 * 5 + 3] = 4; // a peak at x = 3, y = 2
 * const target = Float32Array.of(2, 2); // x0 y0, in pixels
 * const { value, grad } = heatmapCrossEntropy.valueAndGrad(heatmaps, target, { width: 5, height: 5, sigma: 1 });
 * console.log(value.toFixed(4), grad[2 * 5 + 3].toFixed(4), grad[2 * 5 + 2].toFixed(4)); // 3.9711 0.5963 -0.1494
 * ```
 */
export const heatmapCrossEntropy: LossWithRequiredOptions<HeatmapCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  heatmapCrossEntropySpec,
  mapsKernels.with(code),
);
