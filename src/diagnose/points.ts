import { arrayOf, describe, remedy } from "../arrays.js";
import { fail } from "../errors.js";
import type { Spec } from "../families/spec.js";
import { type Layout, layoutOf, unitsOf } from "../layout.js";
import { isRecord, member, ownOf } from "../objects.js";
import { type OptionTable, optionReader, type Resolved } from "../options.js";
import { decodeOrdinal, softArgmax } from "../reference/index.js";
import { centersOf, type PerAxis } from "../thresholds.js";
import { MOST_POINTS, selectionOf } from "./random.js";
import { counted } from "./rules/text.js";
import { columnsOf, optionsOf, specOf } from "./subject.js";
import { type Traits, traitsOf } from "./traits.js";
import type { AnyLoss, Bounds, DiagnoseInput, LossFunction, NoOptions, Points } from "./types.js";

/** How many boxes have x2 < x1 or y2 < y1, of those that count. */
export interface BoxProbes {
  readonly count: number;
  readonly prediction: number;
  /** The loss refuses these: whatever else is measured is of the others. */
  readonly target: number;
}

/** What is to be diagnosed, checked: lengths fit the loss, options and bounds are in order. Values are as they were given. */
export interface Read {
  /** Null for a user's own function, and where there is no loss. */
  readonly spec: Spec | null;
  readonly options: Resolved;
  readonly layout: Layout;
  readonly prediction: Float64Array;
  readonly target: Float64Array;
  /** As they were given: one per unit, or one per point of a loss of elements. Target boxes that are none have 0 instead. */
  readonly weights: Float64Array | null;
  /** Null where data are no boxes. */
  readonly boxes: BoxProbes | null;
  readonly bounds: Bounds | null;
  /** Of predictions that are an ndarray-like. */
  readonly shape: readonly number[] | null;
}

/** Reads the input of a diagnosis; without a loss, or with a user's own function, data are points. */
export function readInput(given: DiagnoseInput, loss?: AnyLoss | LossFunction): Read {
  const input = ownOf(given);
  if (!isRecord(input)) {
    fail("ERR_XYLOSS_TYPE", `the input is ${describe(input)}; it must be an object { prediction, target, weights?, options?, bounds? }`);
  }
  const spec = loss === undefined ? null : specOf(loss);
  const name = spec?.name ?? "diagnose";
  checkOptions(input.options, loss, name);
  const options = spec === null ? {} : resolved(spec, optionsOf(spec, input.options));
  const [width, targets] = spec === null ? [2, 2] : (spec.axes?.(options) ?? [0, 0]);
  const labels = spec?.ignore !== undefined;
  const prediction = numbers(name, input.prediction, "prediction", width);
  const target = numbers(name, input.target, "target", targets, labels);
  const layout = spec === null ? pairs(prediction.length) : spec.layout(prediction.length, options, name);
  if (prediction.length === 0) fail("ERR_XYLOSS_EMPTY", `${name}: prediction is empty; there must be something to diagnose`);
  const expected = layout.units * layout.target;
  if (target.length !== expected) {
    fail("ERR_XYLOSS_LENGTH", `${name}: target has ${target.length} values, but prediction's ${prediction.length} need ${expected}`);
  }
  const all = readWeights(input, layout, name);
  const boxes = spec?.family === "boxes" ? invertedOf(prediction, target, all) : null;
  const weights = boxes === null || boxes.target === 0 ? all : withoutInverted(target, all);
  const [shape, dims] = ["shape", "dims"].map((name) => member(input.prediction, name) as readonly number[] | undefined);
  return { spec, options, layout, prediction, target, weights, boxes, bounds: readBounds(input.bounds), shape: shape ?? dims ?? null };
}

const isInverted = (boxes: Float64Array, i: number): boolean =>
  (boxes[4 * i + 2] as number) < (boxes[4 * i] as number) || (boxes[4 * i + 3] as number) < (boxes[4 * i + 1] as number);

