import { type ResidualOptions, residual } from "../families/residual.js";
import { transcendentalKernels } from "../kernels/transcendental.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";

export const logCoshSpec = /* @__PURE__ */ residual("logCosh", {});

/**
 * Logarithm of the hyperbolic cosine: ℓ = ln cosh r = |r| + log1p(e^(−2|r|)) − ln 2; ∂ℓ/∂prediction = tanh r. It behaves like
 * ½r² near 0 and like |r| − ln 2 far away. It has no scale option: scale the data instead.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. Source: Keras `LogCosh`. Errors: see `Loss`.
 */
export const logCosh: ResidualLoss<ResidualOptions> = /* @__PURE__ */ createResidualLoss(logCoshSpec, transcendentalKernels);
