import { imageLoss } from "../families/images.js";
import { mapsKernels } from "../kernels/maps.js";
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
 */
export const ncc: LossWithRequiredOptions<NccOptions> = /* @__PURE__ */ createLoss(nccSpec, mapsKernels);
