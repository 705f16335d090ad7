import { type MapOptions, pointLoss, sigma } from "../families/heatmaps.js";
import { mapsKernels } from "../kernels/maps.js";
import { heatmapMse as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export interface HeatmapMseOptions extends MapOptions {
  /** Of the Gaussian, in pixels; at least 2⁻⁶⁰, default 2. */
  sigma?: number;
}

export const heatmapMseSpec = /* @__PURE__ */ pointLoss("heatmapMse", { sigma: sigma(2) });

/**
 * Squared error of a heat map: ℓ = mean over its pixels of (h − g)², g = e^(−‖pixel − target‖²/2σ²), which has peak 1 and is
 * not truncated; ∂ℓ/∂h = 2(h − g)/(width·height).
 *
 * Unit: map of `[N, height, width]`. Targets `[N, 2]` are points in pixels, x y, with pixel centres at whole numbers.
 * Far outside the map g vanishes. σ in pixels, at least 2⁻⁶⁰, default 2. Source: Simple Baselines (Xiao et al. 2018),
 * MMPose `KeypointMSELoss`, whose Gaussian is cut off at 3σ. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { heatmapMse } from "xyloss";
 *
 * const heatmaps = new Float32Array(1 * 5 * 5); // [N, height, width], row by row
 * heatmaps[2 * 5 + 3] = 4; // a peak at x = 3, y = 2
 * const target = Float32Array.of(2, 2); // x0 y0, in pixels
 * const { value, grad } = heatmapMse.valueAndGrad(heatmaps, target, { width: 5, height: 5, sigma: 1 });
 * console.log(value.toFixed(4), grad[2 * 5 + 3].toFixed(4), grad[2 * 5 + 2].toFixed(4)); // 0.5716 0.2715 -0.0800
 * ```
 */
export const heatmapMse: LossWithRequiredOptions<HeatmapMseOptions> = /* @__PURE__ */ createLoss(heatmapMseSpec, mapsKernels.with(code));
