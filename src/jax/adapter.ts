/** The losses for a copy of jax-js. In Node an app may have two: one that it imports, and one that it requires. */
import type { Array as JaxArray } from "@jax-js/jax";
import { type AdapterOptions, adapted, expectDtype } from "../adapter.js";
import { describe } from "../arrays.js";
import { fail } from "../errors.js";

/** What is needed of jax-js. */
export type Jax = Pick<typeof import("@jax-js/jax"), "Array" | "defaultDevice" | "numpy" | "vjp">;

/** What the functions of this entry take beside the loss's own options. */
export type JaxOptions = AdapterOptions;

/** The loss's value, and its gradient with respect to the prediction. */
export type JaxResult = [value: number, cotangent: JaxArray];

/** A loss on arrays. `weights` has one number per unit of the loss; 0 means missing. */
export interface JaxLoss {
  (prediction: JaxArray, target: JaxArray, weights?: JaxArray): JaxResult;
  /** The same, without blocking: for predictions on a GPU, or computed by several threads. */
  async(prediction: JaxArray, target: JaxArray, weights?: JaxArray): Promise<JaxResult>;
}

/** The loss of a model's output, and its gradient with respect to the model's parameters. */
export interface JaxStep<Params, Inputs> {
  (params: Params, inputs: Inputs, target: JaxArray, weights?: JaxArray): [value: number, gradient: Params];
  /** The same, without blocking: for models on a GPU, or computed by several threads. */
  async(params: Params, inputs: Inputs, target: JaxArray, weights?: JaxArray): Promise<[value: number, gradient: Params]>;
}

/** Options that a loss takes elsewhere but not here, and what to do instead. */
const strangers = {
  weights: "pass them after the target",
  grad: "the gradient is returned",
  upstream: "multiply the gradient instead",
  accumulate: "add to the gradient instead",
} as const;

/** What a loss is called with. It owns them, so it releases them, even when it throws. */
type Arrays = readonly [prediction: JaxArray, target: JaxArray, weights?: JaxArray];

const given = (arrays: Arrays): readonly JaxArray[] => arrays.filter((each) => each !== undefined);

function release(arrays: Arrays): void {
  for (const each of given(arrays) as readonly (Partial<JaxArray> | null)[]) if (each?.refCount !== 0) each?.dispose?.();
}

function expectArray(jax: Jax, owner: string, name: string, value: JaxArray, dtypes: readonly string[]): void {
  if (value instanceof jax.Array) {
    expectDtype(owner, name, value.dtype, dtypes, `: pass ${name}.astype("float32")`);
    return;
  }
  const { aval, dataSync } = (value ?? {}) as Partial<JaxArray>;
  const traced = "traced, so its values are not known; call the loss outside of jit, grad, vjp and vmap";
  const foreign = "an array of another copy of @jax-js/jax; import both packages, or require both";
  const found = aval === undefined ? `${describe(value)}; it must be an array of jax-js: pass numpy.array(${name})` : traced;
  fail("ERR_XYLOSS_TYPE", `${owner}: ${name} is ${dataSync === undefined ? found : foreign}`);
}

/** `owner` is the function that takes the loss. */
export function lossFor(jax: Jax, owner: string, loss: unknown, options: unknown): JaxLoss {
  const { name, expectShapes, valueAndGrad } = adapted(owner, loss, options as object | undefined, strangers);
  const expectArrays = ([prediction, target, weights]: Arrays) => {
    expectArray(jax, name, "prediction", prediction, ["float32"]);
    expectArray(jax, name, "target", target, ["float32", "int32", "uint32", "bool"]);
    if (weights !== undefined) expectArray(jax, name, "weights", weights, ["float32", "int32", "uint32", "bool"]);
    expectShapes(prediction.shape, target.shape);
  };
  type Read = [prediction: ArrayLike<number>, target: ArrayLike<number>, weights?: ArrayLike<number>];
  const resultOf = ({ device, shape }: JaxArray, [prediction, target, weights]: Read): JaxResult => {
    const { value, grad } = valueAndGrad(prediction, target, weights);
    // an array that is put on a device by name keeps all that is computed from it there
    const there = device === jax.defaultDevice() ? {} : { device };
    return [value, jax.numpy.array(grad as Float32Array<ArrayBuffer>, { shape, ...there })];
  };
  const now = (...arrays: Arrays): JaxResult => {
    try {
      expectArrays(arrays);
      return resultOf(arrays[0], given(arrays).map((each) => each.ref.dataSync()) as Read);
    } finally {
      release(arrays);
    }
  };
  const later = async (...arrays: Arrays): Promise<JaxResult> => {
    try {
      expectArrays(arrays);
      return resultOf(arrays[0], (await Promise.all(given(arrays).map((each) => each.ref.data()))) as Read);
    } finally {
      release(arrays);
    }
  };
  return Object.assign(now, { async: later });
}

export function stepFor<Params, Inputs>(
  jax: Jax,
  owner: string,
  loss: unknown,
  forward: (params: Params, inputs: Inputs) => JaxArray,
  options: unknown,
): JaxStep<Params, Inputs> {
  const ofPrediction = lossFor(jax, owner, loss, options);
  if (typeof forward !== "function") {
    fail("ERR_XYLOSS_TYPE", `${owner}: forward is ${describe(forward)}; it must be a function of parameters and inputs`);
  }
  const run = (params: Params, inputs: Inputs) => {
    const traced: (given: Params) => JaxArray = (given) => forward(given, inputs);
    const [prediction, pullback] = jax.vjp(traced, [params] as never);
    return [prediction, pullback as unknown as { (cotangent: JaxArray): [Params]; dispose(): void }] as const;
  };
  type Rest = [target: JaxArray, weights?: JaxArray];
  const now = (params: Params, inputs: Inputs, ...rest: Rest): [number, Params] => {
    const [prediction, pullback] = run(params, inputs);
    try {
      const [value, cotangent] = ofPrediction(prediction, ...rest);
      return [value, ...pullback(cotangent)];
    } finally {
      pullback.dispose();
    }
  };
  const later = async (params: Params, inputs: Inputs, ...rest: Rest): Promise<[number, Params]> => {
    const [prediction, pullback] = run(params, inputs);
    try {
      const [value, cotangent] = await ofPrediction.async(prediction, ...rest);
      return [value, ...pullback(cotangent)];
    } finally {
      pullback.dispose();
    }
  };
  return Object.assign(now, { async: later });
}