function invertedOf(prediction: Float64Array, target: Float64Array, weights: Float64Array | null): BoxProbes {
  const counted = Array.from({ length: target.length / 4 }, (_, i) => i).filter((i) => weights?.[i] !== 0);
  const among = (boxes: Float64Array) => counted.filter((i) => isInverted(boxes, i)).length;
  return { count: counted.length, prediction: among(prediction), target: among(target) };
}

const withoutInverted = (target: Float64Array, weights: Float64Array | null): Float64Array =>
  Float64Array.from({ length: target.length / 4 }, (_, i) => (isInverted(target, i) ? 0 : (weights?.[i] ?? 1)));

/** Those of a loss are checked by its own table. */
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

const resolved = (spec: Spec, options: Readonly<Record<string, unknown>>): Resolved =>
  optionReader(spec.name, spec.options as OptionTable)(options);

const pairs = (length: number): Layout => {
  const units = unitsOf(length, 2, "diagnose", "points are x y pairs");
  return layoutOf("point", units, 2, 2, 1);
};

/** A float64 copy of what a loss takes, or of an ordinary array of numbers; all of them are such that float32 has them too. */
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
  const weights = numbers(name, input.weights, "weights", 0);
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
  const [x, y] = (["x", "y"] as const).map((axis): readonly [number, number] => {
    const [low, high] = pairOf(bounds, axis);
    if (Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high];
    return fail("ERR_XYLOSS_OPTION", `bounds.${axis} is [${low}, ${high}]; it must be [low, high], two finite numbers with low < high`);
  }) as [readonly [number, number], readonly [number, number]];
  return { x, y };
}

function pairOf(bounds: Bounds, axis: "x" | "y"): readonly [number, number] {
  const pair: unknown = (bounds as Partial<Bounds> | null)?.[axis];
  if (Array.isArray(pair) && pair.length === 2 && pair.every((value) => typeof value === "number")) return pair as [number, number];
  return fail("ERR_XYLOSS_OPTION", `bounds.${axis} is ${describe(pair)}; bounds must be { x: [low, high], y: [low, high] }`);
}

/**
 * Predictions and targets as points in the targets' unit; null where they are none: rows of classes, labels, images, maps with
 * maps as targets. Points that are missing (weight 0) or have a coordinate that is no finite number are left out.
 */
export function pointsOf<Options = NoOptions>(input: DiagnoseInput<Options>, loss?: AnyLoss<Options> | LossFunction): Points | null;
export function pointsOf(input: DiagnoseInput, loss?: AnyLoss | LossFunction): Points | null {
  return pointsIn(readInput(input, loss), input.options?.classes !== undefined);
}

/** As `pointsOf`, of what was read already; `saidClasses`: the number of classes was given. */
export function pointsIn(read: Read, saidClasses: boolean): Points | null {
  if (saidClasses && areDistributions(read.target, 2)) return null;
  if (areMaps(read) || areLabels(read)) return null;
  const decoded = decode(read);
  if (decoded === null) return null;
  const { prediction, target } = decoded;
  const weightAt = weightOf(read, target.length / 2);
  const kept: number[] = [];
  for (let i = 0; 2 * i < target.length; i++) {
    // of four finite numbers the differences from themselves are 0
    let off = 0;
    for (const values of [prediction, target]) for (const k of [2 * i, 2 * i + 1]) off += (values[k] as number) - (values[k] as number);
    if (off === 0 && weightAt(i) > 0) kept.push(i);
  }
  const all = { count: target.length / 2, prediction, target, weights: null };
  return { ...chosen(all, kept), weights: read.weights === null ? null : Float64Array.from(kept, weightAt) };
}

/** Some of the points. */
function chosen({ prediction, target, weights }: Points, indices: readonly number[]): Points {
  const of = (points: Float64Array) => {
    const some = new Float64Array(2 * indices.length);
    for (let j = 0; j < some.length; j++) some[j] = points[2 * (indices[j >> 1] as number) + (j & 1)] as number;
    return some;
  };
  return {
    count: indices.length,
    prediction: of(prediction),
    target: of(target),
    weights: weights === null ? null : Float64Array.from(indices, (i) => weights[i] as number),
  };
}

