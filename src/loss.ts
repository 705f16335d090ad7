import { type Floats, returned } from "./arrays.js";
import { type Engine, expectOptions, type Input, preparer, type Reduction, reducing } from "./call.js";
import type { Spec } from "./catalogue/spec.js";
import { fail } from "./errors.js";
import type { Unit } from "./layout.js";
import { optionReader } from "./options.js";

/** Options of `each`, of every loss. */
export interface EachOptions<T extends Floats = Float32Array> {
  /** One float32 per unit; an element loss also takes one per point. 0 means missing: exactly no value and no gradient, even where the data is NaN. */
  weights?: Input<T>;
}

/** Options of every loss that say how to reduce. */
export interface ReduceOptions {
  /** Named by its divisor; `"mean"` is over units. */
  reduction?: Reduction;
  /** Multiplies the gradient. Default 1. */
  upstream?: number;
  /** Add to `grad` instead of overwriting it. */
  accumulate?: boolean;
}

/** Options of `valueAndGrad`, of every loss. */
export interface GradOptions<T extends Floats = Float32Array> extends ReduceOptions, EachOptions<T> {
  /** Where the gradient goes; it may be the very same array as prediction or target. */
  grad?: Input<T>;
}

/** The arrays of a bound loss. Without `grad` a step computes the value only. */
export interface Buffers<T extends Floats = Float32Array, Target = T> {
  prediction: Input<T>;
  target: Input<Target>;
  grad?: Input<T>;
  weights?: Input<T>;
}

/**
 * A loss. `Options` are its own, beside those that every loss has; `Target` is what its targets are where that is no `T`.
 *
 * Every method throws a `XylossError` for bad arguments before anything is written.
 */
export interface Loss<Options, T extends Floats = Float32Array, Target = T> {
  readonly name: string;
  /** What `each` returns one number for, with the default options. */
  readonly unit: Unit;
  /** The reduced loss. `grad`, `upstream` and `accumulate` mean nothing here, and are let pass so that options can be shared. */
  value(prediction: Input<T>, target: Input<Target>, options?: Options & GradOptions<T>): number;
  /** The reduced loss and its gradient with respect to `prediction`, in one pass. */
  valueAndGrad<G extends T>(prediction: Input<G>, target: Input<Target>, options?: Options & GradOptions<T>): { value: number; grad: G };
  /** weight × loss per unit, undivided. */
  each<G extends T>(prediction: Input<G>, target: Input<Target>, options?: Options & EachOptions<T>): G;
  /** Checks everything once and returns the step: it reads the buffers anew each time and creates nothing but its result. */
  bind(buffers: Buffers<T, Target>, options?: Options & ReduceOptions): () => number;
}

/** A loss of r = prediction − target. */
export interface ResidualLoss<Options, T extends Floats = Float32Array> extends Loss<Options, T> {
  /**
   * weight × ψ(r)/r per unit, its limit at r = 0: the weights of iteratively reweighted least squares.
   *
   * @throws XylossError `ERR_XYLOSS_OPTION` where there is no finite limit; as `each`
   */
  irlsWeights<G extends T>(prediction: Input<G>, target: Input<T>, options?: Options & EachOptions<T>): G;
}

/** A loss of the catalogue, computed by an engine. */
export function createLoss<Options, T extends Floats = Float32Array, Target = T>(spec: Spec, engine: Engine): Loss<Options, T, Target> {
  const reduce = preparer(engine, spec, reducing(spec), ["weights", "grad"]);
  const prepareEach = preparer(engine, spec, spec.options, ["weights"]);
  const prepareBound = preparer(engine, spec, reducing(spec), []);
  /** Buffers are arrays; what this finds is a misspelt name. */
  const readBuffers = optionReader(`${spec.name}: buffers`, {}, ["prediction", "target", "grad", "weights"]);
  return Object.freeze({
    name: spec.name,
    unit: spec.unit,
    value(prediction: Input<T>, target: Input<Target>, options?: Options & GradOptions<T>): number {
      return engine.run(reduce({ prediction, target, weights: options?.weights }, options, "value"));
    },
    valueAndGrad<G extends T>(prediction: Input<G>, target: Input<Target>, options?: Options & GradOptions<T>) {
      const grad = options?.grad;
      const call = reduce({ prediction, target, weights: options?.weights, grad }, options, "grad");
      return { value: engine.run(call), grad: returned(grad, call.output as G) };
    },
    each<G extends T>(prediction: Input<G>, target: Input<Target>, options?: Options & EachOptions<T>): G {
      const call = prepareEach({ prediction, target, weights: options?.weights }, options, "each");
      engine.run(call);
      return call.output as G;
    },
    bind(buffers: Buffers<T, Target>, options?: Options & ReduceOptions): () => number {
      expectOptions(buffers, `${spec.name}: buffers`, "an object { prediction, target, grad?, weights? }");
      readBuffers(buffers);
      const { prediction, target, grad, weights } = buffers;
      return engine.bind(prepareBound({ prediction, target, grad, weights }, options, "value"));
    },
  });
}

/** A residual loss of the catalogue, computed by an engine. */
export function createResidualLoss<Options, T extends Floats = Float32Array>(spec: Spec, engine: Engine): ResidualLoss<Options, T> {
  const prepare = preparer(engine, spec, spec.options, ["weights"]);
  return Object.freeze({
    ...createLoss<Options, T>(spec, engine),
    irlsWeights<G extends T>(prediction: Input<G>, target: Input<T>, options?: Options & EachOptions<T>): G {
      const call = prepare({ prediction, target, weights: options?.weights }, options, "irls");
      const why = spec.irls?.(call.options);
      if (why !== undefined) fail("ERR_XYLOSS_OPTION", `${spec.name}: irlsWeights: ${why}`);
      engine.run(call);
      return call.output as G;
    },
  });
}
