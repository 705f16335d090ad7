import { fail } from "../errors.js";
import type { Spec } from "../families/spec.js";
import type { Layout } from "../layout.js";
import { decodeOrdinal, softArgmax } from "../reference/index.js";
import { centersOf, type PerAxis } from "../thresholds.js";
import { MOST_POINTS, selectionOf } from "./random.js";
import type { Reading } from "./reading.js";
import { columnsOf } from "./subject.js";
import { type Traits, traitsOf } from "./traits.js";
import type { Points } from "./types.js";

/**
 * Predictions and targets as points in the targets' unit; null where they are not points but rows of classes, labels, images, or
 * maps with maps as targets. Leaves out points that are missing (weight 0) or have a coordinate that is NaN or infinite.
 */
export function pointsIn(read: Reading): Points | null {
  if (read.classesGiven && areDistributions(read.target, 2)) return null;
  if (areMaps(read) || areLabels(read)) return null;
  const decoded = decode(read);
  if (decoded === null) return null;
  const { prediction, target } = decoded;
  const weightAt = weightOf(read, target.length / 2);
  const kept: number[] = [];
  for (let i = 0; 2 * i < target.length; i++) {
    // a finite number minus itself is 0, any other NaN
    let off = 0;
    for (const values of [prediction, target]) for (const k of [2 * i, 2 * i + 1]) off += (values[k] as number) - (values[k] as number);
    if (off === 0 && weightAt(i) > 0) kept.push(i);
  }
  const all = { count: target.length / 2, prediction, target, weights: null };
  return { ...chosen(all, kept), weights: read.weights === null ? null : Float64Array.from(kept, weightAt) };
}

/** The points for which it does not hold. */
export function without(points: Points, is: (i: number) => boolean): Points {
  const kept = Array.from({ length: points.count }, (_, i) => i).filter((i) => !is(i));
  return kept.length === points.count ? points : chosen(points, kept);
}

/** Some of the points. */
function chosen({ prediction, target, weights, places }: Points, indices: readonly number[]): Points {
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
    places: Uint32Array.from(indices, (i) => places?.[i] ?? i),
  };
}

/** Prediction − target, x y x y …. */
export const residualsOf = ({ prediction, target }: Points): Float64Array => prediction.map((p, i) => p - (target[i] as number));

/** At most as many of the points as statistics need. */
export const selected = (points: Points): Points => (points.count <= MOST_POINTS ? points : chosen(points, selectionOf(points.count)));

/** How far the sum of a row may be from 1: float32 rounding of many classes, or numbers printed with three decimals. */
export const SUM_TOLERANCE = 2e-3;

/** Whether all rows without NaN are distributions: two numbers per row are then two classes instead of a point. */
function areDistributions(values: Float64Array, classes: number): boolean {
  for (let i = 0; i < values.length; i += classes) {
    const row = values.subarray(i, i + classes);
    const sum = row.reduce((total, value) => total + value, 0);
    if (row.some((value) => value < 0) || Math.abs(sum - 1) > SUM_TOLERANCE) return false;
  }
  return true;
}

/** Whether elements are pixels or columns: their shape is `[N, height, width]`, or more than two columns have weights of their own. */
const areMaps = ({ layout, shape, options }: Reading): boolean =>
  layout.unit === "element" && ((shape !== null && shape.length > 1 && shape.at(-1) !== 2) || columnsOf(options) > 2);

/** Fewer numbers that are all 0 or 1 may be corners of the unit square. */
const FEWEST_LABELS = 10;

/** Whether targets are labels: losses of probabilities and logits take those too. */
export const areLabels = ({ spec, target }: Reading): boolean =>
  spec?.family === "bounded" &&
  traitsOf(spec).targets === "unit" &&
  target.length >= FEWEST_LABELS &&
  target.every((t) => t === 0 || t === 1);

