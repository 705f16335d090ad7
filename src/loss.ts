import { type Floats, type NewArray, type Output, returned } from "./arrays.js";
import { type Asked, type Call, type Engine, expectOptions, type Input, preparer, type Reduction } from "./call.js";
import { fail } from "./errors.js";
import type { Spec } from "./families/spec.js";
import { HESSIAN, IRLS, PSD } from "./flags.js";
import type { Unit } from "./layout.js";
import { ownOf } from "./objects.js";
import { flag, optionReader } from "./options.js";
import { reducing, type Select, selecting } from "./select.js";

/** The options that every loss takes in `each`. */
export interface EachOptions<T extends Floats = Float32Array> {
  /** One float32 per unit; an element loss also takes one per point. 0 means missing: exactly no value and no gradient, even where the data is NaN. */
  weights?: Input<T>;
}

/** The options that say how to reduce; every loss takes them. */
export interface ReduceOptions {
  /** Named by its divisor. `"mean"`, the default, is over units. */
  reduction?: Reduction;
  /**
   * Keeps only some units; the others count as missing, and `"mean"` divides by the number kept. `{ top: k, per: K }` keeps the k largest
   * weighted losses of each K consecutive units (hard keypoint mining), `{ trim: share }` all but the largest share of all units, rounded down.
   * Among equal losses the first are kept. NaN counts as largest, a missing unit as smallest.
   */
  select?: Select;
  /** Multiplies the gradient. Default 1. */
  upstream?: number;
  /** Add to `grad` instead of overwriting it. */
  accumulate?: boolean;
}

/** The options that every loss takes in `valueAndGrad`. */
export interface GradOptions<T extends Floats = Float32Array, Grad extends Input<T> = Input<T>> extends ReduceOptions, EachOptions<T> {
  /** Where the gradient goes. It may be the same array as prediction or target. */
  grad?: Grad;
}

/** The arrays of a bound loss. Steps read and write them where they lie; only those of a `Workspace` are used without a copy. */
export interface Buffers<T extends Floats = Float32Array, Target = T> {
  /** What your model outputs, laid out as the loss says: points are x0 y0 x1 y1 … */
  prediction: Input<T>;
  /** What it should be: for a loss of points x0 y0 x1 y1 …, too. */
  target: Input<Target>;
  /** Where each step writes the gradient, as long as `prediction`. Without it, a step computes only the value. */
  grad?: Input<T>;
  /** One per unit, as in `EachOptions`; read anew by each step. */
  weights?: Input<T>;
}

/** Options of a loss that is not known at compile time; they are checked at run time. */
export interface AnyOptions {
  // biome-ignore lint/suspicious/noExplicitAny: unknown would refuse interfaces, as which the losses' options are declared
  readonly [name: string]: any;
}

/**
 * A loss. `Options` are its own options, beside those that every loss takes; `Target` is the type of its targets, if not `T`.
 * `Loss` alone is any loss, with any options and targets: `const losses: Loss[] = [huber, crps]`.
 *
 * Every method throws a `XylossError` for bad arguments before anything is written.
 */
export interface Loss<
  Options = AnyOptions,
  T extends Floats = Float32Array,
  Target = string extends keyof Options ? Floats | Int32Array : T,
