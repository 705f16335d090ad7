import { type ClassesOptions, classLoss, ofProbabilities } from "../families/classes.js";
import { classesKernels } from "../kernels/classes.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export const klDivergenceSpec = /* @__PURE__ */ classLoss("klDivergence", {}, {}, { traits: ofProbabilities });

/**
 * Kullback–Leibler divergence of probabilities: ℓ = Σ t(ln t − ln p), 0·ln 0 = 0; ∂ℓ/∂p = −t/p (0 where t = 0; −∞ at
 * p = 0 < t, where ℓ = ∞).
 *
 * Unit: row of `[N, classes]`; neither row is normalised. A number below 0 gives NaN, as its logarithm does, except a p where
 * t = 0. Source: Keras `KLDivergence` (which clips), PyTorch `KLDivLoss` (which takes ln p). Errors: see `Loss`.
 */
export const klDivergence: LossWithRequiredOptions<ClassesOptions> = /* @__PURE__ */ createLoss(klDivergenceSpec, classesKernels);
