import { type ClassesOptions, classLoss, ofProbabilities } from "../families/classes.js";
import { classesKernels } from "../kernels/classes.js";
import { jsDivergence as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export const jsDivergenceSpec = /* @__PURE__ */ classLoss("jsDivergence", {}, {}, { traits: ofProbabilities });

/**
 * Jensen–Shannon divergence of probabilities: ℓ = ½KL(p‖m) + ½KL(t‖m), m = (p + t)/2, at most ln 2 for rows that sum to 1;
 * ∂ℓ/∂p = ½ ln(p/m) (0 at p = t = 0; −∞ at p = 0 < t). Nothing cancels near p = t.
 *
 * Unit: row of `[N, classes]`; neither row is normalised. A number below 0 gives NaN. Source: Lin 1991; SciPy
 * `jensenshannon` is its square root. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { jsDivergence } from "xyloss";
 *
 * const target = Float32Array.of(1, 0, 0, 0.1, 0.8, 0.1); // one row of class probabilities after the other
 * const prediction = Float32Array.of(0.5, 0.25, 0.25, 0.1, 0.8, 0.1); // the second row is right
 * console.log([...jsDivergence.each(prediction, target, { classes: 3 })].map((loss) => loss.toFixed(4)).join(" ")); // 0.2158 0.0000
 * ```
 */
export const jsDivergence: LossWithRequiredOptions<ClassesOptions> = /* @__PURE__ */ createLoss(
  jsDivergenceSpec,
  classesKernels.with(code),
);
