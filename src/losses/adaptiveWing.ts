import { type MapOptions, pixelLoss } from "../families/heatmaps.js";
import type { Spec } from "../families/spec.js";
import { mapsKernels } from "../kernels/maps.js";
import { adaptiveWing as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import type { Resolved } from "../options.js";

export interface AdaptiveWingOptions extends MapOptions {
  /** α, where the exponent is α − target; > 1, so that it is positive, and at most 2¹⁰. Default 2.1. */
  alpha?: number;
  /** ω, a factor; 2⁻⁶⁰ to 2⁶⁰, default 14. */
  omega?: number;
  /** ε, which the residual is divided by; 2⁻³⁰ to 2³⁰, default 1. */
  epsilon?: number;
  /** θ, where the curve turns into a line; 2⁻³⁰ to 2³⁰, default 0.5. Where (|r|/ε)^(α − target), at most (θ/ε)^(α − target), is below 2⁻¹²⁶ it counts as 0. */
  theta?: number;
}

/** Of which quotients and products are numbers too. */
const middle = (fallback: number, power: number) =>
  ({ kind: "number", default: fallback, atLeast: 2 ** -power, atMost: 2 ** power }) as const;

export const adaptiveWingSpec: Spec = /* @__PURE__ */ (() => ({
  ...pixelLoss(
    "adaptiveWing",
    {
      alpha: { kind: "number", default: 2.1, above: 1, atMost: 2 ** 10 },
      omega: middle(14, 60),
      epsilon: middle(1, 30),
      theta: middle(0.5, 30),
    },
    ["alpha", "omega"],
    { targets: "any", zero: true },
  ),
  table: ({ epsilon, theta }: Resolved) => Float32Array.of(epsilon as number, theta as number),
}))();

/**
 * Adaptive wing loss for maps: the mean over the pixels of ω ln(1 + (|r|/ε)^(α − t)) for |r| < θ, else A|r| − C, which continues it
 * with the same slope; ∂ℓ/∂prediction = ω y u^y/(|r|(1 + u^y))·sign r, u = |r|/ε and y = α − t, with |r| limited to θ, divided by
 * the number of pixels; 0 at r = 0.
 *
 * Unit: map of `[N, height, width]`; targets of that shape, in [0, 1]. Source: Wang, Bo and Fuxin 2019; MMPose
 * `AdaptiveWingLoss` and its defaults. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { adaptiveWing } from "xyloss";
 *
 * const prediction = new Float32Array(1 * 5 * 5), target = new Float32Array(1 * 5 * 5); // [N, height, width], row by row
 * target[2 * 5 + 2] = 1; // there is a point at x = 2, y = 2
 * prediction[2 * 5 + 3] = 0.5; // the model sees half of one beside it
 * const { value, grad } = adaptiveWing.valueAndGrad(prediction, target, { width: 5, height: 5 });
 * console.log(value.toFixed(4), grad[2 * 5 + 3].toFixed(4), grad[2 * 5 + 2].toFixed(4)); // 0.5278 0.4449 -0.3919
 * ```
 */
export const adaptiveWing: LossWithRequiredOptions<AdaptiveWingOptions> = /* @__PURE__ */ createLoss(
  adaptiveWingSpec,
  mapsKernels.with(code),
);
