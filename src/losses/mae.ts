import { noLimit, type ResidualOptions, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { mae as code } from "../kernels/packed.generated.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";

export const maeSpec = /* @__PURE__ */ residual("mae", {}, {}, noLimit);

/**
 * Absolute error: ℓ = |r|, ∂ℓ/∂prediction = sign r (0 at r = 0), in the data's unit.
 *
 * Unit: element; with `geometry: "radial"` the point, ℓ = ρ = ‖(rx, ry)‖, the Euclidean distance, with gradient (rx, ry)/ρ.
 * Source: Keras `MeanAbsoluteError`, PyTorch `L1Loss`; radial: dsntnn `euclidean_losses`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { mae } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = mae.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 1.3750 0.2500 0.2500
 * ```
 */
export const mae: ResidualLoss<ResidualOptions> = /* @__PURE__ */ createResidualLoss(maeSpec, algebraicKernels.with(code));
