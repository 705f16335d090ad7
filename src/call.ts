import {
  type ArrayArgument,
  type ArrayName,
  arraysOf,
  describe,
  expectAttached,
  expectSome,
  expectUnchanged,
  expectWhole,
  type Floats,
  type NdArray,
} from "./arrays.js";
import { fail } from "./errors.js";
import type { Computed, Edges, Spec, Whitening } from "./families/spec.js";
import { ACCUMULATE, CLASS_WEIGHTS, EACH, EXCESS, GRAD, LABELS, POINT_WEIGHTS } from "./flags.js";
import type { Layout } from "./layout.js";
import { isRecord } from "./objects.js";
import { flag, type OptionTable, optionReader, type Resolved } from "./options.js";
import { isShared, type Snapshot, snapshotOf } from "./shared.js";

/** What the sum is divided by: the number of units, 1, Σ weights, or the number of units whose weight is not 0. */
export type Reduction = "mean" | "sum" | "weighted-mean" | "nonzero-mean";

/** Where a call's arrays lie. */
export interface Place {
  /** The buffers of the arrays; null for a missing or a new array, or if nothing depends on the buffer. */
  readonly buffers: readonly [prediction: Buffer, target: Buffer, weights: Buffer, output: Buffer];
  /** Whether all these arrays are in one buffer. */
  readonly together: boolean;
  /** Offsets in the buffer, if some arrays share one. */
  readonly predictionAt: number;
  readonly targetAt: number;
  readonly weightsAt: number;
  readonly outputAt: number;
}
type Buffer = ArrayBufferLike | null;

/** A checked call: what to compute on which arrays. */
export interface Call {
  readonly spec: Computed & Partial<Pick<Spec, "ignore" | "expectTargets" | "screen" | "whiten">>;
  readonly options: Resolved;
  readonly layout: Layout;
  readonly flags: number;
  readonly reduction: Reduction;
  readonly upstream: number;
  readonly prediction: Floats;
  readonly target: Floats | Int32Array;
  readonly weights: Floats | null;
  readonly weightCount: number;
  /** What changes the residuals before the loss. */
  readonly whitening: Whitening | null;
  /** Pairs of points whose differences are the points of the loss. */
  readonly edges: Edges | null;
  /** How many units the option `select` keeps, once they are chosen. */
  readonly selected?: number;
  /** The kernel's table, if it has one. */
  readonly table: Float32Array | null;
  /** The gradient, or the result of `each`; null if only the value is wanted. */
  readonly output: Floats | null;
  readonly place: Place;
  /** The inputs in shared memory that were copied; the call's arrays are the copies. */
  readonly snapshots: readonly Snapshot[];
}

/** Runs calls: the WebAssembly kernels or the plain-JavaScript reference. */
export interface Engine {
  /** The float arrays that it takes. */
  readonly floats: readonly ArrayName[];
  /** Whether there may be workspaces that arrays lie in. */
  hasWorkspaces(): boolean;
  /** Whether a buffer is the memory of a workspace. */
  isWorkspace(buffer: ArrayBufferLike): boolean;
  /** A new array for a result. */
  create(length: number, like: Floats): Floats;
  /** Runs a call that was just checked and returns the reduced value. */
  run(call: Call): number;
  /** Returns a step that runs the call any number of times, and each time checks what may have changed. */
  bind(call: Call): () => number;
  /** The same for a step that does not wait for other threads. */
  bindAsync(call: Call): () => Promise<number>;
  /** A step that is taken after the asynchronous steps before it in the call's workspace. */
  inTurn(call: Call, step: () => number): () => Promise<number>;
}

const labels: readonly ArrayName[] = ["Int32Array"];

/** The options of everything that computes a gradient. */
export const gradientTable = {
  upstream: { kind: "number", default: 1 },
  accumulate: flag,
} as const;

