import { type ResidualOptions, redescending, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { tukey as code } from "../kernels/packed.generated.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { scale } from "../options.js";

export interface TukeyOptions extends ResidualOptions {
  /** c, beyond which a residual does not pull at all, in the data's unit; at least 2⁻¹²⁶, default 4.6851. */
  scale?: number;
}

export const tukeySpec = /* @__PURE__ */ residual("tukey", { scale: scale(4.6851) }, redescending);

/**
 * Tukey's biweight: ℓ = (c²/6)(1 − (1 − (r/c)²)³) for |r| ≤ c, else c²/6; ∂ℓ/∂prediction = r(1 − (r/c)²)², else 0.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶,
 * default 4.6851 (95 % efficiency for unit normal errors). Not convex: start with a c larger than every residual.
 * Source: Beaton and Tukey 1974; GTSAM `Tukey`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { tukey } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = tukey.valueAndGrad(prediction, target, { scale: 4, geometry: "radial" });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 1.3949 0.2422 0.0000
 * ```
 */
export const tukey: ResidualLoss<TukeyOptions> = /* @__PURE__ */ createResidualLoss(tukeySpec, algebraicKernels.with(code));
