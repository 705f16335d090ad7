import { type ResidualOptions, residual } from "../families/residual.js";
import { barron as code } from "../kernels/packed.generated.js";
import { transcendentalKernels } from "../kernels/transcendental.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { scale } from "../options.js";

export interface BarronOptions extends ResidualOptions {
  /** α, the shape: any number, or −Infinity; default 1. Beyond 2⁴⁰ it counts as infinite. */
  alpha?: number;
  /**
   * c, in the data's unit; at least 2⁻⁶⁰, so that 1/c² is a number; default 1. Where r/c or r/(c√|α − 2|) is beyond float32, r counts
   * as infinite. Where c√|α − 2| is above 2¹²⁶ and α finite, r/(c√|α − 2|) has fewer digits.
   */
  scale?: number;
}

export const barronSpec = /* @__PURE__ */ residual("barron", {
  alpha: { kind: "number", default: 1, orMinusInfinity: true },
  scale: { ...scale(1), atLeast: 2 ** -60 },
});

/**
 * Barron's general robust loss: with u = r/c and β = |α − 2|, ℓ = (β/α)((u²/β + 1)^(α/2) − 1);
 * ∂ℓ/∂prediction = (r/c²)(u²/β + 1)^(α/2 − 1). Limits: ½u² at α = 2, ln(1 + ½u²) at 0, 1 − e^(−½u²) at −∞.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. α is any number or −Infinity; the default 1 is
 * `charbonnier`/c with ε = c. Convex for α ≥ 1, bounded for α < 0. The scale c in the data's unit, at least 2⁻⁶⁰, default 1.
 * ℓ ≈ ½(r/c)² near 0. Source: Barron 2019, google-research `robust_loss`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { barron } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = barron.valueAndGrad(prediction, target, { alpha: -2, scale: 2, geometry: "radial" });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 0.6251 0.0606 0.0952
 * ```
 */
export const barron: ResidualLoss<BarronOptions> = /* @__PURE__ */ createResidualLoss(barronSpec, transcendentalKernels.with(code));
