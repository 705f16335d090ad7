import { type ResidualOptions, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { mse as code } from "../kernels/packed.generated.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";

export const mseSpec = /* @__PURE__ */ residual("mse", {});

/**
 * Squared error: ℓ = r², ∂ℓ/∂prediction = 2r, r = prediction − target in the data's unit (ℓ in its square).
 *
 * Unit: element of data of any length; with `geometry: "radial"` the point, ℓ = ‖(rx, ry)‖².
 * Source: Keras `MeanSquaredError`, PyTorch `MSELoss`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { mse } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = mse.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 6.3125 0.2500 2.5000
 * ```
 */
export const mse: ResidualLoss<ResidualOptions> = /* @__PURE__ */ createResidualLoss(mseSpec, algebraicKernels.with(code));
