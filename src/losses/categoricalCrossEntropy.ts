import { type ClassesOptions, classLoss, ofProbabilities } from "../families/classes.js";
import { epsilon } from "../families/shared.js";
import { classesKernels } from "../kernels/classes.js";
import { categoricalCrossEntropy as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export interface CategoricalCrossEntropyOptions extends ClassesOptions {
  /** Normalised probabilities are clipped to [ε, 1 − ε]; default 1e-7 (Keras), below ½. */
  epsilon?: number;
}

export const categoricalCrossEntropySpec = /* @__PURE__ */ classLoss(
  "categoricalCrossEntropy",
  { epsilon },
  {},
  { traits: { ...ofProbabilities, zero: false, convex: false } },
);

/**
 * Categorical cross-entropy of probabilities: ℓ = −Σ t ln q, with q = p/Σp clipped to [ε, 1 − ε];
 * ∂ℓ/∂p_j = (Σ of the t whose q is not clipped)/Σp − (t_j/p_j where q_j is not clipped). A q exactly on the edge
 * of the clip, which rounding decides, counts as not clipped. A row of zeros gives NaN.
 *
 * Unit: row of `[N, classes]`. Source: Keras `CategoricalCrossentropy` and its ε. On coordinates it
 * sees their ratio and not their size: use it for classes, or to compare with. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { categoricalCrossEntropy } from "xyloss";
 *
 * const target = Float32Array.of(1, 0, 0, 0, 1, 0); // one row of class probabilities after the other
 * const prediction = Float32Array.of(0.5, 0.25, 0.25, 0.1, 0.8, 0.1); // after the softmax
 * const { value, grad } = categoricalCrossEntropy.valueAndGrad(prediction, target, { classes: 3 });
 * console.log(value.toFixed(4), grad[0].toFixed(4)); // 0.4581 -0.5000
 * ```
 */
export const categoricalCrossEntropy: LossWithRequiredOptions<CategoricalCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  categoricalCrossEntropySpec,
  classesKernels.with(code),
);
