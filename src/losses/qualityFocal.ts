import { exponent, focal } from "../families/bounded.js";
import { boundedKernels } from "../kernels/bounded.js";
import { focal as code } from "../kernels/packed.generated.js";
import { createLoss, type Loss } from "../loss.js";

export interface QualityFocalOptions {
  /** β ≥ 0, how strongly nearly right predictions are down-weighted; 0 is cross-entropy. Default 2. The power has a relative error of β·2⁻²⁴, as its base is rounded. */
  beta?: number;
}

export const qualityFocalSpec = /* @__PURE__ */ focal("qualityFocal", { beta: exponent }, 1);

/**
 * Quality focal loss of logits, for soft targets: ℓ = |σ(z) − t|^β B, where B is `bceWithLogits`; ∂ℓ/∂prediction =
 * |d|^β d + β |d|^(β−1) sign(d) σ(z)σ(−z) B, d = σ(z) − t, and 0 at d = 0.
 *
 * Unit: element. Targets in [0, 1]; a perfect prediction reads 0. With β < 1 the gradient is unbounded near d = 0.
 * Source: Li et al. 2020 (Generalized Focal Loss); MMDetection `QualityFocalLoss`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { qualityFocal } from "xyloss";
 *
 * const target = Float32Array.of(0.9, 0.2); // a score in [0, 1] for each element
 * const logits = Float32Array.of(0, -1.3863); // σ: 0.5 and 0.2
 * console.log([...qualityFocal.each(logits, target)].map((loss) => loss.toFixed(4)).join(" ")); // 0.1109 0.0000
 * ```
 */
export const qualityFocal: Loss<QualityFocalOptions> = /* @__PURE__ */ createLoss(qualityFocalSpec, boundedKernels.with(code));
