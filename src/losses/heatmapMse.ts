import { type MapOptions, pointLoss, sigma } from "../families/heatmaps.js";
import { mapsKernels } from "../kernels/maps.js";
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
 */
export const heatmapMse: LossWithRequiredOptions<HeatmapMseOptions> = /* @__PURE__ */ createLoss(heatmapMseSpec, mapsKernels);
