import { arrayOf, describe, remedy } from "../arrays.js";
import { fail } from "../errors.js";
import type { Spec, Whitening } from "../families/spec.js";
import { type Layout, layoutOf, unitsOf } from "../layout.js";
import { isRecord, member, ownOf } from "../objects.js";
import { type OptionTable, optionReader, type Resolved } from "../options.js";
import { type Membership, readMembership } from "./membership.js";
import { type Axis, pairOf } from "./statistics.js";
import { optionsOf, specOf } from "./subject.js";
import { counted } from "./text.js";
import type { AnyLoss, Bounds, DiagnoseInput, LossFunction } from "./types.js";

/** How many boxes have x2 < x1 or y2 < y1, of those that count. */
export interface BoxProbes {
  readonly count: number;
  readonly prediction: number;
  /** The loss refuses these: everything else is measured on the others. */
  readonly target: number;
}

/** An input that was checked: lengths fit the loss, and options and bounds are in order. Values are as they were given. */
export interface Reading {
  /** Undefined where only data is inspected. */
  readonly loss: AnyLoss | LossFunction | undefined;
  /** Null for a user's own function, and where there is no loss. */
  readonly spec: Spec | null;
  /** The loss's own options as they were given, with 2 classes where a loss of classes is given points. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Whether the number of classes was given: data may then be rows of two classes instead of points. */
  readonly classesGiven: boolean;
  /** `given` with all defaults. */
  readonly options: Resolved;
  readonly layout: Layout;
  /** The factors of the loss's option `whiten`; null where it has none. */
  readonly whitening: Whitening | null;
  readonly prediction: Float64Array;
  readonly target: Float64Array;
  readonly weightsGiven: boolean;
  /** One per unit, or one per point for a loss of elements; 0 for inverted target boxes. Null where all are 1. */
  readonly weights: Float64Array | null;
  /** Null where data are not boxes. */
  readonly boxes: BoxProbes | null;
  readonly bounds: Bounds | null;
  /** Null where neither keypoints nor groups are named. */
  readonly membership: Membership | null;
  /** The loss's option `edges`; points are then differences along them, and `options` and `given` are without it. Else null. */
  readonly edges: unknown;
  /** The shape of predictions that are ndarray-like. */
  readonly shape: readonly number[] | null;
}

/** Finds misspelt names; what has them is checked below. */
const readNames = optionReader("the input", {}, ["prediction", "target", "weights", "options", "bounds", "per", "names", "groups"]);

/** Reads the input of a diagnosis. Without a loss, or with a user's own function, data are points. */
export function readInput(loss: AnyLoss | LossFunction | undefined, raw: DiagnoseInput): Reading {
  const input = ownOf(raw);
  if (!isRecord(input)) {
    fail("ERR_XYLOSS_TYPE", `the input is ${describe(input)}; it must be an object { prediction, target, weights?, options?, bounds? }`);
  }
  readNames(input);
  const spec = loss === undefined ? null : specOf(loss);
  const name = spec?.name ?? "diagnose";
  checkOptions(input.options, loss, name);
  const all = optionsOf(spec, input.options);
  const read = spec === null ? {} : optionReader(name, spec.options as OptionTable)(all);
  const [width, targets] = spec === null ? [2, 2] : (spec.axes?.(read) ?? [0, 0]);
  let prediction = numbers(name, input.prediction, "prediction", width);
  let target = numbers(name, input.target, "target", targets, spec?.ignore !== undefined);
  let layout = spec === null ? pairs(prediction.length) : spec.layout(prediction.length, read, name);
  if (prediction.length === 0) fail("ERR_XYLOSS_EMPTY", `${name}: prediction is empty; there must be something to diagnose`);
  const expected = layout.units * layout.target;
  if (target.length !== expected) {
    fail("ERR_XYLOSS_LENGTH", `${name}: target has ${target.length} values, but prediction's ${prediction.length} need ${expected}`);
  }
  const { edges, ...given } = all;
  const options: Resolved = spec?.edges === undefined ? read : { ...read, edges: null };
  const joined = spec?.edges?.(name, read, prediction.length) ?? null;
  if (spec !== null && joined !== null) {
    prediction = differences(prediction, joined.pairs);
    target = differences(target, joined.pairs);
    layout = spec.layout(prediction.length, options, name);
  }
  const weights = readWeights(input, layout, name);
  const boxes = spec?.family === "boxes" ? invertedOf(prediction, target, weights) : null;
  const [shape, dims] = ["shape", "dims"].map((key) => member(input.prediction, key) as readonly number[] | undefined);
  return {
    loss,
    spec,
    given,
    classesGiven: input.options?.classes !== undefined,
    options,
    layout,
    whitening: whiteningOf(spec, options, layout),
    prediction,
    target,
    weightsGiven: weights !== null,
    weights: boxes === null || boxes.target === 0 ? weights : withoutInverted(target, weights),
    boxes,
    // of points, and not of their differences
    bounds: joined === null ? readBounds(input.bounds) : null,
    membership: joined === null ? readMembership(input, layout, name) : null,
    edges: joined === null ? null : edges,
    shape: shape ?? dims ?? null,
  };
}

/** What a loss with edges compares: of each pair of points the first minus the second. */
const differences = (points: Float64Array, pairs: Int32Array): Float64Array =>
  Float64Array.from(
    pairs,
    (_, k) => (points[2 * (pairs[k & ~1] as number) + (k & 1)] as number) - (points[2 * (pairs[k | 1] as number) + (k & 1)] as number),
  );

