/** `xyloss/tfjs`: every loss as a loss of TensorFlow.js. */
import { customGrad, type Scalar, scalar, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { fail } from "../errors.js";
import type { AnyOptions, Loss, Reduction } from "../index.js";
import { specOf } from "../loss.js";

/** A loss of tensors: targets first, as TensorFlow.js has it. `weights` has one number per unit of the loss; 0 means missing. */
export type TfLoss = (target: Tensor, prediction: Tensor, weights?: Tensor) => Scalar;

/** The reduction of a loss of tensors, beside the loss's own options. */
export interface TfOptions {
  /** Named by its divisor. `"mean"`, the default, is over units. */
  reduction?: Reduction;
}

/**
 * A loss as TensorFlow.js takes it, for `model.compile({ loss })`, `optimizer.minimize` and `tf.grads`:
 *
 * ```js
 * model.compile({ optimizer: "adam", loss: tfLoss(huber, { delta: 0.1, geometry: "radial" }) });
 * ```
 *
 * One pass of the kernel computes the value and the gradient with respect to the prediction; there is none with respect to the target or the
 * weights, and no second derivative. The tensors are read by `dataSync`, on any backend that has it: a loss on the GPU waits for the
 * prediction. A target of whole numbers is converted.
 *
 * @throws XylossError what the loss throws; `ERR_XYLOSS_SHAPE` if prediction and target have as many values in different shapes
 */
export function tfLoss<Options = AnyOptions>(
  loss: Loss<Options, Float32Array, Float32Array> | Loss<Options, Float32Array, Int32Array>,
  options?: Options & TfOptions,
): TfLoss {
  const compute = (loss as Loss).valueAndGrad;
  const labels = specOf(loss)?.ignore !== undefined;
  return (target, prediction, weights) => {
    if (target.size === prediction.size && target.shape.join() !== prediction.shape.join()) {
      const shapes = `prediction's shape is [${prediction.shape}] and target's [${target.shape}]`;
      fail("ERR_XYLOSS_SHAPE", `${loss.name}: ${shapes}; reshape one of them`);
    }
    const ofPrediction = customGrad((given) => {
      const values = (given as Tensor).dataSync() as Float32Array;
      const more = weights === undefined ? undefined : floatsOf(weights);
      const { value, grad } = compute(values, labels ? labelsOf(target) : floatsOf(target), { ...options, weights: more });
      const gradFunc = (upstream: Tensor) => {
        const [factor] = upstream.dataSync() as Float32Array;
        return tensor(factor === 1 ? grad : grad.map((slope) => slope * (factor as number)), prediction.shape);
      };
      return { value: scalar(value), gradFunc };
    });
    return ofPrediction(prediction) as Scalar;
  };
}

function floatsOf(of: Tensor): Float32Array {
  const values = of.dataSync();
  return values instanceof Int32Array || values instanceof Uint8Array ? Float32Array.from(values) : (values as Float32Array);
}

function labelsOf(of: Tensor): Int32Array {
  const values = of.dataSync();
  return values instanceof Float32Array && values.every(Number.isInteger) ? Int32Array.from(values) : (values as Int32Array);
}
