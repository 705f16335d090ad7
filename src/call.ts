import { arrayOf, type ArrayName, describe, type Floats, type NdArray, overlap } from "./arrays.js";
import type { Spec } from "./catalogue.js";
import { fail } from "./errors.js";
import type { Layout } from "./layout.js";
import { choice, flag, type OptionTable, type Resolved, resolve } from "./options.js";

/** Bits of the kernels' `flags`; `assembly/simd.ts` has the same ones. */
export const GRAD = 1;
export const EACH = 2;
export const ACCUMULATE = 4;
export const POINT_WEIGHTS = 8;
export const EXCESS = 16;

/** What a mean divides by: the number of units, 1, Σ weights, or the number of units whose weight is not 0. */
export type Reduction = "mean" | "sum" | "weighted-mean" | "nonzero-mean";

/** A checked call: what to compute, on which arrays. */
export interface Call {
  readonly spec: Spec;
  readonly options: Resolved;
  readonly layout: Layout;
  readonly flags: number;
  readonly reduction: Reduction;
  readonly upstream: number;
  readonly prediction: Floats;
  readonly target: Floats;
  readonly weights: Floats | null;
  /** The gradient, or `each`'s result; null where only the value is wanted. */
  readonly output: Floats | null;
}

/** Executes calls: the WebAssembly kernels, or the plain-JavaScript reference. */
export interface Engine {
  /** Float arrays that it takes. */
  readonly floats: readonly ArrayName[];
  /** A new array for a result. */
  create(length: number, like: Floats): Floats;
  /** Decides where and how a call runs. The step checks what can have changed, runs, and returns the reduced value. */
  plan(call: Call): () => number;
}

const reductionTable: OptionTable = {
  reduction: choice("mean", "sum", "weighted-mean", "nonzero-mean"),
  upstream: { kind: "number", default: 1 },
  accumulate: flag,
};

type Method = "value" | "valueAndGrad" | "each" | "bind";

/** Options that are arrays, and so read here and not in `resolve`. A bound function takes its arrays as buffers. */
const arrayOptions: Record<Method, readonly string[]> = {
  value: ["weights", "grad"],
  valueAndGrad: ["weights", "grad"],
  each: ["weights"],
  bind: [],
};

export interface Arrays {
  readonly prediction: unknown;
  readonly target: unknown;
  readonly weights?: unknown;
  readonly grad?: unknown;
}

/** Checks everything that can be wrong with a call; throws before anything is written. */
export function prepare(engine: Engine, spec: Spec, method: Method, arrays: Arrays, given: unknown): Call {
  const table = method === "each" ? spec.options : { ...spec.options, ...reductionTable };
  const options = resolve(spec.name, given, table, arrayOptions[method]);
  const last = lastDimension(spec, options);
  const prediction = arrayOf<Floats>(arrays.prediction, "prediction", engine.floats, last);
  const target = arrayOf<Floats>(arrays.target, "target", engine.floats, last);
  if (prediction.length === 0) fail("ERR_XYLOSS_EMPTY", `${spec.name}: prediction is empty; there is no loss of nothing`);
  const layout = spec.layout(prediction.length, options, spec.name);
  expectLength(spec, "target", target.length, layout.units * layout.target, prediction.length);

  let flags = options.excess === true ? EXCESS : 0;
  let weights: Floats | null = null;
  if (arrays.weights !== undefined) {
    weights = arrayOf<Floats>(arrays.weights, "weights", engine.floats);
    if (layout.unit === "element" && weights.length * 2 === layout.units) flags |= POINT_WEIGHTS;
    else expectWeights(spec, layout, weights.length);
  }

  let output: Floats | null = null;
  if (method === "each") {
    flags |= EACH;
    output = engine.create(layout.units, prediction);
  } else if (method === "valueAndGrad" || (method === "bind" && arrays.grad !== undefined)) {
    flags |= GRAD;
    if (options.accumulate === true) flags |= ACCUMULATE;
    output = gradient(engine, spec, arrays.grad, prediction, target, weights);
  }
  return {
    spec,
    options,
    layout,
    flags,
    reduction: options.reduction as Reduction,
    upstream: options.upstream as number,
    prediction,
    target,
    weights,
    output,
  };
}

/** The last axis that an ndarray's shape must have; 0 where any will do. */
function lastDimension(spec: Spec, options: Resolved): number {
  if (spec.family === "classes") return options.classes as number;
  return options.geometry === "radial" ? 2 : 0;
}

function gradient(engine: Engine, spec: Spec, given: unknown, prediction: Floats, target: Floats, weights: Floats | null): Floats {
  if (given === undefined) return engine.create(prediction.length, prediction);
  const grad = arrayOf<Floats>(given, "grad", engine.floats);
  expectLength(spec, "grad", grad.length, prediction.length, prediction.length);
  for (const [name, other] of [["prediction", prediction], ["target", target]] as const) {
    if (overlap(grad, other) === "partial") {
      fail("ERR_XYLOSS_OVERLAP", `${spec.name}: grad overlaps ${name} in part; it may be the very same array or one apart`);
    }
  }
  if (weights !== null && overlap(grad, weights) !== "none") {
    fail("ERR_XYLOSS_OVERLAP", `${spec.name}: grad overlaps weights; give it an array of its own`);
  }
  return grad;
}

function expectLength(spec: Spec, name: string, length: number, expected: number, predictions: number): void {
  if (length === expected) return;
  fail(
    "ERR_XYLOSS_LENGTH",
    `${spec.name}: ${name} has ${length} values where prediction's ${predictions} values need ${expected}`,
  );
}

function expectWeights(spec: Spec, layout: Layout, length: number): void {
  if (length === layout.units) return;
  const points = layout.unit === "element" && layout.units % 2 === 0 ? ` (or ${layout.units / 2}, one per point)` : "";
  fail("ERR_XYLOSS_LENGTH", `${spec.name}: weights has ${length} values where ${layout.units} ${layout.unit}s need ${layout.units}${points}`);
}

/** Throws for the first weight that cannot be. `first` is the index of weights[0] in the caller's array. */
export function rejectWeight(weights: Floats, first = 0): void {
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (!(weight >= 0 && weight < Infinity)) {
      fail("ERR_XYLOSS_VALUE", `weights[${first + i}] is ${weight}; weights must be finite and ≥ 0`);
    }
  }
}

export function expectOptions(value: unknown, name: string, example: string): asserts value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) fail("ERR_XYLOSS_TYPE", `${name} is ${describe(value)}; it must be ${example}`);
}

/** The gradient's and value's divisor; 0 means that no unit counts, and everything is 0. */
export function divisorOf(call: Call, weightSum: number, weightCount: number): number {
  // an element loss with a weight per point counts it for x and for y
  const spread = call.flags & POINT_WEIGHTS ? 2 : 1;
  switch (call.reduction) {
    case "mean":
      return call.layout.units;
    case "weighted-mean":
      return call.weights === null ? call.layout.units : weightSum * spread;
    case "nonzero-mean":
      return call.weights === null ? call.layout.units : weightCount * spread;
    default:
      return 1;
  }
}

export type Input<T> = T | NdArray<T>;
