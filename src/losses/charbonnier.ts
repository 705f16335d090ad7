import { type ResidualOptions, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { charbonnier as code } from "../kernels/packed.generated.js";
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
 *
 * @example
 * ```js
 * import { charbonnier } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = charbonnier.valueAndGrad(prediction, target, { epsilon: 0.1 });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 1.3277 0.2451 0.2499
 * ```
 */
export const charbonnier: ResidualLoss<CharbonnierOptions> = /* @__PURE__ */ createResidualLoss(
  charbonnierSpec,
  algebraicKernels.with(code),
);
