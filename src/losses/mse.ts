import { type ResidualOptions, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";

export const mseSpec = /* @__PURE__ */ residual("mse", {});

/**
 * Squared error: ℓ = r², ∂ℓ/∂prediction = 2r, r = prediction − target in the data's unit (ℓ in its square).
 *
 * Unit: element of data of any length; with `geometry: "radial"` the point, ℓ = ‖(rx, ry)‖².
 * Source: Keras `MeanSquaredError`, PyTorch `MSELoss`. Errors: see `Loss`.
 */
export const mse: ResidualLoss<ResidualOptions> = /* @__PURE__ */ createResidualLoss(mseSpec, algebraicKernels);
