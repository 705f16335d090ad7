import { noLimit, type ResidualOptions, residual } from "../families/residual.js";
import type { Spec } from "../families/spec.js";
import { softWing as code } from "../kernels/packed.generated.js";
import { transcendentalKernels } from "../kernels/transcendental.js";
import { createResidualLoss, type ResidualLoss } from "../loss.js";
import type { NumberOption, Resolved } from "../options.js";

export interface SoftWingOptions extends ResidualOptions {
  /** ω₁, where the line turns into a logarithm, in the data's unit; 2⁻⁴⁰ to 2⁴⁰, default 2. */
  omega1?: number;
  /** ω₂, which multiplies the logarithm, in the data's unit; 2⁻⁴⁰ to 2⁴⁰, default 20. */
  omega2?: number;
  /** ε, which bounds the slope beyond ω₁ to ω₂/(ε + ω₁), in the data's unit; 2⁻⁴⁰ to 2⁴⁰, default 0.5. Where (|r| − ω₁)/(ε + ω₁) is beyond float32, so is ℓ. */
  epsilon?: number;
}

/** Products and quotients of two of them stay within float32. */
const middle = (fallback: number): NumberOption => ({ kind: "number", default: fallback, atLeast: 2 ** -40, atMost: 2 ** 40 });

export const softWingSpec: Spec = /* @__PURE__ */ (() => ({
  ...residual("softWing", { omega1: middle(2), omega2: middle(20), epsilon: middle(0.5) }, { convex: false }, noLimit),
  parameters: ["omega1", "omega2"],
  table: ({ epsilon }: Resolved) => Float32Array.of(epsilon as number),
}))();

/**
 * Soft wing loss: ℓ = |r| for |r| < ω₁, else ω₂ log1p(|r|/ε) + B with B = ω₁ − ω₂ log1p(ω₁/ε), so that the two meet;
 * ∂ℓ/∂prediction = sign r, else sign r·ω₂/(ε + |r|) (0 at r = 0, the mean of both at |r| = ω₁). Medium errors pull most.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. ω₁, ω₂ and ε in the data's unit, defaults 2, 20 and 0.5.
 * Source: Lin et al. 2021; MMPose `SoftWingLoss`. Errors: see `Loss`; `irlsWeights` and `hessian` are `ERR_XYLOSS_OPTION`.
 *
 * @example
 * ```js
 * import { softWing } from "xyloss";
 *
 * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
 * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
 * const { value, grad } = softWing.valueAndGrad(prediction, target, { omega1: 2, omega2: 20, epsilon: 0.5 });
 * console.log(value.toFixed(4), grad[1].toFixed(4), grad[3].toFixed(4)); // 4.5673 0.2500 0.9091
 * ```
 */
export const softWing: ResidualLoss<SoftWingOptions> = /* @__PURE__ */ createResidualLoss(softWingSpec, transcendentalKernels.with(code));
