import { axesOf } from "../families/shared.js";
import type { Spec } from "../families/spec.js";
import { pinball as code } from "../kernels/packed.generated.js";
import { quantilesKernels } from "../kernels/quantiles.js";
import { BLOCK, LOOPS_DESK, layoutOf, unitsOf } from "../layout.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import type { OtherOption } from "../options.js";

export interface PinballOptions {
  /** τ, the quantile: of every element, or of x and of y; more than 0 and less than 1, required. */
  tau: number | { x: number; y: number };
}

const fits = (tau: number): boolean => tau > 0 && tau < 1;

/** A number, or one for x and one for y. */
const tau: OtherOption = {
  kind: "other",
  default: undefined,
  read(value, wrong) {
    if (typeof value === "number") {
      const rounded = Math.fround(value);
      return fits(rounded) ? rounded : undefined;
    }
    const axes = axesOf(value, wrong, fits);
    return axes && Float32Array.of(axes.x, axes.y);
  },
  text: "a float32 number > 0 and < 1, or such numbers { x, y }",
};

export const pinballSpec: Spec = {
  name: "pinball",
  family: "quantiles",
  traits: {},
  unit: "element",
  layout(predictions, options, loss) {
    if (typeof options.tau !== "number") unitsOf(predictions, 2, loss, "with tau { x, y } points are x y pairs");
    return layoutOf("element", predictions, 1, 1, BLOCK, { desk: LOOPS_DESK });
  },
  axes: (options) => (typeof options.tau === "number" ? [0, 0] : [2, 2]),
  options: { tau },
  parameters: ["tau"],
  kernels: ["pinball"],
  table: (options) => (typeof options.tau === "number" ? Float32Array.of(options.tau, options.tau) : (options.tau as Float32Array)),
};

/**
 * Pinball or quantile loss: ℓ = max(τe, (τ − 1)e), e = target − prediction: τ|e| where the prediction is too small, (1 − τ)|e| where it
 * is too large; ∂ℓ/∂prediction = −τ or 1 − τ, and at e = 0 their mean ½ − τ. Its minimum over many targets is their τ-quantile: the two
 * quantiles for τ = 0.05 and 0.95 bound an interval that holds 90 % of the targets. At τ = ½ it is half of `mae`.
 *
 * Unit: element. τ is one number, or `{ x, y }` of points `[N, 2]`. Source: Koenker & Bassett 1978; TensorFlow Addons `pinball_loss`,
 * scikit-learn `mean_pinball_loss`. Errors: see `Loss`; `ERR_XYLOSS_SHAPE` for an odd length with `{ x, y }`.
 *
 * @example
 * ```js
 * import { pinball } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 0); // y is too large by 0.5, then too small by 4
 * console.log([...pinball.each(prediction, target, { tau: 0.75 })].join(" ")); // 0 0.125 0 3
 * ```
 */
export const pinball: LossWithRequiredOptions<PinballOptions> = /* @__PURE__ */ createLoss(pinballSpec, quantilesKernels.with(code));