const isInverted = (boxes: Float64Array, i: number): boolean =>
  (boxes[4 * i + 2] as number) < (boxes[4 * i] as number) || (boxes[4 * i + 3] as number) < (boxes[4 * i + 1] as number);

function invertedOf(prediction: Float64Array, target: Float64Array, weights: Float64Array | null): BoxProbes {
  const counted = Array.from({ length: target.length / 4 }, (_, i) => i).filter((i) => weights?.[i] !== 0);
  const among = (boxes: Float64Array) => counted.filter((i) => isInverted(boxes, i)).length;
  return { count: counted.length, prediction: among(prediction), target: among(target) };
}

const withoutInverted = (target: Float64Array, weights: Float64Array | null): Float64Array =>
  Float64Array.from({ length: target.length / 4 }, (_, i) => (isInverted(target, i) ? 0 : (weights?.[i] ?? 1)));

/** The factors of the option `whiten`, checked as the loss does. */
function whiteningOf(spec: Spec | null, options: Resolved, layout: Layout): Whitening | null {
  if (spec?.whiten === undefined || options.whiten === null) return null;
  const whitening = spec.whiten.of(["Float32Array", "Float64Array"], spec.name, options, layout);
  if (whitening?.every === 0) spec.whiten.reject(spec.name, whitening);
  return whitening;
}

/** A loss checks its options by its own table. */
function checkOptions(options: unknown, loss: AnyLoss | LossFunction | undefined, name: string): void {
  if (options === undefined) return;
  if (!isRecord(options)) {
    fail("ERR_XYLOSS_OPTION", `${name}: options is ${describe(options)}; it must be an object, such as { delta: 2 }`);
  }
  if (typeof loss === "function" && Object.keys(options).length > 0) {
    fail(
      "ERR_XYLOSS_OPTION",
      `${name}: a function is given no options (here ${Object.keys(options).slice(0, 5).join(", ")}); bind them in it`,
    );
  }
}

const pairs = (length: number): Layout => layoutOf("point", unitsOf(length, 2, "diagnose", "points are x y pairs"), 2, 2, 1);

/** A float64 copy of what a loss takes, or of an ordinary array of numbers; float32 has all of them too. */
function numbers(owner: string, value: unknown, name: string, lastDimension: number, labels = false): Float64Array {
  const copy = copied(owner, value, name, lastDimension, labels);
  const beyond = copy.findIndex((each) => Number.isFinite(each) && !Number.isFinite(Math.fround(each)));
  if (beyond >= 0)
    fail("ERR_XYLOSS_VALUE", `${owner}: ${name}[${beyond}] is ${copy[beyond]}; losses take float32, which ends at 3.4e38: scale the data`);
  return copy;
}

function copied(owner: string, value: unknown, name: string, lastDimension: number, labels: boolean): Float64Array {
  if (!Array.isArray(value)) {
    const taken = labels ? (["Int32Array", "Float32Array", "Float64Array"] as const) : (["Float32Array", "Float64Array"] as const);
    return Float64Array.from(arrayOf<Float64Array>(owner, value, name, taken, lastDimension));
  }
  const odd = value.findIndex((each) => typeof each !== "number");
  if (odd >= 0) {
    fail(
      "ERR_XYLOSS_TYPE",
      `${owner}: ${name}[${odd}] is ${describe(value[odd])}; it must be a flat array of numbers (x0, y0, x1, y1, …)${remedy(value, name, ["Float32Array"])}`,
    );
  }
  return Float64Array.from(value as number[]);
}

function readWeights(input: DiagnoseInput, layout: Layout, name: string): Float64Array | null {
  if (input.weights === undefined) return null;
  // what is 0 in float32 is missing
  const weights = numbers(name, input.weights, "weights", 0).map(Math.fround);
  const perPoint = layout.unit === "element" && layout.units === 2 * weights.length;
  if (weights.length !== layout.units && !perPoint) {
    fail(
      "ERR_XYLOSS_LENGTH",
      `${name}: weights has ${weights.length} values, but ${counted(layout.units, layout.unit)} need ${layout.units}` +
        (layout.unit === "element" ? `, or one per point` : ""),
    );
  }
  const odd = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (odd >= 0) fail("ERR_XYLOSS_VALUE", `${name}: weights[${odd}] is ${weights[odd]}; weights must be finite and ≥ 0`);
  return weights;
}

function readBounds(bounds: Bounds | undefined): Bounds | null {
  if (bounds === undefined) return null;
  return pairOf((axis) => {
    const [low, high] = rangeOf(bounds, axis);
    if (Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high] as const;
    return fail("ERR_XYLOSS_OPTION", `bounds.${axis} is [${low}, ${high}]; it must be [low, high], two finite numbers with low < high`);
  });
}

function rangeOf(bounds: Bounds, axis: Axis): readonly [number, number] {
  const pair: unknown = (bounds as Partial<Bounds> | null)?.[axis];
  if (Array.isArray(pair) && pair.length === 2 && pair.every((value) => typeof value === "number")) return pair as [number, number];
  return fail("ERR_XYLOSS_OPTION", `bounds.${axis} is ${describe(pair)}; bounds must be { x: [low, high], y: [low, high] }`);
}
