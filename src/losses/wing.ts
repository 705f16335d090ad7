import { noLimit, type ResidualOptions, residual } from "../families/residual.js";
import { wing as code } from "../kernels/packed.generated.js";
import { transcendentalKernels } from "../kernels/transcendental.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { scale } from "../options.js";

export interface WingOptions extends ResidualOptions {
  /** ω, where the logarithm turns into a line, in the data's unit; at least 2⁻¹²⁶, default 10. */
  omega?: number;
  /** ε, which bounds the slope at 0 to ω/ε, in the data's unit; 2⁻¹²⁶ to 2¹⁰⁰, default 2. Where |r|/ε is beyond float32, so is ℓ. */
  epsilon?: number;
}

export const wingSpec = /* @__PURE__ */ residual(
  "wing",
  { omega: scale(10), epsilon: { ...scale(2), atMost: 2 ** 100 } },
  { convex: false },
  noLimit,
);

/**
 * Wing loss: ℓ = ω log1p(|r|/ε) for |r| < ω, else |r| − C with C = ω − ω log1p(ω/ε), so that the two meet;
 * ∂ℓ/∂prediction = sign r·ω/(ε + |r|), else sign r (0 at r = 0, the mean of both at |r| = ω). Small errors pull most.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. ω and ε in the data's unit, defaults 10 and 2.
 * Source: Feng et al. 2018; MMPose `WingLoss`. Errors: see `Loss`; `irlsWeights` and `hessian` are `ERR_XYLOSS_OPTION`.
 *
 * @example
 * ```js
 * import { wing } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = wing.valueAndGrad(prediction, target, { omega: 4, epsilon: 1 });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 2.2649 0.6667 0.2500
 * ```
 */
export const wing: ResidualLoss<WingOptions> = /* @__PURE__ */ createResidualLoss(wingSpec, transcendentalKernels.with(code));
