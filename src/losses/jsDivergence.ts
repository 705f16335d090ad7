import { type ClassesOptions, classLoss, ofProbabilities } from "../families/classes.js";
import { classesKernels } from "../kernels/classes.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export const jsDivergenceSpec = /* @__PURE__ */ classLoss("jsDivergence", {}, {}, { traits: ofProbabilities });

/**
 * Jensen–Shannon divergence of probabilities: ℓ = ½KL(p‖m) + ½KL(t‖m), m = (p + t)/2, at most ln 2 for rows that sum to 1;
 * ∂ℓ/∂p = ½ ln(p/m) (0 at p = t = 0; −∞ at p = 0 < t). Nothing cancels near p = t.
 *
 * Unit: row of `[N, classes]`; neither row is normalised. A number below 0 gives NaN. Source: Lin 1991; SciPy
 * `jensenshannon` is its square root. Errors: see `Loss`.
 */
export const jsDivergence: LossWithRequiredOptions<ClassesOptions> = /* @__PURE__ */ createLoss(jsDivergenceSpec, classesKernels);
