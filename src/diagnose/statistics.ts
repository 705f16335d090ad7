import { median, quantileSorted, sampleRankCorrelation } from "simple-statistics";
import type { Point } from "./types.js";

/** Something of x and of y. */
export interface Pair<T> {
  readonly x: T;
  readonly y: T;
}
export type Axis = "x" | "y";

export const axes: readonly Axis[] = ["x", "y"];

export const pairOf = <T>(of: (axis: Axis) => T): Pair<T> => ({ x: of("x"), y: of("y") });

/** One coordinate of points x y x y …. */
export const along = (points: ArrayLike<number>, axis: 0 | 1): number[] =>
  Array.from({ length: points.length / 2 }, (_, i) => points[2 * i + axis] as number);

/** The lengths of vectors whose x and y are apart. */
export const lengths = ({ x, y }: Pair<readonly number[]>): number[] => x.map((value, i) => Math.hypot(value, y[i] as number));

/** Numbers x y x y … as points. */
export const pairs = (values: ArrayLike<number>): Point[] =>
  Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i] as number, values[2 * i + 1] as number]);

/** The medians of x and of y. */
export const centreOf = (points: ArrayLike<number>): Point => [median(along(points, 0)), median(along(points, 1))];

/** Points seen from another one: x0, y0, x1, y1 and so on. */
export const about = (values: Float64Array, [x, y]: Point): Float64Array => values.map((value, k) => value - (k & 1 ? y : x));

/** A robust standard deviation per axis, from the median distance to a centre. */
export function radialScale(points: ArrayLike<number>, centre: Point): number {
  const y = along(points, 1);
  return median(along(points, 0).map((x, i) => Math.hypot(x - centre[0], (y[i] as number) - centre[1]))) / NORMAL_DISTANCE;
}

/** A measured number; null where there is none. */
export type Measured = number | null;

/** The number, or null where it is NaN or infinite, which JSON cannot say. */
export const finite = (value: number | undefined): Measured => (value !== undefined && Number.isFinite(value) ? value : null);

export const finiteOf = (values: Iterable<number>): number[] => Array.from(values).filter(Number.isFinite);

/** The median of the finite values; null where there are none. */
export function medianOf(values: Iterable<number>): Measured {
  const numbers = finiteOf(values);
  return numbers.length === 0 ? null : median(numbers);
}

/** The mean of the finite values; null where there are none. */
export function meanOf(values: Iterable<number>): Measured {
  const numbers = finiteOf(values);
  return numbers.length === 0 ? null : mean(numbers);
}

export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}

export const mean = (values: ArrayLike<number>): number => sumOf(values) / values.length;

export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** Median absolute deviations of a normal distribution per standard deviation. */
const NORMAL_MAD = 0.674489750196082;
/** The median distance of a round normal distribution of two axes, per standard deviation: √(2 ln 2). */
export const NORMAL_DISTANCE = 1.1774100225154747;
/** The standard error of a median of normal data over σ/√n: √(π/2). */
export const MEDIAN_ERROR = 1.2533141373155001;

/** The standard deviation of normal data with the same median absolute deviation. */
export function robustScale(values: readonly number[], centre = median([...values])): number {
  return groupedMedian(values.map((value) => Math.abs(value - centre))) / NORMAL_MAD;
}

/**
 * The median of values ≥ 0 that may be rounded. Values equal to it stand for an interval, of which this is the right quantile.
 * The plain median of whole pixels is off by up to half a pixel.
 */
function groupedMedian(values: readonly number[]): number {
  const middle = median([...values]);
  let [below, equal, step] = [0, 0, Infinity];
  for (const value of values) {
    if (value < middle) below++;
    if (value === middle) equal++;
    else step = Math.min(step, Math.abs(value - middle));
  }
  if (middle === 0 || equal < 2 || step === Infinity) return middle;
  return middle + step * ((values.length / 2 - below) / equal - 0.5);
}

