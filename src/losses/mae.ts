import { noLimit, type ResidualOptions, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";

export const maeSpec = /* @__PURE__ */ residual("mae", {}, {}, noLimit);

/**
 * Absolute error: ℓ = |r|, ∂ℓ/∂prediction = sign r (0 at r = 0), in the data's unit.
 *
 * Unit: element; with `geometry: "radial"` the point, ℓ = ρ = ‖(rx, ry)‖, the Euclidean distance, with gradient (rx, ry)/ρ.
 * Source: Keras `MeanAbsoluteError`, PyTorch `L1Loss`; radial: dsntnn `euclidean_losses`. Errors: see `Loss`.
 */
export const mae: ResidualLoss<ResidualOptions> = /* @__PURE__ */ createResidualLoss(maeSpec, algebraicKernels);