> {
  readonly name: string;
  /** What `each` returns one number for, under the default options. */
  readonly unit: Unit;
  /**
   * The reduced loss, without a gradient.
   *
   * @param prediction what your model outputs: points are x0 y0 x1 y1 …; for other losses their own documentation says the layout. A
   *   Float32Array, or an ndarray-like `{ data, shape }` of one
   * @param target what it should be: for a loss of points x0 y0 x1 y1 …, too
   * @param options the loss's own, with `weights` and `reduction`. `grad`, `upstream` and `accumulate` are ignored, so that you can share
   *   options with `valueAndGrad`
   * @returns the loss, divided by what `reduction` says: by default the mean over units
   */
  value(prediction: Input<T>, target: Input<Target>, options?: Options & GradOptions<T>): number;
  /**
   * The reduced loss and its gradient with respect to `prediction`, in one pass.
   *
   * @param prediction what your model outputs: points are x0 y0 x1 y1 …; for other losses their own documentation says the layout. A
   *   Float32Array, or an ndarray-like `{ data, shape }` of one
   * @param target what it should be: for a loss of points x0 y0 x1 y1 …, too
   * @param options the loss's own, with `weights`, `reduction`, `grad`, `upstream` and `accumulate`
   * @returns `value`, the loss as `value` returns it; `grad`, laid out as the prediction: `options.grad`, or a new array
   */
  valueAndGrad<Prediction extends T, Grad extends Input<T> = never>(
    prediction: Input<Prediction>,
    target: Input<Target>,
    options?: Options & GradOptions<T, Grad>,
  ): { value: number; grad: Output<Grad, Prediction> };
  /**
   * The loss of each unit, times its weight and not divided by anything.
   *
   * @param prediction what your model outputs: points are x0 y0 x1 y1 …; for other losses their own documentation says the layout. A
   *   Float32Array, or an ndarray-like `{ data, shape }` of one
   * @param target what it should be: for a loss of points x0 y0 x1 y1 …, too
   * @param options the loss's own, with `weights`
   * @returns a new array with one number per unit: an element, a point, a row, a map or a box, in the prediction's order
   */
  each<Prediction extends T>(
    prediction: Input<Prediction>,
    target: Input<Target>,
    options?: Options & EachOptions<T>,
  ): NewArray<Prediction>;
  /**
   * Checks everything once, for a loop that calls the loss again and again on the same arrays.
   *
   * @param buffers `prediction`, `target`, and where you want them `grad` and `weights`: points are x0 y0 x1 y1 …. Take the arrays from a
   *   `Workspace`, so that nothing is copied
   * @param options the loss's own, with `reduction`, `upstream` and `accumulate`
   * @returns a step: it reads the arrays anew, writes the gradient to `grad` and returns the loss. It allocates nothing
   *
   * @example
   * ```js
   * import { huber, Workspace } from "xyloss";
   *
   * const workspace = new Workspace({ floats: 12 });
   * const [prediction, target, grad] = [0, 1, 2].map(() => workspace.alloc(4)); // x0 y0 x1 y1
   * target.set([10, 20, 30, 40]);
   * const step = huber.bind({ prediction, target, grad }, { geometry: "radial", reduction: "sum" });
   * for (let i = 0; i < 100; i++) {
   *   step();
   *   for (let k = 0; k < 4; k++) prediction[k] -= grad[k];
   * }
   * console.log(prediction.join(" ")); // 10 20 30 40
   * ```
   */
  bind(buffers: Buffers<T, Target>, options?: Options & ReduceOptions): () => number;
  /**
   * Like `bind`, but a step returns a promise. If the arrays lie in a workspace with threads and the call is long enough to share, the workers
   * compute it and the caller goes on; steps of a workspace run one after the other. The caller computes any other step, after
   * the steps before it.
   *
   * @param buffers as for `bind`: points are x0 y0 x1 y1 …
   * @param options as for `bind`
   * @returns a step, whose promise resolves to the loss once `grad` is written
   */
  bindAsync(buffers: Buffers<T, Target>, options?: Options & ReduceOptions): () => Promise<number>;
}

