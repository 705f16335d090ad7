import { distribution } from "../families/distributions.js";
import { laplaceNll as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { createLoss, type Loss } from "../loss.js";
import { flag } from "../options.js";

export interface LaplaceNllOptions {
  /** Add the constant of the full density. Default false. */
  full?: boolean;
}

export const laplaceNllSpec = /* @__PURE__ */ distribution("laplaceNll", 4, { full: flag });

/**
 * Laplace negative log-likelihood: ℓ = Σ(s + |r|e^(−s)) over x and y, r = μ − target, s = ln scale;
 * ∂ℓ/∂μ = sign(r) e^(−s) (0 at r = 0), ∂ℓ/∂s = 1 − |r|e^(−s). A residual of 0
 * contributes 0 however small s is. In exponentials s is limited to ±174.
 *
 * Unit: point; prediction `[N, 4]` μx μy s_x s_y, target `[N, 2]`. `full` adds 2 ln 2. Source: PyTorch
 * `Laplace(μ, e^s).log_prob`, negated; Kendall and Gal 2017. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { laplaceNll } from "xyloss";
 *
 * const target = Float32Array.of(10, 20); // x0 y0
 * const prediction = Float32Array.of(12, 20, Math.log(4), 0); // μx μy and the logarithms of their scales
 * const { value, grad } = laplaceNll.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), [...grad].map((slope) => slope.toFixed(2)).join(" ")); // 1.8863 0.25 0.00 0.50 1.00
 * ```
 */
export const laplaceNll: Loss<LaplaceNllOptions> = /* @__PURE__ */ createLoss(laplaceNllSpec, pointsKernels.with(code));
