import { type ResidualOptions, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { scale } from "../options.js";

export interface HuberOptions extends ResidualOptions {
  /** Where the quadratic turns into a line, in the data's unit; at least 2⁻¹²⁶, default 1. */
  delta?: number;
}

export const huberSpec = /* @__PURE__ */ residual("huber", { delta: scale(1) });

/**
 * Huber's loss: ℓ = ½r² for |r| ≤ δ, else δ(|r| − ½δ); ∂ℓ/∂prediction = clamp(r, ±δ).
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. δ in the data's unit, > 0, default 1.
 * Source: Huber 1964, Keras and PyTorch `HuberLoss`. Errors: see `Loss`.
 */
export const huber: ResidualLoss<HuberOptions> = /* @__PURE__ */ createResidualLoss(huberSpec, algebraicKernels);