/** A loss with required options, such as the number of classes or the size of a map: everything else is as in `Loss`. */
export interface LossWithRequiredOptions<Options, T extends Floats = Float32Array, Target = T> extends Loss<Options, T, Target> {
  /**
   * The reduced loss, without a gradient.
   *
   * @param prediction what your model outputs: rows, maps or images one after the other, as the loss's own documentation says. A
   *   Float32Array, or an ndarray-like `{ data, shape }` of one
   * @param target what it should be: points are x0 y0 x1 y1 …, anything else is laid out as the prediction
   * @param options the loss's own, some of them required, with `weights` and `reduction`. `grad`, `upstream` and `accumulate` are ignored
   * @returns the loss, divided by what `reduction` says: by default the mean over units
   */
  value(prediction: Input<T>, target: Input<Target>, options: Options & GradOptions<T>): number;
  /**
   * The reduced loss and its gradient with respect to `prediction`, in one pass.
   *
   * @param prediction what your model outputs: rows, maps or images one after the other, as the loss's own documentation says. A
   *   Float32Array, or an ndarray-like `{ data, shape }` of one
   * @param target what it should be: points are x0 y0 x1 y1 …, anything else is laid out as the prediction
   * @param options the loss's own, some of them required, with `weights`, `reduction`, `grad`, `upstream` and `accumulate`
   * @returns `value`, the loss as `value` returns it; `grad`, laid out as the prediction: `options.grad`, or a new array
   */
  valueAndGrad<Prediction extends T, Grad extends Input<T> = never>(
    prediction: Input<Prediction>,
    target: Input<Target>,
    options: Options & GradOptions<T, Grad>,
  ): { value: number; grad: Output<Grad, Prediction> };
  /**
   * The loss of each unit, times its weight and not divided by anything.
   *
   * @param prediction what your model outputs: rows, maps or images one after the other, as the loss's own documentation says. A
   *   Float32Array, or an ndarray-like `{ data, shape }` of one
   * @param target what it should be: points are x0 y0 x1 y1 …, anything else is laid out as the prediction
   * @param options the loss's own, some of them required, with `weights`
   * @returns a new array with one number per unit: an element, a point, a row, a map or a box, in the prediction's order
   */
  each<Prediction extends T>(prediction: Input<Prediction>, target: Input<Target>, options: Options & EachOptions<T>): NewArray<Prediction>;
  /**
   * Checks everything once, for a loop that calls the loss again and again on the same arrays.
   *
   * @param buffers `prediction`, `target`, and where you want them `grad` and `weights`: points are x0 y0 x1 y1 …. Take the arrays from a
   *   `Workspace`, so that nothing is copied
   * @param options the loss's own, some of them required, with `reduction`, `upstream` and `accumulate`
   * @returns a step: it reads the arrays anew, writes the gradient to `grad` and returns the loss. It allocates nothing
   */
  bind(buffers: Buffers<T, Target>, options: Options & ReduceOptions): () => number;
  /**
   * Like `bind`, but a step returns a promise.
   *
   * @param buffers as for `bind`: points are x0 y0 x1 y1 …
   * @param options as for `bind`
   * @returns a step, whose promise resolves to the loss once `grad` is written
   */
  bindAsync(buffers: Buffers<T, Target>, options: Options & ReduceOptions): () => Promise<number>;
}

/** A loss of r = prediction − target. */
export interface ResidualLoss<Options = AnyOptions, T extends Floats = Float32Array> extends Loss<Options, T, T> {
  /**
   * The weights of iteratively reweighted least squares: weight × ψ(r)/r, with its limit at r = 0. A least-squares fit with these weights
   * is one step towards the minimum of the loss. Where ψ(r) is below 2⁻¹²⁶ they have fewer digits.
   *
   * @param prediction what your model outputs: x0 y0 x1 y1 …
   * @param target what it should be, laid out in the same way
   * @param options the loss's own, with `weights`
   * @returns a new array with one weight per unit: per element, or per point with `geometry: "radial"`
   * @throws XylossError as `each`; `ERR_XYLOSS_OPTION` if there is no finite limit
   *
   * @example
   * ```js
   * import { tukey } from "xyloss";
   *
   * const target = Float32Array.of(1, 2, 3, 4); // x0 y0 x1 y1
   * const prediction = Float32Array.of(1, 2.5, 3, 9); // y is off by 0.5, then by 5
   * console.log(tukey.irlsWeights(prediction, target, { scale: 4, geometry: "radial" }).join(" ")); // 0.968994140625 0
   * ```
   */
  irlsWeights<Prediction extends T>(
    prediction: Input<Prediction>,
    target: Input<T>,
    options?: Options & EachOptions<T>,
  ): NewArray<Prediction>;
  /**
   * weight × the second derivatives by the prediction for each unit, in a new array: ψ′(r) of an element; with `geometry: "radial"` hxx, hxy
   * and hyy of a point, of H = w⊥I + (w∥ − w⊥)nnᵀ with w⊥ = ψ(ρ)/ρ, w∥ = ψ′(ρ) and the direction n = (rx, ry)/ρ. At a kink of ψ, ψ′ is the
   * mean of both sides.
   *
   * @param prediction what your model outputs: x0 y0 x1 y1 …
   * @param target what it should be, laid out in the same way
   * @param options the loss's own, with `weights` and `psd`
   * @returns a new array with one number per element, or with hxx0 hxy0 hyy0 hxx1 … per point with `geometry: "radial"`
   * @throws XylossError as `each`; `ERR_XYLOSS_OPTION` if the curvature at r = 0 is not finite
   */
  hessian<Prediction extends T>(
    prediction: Input<Prediction>,
    target: Input<T>,
    options?: Options & HessianOptions<T>,
  ): NewArray<Prediction>;
}

/** The options of `hessian`. */
export interface HessianOptions<T extends Floats = Float32Array> extends EachOptions<T> {
  /** Counts negative eigenvalues as 0, so that every matrix is positive semidefinite, as Gauss–Newton solvers need. */
  psd?: boolean;
}

/** What a method is given, unchecked. */
type Given = Readonly<Record<string, unknown>> | undefined;

