import { type ArrayName, arrayOf, describe, expectAttached, expectUnchanged, type Floats, type NdArray, touches } from "./arrays.js";
import { fail } from "./errors.js";
import type { Computed, Spec } from "./families/spec.js";
import type { Layout } from "./layout.js";
import { isRecord } from "./objects.js";
import { choice, flag, type OptionTable, optionReader, type Resolved } from "./options.js";
import { isShared, type Snapshot, snapshotOf } from "./shared.js";

/** Bits of the kernels' `flags`; `assembly/simd.ts` has the same ones. */
export const GRAD = 1;
export const EACH = 2;
export const ACCUMULATE = 4;
export const POINT_WEIGHTS = 8;
export const EXCESS = 16;
export const IRLS = 32;
export const TRANSFORM = 128;
export const CLASS_WEIGHTS = 256;
export const LABELS = 512;

/** What a mean divides by: the number of units, 1, Σ weights, or the number of units whose weight is not 0. */
export type Reduction = "mean" | "sum" | "weighted-mean" | "nonzero-mean";

/** A checked call: what to compute, on which arrays. */
export interface Call {
  readonly spec: Computed & Partial<Pick<Spec, "ignore" | "expectTargets" | "screen">>;
  readonly options: Resolved;
  readonly layout: Layout;
  readonly flags: number;
  readonly reduction: Reduction;
  readonly upstream: number;
  /** The buffer that all of the arrays share, if they do, and their offsets in it. */
  readonly buffer: ArrayBufferLike | null;
  readonly predictionAt: number;
  readonly targetAt: number;
  readonly weightsAt: number;
  readonly outputAt: number;
  readonly prediction: Floats;
  readonly target: Floats | Int32Array;
  readonly weights: Floats | null;
  readonly weightCount: number;
  /** The kernel's table; null where it has none. */
  readonly table: Float32Array | null;
  /** The gradient, or `each`'s result; null where only the value is wanted. */
  readonly output: Floats | null;
  /** The inputs in shared memory that were copied; the call's arrays are the copies. */
  readonly snapshots: readonly Snapshot[];
}

/** Executes calls: the WebAssembly kernels, or the plain-JavaScript reference. */
export interface Engine {
  /** Float arrays that it takes. */
  readonly floats: readonly ArrayName[];
  /** A new array for a result. */
  create(length: number, like: Floats): Floats;
  /** Runs a call that was just checked, and returns the reduced value. */
  run(call: Call): number;
  /** The same, later and again and again. A step checks what can have changed. */
  bind(call: Call): () => number;
}

const anyAxes = [0, 0] as const;
const labels: readonly ArrayName[] = ["Int32Array"];

/** The options of what gives a gradient. */
export const gradientTable = {
  upstream: { kind: "number", default: 1 },
  accumulate: flag,
} as const;

const reductionTable: OptionTable = { reduction: choice("mean", "sum", "weighted-mean", "nonzero-mean"), ...gradientTable };

/** Each is there, though undefined: what is not would be looked for on `Object.prototype`. */
export interface Arrays {
  readonly prediction: unknown;
  readonly target: unknown;
  readonly weights: unknown;
  readonly grad: unknown;
}

/** What a method asks of a call: the value, with the gradient where `grad` is given; both in any case; `each`; IRLS weights. */
type Asks = "value" | "grad" | "each" | "irls";

/** Checks everything that can be wrong with a call; throws before anything is written. */
type Prepare = (arrays: Arrays, options: unknown, asks: Asks) => Call;

/**
 * The checks of one loss's method. `passed` names the options that are arrays, and so read by the method itself; a bound
 * function takes its arrays as buffers.
 */
export function preparer(engine: Engine, spec: Spec, table: OptionTable, passed: readonly string[]): Prepare {
  const read = optionReader(spec.name, table, passed);
  return (arrays, options, asks) => prepare(engine, spec, arrays, read(options), asks);
}

/** The options of methods that reduce. */
export const reducing = (spec: Spec): OptionTable => ({ ...spec.options, ...reductionTable });