/**
 * Moors' kurtosis minus that of a normal distribution, 0 for normal data. It says how much of the spread lies in the shoulders of
 * the distribution, from octiles alone, so no outlier moves it. Null where the middle half of the data is one value.
 */
export function octileKurtosis(values: readonly number[]): number | null {
  const ascending = sorted(values);
  const octile = (k: number) => quantileSorted(ascending, k / 8);
  return finite((octile(7) - octile(5) + (octile(3) - octile(1))) / (octile(6) - octile(2)) - NORMAL_OCTILES);
}
const NORMAL_OCTILES = 1.2330861;

/** Spearman's rank correlation; null where one side does not vary. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number | null {
  return x.length < 3 ? null : finite(sampleRankCorrelation([...x], [...y]));
}

/** The ranks of values, ties with their mean, centred and of length 1: the product of two such is Spearman's correlation. Zeros where all are equal. */
export function standardRanks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number));
  const ranks = new Float64Array(values.length);
  const middle = (values.length - 1) / 2;
  let square = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end++;
    const rank = (start + end - 1) / 2 - middle;
    for (let k = start; k < end; k++) ranks[order[k] as number] = rank;
    square += (end - start) * rank * rank;
    start = end;
  }
  return square === 0 ? ranks : ranks.map((rank) => rank / Math.sqrt(square));
}

export interface Slope {
  readonly slope: number;
  /** Its standard error. */
  readonly error: number;
}

/** Fewest pairs that a slope is fitted to: the spread of fewer says too little. */
const FEWEST_PAIRS = 8;

/**
 * The slope of y over x: the median over pairs that lie half the data apart in the order of x. Errors of y do not bias it, not
 * even outliers; errors of x make it too flat.
 */
export function slopeOf(x: readonly number[], y: readonly number[]): Slope | null {
  const slopes = farPairs(x).flatMap(([i, j]) => {
    const run = (x[j] as number) - (x[i] as number);
    return run > 0 ? [((y[j] as number) - (y[i] as number)) / run] : [];
  });
  if (slopes.length < FEWEST_PAIRS) return null;
  const slope = median(slopes);
  return { slope, error: (MEDIAN_ERROR * robustScale(slopes, slope)) / Math.sqrt(slopes.length) };
}

/** Pairs of indices that lie half the data apart in the order of the values; each index occurs at most once. */
export function farPairs(values: readonly number[]): [number, number][] {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number) || i - j);
  const half = Math.floor(order.length / 2);
  return Array.from({ length: half }, (_, k) => [order[k] as number, order[k + order.length - half] as number]);
}

/** The share of values for which something holds; 0 where there are none. */
export function shareOf<T>(values: ArrayLike<T>, holds: (value: T, index: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (holds(values[i] as T, i)) count++;
  return values.length === 0 ? 0 : count / values.length;
}

/** As `shareOf`, but null where there are no values. */
export const measuredShareOf = <T>(values: readonly T[], holds: (value: T) => boolean): Measured =>
  values.length === 0 ? null : shareOf(values, holds);

/**
 * Central differences along one axis of what is measured at points x y x y …, over the moves that float32 really makes.
 * `step`: how far the k-th number moves.
 */
export function differencesAlong(
  points: ArrayLike<number>,
  axis: 0 | 1,
  step: (k: number) => number,
  measure: (moved: Float32Array) => ArrayLike<number>,
): number[] {
  const moved = (sign: number) => {
    const places = new Float32Array(points);
    for (let k = axis; k < places.length; k += 2) places[k] = (points[k] as number) + sign * step(k);
    return places;
  };
  const [up, down] = [moved(1), moved(-1)];
  const [above, below] = [measure(up), measure(down)];
  const perPoint = (2 * above.length) / points.length;
  return Array.from(above, (value, k) => {
    const j = 2 * Math.floor(k / perPoint) + axis;
    return (value - (below[k] as number)) / ((up[j] as number) - (down[j] as number));
  });
}
