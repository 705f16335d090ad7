import { type ResidualOptions, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { huber as code } from "../kernels/packed.generated.js";
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
 *
 * @example
 * ```js
 * import { huber } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = huber.valueAndGrad(prediction, target, { delta: 2, geometry: "radial" });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 4.0625 0.2500 1.0000
 * ```
 */
export const huber: ResidualLoss<HuberOptions> = /* @__PURE__ */ createResidualLoss(huberSpec, algebraicKernels.with(code));
