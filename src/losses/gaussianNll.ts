import { distribution } from "../families/distributions.js";
import { gaussianNll as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { createLoss, type Loss } from "../loss.js";
import { flag } from "../options.js";

export interface GaussianNllOptions {
  /** Add the constant ln 2π of the full density. Default false. */
  full?: boolean;
  /** β in [0, 1]: multiplies each component's gradient, but not the value, by its variance to the power of β. Default 0. */
  beta?: number;
}

export const gaussianNllSpec = /* @__PURE__ */ distribution("gaussianNll", 4, {
  full: flag,
  beta: { kind: "number", default: 0, atLeast: 0, atMost: 1 },
});

/**
 * Gaussian negative log-likelihood: ℓ = ½Σ(s + r²e^(−s)) over x and y, r = μ − target, s = ln variance;
 * ∂ℓ/∂μ = r e^(−s), ∂ℓ/∂s = ½(1 − r²e^(−s)). A residual of 0 contributes 0 however small s is. In exponentials s is limited to ±174.
 *
 * Unit: point; prediction `[N, 4]` μx μy s_x s_y, target `[N, 2]`. `full` adds ln 2π. `beta` multiplies each component's
 * gradient by e^(βs), taken as a constant, so the gradient is then not the derivative of the value. Source: PyTorch
 * `GaussianNLLLoss` (with var = e^s); β-NLL: Seitzer et al. 2022. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { gaussianNll } from "xyloss";
 *
 * const target = Float32Array.of(10, 20); // x0 y0
 * const prediction = Float32Array.of(12, 20, Math.log(4), 0); // μx μy and the logarithms of their variances
 * const { value, grad } = gaussianNll.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), [...grad].map((slope) => slope.toFixed(2)).join(" ")); // 1.1931 0.50 0.00 0.00 0.50
 * ```
 */
export const gaussianNll: Loss<GaussianNllOptions> = /* @__PURE__ */ createLoss(gaussianNllSpec, pointsKernels.with(code));
