import { imageLoss } from "../families/images.js";
import { mapsKernels } from "../kernels/maps.js";
import { ncc as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export interface NccOptions {
  /** Pixels across; required. */
  width: number;
  /** Pixels down; required. */
  height: number;
}

export const nccSpec = /* @__PURE__ */ imageLoss("ncc", {}, [], true);

/**
 * Normalised cross-correlation: ℓ = 1 − c, c = Σpt/√(Σp²Σt²) over a map's pixels p and its target's t, less their means;
 * ∂ℓ/∂p = c·p/Σp² − t/√(Σp²Σt²). If either map is flat, ℓ is exactly 1 and the gradient 0.
 *
 * Unit: map, `[N, height, width]`; the target has the same shape. Source: the textbook definition, also called ZNCC. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { ncc } from "xyloss";
 *
 * const target = Float32Array.of(0, 1, 2, 1, 3, 5, 2, 5, 9); // one image of 3 × 3 pixels, row by row
 * const brighter = target.map((pixel) => 2 * pixel + 1), other = Float32Array.of(9, 1, 5, 1, 3, 2, 2, 5, 0);
 * console.log(ncc.value(brighter, target, { width: 3, height: 3 }).toFixed(4)); // 0.0000
 * console.log(ncc.value(other, target, { width: 3, height: 3 }).toFixed(4)); // 1.4311
 * ```
 */
export const ncc: LossWithRequiredOptions<NccOptions> = /* @__PURE__ */ createLoss(nccSpec, mapsKernels.with(code));
