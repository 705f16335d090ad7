import { fail } from "../errors.js";
import { distribution } from "../families/distributions.js";
import type { Spec } from "../families/spec.js";
import { energyKernels } from "../kernels/energy.js";
import { energyScore as code } from "../kernels/packed.generated.js";
import { layoutOf, unitsOf } from "../layout.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { flag, whole } from "../options.js";

export interface EnergyScoreOptions {
  /** M, the points of an ensemble; required, at least 1. */
  members: number;
  /** Estimate the score of the distribution that the points are drawn from, not that of the points themselves. Needs two members. Default false. */
  fair?: boolean;
}

export const energyScoreSpec: Spec = /* @__PURE__ */ (() => ({
  ...distribution("energyScore", 2, { members: whole(1), fair: flag }),
  traits: { point: "members", zero: null, convex: false },
  layout(predictions, options, loss) {
    const members = options.members as number;
    if (members === 1 && options.fair === true) {
      fail("ERR_XYLOSS_OPTION", `${loss}: option fair is true with members 1; it compares members with each other, so give at least two`);
    }
    const units = unitsOf(predictions, 2 * members, loss, `an ensemble has members ${members} of two coordinates`);
    return layoutOf("point", units, 2 * members, 2, 1, { desk: 32 + 8 * members });
  },
  axes: () => [2, 2],
  parameters: ["fair"],
}))();

/**
 * Energy score of an ensemble, the CRPS of a point, in its unit: ℓ = (1/M)Σ‖x_i − t‖ − (1/2M²)Σ_ij ‖x_i − x_j‖ over M predicted
 * points, which a model samples or outputs side by side. On average it is least where the points spread as the targets do: near the
 * target, and apart from each other. With `fair`, 2M(M − 1) takes the place of 2M²: an unbiased estimate of the score of the distribution
 * that the points are drawn from; use it for samples. ∂ℓ/∂x_i = (d(x_i − t) − (1/M)Σ_j d(x_i − x_j))/M, d(v) = v/‖v‖, and
 * 0 at v = 0; fair: 1/(M − 1) instead of the 1/M before the sum. With M = 1 the loss is the distance.
 *
 * Unit: point; prediction `[N, M, 2]`, x y of each member, target `[N, 2]`. A member at ±∞ makes the loss NaN. The time grows with
 * M². Source: Gneiting and Raftery 2007; Ferro 2014 (fair); scoringrules `es_ensemble`, estimators "nrg" and "fair". Errors: see `Loss`.
 *
 * @throws XylossError `ERR_XYLOSS_OPTION` for `fair` with one member
 *
 * @example
 * ```js
 * import { energyScore } from "xyloss";
 *
 * const target = Float32Array.of(10, 20); // x0 y0
 * const prediction = Float32Array.of(12, 21, 9, 20, 10, 18); // three points for it
 * const { value, grad } = energyScore.valueAndGrad(prediction, target, { members: 3 });
 * console.log(value.toFixed(4), [...grad].map((slope) => slope.toFixed(2)).join(" ")); // 0.7449 0.13 0.02 -0.18 -0.06 0.01 -0.14
 * ```
 */
export const energyScore: LossWithRequiredOptions<EnergyScoreOptions> = /* @__PURE__ */ createLoss(
  energyScoreSpec,
  energyKernels.with(code),
);
