import { axesOf } from "../families/shared.js";
import type { Spec } from "../families/spec.js";
import { geometricQuantile as code } from "../kernels/packed.generated.js";
import { quantilesKernels } from "../kernels/quantiles.js";
import { BLOCK, layoutOf, unitsOf } from "../layout.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import type { OtherOption } from "../options.js";

export interface GeometricQuantileOptions {
  /** Where in the cloud of targets, in the direction opposite to u: { x: 0, y: 0 } is its middle, { x: 0.9, y: 0 } far to the left; x² + y² < 1, required. */
  u: { x: number; y: number };
}

const u: OtherOption = {
  kind: "other",
  default: undefined,
  read(value, wrong) {
    const axes = axesOf(value, wrong, (share) => Math.abs(share) < 1);
    if (axes === undefined) return undefined;
    const square = axes.x * axes.x + axes.y * axes.y;
    return square < 1 ? axes : wrong(` has a length of ${Math.sqrt(square)}`);
  },
  text: "{ x, y } of float32 numbers with x² + y² < 1",
};

export const geometricQuantileSpec: Spec = {
  name: "geometricQuantile",
  family: "quantiles",
  traits: {},
  unit: "point",
  layout: (predictions, _options, loss) => layoutOf("point", unitsOf(predictions, 2, loss, "points are x y pairs"), 2, 2, BLOCK / 4),
  axes: () => [2, 2],
  options: { u },
  parameters: [],
  kernels: ["geometricQuantile"],
  table: (options) => {
    const { x, y } = options.u as { readonly x: number; readonly y: number };
    return Float32Array.of(x, y);
  },
};

/**
 * Geometric quantile: ℓ = ρ + ⟨u, r⟩, r = prediction − target, ρ = ‖r‖, |u| < 1; ∂ℓ/∂prediction = r/ρ + u, and u at ρ = 0. Its minimum
 * over many targets is their geometric median for u = 0, and otherwise lies from there in the direction of −u: the mean direction from it
 * to the targets is u. The quantiles for all u of one length form a contour of the cloud, which turns with the cloud.
 *
 * Unit: point of `[N, 2]`, in the data's unit. Source: Chaudhuri 1996, whose u is −u here, as his residual is target − prediction.
 * Errors: see `Loss`; |u| ≥ 1 is `ERR_XYLOSS_OPTION`.
 *
 * @example
 * ```js
 * import { geometricQuantile } from "xyloss";
 *
 * const target = Float32Array.of(0, 0, 0, 0); // x0 y0 x1 y1
 * const prediction = Float32Array.of(3, 4, -3, -4);
 * console.log([...geometricQuantile.each(prediction, target, { u: { x: 0.5, y: 0 } })].join(" ")); // 6.5 3.5
 * ```
 */
export const geometricQuantile: LossWithRequiredOptions<GeometricQuantileOptions> = /* @__PURE__ */ createLoss(
  geometricQuantileSpec,
  quantilesKernels.with(code),
);
