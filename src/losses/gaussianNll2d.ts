import { distribution } from "../families/distributions.js";
import { gaussianNll2d as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { createLoss, type Loss } from "../loss.js";
import { flag } from "../options.js";

export interface GaussianNll2dOptions {
  /** Add the constant ln 2π of the full density. Default false. */
  full?: boolean;
}

export const gaussianNll2dSpec = /* @__PURE__ */ distribution("gaussianNll2d", 5, { full: flag });

/**
 * Negative log-likelihood of a Gaussian with correlated x and y: Σ⁻¹ = LLᵀ, L = [[e^a, 0], [b, e^c]], r = μ − target,
 * v = Lᵀr = (e^a rx + b ry, e^c ry): ℓ = ½‖v‖² − a − c; ∂ℓ/∂(μx, μy, a, b, c) =
 * (e^a v₁, b v₁ + e^c v₂, v₁e^a rx − 1, v₁ry, v₂e^c ry − 1). In exponentials a and c are limited to ±174.
 *
 * Unit: point; prediction `[N, 5]` μx μy a b c, target `[N, 2]`. `full` adds ln 2π. Source: PyTorch
 * `MultivariateNormal(precision_matrix=LLᵀ).log_prob`, negated; Dorta et al. 2018. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { gaussianNll2d } from "xyloss";
 *
 * const target = Float32Array.of(10, 20); // x0 y0
 * const prediction = Float32Array.of(12, 21, 0, -1, 0); // μx μy, and a b c of the inverse covariance LLᵀ
 * const { value, grad } = gaussianNll2d.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), [...grad].map((slope) => slope.toFixed(2)).join(" ")); // 1.0000 1.00 0.00 1.00 1.00 0.00
 * ```
 */
export const gaussianNll2d: Loss<GaussianNll2dOptions> = /* @__PURE__ */ createLoss(gaussianNll2dSpec, pointsKernels.with(code));
