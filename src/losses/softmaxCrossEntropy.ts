import { type ClassWeightsOptions, classLoss, ofClasses, ofMaps } from "../families/classes.js";
import { labelSmoothing } from "../families/shared.js";
import { classesKernels } from "../kernels/classes.js";
import { softmaxCrossEntropy as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { flag, whole } from "../options.js";

export interface SoftmaxCrossEntropyOptions extends ClassWeightsOptions {
  /** s in [0, 1): targets become t(1 − s) + s/classes. Default 0. */
  labelSmoothing?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

export const softmaxCrossEntropySpec = /* @__PURE__ */ classLoss(
  "softmaxCrossEntropy",
  { labelSmoothing },
  { excess: flag, positions: whole(1, 1), classWeights: ofClasses },
  ofMaps("softmaxCrossEntropy"),
);

/**
 * Cross-entropy of logits with soft targets: ℓ = Σ t(lse(z) − z), lse(z) = ln Σ e^z; ∂ℓ/∂z = softmax(z)·Σt − t.
 *
 * Unit: row of `[N, classes]`; with `positions: P`, the position of dense maps `[N, classes, P]`, with targets of the same shape and weights
 * `[N, P]`. Targets are first smoothed to t(1 − s) + s/classes, then multiplied by `classWeights`, if given: PyTorch's
 * mean is then `"mean"`. `excess` subtracts the least value over z, the targets' entropy. A row whose logits are all −∞ counts as
 * uniform. Source: PyTorch `CrossEntropyLoss` with class probabilities, Keras `CategoricalCrossentropy(from_logits=True)`. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { softmaxCrossEntropy } from "xyloss";
 *
 * const target = Float32Array.of(1, 0, 0, 0.5, 0.5, 0); // one row of class probabilities after the other
 * const logits = Float32Array.of(2, 0, 0, 1, 1, 0);
 * const { value, grad } = softmaxCrossEntropy.valueAndGrad(logits, target, { classes: 3 });
 * console.log(value.toFixed(4), grad[0].toFixed(4)); // 0.5508 -0.1065
 * ```
 */
export const softmaxCrossEntropy: LossWithRequiredOptions<SoftmaxCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  softmaxCrossEntropySpec,
  classesKernels.with(code),
);
