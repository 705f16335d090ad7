/** `xyloss/tfjs`: every loss as a TensorFlow.js loss. */
import { customGrad, type GradSaveFunc, type Scalar, scalar, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { describe } from "../arrays.js";
import { reducing } from "../call.js";
import { fail } from "../errors.js";
import type { AnyOptions, Loss, Reduction } from "../index.js";
import { specOf } from "../loss.js";
import { optionReader } from "../options.js";

/** A loss on tensors. The target comes first, as in TensorFlow.js. `weights` has one number per unit of the loss; 0 means missing. */
export type TfLoss = (target: Tensor, prediction: Tensor, weights?: Tensor) => Scalar;

/** What `tfLoss` takes beside the loss's own options. */
export interface TfOptions {
  /** Named by its divisor. `"mean"`, the default, is over units. */
  reduction?: Reduction;
}

/** Options that a loss takes elsewhere but not here, and what to do instead. */
const strangers = {
  weights: "pass them as the third argument of the function that tfLoss returns",
  grad: "TensorFlow.js keeps the gradient",
  upstream: "multiply the result instead",
  accumulate: "TensorFlow.js adds gradients up",
} as const;

/**
 * Turns a loss into a TensorFlow.js loss, for `model.compile({ loss })`, `optimizer.minimize` and `tf.grads`:
 *
 * ```js
 * model.compile({ optimizer: "adam", loss: tfLoss(huber, { delta: 0.1, geometry: "radial" }) });
 * ```
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
 */
export function tfLoss<Options = AnyOptions>(
  loss: Loss<Options, Float32Array, Float32Array> | Loss<Options, Float32Array, Int32Array>,
  options?: Options & TfOptions,
): TfLoss {
  const spec = specOf(loss);
  if (spec === undefined) fail("ERR_XYLOSS_TYPE", `tfLoss: loss is ${describe(loss)}; it must be a loss of xyloss, such as huber`);
  const { name, valueAndGrad } = loss as Loss;
  for (const [stranger, remedy] of Object.entries(strangers)) {
    if (Object.hasOwn(options ?? {}, stranger)) fail("ERR_XYLOSS_OPTION", `${name}: tfLoss has no option ${stranger}: ${remedy}`);
  }
  const [last = 0] = spec.axes?.(optionReader(name, reducing(spec), [])(options)) ?? [];
  const targetOf = (of: Tensor) => (spec.ignore === undefined ? floatsOf(of) : labelsOf(name, of));
  return (target, prediction, weights) => {
    expectTensor(name, "target", target, ["float32", "int32", "bool"]);
    expectTensor(name, "prediction", prediction, ["float32"]);
    if (weights) expectTensor(name, "weights", weights, ["float32", "int32", "bool"]);
    if (target.size === prediction.size && target.shape.join() !== prediction.shape.join()) {
      const shapes = `prediction's shape is [${prediction.shape}] and target's [${target.shape}]`;
      fail("ERR_XYLOSS_SHAPE", `${name}: ${shapes}; reshape one of them`);
    }
    const { shape } = prediction;
    // a dense layer gives all points of an example in one row
    if (last > 0 && shape.length > 1 && (shape.at(-1) as number) % last !== 0) {
      fail("ERR_XYLOSS_SHAPE", `${name}: prediction's shape is [${shape}]; its last axis must be ${last}, or a multiple of it`);
    }
    const ofPrediction = customGrad((given, save) => {
      (save as GradSaveFunc)([given as Tensor]);
      const more = weights ? floatsOf(weights) : undefined;
      const { value, grad } = valueAndGrad(floatsOf(prediction), targetOf(target), { ...options, weights: more });
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
  if (dtypes.includes(value.dtype)) return;
  const remedy = value.dtype === "string" || value.dtype === "complex64" ? "" : `: pass tf.cast(${name}, "float32")`;
  fail("ERR_XYLOSS_TYPE", `${owner}: ${name} has dtype ${value.dtype}; it must be ${dtypes.join(" or ")}${remedy}`);
}

/** The values of a tensor. `tf.cast` to float32 may keep those of the old dtype on the CPU. */
function floatsOf(of: Tensor): Float32Array {
  const values = of.dataSync();
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function labelsOf(owner: string, of: Tensor): Int32Array {
  const values = of.dataSync();
  if (values instanceof Int32Array) return values;
  const labels = Int32Array.from(values);
  const wrong = labels.findIndex((label, i) => label !== values[i]);
  if (wrong >= 0) fail("ERR_XYLOSS_VALUE", `${owner}: target[${wrong}] is ${values[wrong]}; labels must be whole numbers`);
  return labels;
}
