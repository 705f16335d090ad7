import { redescending, residual, type ScaleOptions } from "../families/residual.js";
import { welsch as code } from "../kernels/packed.generated.js";
import { transcendentalKernels } from "../kernels/transcendental.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { scale } from "../options.js";

export const welschSpec = /* @__PURE__ */ residual("welsch", { scale: scale(1) }, redescending);

/**
 * Welsch's loss (Leclerc's): ℓ = ½c²(1 − e^(−(r/c)²)), at most ½c²; ∂ℓ/∂prediction = r·e^(−(r/c)²).
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶, default 1;
 * 2.9846 gives 95 % efficiency for unit normal errors. Not convex: start with a c larger than every residual.
 * Source: GTSAM `Welsch`; Barron's α = −∞ at scale c/√2, times c²/2. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { welsch } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = welsch.valueAndGrad(prediction, target, { scale: 2, geometry: "radial" });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 1.0587 0.2349 0.0048
 * ```
 */
export const welsch: ResidualLoss<ScaleOptions> = /* @__PURE__ */ createResidualLoss(welschSpec, transcendentalKernels.with(code));