/** The weight of each point. If coordinates have weights of their own, it is their mean, or 0 where one of them is 0. */
function weightOf({ weights }: Reading, points: number): (point: number) => number {
  if (weights === null) return () => 1;
  if (weights.length !== 2 * points) return (i) => weights[i] as number;
  return (i) => {
    const [x, y] = [weights[2 * i] as number, weights[2 * i + 1] as number];
    return x === 0 || y === 0 ? 0 : (x + y) / 2;
  };
}

type Decoded = Pick<Points, "prediction" | "target">;

/** The points that predictions mean; null where they mean none. */
type Decoder = (read: Reading, spec: Spec) => Float64Array | null;

const decoders: Readonly<Record<NonNullable<Traits["point"]>, Decoder>> = {
  values: (read, spec) => (spec.family === "classes" && !isPair(spec, read.layout) ? null : paired(read)),
  angles: (read) => (read.layout.prediction === 2 ? unwound(read) : null),
  sigmoid: (read) => paired(read).map(sigmoid),
  thresholds: decodedOrdinal,
  bins: ({ prediction, options }) => {
    const { binsX, binsY, bins, split = 1 } = options as Readonly<Record<string, number>>;
    const means = expectedBins(prediction, (binsX ?? bins) as number, (binsY ?? bins) as number);
    return means.map((bin) => bin / split);
  },
  mean: ({ prediction, layout }) => leading(prediction, layout.prediction),
  members: ({ prediction, layout }) => memberMeans(prediction, layout.prediction),
  component: ({ prediction, layout, options }) => likeliest(prediction, layout.prediction, options.components as number),
  peak: ({ prediction, options }) => peaks(prediction, options.width as number, options.height as number),
  pixel: ({ prediction, options }) => expectedPixels(prediction, options.width as number, options.height as number),
  softArgmax: ({ prediction, options }) => {
    const { width, height, convention } = options as { width: number; height: number; convention: "edges" | "centers" | "corners" };
    return softArgmax(prediction, { width, height, convention });
  },
  centre: ({ prediction }) => boxCentres(prediction),
};

function decode(read: Reading): Decoded | null {
  const { spec, target } = read;
  if (spec === null) return { prediction: paired(read), target };
  const { point } = traitsOf(spec);
  const prediction = point === null ? null : decoders[point](read, spec);
  return prediction === null ? null : { prediction, target: point === "centre" ? boxCentres(target) : target };
}

/** Predictions that are coordinates, two of which are a point. */
function paired({ spec, prediction }: Reading): Float64Array {
  if (prediction.length % 2 === 0) return prediction;
  return fail(
    "ERR_XYLOSS_SHAPE",
    `${spec?.name}: prediction has ${prediction.length} values; a diagnosis needs points, which are x y pairs`,
  );
}

/** Predicted angles by whole turns next to the target's. */
function unwound({ prediction, target, options }: Reading): Float64Array {
  const turn = options.angles === "degrees" ? 360 : 2 * Math.PI;
  return prediction.map((angle, i) => angle - turn * Math.round((angle - (target[i] as number)) / turn));
}

/** Whether rows have two classes: that is how points are given to cross-entropy. */
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

/** The centres of bins come from the options, from thresholds and bounds, or else lie one step beyond the outer thresholds. */
function decodedOrdinal({ prediction, options, bounds }: Reading): Float64Array | null {
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

/** The mean of the points of each row. */
const memberMeans = (values: Float64Array, size: number): Float64Array =>
  Float64Array.from({ length: (2 * values.length) / size }, (_, i) => {
    let sum = 0;
    for (let j = i & 1; j < size; j += 2) sum += values[(i >> 1) * size + j] as number;
    return (2 * sum) / size;
  });

/** μ of the component of each row with the largest logit, the first of equals; NaN where a logit is. */
function likeliest(values: Float64Array, size: number, components: number): Float64Array {
  const each = size / components;
  return Float64Array.from({ length: (2 * values.length) / size }, (_, i) => {
    const row = (i >> 1) * size;
    let top = row;
    for (let at = row; at < row + size; at += each) {
      const logit = values[at] as number;
      if (Number.isNaN(logit)) return logit;
      if (logit > (values[top] as number)) top = at;
    }
    return values[top + 1 + (i & 1)] as number;
  });
}

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
