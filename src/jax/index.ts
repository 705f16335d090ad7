/** `xyloss/jax`: every loss for jax-js. */
import { defaultDevice, Array as JaxArray, numpy, vjp } from "@jax-js/jax";
import type { AdaptableLoss } from "../adapter.js";
import type { AnyOptions } from "../index.js";
import { type JaxLoss, type JaxOptions, type JaxStep, lossFor, stepFor } from "./adapter.js";

export type { AdaptableLoss, AdapterOptions } from "../adapter.js";
export type { JaxLoss, JaxOptions, JaxResult, JaxStep } from "./adapter.js";

const jax = { Array: JaxArray, defaultDevice, numpy, vjp };

/**
 * `valueAndGrad` of jax-js for a loss of a model's output.
 *
 * `forward(params, inputs)` returns the prediction; jax-js differentiates it by `vjp`. `params` and `inputs` may be trees of arrays; without
 * inputs pass `[]`. The gradient has the structure of `params`. `value` is a number. One pass of the kernel computes it and the gradient with respect
 * to the prediction. Target and weights count as constants. The prediction must be float32; targets and weights may also be int32, uint32 or
 * bool. The last axis must be as long as options such as `classes` say, or a multiple of that.
 *
 * As everywhere in jax-js, the function owns its arguments: pass `target.ref` to keep `target`. It releases target and weights even when it
 * throws. It needs the values of the prediction: `forward` may be jitted, but `jit`, `grad`, `vjp` and `vmap` of the whole throw. Its `async`
 * takes and returns the same, as a promise. It never blocks, which models on a GPU or on several threads need.
 *
 * @throws XylossError what the loss throws; `ERR_XYLOSS_SHAPE` if prediction and target have the same number of values but different
 *   shapes; `ERR_XYLOSS_TYPE` for anything but an array of jax-js, for traced ones and for other dtypes; `ERR_XYLOSS_OPTION` for the options
 *   `weights`, `grad`, `upstream` and `accumulate`
 *
 * @param loss one of `xyloss`, such as `huber`
 * @param forward the model: it returns the prediction, `[…, 2]` of points x y for most losses
 * @param options the loss's own, and `reduction`
 * @returns `(params, inputs, target, weights?) => [value, gradient]`, with `async` beside it
 *
 * @example
 * ```js
 * import { numpy, tree } from "@jax-js/jax";
 * import { huber } from "xyloss";
 * import { jaxValueAndGrad } from "xyloss/jax";
 *
 * const model = ({ w }, inputs) => numpy.matmul(inputs, w);
 * const params = { w: numpy.array([[1, 0], [0, 1]]) };
 * const inputs = numpy.array([[1, 2.5], [3, 9]]), target = numpy.array([[1, 2], [3, 4]]); // x y of each point
 * const lossAndGrad = jaxValueAndGrad(huber, model, { delta: 2, geometry: "radial" });
 * const [value, gradient] = lossAndGrad(tree.ref(params), inputs.ref, target.ref);
 * console.log(value, gradient.w.dataSync().join(" ")); // 4.0625 0 3.25 0 9.625
 * ```
 */
export function jaxValueAndGrad<Params, Inputs, Options = AnyOptions>(
  loss: AdaptableLoss<Options>,
  forward: (params: Params, inputs: Inputs) => JaxArray,
  options?: Options & JaxOptions,
): JaxStep<Params, Inputs> {
  return stepFor(jax, "jaxValueAndGrad", loss, forward, options);
}

/**
 * A loss as a function of jax-js arrays. It returns the value and the gradient with respect to the prediction, which is the cotangent that
 * the function from `vjp` takes, so that other terms can stand beside it.
 *
 * For everything else see `jaxValueAndGrad`.
 *
 * @param loss one of `xyloss`, such as `huber`
 * @param options the loss's own, and `reduction`
 * @returns `(prediction, target, weights?) => [value, cotangent]`
 * @throws XylossError as `jaxValueAndGrad` does
 *
 * @example
 * ```js
 * import { numpy, vjp } from "@jax-js/jax";
 * import { huber } from "xyloss";
 * import { jaxLoss } from "xyloss/jax";
 *
 * const model = (w) => [numpy.matmul(numpy.array([[1, 2.5], [3, 9]]), w.ref), numpy.square(w).sum()]; // points, and a penalty
 * const [[points, penalty], pullback] = vjp(model, [numpy.array([[1, 0], [0, 1]])]);
 * const [value, cotangent] = jaxLoss(huber, { delta: 2, geometry: "radial" })(points, numpy.array([[1, 2], [3, 4]]));
 * const [gradient] = pullback([cotangent, numpy.array(0.01)]); // the penalty counts a hundredth
 * console.log((value + 0.01 * penalty.item()).toFixed(4), [...gradient.dataSync()].map((slope) => slope.toFixed(3)).join(" ")); // 4.0825 0.020 3.250 0.000 9.645
 * ```
 */
export function jaxLoss<Options = AnyOptions>(loss: AdaptableLoss<Options>, options?: Options & JaxOptions): JaxLoss {
  return lossFor(jax, "jaxLoss", loss, options);
}
