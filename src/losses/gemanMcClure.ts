import { redescending, residual, type ScaleOptions } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { gemanMcClure as code } from "../kernels/packed.generated.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { scale } from "../options.js";

export const gemanMcClureSpec = /* @__PURE__ */ residual("gemanMcClure", { scale: scale(1) }, redescending);

/**
 * Geman and McClure's loss: ℓ = ½r²/(1 + (r/c)²), at most ½c²; ∂ℓ/∂prediction = r/(1 + (r/c)²)².
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶, default 1.
 * Not convex: start with a c larger than every residual. Source: Geman and McClure 1985; GTSAM `GemanMcClure` (½c²r²/(c² + r²),
 * the same). Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { gemanMcClure } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = gemanMcClure.valueAndGrad(prediction, target, { scale: 2, geometry: "radial" });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 0.9209 0.2215 0.0476
 * ```
 */
export const gemanMcClure: ResidualLoss<ScaleOptions> = /* @__PURE__ */ createResidualLoss(gemanMcClureSpec, algebraicKernels.with(code));