/** The options or buffers, without any array that other code put on `Object.prototype`. */
function arraysIn<T>(of: T): T {
  const { prototype } = Object;
  const touched = "weights" in prototype || "grad" in prototype || "prediction" in prototype || "target" in prototype;
  return touched ? ownOf(of) : of;
}

/** The specification that each loss was made from. */
const specs = /* @__PURE__ */ new WeakMap<object, Spec>();
export const specOf = (loss: object): Spec | undefined => specs.get(loss);

function recorded<L extends object>(loss: L, spec: Spec): L {
  specs.set(loss, spec);
  return Object.freeze(loss);
}

/** What every loss has, computed by an engine. */
function methodsOf(spec: Spec, plain: Engine) {
  const engine = selecting(plain);
  const reduce = preparer(engine, spec, reducing(spec), ["weights", "grad"]);
  const prepareEach = preparer(engine, spec, spec.options, ["weights"]);
  const prepareBound = preparer(engine, spec, reducing(spec), []);
  /** Finds misspelt names; the buffers themselves are checked as arrays. */
  const readBuffers = optionReader(`${spec.name}: buffers`, {}, ["prediction", "target", "grad", "weights"]);
  function bound(buffers: unknown, options: Given): Call {
    expectOptions(buffers, `${spec.name}: buffers`, "an object { prediction, target, grad?, weights? }");
    readBuffers(buffers);
    const { prediction, target, grad, weights } = arraysIn(buffers);
    return prepareBound([prediction, target, weights, grad], options, "value");
  }
  return {
    name: spec.name,
    unit: spec.unit,
    value(prediction: unknown, target: unknown, options: Given): number {
      const own = arraysIn(options);
      return engine.run(reduce([prediction, target, own?.weights, undefined], own, "value"));
    },
    valueAndGrad(prediction: unknown, target: unknown, options: Given) {
      const own = arraysIn(options);
      const grad = own?.grad;
      const call = reduce([prediction, target, own?.weights, grad], own, "grad");
      return { value: engine.run(call), grad: returned(grad, call.output) };
    },
    each(prediction: unknown, target: unknown, options: Given) {
      const own = arraysIn(options);
      const call = prepareEach([prediction, target, own?.weights, undefined], own, "each");
      engine.run(call);
      return call.output;
    },
    bind: (buffers: unknown, options: Given) => engine.bind(bound(buffers, options)),
    bindAsync: (buffers: unknown, options: Given) => engine.bindAsync(bound(buffers, options)),
  };
}

/** A loss, computed by an engine. Its type `L` and the table in its specification both list its options; test/types compares them. */
export function createLoss<L extends { readonly unit: Unit }>(spec: Spec, engine: Engine): L {
  return recorded(methodsOf(spec, engine), spec) as unknown as L;
}

const askWeights: Asked = () => [IRLS, 0];

/** Where x and y belong together, three numbers for a point's two elements. */
const askHessian: Asked = (loss, { tolerance, edges, psd }, { prediction }, whitening) => {
  if (tolerance || edges)
    fail("ERR_XYLOSS_OPTION", `${loss}: hessian takes no ${edges ? "edges" : "tolerance"}; leave ${edges ? "them" : "it"} out`);
  return [psd === true ? HESSIAN | PSD : HESSIAN, prediction === 2 ? 3 : whitening?.kind === 3 ? 1.5 : 1];
};

/** A residual loss, computed by an engine. */
export function createResidualLoss<L extends { readonly unit: Unit }>(spec: Spec, engine: Engine): L {
  const prepare = preparer(engine, spec, spec.options, ["weights"]);
  const curved: Spec = { ...spec, kernel: () => 2 };
  const prepareHessian = preparer(engine, curved, { ...spec.options, psd: flag }, ["weights"]);
  const method = (prepared: typeof prepare, asks: Asked, name: string) => (prediction: unknown, target: unknown, options: Given) => {
    const own = arraysIn(options);
    const call = prepared([prediction, target, own?.weights, undefined], own, asks);
    const why = spec.irls?.(call.options);
    if (why !== undefined) fail("ERR_XYLOSS_OPTION", `${spec.name}: ${name}: ${why}`);
    engine.run(call);
    return call.output;
  };
  const loss = {
    ...methodsOf(spec, engine),
    irlsWeights: method(prepare, askWeights, "irlsWeights"),
    hessian: method(prepareHessian, askHessian, "hessian"),
  };
  return recorded(loss, spec) as unknown as L;
}