/** The arrays of a call, unchecked: prediction, target, weights, grad. */
type Given = [prediction: unknown, target: unknown, weights: unknown, grad: unknown];

/** Which flags ask for numbers other than losses, and how many of these there are per unit; 0: as many as losses. */
export type Asked = (loss: string, options: Resolved, layout: Layout, whitening: Whitening | null) => readonly [flags: number, per: number];

/** What a method asks for: the value, and the gradient if `grad` is given; both; `each`; something else than that. */
type Asks = "value" | "grad" | "each" | Asked;

/** Checks everything about a call; throws before anything is written. */
type Prepare = (arrays: Given, options: unknown, asks: Asks) => Call;

/** The checks of one method of a loss. `passed` names the options that are arrays, which the method reads itself. */
export function preparer(engine: Engine, spec: Spec, table: OptionTable, passed: readonly string[]): Prepare {
  const read = optionReader(spec.name, table, passed);
  const floats = { accepted: engine.floats };
  const args: readonly ArrayArgument[] = [
    { name: "prediction", ...floats },
    { name: "target", accepted: spec.ignore === undefined ? engine.floats : labels },
    { name: "weights", ...floats, optional: true },
    { name: "grad", ...floats, optional: true },
  ];
  return (arrays, options, asks) => prepare(engine, spec, args, arrays, read(options), asks);
}

function prepare(engine: Engine, spec: Spec, args: readonly ArrayArgument[], arrays: Given, options: Resolved, asks: Asks): Call {
  const read = arraysOf<readonly [Floats, Floats | Int32Array, Floats | null, Floats | null]>(
    spec.name,
    args,
    arrays,
    spec.axes?.(options),
  );
  const prediction = read[0];
  const target = read[1];
  const weights = read[2];
  const given = read[3];
  let output = given;
  // each length is read once: in shared memory another thread can make an array longer
  const { length } = prediction;
  const weightCount = weights === null ? 0 : weights.length;
  expectSome(spec.name, "prediction", length);
  const edges = spec.edges?.(spec.name, options, length) ?? null;
  let layout = spec.layout(edges?.pairs.length ?? length, options, spec.name);
  if (edges !== null) expectAttached(spec.name, target, "target");
  expectLength(spec.name, "target", target.length, targetsOf({ layout, edges }), length);
  const whitening = spec.whiten?.of(engine.floats, spec.name, options, layout) ?? null;
  if (edges !== null || whitening !== null) {
    // their getters may have detached what was checked before
    expectUnchanged(spec.name, prediction, "prediction", length);
    expectUnchanged(spec.name, target, "target", targetsOf({ layout, edges }));
    if (weights !== null) expectUnchanged(spec.name, weights, "weights", weightCount);
    if (given !== null) expectAttached(spec.name, given, "grad");
  }
  const table = spec.table === undefined ? null : spec.table(options, layout, spec.name);

  let flags = flagsOf(spec, options);
  if (whitening !== null) flags |= whitening.flags;
  if (weights !== null) {
    if (layout.unit === "element" && weightCount * 2 === layout.units) flags |= POINT_WEIGHTS;
    else {
      if (whitening !== null) spec.whiten?.weights(spec.name, whitening, layout, weightCount);
      expectWeights(spec, layout, weightCount, edges === null ? "point" : "edge");
    }
  }

  if (asks === "each") {
    flags |= EACH;
    output = engine.create(layout.units, prediction);
  } else if (typeof asks === "function") {
    const [others, per] = asks(spec.name, options, layout, whitening);
    flags |= EACH | others;
    if (per > 0) layout = { ...layout, output: per };
    output = engine.create(layout.units * (per || 1), prediction);
  } else if (asks === "grad" || output !== null) {
    flags |= GRAD;
    if (options.accumulate === true) flags |= ACCUMULATE;
    if (output === null) output = engine.create(length, prediction);
    else expectLength(spec.name, "grad", output.length, length, length);
  }

  const call = settled(engine, {
    spec,
    options,
    layout,
    flags,
    reduction: options.reduction as Reduction,
    upstream: options.upstream as number,
    prediction,
    target,
    weights,
    weightCount,
    whitening,
    edges,
    table,
    output,
    place: placeOf(engine, spec, prediction, target, weights, given, lossNames, edges !== null),
    snapshots: none,
  });
  if (whitening !== null && given !== null) spec.whiten?.apart(spec.name, whitening, given);
  if (spec.screen === undefined) spec.expectTargets?.(call.target, call.weights, options, layout);
  return call;
}