/** As many of the points as statistics need. */
export const selected = (points: Points): Points => (points.count <= MOST_POINTS ? points : chosen(points, selectionOf(points.count)));

/** What rows may miss a sum of 1 by: float32 rounding of many classes, and figures that were printed with three decimals. */
export const SUM_TOLERANCE = 2e-3;

/** Whether all rows that have no NaN are distributions: then two numbers per row are two classes rather than a point. */
function areDistributions(values: Float64Array, classes: number): boolean {
  for (let i = 0; i < values.length; i += classes) {
    const row = values.subarray(i, i + classes);
    const sum = row.reduce((total, value) => total + value, 0);
    if (row.some((value) => value < 0) || Math.abs(sum - 1) > SUM_TOLERANCE) return false;
  }
  return true;
}

/** Whether elements are not points: their shape is that of images, `[N, height, width]`, or more than two columns have weights of their own. */
const areMaps = ({ layout, shape, options }: Read): boolean =>
  layout.unit === "element" && ((shape !== null && shape.length > 1 && shape.at(-1) !== 2) || columnsOf(options) > 2);

/** Losses of probabilities and logits are used on labels too. Fewer than this many numbers that are 0 or 1 may be corners. */
const FEWEST_LABELS = 10;

export const areLabels = ({ spec, target }: Read): boolean =>
  spec?.family === "bounded" &&
  traitsOf(spec).targets === "unit" &&
  target.length >= FEWEST_LABELS &&
  target.every((t) => t === 0 || t === 1);

/** The weight of each of so many points. That of a point whose coordinates have their own is their mean, and 0 where one of them is. */
export function weightOf({ weights }: Read, points: number): (point: number) => number {
  if (weights === null) return () => 1;
  if (weights.length !== 2 * points) return (i) => weights[i] as number;
  return (i) => {
    const [x, y] = [weights[2 * i] as number, weights[2 * i + 1] as number];
    return x === 0 || y === 0 ? 0 : (x + y) / 2;
  };
}

type Decoded = Pick<Points, "prediction" | "target">;

/** The points that predictions mean; null where they mean none. */
type Decoder = (read: Read, spec: Spec) => Float64Array | null;

const decoders: Readonly<Record<NonNullable<Traits["point"]>, Decoder>> = {
  values: (read, spec) => (spec.family === "classes" && !isPair(spec, read.layout) ? null : paired(read)),
  sigmoid: (read) => paired(read).map(sigmoid),
  thresholds: decodedOrdinal,
  bins: ({ prediction, options }) => {
    const { binsX, binsY, bins, split = 1 } = options as Readonly<Record<string, number>>;
    const means = expectedBins(prediction, (binsX ?? bins) as number, (binsY ?? bins) as number);
    return means.map((bin) => bin / split);
  },
  mean: ({ prediction, layout }) => leading(prediction, layout.prediction),
  peak: ({ prediction, options }) => peaks(prediction, options.width as number, options.height as number),
  pixel: ({ prediction, options }) => expectedPixels(prediction, options.width as number, options.height as number),
  softArgmax: ({ prediction, options }) => {
    const { width, height, convention } = options as { width: number; height: number; convention: "edges" | "centers" | "corners" };
    return softArgmax(prediction, { width, height, convention });
  },
  centre: ({ prediction }) => boxCentres(prediction),
};

function decode(read: Read): Decoded | null {
  const { spec, target } = read;
  if (spec === null) return { prediction: paired(read), target };
  const { point } = traitsOf(spec);
  const prediction = point === null ? null : decoders[point](read, spec);
  return prediction === null ? null : { prediction, target: point === "centre" ? boxCentres(target) : target };
}

/** Predictions that are coordinates, two of which are a point. */
function paired({ spec, prediction }: Read): Float64Array {
  if (prediction.length % 2 === 0) return prediction;
  return fail(
    "ERR_XYLOSS_SHAPE",
    `${spec?.name}: prediction has ${prediction.length} values; a diagnosis needs points, which are x y pairs`,
  );
}

