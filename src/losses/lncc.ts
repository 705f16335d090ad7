import { imageLoss } from "../families/images.js";
import { mapsKernels } from "../kernels/maps.js";
import { lncc as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { whole } from "../options.js";
import type { NccOptions } from "./ncc.js";

export interface LnccOptions extends NccOptions {
  /** Side of the windows in pixels: odd, at least 3, at most width and height. Default 9 (VoxelMorph). */
  window?: number;
}

export const lnccSpec = /* @__PURE__ */ imageLoss("lncc", { window: whole(3, 9) }, ["width", "window"], false);

/**
 * Local normalised cross-correlation: ℓ = 1 − the mean, over the windows that lie wholly inside the map, of X²/(P·T + 1e-5), with P =
 * Σ(p − p̄)², T = Σ(t − t̄)², X = Σ(p − p̄)(t − t̄) over the window: sums and not means, as in VoxelMorph. A window in which
 * either map is flat contributes 0, with a gradient of 0. Flat means as far as float64 sums can tell: a variance below 2⁻³⁶ of the
 * map's mean square.
 *
 * Unit: map, `[N, height, width]`; the target has the same shape. The constant suits intensities from about 0 to 1. Source: VoxelMorph `NCC`
 * (which pads its maps with zeros, while these windows stay inside, and returns −mean). Errors: see `Loss`;
 * `ERR_XYLOSS_OPTION` for an even window, or one larger than the map.
 *
 * @example
 * ```js
 * import { lncc } from "xyloss";
 *
 * const target = Float32Array.of(0, 1, 2, 1, 3, 5, 2, 5, 9); // one image of 3 × 3 pixels, row by row
 * const brighter = target.map((pixel) => 2 * pixel + 1), other = Float32Array.of(9, 1, 5, 1, 3, 2, 2, 5, 0);
 * console.log(lncc.value(brighter, target, { width: 3, height: 3, window: 3 }).toFixed(4)); // 0.0000
 * console.log(lncc.value(other, target, { width: 3, height: 3, window: 3 }).toFixed(4)); // 0.8142
 * ```
 */
export const lncc: LossWithRequiredOptions<LnccOptions> = /* @__PURE__ */ createLoss(lnccSpec, mapsKernels.with(code));
