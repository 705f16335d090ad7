import { edges } from "../families/edges.js";
import { layout, type WhitenOptions } from "../families/residual.js";
import type { Spec } from "../families/spec.js";
import { tolerance, whiten } from "../families/whiten.js";
import { algebraicKernels } from "../kernels/algebraic.js";
import { mae as code } from "../kernels/packed.generated.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import { maeSpec } from "./mae.js";

/** The radial half of `mae`, under its own name. */
export const euclideanSpec: Spec = /* @__PURE__ */ ((): Spec => ({
  ...maeSpec,
  name: "euclidean",
  unit: "point",
  layout: (predictions, options, loss) => layout(predictions, { ...options, geometry: "radial" }, loss),
  axes: () => [2, 2],
  options: { whiten, tolerance, edges },
  kernels: ["mae_radial"],
  kernel: () => 0,
}))();

/**
 * Euclidean distance: ℓ = ρ = ‖(rx, ry)‖, ∂ℓ/∂prediction = (rx, ry)/ρ (0 at ρ = 0), in the data's unit. The same as `mae` with
 * `geometry: "radial"`.
 *
 * Unit: point of `[N, 2]`. Source: dsntnn `euclidean_losses`. Its mean is the metric `epe`, also called `mpjpe`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { euclidean } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = euclidean.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 2.7500 0.5000 0.5000
 * ```
 */
export const euclidean: ResidualLoss<WhitenOptions> = /* @__PURE__ */ createResidualLoss(euclideanSpec, algebraicKernels.with(code));
