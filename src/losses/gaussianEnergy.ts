import { distribution } from "../families/distributions.js";
import { energyKernels } from "../kernels/energy.js";
import { gaussianEnergy as code } from "../kernels/packed.generated.js";
import { createLoss, type Loss } from "../loss.js";
import type { OtherOption } from "../options.js";

export interface GaussianEnergyOptions {
  /** K, the directions that the distance is read in: 4, 8, 16 or 32. Default 8. */
  directions?: 4 | 8 | 16 | 32;
}

const directions: OtherOption = {
  kind: "other",
  default: 8,
  read: (value) => (value === 4 || value === 8 || value === 16 || value === 32 ? value : undefined),
  text: "4, 8, 16 or 32",
};

export const gaussianEnergySpec = /* @__PURE__ */ distribution("gaussianEnergy", 5, { directions });

/**
 * Energy score of a Gaussian with correlated x and y, E‖X − t‖ − ½E‖X − X′‖ for points X, X′ drawn from it: the CRPS of a point, in
 * its unit. With the distance read in K directions θ = (cos kπ/K, sin kπ/K) it has a closed form: ℓ = (π/2)·mean of s·A(z),
 * A(z) = z(2Φ(z) − 1) + 2φ(z) − 1/√π, where Φ and φ are those of the standard normal distribution.
 * Σ⁻¹ = LLᵀ, L = [[e^a, 0], [b, e^c]], as in `gaussianNll2d`; u = L⁻¹θ, s = ‖u‖ is the standard deviation in that direction,
 * z = θ·(μ − t)/s. ∂ℓ/∂(μx, μy, a, b, c) = (π/2)·mean of (θ₁E, θ₂E, D(u₂β − u₁²)/s, −D u₁u₂e^−c/s, −D u₂²/s), E = 2Φ(z) − 1,
 * D = 2φ(z) − 1/√π and β = b u₁e^−c.
 *
 * Outliers do not make it steep: the gradient with respect to μ has a norm of at most about 1. For a Gaussian without spread the loss is the
 * distance, within −1.3 % to +0.65 % depending on the direction with K = 8 (K = 4: −5.2 % to +2.6 %). A long narrow Gaussian needs more
 * directions: take `directions: 16` at an axis ratio of 10. In exponentials a and c are limited to ±40, and b·e^(−a−c) to ±2⁶².
 *
 * Unit: point; prediction `[N, 5]` μx μy a b c, target `[N, 2]`; the loss is in the unit of points. Source: Gneiting and Raftery 2007
 * (energy score, CRPS of a normal distribution); Harakeh and Waslander 2021 train detectors with it, on samples. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { gaussianEnergy } from "xyloss";
 *
 * const target = Float32Array.of(10, 20); // x0 y0
 * const prediction = Float32Array.of(12, 21, 0, -1, 0); // μx μy, and a b c of the inverse covariance LLᵀ
 * const { value, grad } = gaussianEnergy.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), [...grad].map((slope) => slope.toFixed(2)).join(" ")); // 1.4363 0.72 0.33 0.28 0.16 0.21
 * ```
 */
export const gaussianEnergy: Loss<GaussianEnergyOptions> = /* @__PURE__ */ createLoss(gaussianEnergySpec, energyKernels.with(code));