const lossNames = { prediction: "prediction", target: "target", output: "grad" };

/** Where a call's arrays lie. Throws if the output that was given (a new one overlaps nothing) overlaps an input in part. */
export function placeOf(
  engine: Engine,
  { name, expectTargets }: Call["spec"],
  prediction: Floats,
  target: Floats | Int32Array,
  weights: Floats | null,
  output: Floats | null,
  names = lossNames,
  alone = false,
): Place {
  // `buffer` and `byteOffset` are slow to read: each is read once, and only if something depends on it
  const all = output !== null || engine.hasWorkspaces();
  const ofPrediction = all ? prediction.buffer : null;
  const ofTarget = all || expectTargets !== undefined ? target.buffer : null;
  const ofWeights = weights === null ? null : weights.buffer;
  const ofOutput = output === null ? null : output.buffer;
  const together = all && ofTarget === ofPrediction && (ofWeights ?? ofTarget) === ofTarget && (ofOutput ?? ofTarget) === ofTarget;
  const near = together || (ofOutput !== null && (ofOutput === ofPrediction || ofOutput === ofTarget || ofOutput === ofWeights));
  const predictionAt = near ? prediction.byteOffset : 0;
  const targetAt = near ? target.byteOffset : 0;
  const weightsAt = near && weights !== null ? weights.byteOffset : 0;
  const outputAt = near && output !== null ? output.byteOffset : 0;
  if (near && output !== null) {
    if (ofOutput === ofPrediction) expectWhole(name, output, outputAt, names.output, prediction, predictionAt, names.prediction, alone);
    if (ofOutput === ofTarget) expectWhole(name, output, outputAt, names.output, target, targetAt, names.target, alone);
    if (ofOutput === ofWeights && weights !== null) expectWhole(name, output, outputAt, "grad", weights, weightsAt, "weights", true);
  }
  return { buffers: [ofPrediction, ofTarget, ofWeights, ofOutput], together, predictionAt, targetAt, weightsAt, outputAt };
}

/**
 * A call with private copies of those inputs in shared memory that must not change before the kernel has read them: what is checked, and
 * everything if the output is in shared memory too, where overlap cannot be seen. Arrays of one workspace stay where they are.
 */
export function settled(engine: Engine, call: Call): Call {
  const { spec, place, prediction, target, weights, whitening } = call;
  const { buffers } = place;
  const hidden = isShared(buffers[3]);
  const copyPrediction = hidden && isShared(buffers[0]);
  const copyTarget = (hidden || spec.expectTargets !== undefined) && isShared(buffers[1]);
  const copyWeights = isShared(buffers[2]);
  const copyFactors = whitening !== null && whitening.every === 0 && isShared(whitening.numbers.buffer);
  if (!copyPrediction && !copyTarget && !copyWeights && !copyFactors) return call;
  const apart = copyFactors && whitening.numbers.buffer !== buffers[0];
  if (place.together && !apart && engine.isWorkspace(buffers[0] as ArrayBufferLike)) return call;
  const snapshots: Snapshot[] = [];
  const copied = <T extends Floats | Int32Array>(source: T, name: string, length: number): T => {
    const snapshot = snapshotOf(source, name, length);
    snapshots.push(snapshot);
    return snapshot.copy as T;
  };
  return {
    ...call,
    prediction: copyPrediction ? copied(prediction, "prediction", predictionsOf(call)) : prediction,
    target: copyTarget ? copied(target, "target", targetsOf(call)) : target,
    weights: copyWeights ? copied(weights as Floats, "weights", call.weightCount) : weights,
    whitening: copyFactors ? { ...whitening, numbers: copied(whitening.numbers, "whiten", whitening.numbers.length) } : whitening,
    snapshots,
  };
}

