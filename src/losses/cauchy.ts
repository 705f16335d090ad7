import { residual, type ScaleOptions } from "../families/residual.js";
import { cauchy as code } from "../kernels/packed.generated.js";
import { transcendentalKernels } from "../kernels/transcendental.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { scale } from "../options.js";

export const cauchySpec = /* @__PURE__ */ residual("cauchy", { scale: scale(1) }, { convex: false });

/**
 * Cauchy's loss: ℓ = ½c² log1p((r/c)²); ∂ℓ/∂prediction = r/(1 + (r/c)²).
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶, default 1;
 * 2.3849 gives 95 % efficiency for unit normal errors. Not convex. Source: GTSAM `Cauchy`, Ceres `CauchyLoss`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { cauchy } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = cauchy.valueAndGrad(prediction, target, { scale: 2, geometry: "radial" });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 2.0416 0.2353 0.3448
 * ```
 */
export const cauchy: ResidualLoss<ScaleOptions> = /* @__PURE__ */ createResidualLoss(cauchySpec, transcendentalKernels.with(code));
