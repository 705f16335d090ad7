import { type CoordinateOptions, coordinates } from "../families/classes.js";
import { classesKernels } from "../kernels/classes.js";
import { mlecc as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export const mleccSpec = /* @__PURE__ */ coordinates("mlecc", { convex: false }, 1, {}, () => []);

/**
 * Maximum likelihood of a coordinate as classes: ℓ = −ln Σ_k softmax(z)_k e^(−(k − μ)²/2σ²), summed over both axes, with bin k at k and
 * μ = split × pixel. It is computed as lse(z) − lse(z − (k − μ)²/2σ²), which does not underflow where the target is far away; ∂ℓ/∂z =
 * softmax(z) − softmax(z − (k − μ)²/2σ²). It is the negative log-likelihood of the bins' distribution, blurred by σ, without the constant
 * ln σ√(2π) of each axis.
 *
 * Unit: row of `[N, binsX + binsY]`, x bins first; targets are points `[N, 2]` in pixels. Source: Lu et al. 2024 (RTMO), MMPose
 * `MLECCLoss`, which takes probabilities and adds 1e-4 to the product of both axes' sums before the logarithm, so that it does not exceed
 * 9.21 and hardly pulls from afar. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { mlecc } from "xyloss";
 *
 * const target = Float32Array.of(1, 2); // x0 y0, in pixels
 * const logits = Float32Array.of(2, 4, 5, 4, 2, 0, 0, 0, 2, 4, 5, 4); // x0's six bins of half a pixel, y0's six
 * console.log(mlecc.value(logits, target, { binsX: 6, binsY: 6, split: 2, sigma: 1 }).toFixed(4)); // 0.4461
 * ```
 */
export const mlecc: LossWithRequiredOptions<CoordinateOptions> = /* @__PURE__ */ createLoss(mleccSpec, classesKernels.with(code));