/** Values of the prediction, and of the gradient. */
const predictionsOf = ({ layout, edges }: Pick<Call, "layout" | "edges">): number => edges?.values ?? layout.units * layout.prediction;

const targetsOf = ({ layout, edges }: Pick<Call, "layout" | "edges">): number => edges?.values ?? layout.units * layout.target;

/** The snapshots of a call whose inputs are all read in place. */
export const none: readonly Snapshot[] = [];

/** The flags that the options ask for. */
export function flagsOf({ ignore }: Spec, { excess, classWeights }: Resolved): number {
  const labels = ignore === undefined ? 0 : LABELS;
  return (excess === true ? EXCESS : 0) | (classWeights ? CLASS_WEIGHTS | labels : 0);
}

/** Throws if an array does not have as many values as the prediction needs. */
export function expectLength(owner: string, name: string, length: number, expected: number, predictions: number): void {
  if (length === expected) return;
  fail("ERR_XYLOSS_LENGTH", `${owner}: ${name} has ${length} values, but prediction's ${predictions} values need ${expected}`);
}

function expectWeights(spec: Spec, layout: Layout, length: number, pair: string): void {
  if (length === layout.units) return;
  const points = layout.unit === "element" && layout.units % 2 === 0 ? ` (or ${layout.units / 2}, one per ${pair})` : "";
  fail(
    "ERR_XYLOSS_LENGTH",
    `${spec.name}: weights has ${length} values, but ${layout.units} ${layout.unit}s need ${layout.units}${points}`,
  );
}

/** Throws if a buffer was transferred or resized since the call was checked, or now holds an invalid target. */
export function expectSame(call: Call): void {
  const { spec, options, layout, prediction, target, weights, whitening, output } = call;
  for (const { source, name, window, copy } of call.snapshots) {
    expectUnchanged(spec.name, source as Floats, name, copy.length);
    copy.set(window);
  }
  expectUnchanged(spec.name, prediction, "prediction", predictionsOf(call));
  expectUnchanged(spec.name, target, "target", targetsOf(call));
  if (weights !== null) expectUnchanged(spec.name, weights, "weights", call.weightCount);
  if (whitening !== null && whitening.every === 0) {
    expectUnchanged(spec.name, whitening.numbers, "whiten", (layout.units * layout.prediction * whitening.kind) / 2);
  }
  if (output !== null && call.flags & GRAD) expectUnchanged(spec.name, output, "grad", predictionsOf(call));
  if (spec.screen === undefined) spec.expectTargets?.(target, weights, options, layout);
}

/** Throws for the first invalid weight. */
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

/** The divisor of value and gradient. It is 0 if no unit counts; then value and gradient are 0. */
export function divisorOf(call: Call, weightSum: number, weightCount: number): number {
  // a weight per point counts twice: for x and for y
  const spread = call.flags & POINT_WEIGHTS ? 2 : 1;
  switch (call.reduction) {
    case "mean":
      return call.selected ?? call.layout.units;
    case "weighted-mean":
      return weighed(call) ? weightSum * spread : call.layout.units;
    case "nonzero-mean":
      return weighed(call) ? weightCount * spread : call.layout.units;
    default:
      return 1;
  }
}

/** Whether some units may be missing or count more than others. */
export function weighed({ weights, spec }: Call): boolean {
  return weights !== null || spec.ignore !== undefined;
}

/** The divisor of a loss of labels. An ignored label has weight 0; class weights multiply the units' own. */
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