/** Rows of two classes, which points are given as where cross-entropy is used on coordinates. */
const isPair = (spec: Spec, layout: Layout): boolean =>
  spec.family === "classes" && spec.ignore === undefined && layout.block === 1 && layout.prediction === 2 && layout.target === 2;

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** The mean bin of softmax over x bins and over y bins, x first. */
function expectedBins(logits: Float64Array, binsX: number, binsY: number): Float64Array {
  return Float64Array.from({ length: (2 * logits.length) / (binsX + binsY) }, (_, i) => {
    const start = (i >> 1) * (binsX + binsY) + (i & 1) * binsX;
    return mean(logits.subarray(start, start + (i & 1 ? binsY : binsX)));
  });
}

/** Σ k q_k, q = softmax(z). */
function mean(logits: Float64Array): number {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  let [total, moment] = [0, 0];
  logits.forEach((z, k) => {
    const power = Math.exp(z - most);
    total += power;
    moment += k * power;
  });
  return moment / total;
}

/** Centres of bins are the options', or the middles between thresholds and bounds, or lie one step beyond the outer thresholds. */
function decodedOrdinal({ prediction, options, bounds }: Read): Float64Array | null {
  const thresholds = options.thresholds as PerAxis;
  const given = options.centers as PerAxis | null;
  if (given !== null) return decodeOrdinal(prediction, thresholds, given);
  const [x, y] = [middles(thresholds.x, bounds?.x), middles(thresholds.y, bounds?.y)];
  return x === null || y === null ? null : decodeOrdinal(prediction, thresholds, { x, y });
}

function middles(thresholds: Float32Array, bounds: readonly [number, number] | undefined): Float32Array | null {
  const at = (k: number) => thresholds.at(k) as number;
  if (bounds !== undefined && bounds[0] < at(0) && bounds[1] > at(-1)) return centersOf(thresholds, ...bounds);
  if (thresholds.length < 2) return null;
  return centersOf(thresholds, 2 * at(0) - at(1), 2 * at(-1) - at(-2));
}

/** The first two numbers of every `size`: μ. */
const leading = (values: Float64Array, size: number): Float64Array =>
  Float64Array.from({ length: (2 * values.length) / size }, (_, i) => values[(i >> 1) * size + (i & 1)] as number);

const boxCentres = (boxes: Float64Array): Float64Array =>
  Float64Array.from({ length: boxes.length / 2 }, (_, i) => {
    const at = 4 * (i >> 1) + (i & 1);
    return ((boxes[at] as number) + (boxes[at + 2] as number)) / 2;
  });

/** The expected pixel of softmax, in pixels whose centres are whole numbers. */
function expectedPixels(logits: Float64Array, width: number, height: number): Float64Array {
  const points = softArgmax(logits, { width, height, convention: "centers" });
  return points.map((u, i) => u * (i % 2 === 0 ? width : height) - 0.5);
}

/** The highest pixel of each map, moved to the top of the parabola through its logarithm and its neighbours': exact for a Gaussian. */
function peaks(maps: Float64Array, width: number, height: number): Float64Array {
  const size = width * height;
  return Float64Array.from({ length: (2 * maps.length) / size }, (_, i) => {
    const map = maps.subarray((i >> 1) * size, ((i >> 1) + 1) * size);
    const top = map.indexOf(map.reduce((a, b) => Math.max(a, b), -Infinity));
    if (top < 0) return Number.NaN;
    const [x, y] = [top % width, Math.floor(top / width)];
    return i % 2 === 0 ? x + refinement(map, top, 1, x > 0 && x < width - 1) : y + refinement(map, top, width, y > 0 && y < height - 1);
  });
}

function refinement(map: Float64Array, top: number, step: number, inside: boolean): number {
  const [before, at, after] = [map[top - step], map[top], map[top + step]] as [number, number, number];
  if (!inside || !(before > 0 && after > 0)) return 0;
  const bend = Math.log(before) + Math.log(after) - 2 * Math.log(at);
  return bend < 0 ? (Math.log(before) - Math.log(after)) / (2 * bend) : 0;
}
