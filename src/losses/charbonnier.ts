import { type ResidualOptions, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { scale } from "../options.js";

export interface CharbonnierOptions extends ResidualOptions {
  /** ε, the radius of the rounded tip, in the data's unit; 2⁻¹²⁶ to 2⁶², default 1e-3. */
  epsilon?: number;
}

export const charbonnierSpec = /* @__PURE__ */ residual("charbonnier", { epsilon: { ...scale(1e-3), atMost: 2 ** 62 } });

/**
 * Charbonnier's loss: ℓ = √(r² + ε²) − ε; ∂ℓ/∂prediction = r/√(r² + ε²). It is |r| with a rounded tip.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. ε in the data's unit, 2⁻¹²⁶ to 2⁶², default 1e-3.
 * Source: Charbonnier et al. 1994; some definitions omit the − ε. ε times this is Ceres' `SoftLOneLoss`. Errors: see `Loss`.
 */
export const charbonnier: ResidualLoss<CharbonnierOptions> = /* @__PURE__ */ createResidualLoss(charbonnierSpec, algebraicKernels);
