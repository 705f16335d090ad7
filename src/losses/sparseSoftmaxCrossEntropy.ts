import { fail } from "../errors.js";
import { type ClassWeightsOptions, classLoss, maps, ofClasses, ofMaps } from "../families/classes.js";
import { labelSmoothing } from "../families/shared.js";
import type { Spec } from "../families/spec.js";
import { classesKernels } from "../kernels/classes.js";
import { sparseSoftmaxCrossEntropy as code, softmaxCrossEntropy as dense } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { whole } from "../options.js";

export interface SparseSoftmaxCrossEntropyOptions extends ClassWeightsOptions {
  /** s in [0, 1): labels become 1 − s at the class and s/classes everywhere. Default 0. */
  labelSmoothing?: number;
  /** The label of rows that are missing: a whole number between −2²⁴ and 2²⁴; default −100 (PyTorch). */
  ignoreIndex?: number;
}

const sparse = "sparseSoftmaxCrossEntropy";

/** A label is that of a class, or says that the row is missing. */
const expectLabels: Spec["expectTargets"] = (target, weights, { classes, ignoreIndex }, { units }) => {
  for (let i = 0; i < units; i++) {
    const label = target[i] as number;
    if ((label >= 0 && label < (classes as number)) || label === ignoreIndex || weights?.[i] === 0) continue;
    fail(
      "ERR_XYLOSS_VALUE",
      `${sparse}: target[${i}] is ${label}; labels are whole numbers from 0 to ${(classes as number) - 1}, or ignoreIndex ${ignoreIndex}`,
    );
  }
};

export const sparseSoftmaxCrossEntropySpec = /* @__PURE__ */ classLoss(
  sparse,
  { labelSmoothing, ignoreIndex: { kind: "number", default: -100, integer: true, atLeast: -(2 ** 24), atMost: 2 ** 24 } },
  { positions: whole(1, 1), classWeights: ofClasses },
  {
    ...ofMaps(sparse),
    // weighted labels become the targets of the other loss
    kernels: [sparse, `${sparse}_positions`, "softmaxCrossEntropy"],
    kernel: ({ positions, classWeights }) => (positions !== 1 ? 1 : classWeights === null ? 0 : 2),
    layout: (predictions, options, loss) => ({ ...maps(predictions, options, loss), target: 1 }),
    axes: ({ classes, positions }) => [positions === 1 ? (classes as number) : 0, 0],
    ignore: "ignoreIndex",
    expectTargets: expectLabels,
  },
);

/**
 * Cross-entropy of logits with class labels: ℓ = lse(z) − z_y, lse(z) = ln Σ e^z; ∂ℓ/∂z = softmax(z) − e_y.
 *
 * Unit: row of `[N, classes]`; targets are an `Int32Array` of N labels from 0 to classes − 1. With `positions: P` the unit is
 * the position of dense maps `[N, classes, P]` (PyTorch's `[N, C, H, W]`), labels and weights `[N, P]`. Rows labelled `ignoreIndex`
 * are missing, as if their weight were 0: PyTorch's mean over the others is `reduction: "nonzero-mean"`. Smoothing and `classWeights` w
 * work as in `softmaxCrossEntropy`: without smoothing, ℓ is multiplied by w_y. In `"weighted-mean"`, which is PyTorch's mean with
 * class weights, and in `"nonzero-mean"`, a row's weight is its own times that of its label's class. Source: PyTorch `CrossEntropyLoss`, Keras `SparseCategoricalCrossentropy(from_logits=True)`.
 *
 * @throws XylossError `ERR_XYLOSS_VALUE` for a label that is neither, unless the weight of its row is 0; also on each bound step;
 *   see `Loss`
 *
 * @example
 * ```js
 * import { sparseSoftmaxCrossEntropy } from "xyloss";
 *
 * const labels = Int32Array.of(0, 2); // one for each row
 * const logits = Float32Array.of(2, 0, 0, 1, 1, 0); // one row of three classes after the other
 * const { value, grad } = sparseSoftmaxCrossEntropy.valueAndGrad(logits, labels, { classes: 3 });
 * console.log(value.toFixed(4), grad[0].toFixed(4)); // 1.0508 -0.1065
 * ```
 */
export const sparseSoftmaxCrossEntropy: LossWithRequiredOptions<SparseSoftmaxCrossEntropyOptions, Float32Array, Int32Array> =
  /* @__PURE__ */ createLoss(sparseSoftmaxCrossEntropySpec, classesKernels.with(code, dense));
