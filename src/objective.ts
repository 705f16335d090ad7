import { describe, type Floats, typedArrayName } from "./arrays.js";
import { expectOptions, type Input, type Reduction } from "./call.js";
import { fail } from "./errors.js";
import type { AnyOptions, Loss } from "./loss.js";

/** The parameters that an optimiser changes: an array, or a typed one. */
export type Variables = ArrayLike<number> & Iterable<number>;

/** An array that can be written to, or a typed one. */
export interface Gradient {
  readonly length: number;
  [index: number]: number;
  fill(value: number): unknown;
}

/** A model of the parameters that an optimiser looks for. */
export interface ObjectiveModel<T extends Floats = Float32Array> {
  /** Writes the prediction for the parameters `x`. */
  forward(x: Variables, prediction: T): unknown;
  /**
   * Adds the gradient with respect to the parameters to `gradient`, which holds zeros: for each parameter, the sum over `grad`, the
   * gradient with respect to the prediction, times the prediction's derivative.
   */
  backward(x: Variables, grad: T, gradient: Gradient): unknown;
}

/** The arrays of an objective, as those of `bind`. `prediction` and `grad` are as long as `target` unless they are given. */
export interface ObjectiveBuffers<T extends Floats = Float32Array, Target = T> {
  target: Input<Target>;
  weights?: Input<T>;
  prediction?: T;
  grad?: T;
}

/** What optimisers minimise. */
export interface Objective {
  /** The loss at `x`. Its gradient goes to `gradient`, if there is one. */
  (x: Variables, gradient?: Gradient): number;
  /** The gradient at `x` as a new array, for optimisers that ask for it by itself. */
  gradient(x: Variables): number[];
}

/**
 * What packages for L-BFGS, conjugate gradients and the like minimise: a function of the parameters, the loss of the model's
 * prediction. The model says how its prediction follows from the parameters, and how the loss's gradient leads back to them:
 *
 * ```js
 * const shift = {
 *   forward(x, prediction) {
 *     for (let k = 0; k < prediction.length; k++) prediction[k] = points[k] + x[k & 1];
 *   },
 *   backward(x, grad, gradient) {
 *     for (let k = 0; k < grad.length; k++) gradient[k & 1] += grad[k];
 *   },
 * };
 * const { x } = conjugateGradient(toObjective(huber, shift, { target }, { delta: 0.5 }), [0, 0]);
 * ```
 *
 * The loss is bound once, so a call allocates nothing but its result. Arrays of a workspace are used in place. A model whose prediction is longer
 * or shorter than `target`, such as one that gives logits, needs `prediction` in `buffers`.
 *
 * @param loss any loss, of `xyloss` or `xyloss/reference`
 * @param model how the prediction follows from the parameters, and the gradient back: `{ forward, backward }`
 * @param buffers `target`, for points x0 y0 x1 y1 …; `weights`; `prediction` and `grad`, if you want arrays of your own
 * @param options the loss's own, and `reduction`
 * @returns the objective: `(x, gradient) => value`, with a method `gradient(x)`
 * @throws XylossError as `bind`; `ERR_XYLOSS_TYPE` for a model without its two functions and, when it is called, for a `forward` that
 *   returns another array instead of writing to its own and for a `gradient` that is no array; `ERR_XYLOSS_LENGTH` if `gradient` is not as long as
 *   `x`; `ERR_XYLOSS_OPTION` for the options `upstream` and `accumulate`
 */
export function toObjective<Options = AnyOptions, T extends Floats = Float32Array, Target = T>(
  loss: Loss<Options, T, Target>,
  model: ObjectiveModel<T>,
  buffers: ObjectiveBuffers<T, Target>,
  options?: Options & { reduction?: Reduction },
): Objective {
  const owner = "toObjective";
  const { name, bind } = (loss ?? {}) as Partial<Loss>;
  if (bind === undefined) fail("ERR_XYLOSS_TYPE", `${owner}: loss is ${describe(loss)}; it must be a loss of xyloss, such as huber`);
  for (const each of ["forward", "backward"] as const) {
    const found = (model as Partial<ObjectiveModel> | undefined)?.[each];
    if (typeof found !== "function") fail("ERR_XYLOSS_TYPE", `${owner}: model.${each} is ${describe(found)}; it must be a function`);
  }
  for (const each of ["upstream", "accumulate"]) {
    if (Object.hasOwn(options ?? {}, each)) fail("ERR_XYLOSS_OPTION", `${name}: ${owner} has no option ${each}`);
  }
  expectOptions(buffers, `${owner}: buffers`, "an object { target, weights?, prediction?, grad? }");
  const { target, weights } = buffers;
  const prediction = buffers.prediction ?? like<T>(target, "prediction");
  const grad = buffers.grad ?? like<T>(prediction, "grad");
  const inputs = { ...buffers, prediction, target, ...(weights === undefined ? {} : { weights }) } as Parameters<typeof bind>[0];
  const withGrad = bind({ ...inputs, grad } as typeof inputs, options);
  delete inputs.grad;
  const withoutGrad = bind(inputs, options);

  const objective = (x: Variables, gradient?: Gradient): number => {
    const returned = model.forward(x, prediction);
    if (typeof returned === "object" && returned !== prediction) {
      fail("ERR_XYLOSS_TYPE", `${owner}: model.forward returns ${describe(returned)}; it must write to its second argument instead`);
    }
    if (gradient === undefined) return withoutGrad();
    if (typeof gradient?.fill !== "function") {
      fail("ERR_XYLOSS_TYPE", `${owner}: gradient is ${describe(gradient)}; it must be an array`);
    }
    if (gradient.length !== x.length) {
      fail("ERR_XYLOSS_LENGTH", `${owner}: gradient has ${gradient.length} values and x ${x.length}; they must be as long`);
    }
    const value = withGrad();
    gradient.fill(0);
    model.backward(x, grad, gradient);
    return value;
  };
  return Object.assign(objective, {
    gradient(x: Variables): number[] {
      const gradient = new Array<number>(x.length).fill(0);
      objective(x, gradient);
      return gradient;
    },
  });
}

/** A new array of another's type and length. */
function like<T>(array: unknown, name: string): T {
  const type = typedArrayName(array);
  if (type === "Float32Array") return new Float32Array((array as Float32Array).length) as T;
  if (type === "Float64Array") return new Float64Array((array as Float64Array).length) as T;
  return fail("ERR_XYLOSS_TYPE", `toObjective: buffers.${name} is undefined; it is needed unless target is a Float32Array`);
}
