import { noLimit, type ResidualOptions, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { smoothL1 as code } from "../kernels/packed.generated.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";

export interface SmoothL1Options extends ResidualOptions {
  /** β, where the quadratic turns into a line, in the data's unit; ≥ 0, default 1. 0 is `mae`, and so is what is below 2⁻¹²⁶. */
  beta?: number;
}

export const smoothL1Spec = /* @__PURE__ */ residual("smoothL1", { beta: { kind: "number", default: 1, atLeast: 0 } }, {}, ({ beta }) =>
  (beta as number) < 2 ** -126 ? `with beta 0 ${noLimit()}` : undefined,
);

/**
 * Smooth L1: ℓ = ½r²/β for |r| < β, else |r| − ½β; ∂ℓ/∂prediction = clamp(r/β, ±1). It is `huber`/β with δ = β.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. β in the data's unit, ≥ 0, default 1; with 0 it is `mae`.
 * Source: Girshick 2015, PyTorch `SmoothL1Loss`. Errors: see `Loss`; `irlsWeights` and `hessian` with β = 0 are `ERR_XYLOSS_OPTION`.
 *
 * @example
 * ```js
 * import { smoothL1 } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = smoothL1.valueAndGrad(prediction, target, { beta: 2 });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 1.0156 0.0625 0.2500
 * ```
 */
export const smoothL1: ResidualLoss<SmoothL1Options> = /* @__PURE__ */ createResidualLoss(smoothL1Spec, algebraicKernels.with(code));