function prepare(engine: Engine, spec: Spec, arrays: Arrays, options: Resolved, asks: Asks): Call {
  const axes = spec.axes?.(options) ?? anyAxes;
  const prediction = arrayOf<Floats>(spec.name, arrays.prediction, "prediction", engine.floats, axes[0]);
  const target = arrayOf<Floats | Int32Array>(
    spec.name,
    arrays.target,
    "target",
    spec.ignore === undefined ? engine.floats : labels,
    axes[1],
  );
  const weights = arrays.weights === undefined ? null : arrayOf<Floats>(spec.name, arrays.weights, "weights", engine.floats);
  let output = arrays.grad === undefined ? null : arrayOf<Floats>(spec.name, arrays.grad, "grad", engine.floats);
  // the getters of what was read later may have taken away what was read before
  if (target !== arrays.target || (weights ?? undefined) !== arrays.weights || (output ?? undefined) !== arrays.grad) {
    expectAttached(spec.name, prediction, "prediction");
    expectAttached(spec.name, target, "target");
    if (weights !== null) expectAttached(spec.name, weights, "weights");
  }
  // each length is read once: in shared memory another thread can make an array longer
  const { length } = prediction;
  const weightCount = weights === null ? 0 : weights.length;
  if (length === 0) fail("ERR_XYLOSS_EMPTY", `${spec.name}: prediction is empty`);
  const layout = spec.layout(length, options, spec.name);
  expectLength(spec, "target", target.length, layout.units * layout.target, length);
  const table = spec.table === undefined ? null : spec.table(options, layout, spec.name);

  let flags = flagsOf(spec, options);
  if (weights !== null) {
    if (layout.unit === "element" && weightCount * 2 === layout.units) flags |= POINT_WEIGHTS;
    else expectWeights(spec, layout, weightCount);
  }

  if (asks === "each" || asks === "irls") {
    flags |= asks === "irls" ? EACH | IRLS : EACH;
    output = engine.create(layout.units, prediction);
  } else if (asks === "grad" || output !== null) {
    flags |= GRAD;
    if (options.accumulate === true) flags |= ACCUMULATE;
    if (output === null) output = engine.create(length, prediction);
    else expectLength(spec, "grad", output.length, length, length);
  }

  // these accessors are calls and not loads: each is read once, and offsets only where a buffer is shared
  const ofPrediction = prediction.buffer;
  const ofTarget = target.buffer;
  const ofWeights = weights === null ? null : weights.buffer;
  const ofOutput = output === null ? null : output.buffer;
  const shared = ofTarget === ofPrediction && (ofWeights ?? ofTarget) === ofTarget && (ofOutput ?? ofTarget) === ofTarget;
  const near = shared || (ofOutput !== null && (ofOutput === ofPrediction || ofOutput === ofTarget || ofOutput === ofWeights));
  const predictionAt = near ? prediction.byteOffset : 0;
  const targetAt = near ? target.byteOffset : 0;
  const weightsAt = near && weights !== null ? weights.byteOffset : 0;
  const outputAt = near && output !== null ? output.byteOffset : 0;
  if (near && output !== null) {
    if (ofOutput === ofPrediction) expectWhole(spec, output, outputAt, prediction, predictionAt, "prediction");
    if (ofOutput === ofTarget) expectWhole(spec, output, outputAt, target, targetAt, "target");
    if (ofOutput === ofWeights && weights !== null && touches(output, outputAt, weights, weightsAt)) {
      fail("ERR_XYLOSS_OVERLAP", `${spec.name}: grad overlaps weights; give it an array of its own`);
    }
  }
  const call = settled({
    spec,
    options,
    layout,
    flags,
    reduction: options.reduction as Reduction,
    upstream: options.upstream as number,
    buffer: shared ? ofPrediction : null,
    predictionAt,
    targetAt,
    weightsAt,
    outputAt,
    prediction,
    target,
    weights,
    weightCount,
    table,
    output,
    snapshots: none,
  });
  if (spec.screen === undefined) spec.expectTargets?.(call.target, call.weights, options, layout);
  return call;
}

/** The snapshots of a call whose inputs are all read where they are. */
export const none: readonly Snapshot[] = [];

/**
 * A call with private copies of the inputs in shared memory that must stay as they are until the kernel has read them: those that
 * are checked, and all where the output may overlap them without its showing.
 */
export function settled(call: Call): Call {
  const { spec, layout, prediction, target, weights, output } = call;
  const hidden = isShared(output);
  const ofPrediction = hidden && isShared(prediction);
  const ofTarget = (hidden || spec.expectTargets !== undefined) && isShared(target);
  const ofWeights = isShared(weights);
  if (!ofPrediction && !ofTarget && !ofWeights) return call;
  const snapshots: Snapshot[] = [];
  const settle = <T extends Floats | Int32Array>(source: T, name: string, length: number): T => {
    const snapshot = snapshotOf(source, name, length);
    snapshots.push(snapshot);
    return snapshot.copy as T;
  };
  return {
    ...call,
    prediction: ofPrediction ? settle(prediction, "prediction", layout.units * layout.prediction) : prediction,
    target: ofTarget ? settle(target, "target", layout.units * layout.target) : target,
    weights: ofWeights ? settle(weights as Floats, "weights", call.weightCount) : weights,
    snapshots,
  };
}

