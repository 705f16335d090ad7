import { type ResidualOptions, redescending, residual } from "../families/residual.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { tls as code } from "../kernels/packed.generated.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { scale } from "../options.js";

export interface TlsOptions extends ResidualOptions {
  /** c, beyond which a residual does not pull, in the data's unit; at least 2⁻¹²⁶, default 1. */
  scale?: number;
}

export const tlsSpec = /* @__PURE__ */ residual("tls", { scale: scale(1) }, redescending);

/**
 * Truncated least squares: ℓ = ½ min(r², c²); ∂ℓ/∂prediction = r for |r| < c, ½r at |r| = c, else 0.
 * `irlsWeights` are 1, ½ or 0.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶, default 1.
 * Not convex: start with a c larger than every residual.
 * Source: Yang et al. 2020 (graduated non-convexity); GTSAM `GncLossType::TLS`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { tls } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = tls.valueAndGrad(prediction, target, { scale: 4, geometry: "radial" });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 4.0625 0.2500 0.0000
 * ```
 */
export const tls: ResidualLoss<TlsOptions> = /* @__PURE__ */ createResidualLoss(tlsSpec, algebraicKernels.with(code));
