import { type MapOptions, maps, ofLogits, pointLoss, powersAndDiagonals } from "../families/heatmaps.js";
import type { Spec } from "../families/spec.js";
import { mapsKernels } from "../kernels/maps.js";
import { heatmapEnergy as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export const heatmapEnergySpec: Spec = /* @__PURE__ */ (() => ({
  ...pointLoss("heatmapEnergy", {}),
  traits: { ...ofLogits, convex: false },
  layout: maps(2, powersAndDiagonals),
  parameters: ["width"],
}))();

/**
 * Energy score of a heat map of logits, E‖X − t‖ − ½E‖X − X′‖ for points X, X′ drawn from q = softmax(z), with the distance read
 * in four directions: ℓ = (π/8)(C_x + C_y + (C_{x+y} + C_{x−y})/√2). C is the exact continuous ranked probability score of q's
 * projection: with F its cumulative sum over n bins, s_k = clamp(y − k, 0, 1) and y the projected target:
 * Σ_{k<n−1} s_k F_k² + (1 − s_k)(1 − F_k)², plus the distance of y from the nearest bin if y lies outside.
 * ∂ℓ/∂z_i = q_i(A_i − Σ q A), A_i the sum over the directions of weight · 2Σ_{k≥j, k<n−1} (F_k − 1 + s_k) at the bin j of pixel i.
 *
 * It needs no σ. It takes into account how far each pixel is from the target, and how sure the map is. Where one pixel has all of q, the
 * loss is its distance from the target, within −5.2 % to +2.6 % depending on the direction.
 *
 * Unit: map of `[N, height, width]`. Targets `[N, 2]`, x y, in pixels, anywhere; the loss is in pixels too. Source: Gneiting and
 * Raftery 2007; the four directions are the sliced distance (‖v‖ = (π/2)·mean |v·θ| over all directions θ) that an integer grid has
 * exact bins for. No gradient of finite input is NaN. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { heatmapEnergy } from "xyloss";
 *
 * const heatmaps = new Float32Array(1 * 5 * 5); // [N, height, width], row by row
 * heatmaps[2 * 5 + 3] = 4; // a peak at x = 3, y = 2
 * const target = Float32Array.of(2, 2); // x0 y0, in pixels
 * const { value, grad } = heatmapEnergy.valueAndGrad(heatmaps, target, { width: 5, height: 5 });
 * console.log(value.toFixed(4), grad[2 * 5 + 3].toFixed(4), grad[2 * 5 + 2].toFixed(4)); // 0.6634 0.1441 -0.0169
 * ```
 */
export const heatmapEnergy: LossWithRequiredOptions<MapOptions> = /* @__PURE__ */ createLoss(heatmapEnergySpec, mapsKernels.with(code));
