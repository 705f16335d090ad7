import { type ResidualOptions, residual } from "../families/residual.js";
import { logCosh as code } from "../kernels/packed.generated.js";
import { transcendentalKernels } from "../kernels/transcendental.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";

export const logCoshSpec = /* @__PURE__ */ residual("logCosh", {});

/**
 * Logarithm of the hyperbolic cosine: ℓ = ln cosh r = |r| + log1p(e^(−2|r|)) − ln 2; ∂ℓ/∂prediction = tanh r. It behaves like
 * ½r² near 0 and like |r| − ln 2 far away. It has no scale option: scale the data instead.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. Source: Keras `LogCosh`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { logCosh } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = logCosh.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 1.1068 0.1155 0.2500
 * ```
 */
export const logCosh: ResidualLoss<ResidualOptions> = /* @__PURE__ */ createResidualLoss(logCoshSpec, transcendentalKernels.with(code));
