/** `xyloss/tfjs`: every loss as a TensorFlow.js loss. */
import { customGrad, type GradSaveFunc, type Scalar, scalar, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { type AdaptableLoss, type AdapterOptions, adapted, expectDtype } from "../adapter.js";
import { describe } from "../arrays.js";
import { fail } from "../errors.js";
import type { AnyOptions } from "../index.js";

export type { AdaptableLoss, AdapterOptions } from "../adapter.js";

/** A loss on tensors. The target comes first, as in TensorFlow.js. `weights` has one number per unit of the loss; 0 means missing. */
export type TfLoss = (target: Tensor, prediction: Tensor, weights?: Tensor) => Scalar;

/** What `tfLoss` takes beside the loss's own options. */
export type TfOptions = AdapterOptions;

/** Options that a loss takes elsewhere but not here, and what to do instead. */
const strangers = {
  weights: "pass them as the third argument of the function that tfLoss returns",
  grad: "TensorFlow.js keeps the gradient",
  upstream: "multiply the result instead",
  accumulate: "TensorFlow.js adds gradients up",
} as const;

/**
 * Turns a loss into a TensorFlow.js loss, for `model.compile({ loss })`, `optimizer.minimize` and `tf.grads`.
 *
 * One pass of the kernel computes the value and the gradient with respect to the prediction. Target and weights count as constants. The
 * prediction must be float32; targets and weights may also be int32 or bool, and labels float32. The last axis must be as long as
 * options such as `classes` say, or a multiple of that: a dense layer may give all points of an example in one row. `model.fit` takes only
 * targets of the prediction's shape, so losses of class labels need `minimize`. The tensors are read by `dataSync`, so the backend must
 * have it, and a loss on the GPU waits for the prediction.
 *
 * @throws XylossError what the loss throws; `ERR_XYLOSS_SHAPE` if prediction and target have the same number of values but different
 *   shapes; `ERR_XYLOSS_TYPE` for anything but a tensor and for other dtypes; `ERR_XYLOSS_OPTION` for a second derivative, and for the options
 *   `weights`, `grad`, `upstream` and `accumulate`
 *
 * @param loss a loss of `xyloss`, such as `huber`
 * @param options the loss's own, and `reduction`
 * @returns a function `(target, prediction, weights?)` on tensors `[…, 2]` of points x y, for most losses, that returns a scalar
 *
 * @example
 * ```js
 * import "@tensorflow/tfjs-backend-cpu";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { huber } from "xyloss";
 * import { tfLoss } from "xyloss/tfjs";
 *
 * const loss = tfLoss(huber, { delta: 2, geometry: "radial" });
 * const target = tf.tensor2d([[1, 2], [3, 4]]), prediction = tf.tensor2d([[1, 2.5], [3, 9]]); // x y of each point
 * console.log(loss(target, prediction).dataSync()[0]); // 4.0625
 * console.log(tf.grad((at) => loss(target, at))(prediction).dataSync().join(" ")); // 0 0.25 0 1
 * ```
 */
export function tfLoss<Options = AnyOptions>(loss: AdaptableLoss<Options>, options?: Options & TfOptions): TfLoss {
  const { name, expectShapes, valueAndGrad } = adapted("tfLoss", loss, options as object | undefined, strangers);
  return (target, prediction, weights) => {
    expectTensor(name, "target", target, ["float32", "int32", "bool"]);
    expectTensor(name, "prediction", prediction, ["float32"]);
    if (weights) expectTensor(name, "weights", weights, ["float32", "int32", "bool"]);
    const { shape } = prediction;
    expectShapes(shape, target.shape);
    const ofPrediction = customGrad((given, save) => {
      (save as GradSaveFunc)([given as Tensor]);
      // `tf.cast` to float32 may keep the values of the old dtype on the CPU
      const { value, grad } = valueAndGrad(prediction.dataSync(), target.dataSync(), weights?.dataSync());
      const slopesOf = customGrad((upstream) => {
        const [factor] = (upstream as Tensor).dataSync() as Float32Array;
        const slopes = factor === 1 ? grad : grad.map((slope) => slope * (factor as number));
        return { value: tensor(slopes, shape), gradFunc: () => failTwice(name) };
      });
      // they depend on the prediction too: without it TensorFlow.js would take their derivative to be 0
      return { value: scalar(value), gradFunc: (upstream: Tensor, [kept]: Tensor[]) => slopesOf(upstream, kept as Tensor) };
    });
    return ofPrediction(prediction) as Scalar;
  };
}

function failTwice(owner: string): never {
  return fail("ERR_XYLOSS_OPTION", `${owner}: tfLoss has no second derivative; use a loss made of TensorFlow.js operations`);
}

function expectTensor(owner: string, name: string, value: Tensor, dtypes: readonly string[]): void {
  if (typeof (value as Partial<Tensor> | null | undefined)?.dataSync !== "function") {
    fail("ERR_XYLOSS_TYPE", `${owner}: ${name} is ${describe(value)}; it must be a tensor: pass tf.tensor(${name})`);
  }
  const remedy = value.dtype === "string" || value.dtype === "complex64" ? "" : `: pass tf.cast(${name}, "float32")`;
  expectDtype(owner, name, value.dtype, dtypes, remedy);
}