/** The flags that options ask for. */
export function flagsOf({ ignore }: Spec, { excess, classWeights }: Resolved): number {
  const labels = ignore === undefined ? 0 : LABELS;
  return (excess === true ? EXCESS : 0) | (classWeights ? CLASS_WEIGHTS | labels : 0);
}

/** Output may be the very array that it replaces, never a part of it. */
function expectWhole(spec: Spec, output: Floats, at: number, other: Floats | Int32Array, otherAt: number, name: string): void {
  if ((at !== otherAt || output.byteLength !== other.byteLength) && touches(output, at, other, otherAt)) {
    fail("ERR_XYLOSS_OVERLAP", `${spec.name}: grad overlaps ${name} in part; pass the same array or a separate one`);
  }
}

function expectLength(spec: Spec, name: string, length: number, expected: number, predictions: number): void {
  if (length === expected) return;
  fail("ERR_XYLOSS_LENGTH", `${spec.name}: ${name} has ${length} values, but prediction's ${predictions} values need ${expected}`);
}

function expectWeights(spec: Spec, layout: Layout, length: number): void {
  if (length === layout.units) return;
  const points = layout.unit === "element" && layout.units % 2 === 0 ? ` (or ${layout.units / 2}, one per point)` : "";
  fail(
    "ERR_XYLOSS_LENGTH",
    `${spec.name}: weights has ${length} values, but ${layout.units} ${layout.unit}s need ${layout.units}${points}`,
  );
}

/** Throws where a buffer was transferred or resized since the call was checked, or holds targets that cannot be. */
export function expectSame({ spec, options, layout, prediction, target, weights, weightCount, output, flags, snapshots }: Call): void {
  for (const { source, name, window, copy } of snapshots) {
    expectUnchanged(spec.name, source as Floats, name, copy.length);
    copy.set(window);
  }
  expectUnchanged(spec.name, prediction, "prediction", layout.units * layout.prediction);
  expectUnchanged(spec.name, target, "target", layout.units * layout.target);
  if (weights !== null) expectUnchanged(spec.name, weights, "weights", weightCount);
  if (output !== null && flags & GRAD) expectUnchanged(spec.name, output, "grad", layout.units * layout.prediction);
  if (spec.screen === undefined) spec.expectTargets?.(target, weights, options, layout);
}

/** Throws for the first weight that cannot be. */
export function rejectWeight(owner: string, weights: Floats): void {
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (!(weight >= 0 && weight < Infinity)) {
      fail("ERR_XYLOSS_VALUE", `${owner}: weights[${i}] is ${weight}; weights must be finite and ≥ 0`);
    }
  }
}

export function expectOptions(value: unknown, name: string, example: string): asserts value is Record<string, unknown> {
  if (!isRecord(value)) fail("ERR_XYLOSS_TYPE", `${name} is ${describe(value)}; it must be ${example}`);
}

/** The gradient's and value's divisor; 0 means that no unit counts, and everything is 0. */
export function divisorOf(call: Call, weightSum: number, weightCount: number): number {
  // an element loss with a weight per point counts it for x and for y
  const spread = call.flags & POINT_WEIGHTS ? 2 : 1;
  switch (call.reduction) {
    case "mean":
      return call.layout.units;
    case "weighted-mean":
      return weighed(call) ? weightSum * spread : call.layout.units;
    case "nonzero-mean":
      return weighed(call) ? weightCount * spread : call.layout.units;
    default:
      return 1;
  }
}

/** Whether units can be missing, or count more or less than others. */
export function weighed({ weights, spec }: Call): boolean {
  return weights !== null || spec.ignore !== undefined;
}

/** The divisor of a loss of labels: one that is ignored has weight 0, and those of classes count with the units' own. */
export function labelledDivisor(call: Call): number {
  const { target, weights, options, spec, layout } = call;
  const ignored = options[spec.ignore as string];
  const ofClasses = options.classWeights as Float32Array | null;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < layout.units; i++) {
    let weight = target[i] === ignored ? 0 : weights === null ? 1 : (weights[i] as number);
    if (ofClasses && weight !== 0) weight *= ofClasses[target[i] as number] as number;
    sum += weight;
    if (weight !== 0) count++;
  }
  return divisorOf(call, sum, count);
}

export type Input<T> = T | NdArray<T>;
