import { exponent, focal } from "../families/bounded.js";
import { boundedKernels } from "../kernels/bounded.js";
import { focal as code } from "../kernels/packed.generated.js";
import { createLoss, type Loss } from "../loss.js";

export interface FocalWithLogitsOptions {
  /** α in [0, 1], the weight of positives; 1 − α is that of negatives. null: both are 1. Default 0.25. */
  alpha?: number | null;
  /** γ ≥ 0, how strongly nearly right predictions are down-weighted; 0 is cross-entropy. Default 2. The power has a relative error of γ·2⁻²⁴, as its base is rounded. */
  gamma?: number;
}

const alpha = { kind: "number", default: 0.25, atLeast: 0, atMost: 1, orNull: "off" } as const;

export const focalWithLogitsSpec = /* @__PURE__ */ focal("focalWithLogits", { alpha, gamma: exponent }, 0);

/**
 * Focal loss of logits: ℓ = α_t w^γ B, where B is `bceWithLogits`, w = σ(z)(1 − t) + σ(−z)t the probability given to the wrong
 * side, and α_t = αt + (1 − α)(1 − t); ∂ℓ/∂prediction = α_t [w^γ (σ(z) − t) + γ w^(γ−1) (1 − 2t)σ(z)σ(−z) B].
 *
 * Unit: element. Targets are 0 or 1. Soft targets follow the same formula, but its minimum is then not at σ(z) = t:
 * use `qualityFocal` for those. Source: Lin et al. 2017; torchvision `sigmoid_focal_loss` and its defaults. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { focalWithLogits } from "xyloss";
 *
 * const target = Float32Array.of(0, 0, 0, 1); // is there a point here?
 * const logits = Float32Array.of(-2, -1, -2, 0); // fairly sure of the three, unsure of the last
 * console.log([...focalWithLogits.each(logits, target)].map((loss) => loss.toFixed(4)).join(" ")); // 0.0014 0.0170 0.0014 0.0433
 * ```
 */
export const focalWithLogits: Loss<FocalWithLogitsOptions> = /* @__PURE__ */ createLoss(focalWithLogitsSpec, boundedKernels.with(code));
