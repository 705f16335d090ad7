import { type ClassesOptions, classLoss, ofProbabilities } from "../families/classes.js";
import { classesKernels } from "../kernels/classes.js";
import { klDivergence as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export const klDivergenceSpec = /* @__PURE__ */ classLoss("klDivergence", {}, {}, { traits: ofProbabilities });

/**
 * Kullback–Leibler divergence of probabilities: ℓ = Σ t(ln t − ln p), 0·ln 0 = 0; ∂ℓ/∂p = −t/p (0 where t = 0; −∞ at
 * p = 0 < t, where ℓ = ∞).
 *
 * Unit: row of `[N, classes]`; neither row is normalised. A number below 0 gives NaN, as its logarithm does, except a p where
 * t = 0. Source: Keras `KLDivergence` (which clips), PyTorch `KLDivLoss` (which takes ln p). Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { klDivergence } from "xyloss";
 *
 * const target = Float32Array.of(1, 0, 0, 0.1, 0.8, 0.1); // one row of class probabilities after the other
 * const prediction = Float32Array.of(0.5, 0.25, 0.25, 0.1, 0.8, 0.1); // the second row is right
 * console.log([...klDivergence.each(prediction, target, { classes: 3 })].map((loss) => loss.toFixed(4)).join(" ")); // 0.6931 0.0000
 * ```
 */
export const klDivergence: LossWithRequiredOptions<ClassesOptions> = /* @__PURE__ */ createLoss(
  klDivergenceSpec,
  classesKernels.with(code),
);
