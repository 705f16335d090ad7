import { median, quantileSorted, sampleRankCorrelation } from "simple-statistics";

/** Something of x and of y. */
export interface Pair<T> {
  readonly x: T;
  readonly y: T;
}
export type Axis = "x" | "y";

export const pairOf = <T>(of: (axis: Axis) => T): Pair<T> => ({ x: of("x"), y: of("y") });

/** The number, or null where it is none: JSON knows no other. */
export const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);

export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** Median absolute deviations of a normal distribution per standard deviation. */
const NORMAL_MAD = 0.674489750196082;
/** The median distance of a round normal distribution of two axes, per standard deviation: √(2 ln 2). */
export const NORMAL_DISTANCE = 1.1774100225154747;
/** The standard error of a median of normal data is this often σ/√n: √(π/2). */
export const MEDIAN_ERROR = 1.2533141373155001;

/** The standard deviation that normal data of the same median absolute deviation would have. */
export function robustScale(values: readonly number[], centre = median([...values])): number {
  return groupedMedian(values.map((value) => Math.abs(value - centre))) / NORMAL_MAD;
}

/**
 * The median of values ≥ 0, which may be rounded: those that equal it stand for values all over the interval that was rounded to
 * it, of which it is the right quantile. Of whole pixels the median itself is off by up to a half of one.
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
 * Moors' kurtosis less that of a normal distribution: how much of the spread lies in the shoulders of the distribution, from its
 * octiles alone, so that no outlier moves it. 0 is normal; null where the middle half of the data is one value.
 */
export function octileKurtosis(values: readonly number[]): number | null {
  const ascending = sorted(values);
  const [e1, e2, e3, e5, e6, e7] = [1, 2, 3, 5, 6, 7].map((k) => quantileSorted(ascending, k / 8)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return finite((e7 - e5 + (e3 - e1)) / (e6 - e2) - NORMAL_OCTILES);
}
const NORMAL_OCTILES = 1.2330861;

/** Spearman's rank correlation; null where one of both does not vary. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number | null {
  return x.length < 3 ? null : finite(sampleRankCorrelation([...x], [...y]));
}

export interface Slope {
  readonly slope: number;
  /** Its standard error. */
  readonly error: number;
}

/** Fewest pairs that a slope is told from: of fewer, their own spread cannot be. */
const FEWEST_PAIRS = 8;

/**
 * The slope of y over x: the median over pairs that lie half the data apart in the order of x. Errors of y, outliers among them,
 * do not bias it; errors of x make it too flat.
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

/** Every index once at most, each with the one half the data away in the order of the values. */
export function farPairs(values: readonly number[]): [number, number][] {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number) || i - j);
  const half = Math.floor(order.length / 2);
  return Array.from({ length: half }, (_, k) => [order[k] as number, order[k + order.length - half] as number]);
}

export const sumOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
};

/** The share of values for which something holds; 0 of none. */
export function shareOf<T>(values: ArrayLike<T>, holds: (value: T, index: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (holds(values[i] as T, i)) count++;
  return values.length === 0 ? 0 : count / values.length;
}
