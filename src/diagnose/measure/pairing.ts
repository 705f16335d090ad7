import { median } from "simple-statistics";
import { random } from "../random.js";
import { along, axes, type Pair, pairOf, robustScale, standardRanks } from "../statistics.js";
import type { Points } from "../types.js";

/** Whether rows of predictions and targets belong together. */
export interface PairingProbes {
  /** The strongest rank correlation of a prediction's coordinate with a target's, without its sign. */
  readonly strongest: number;
  /** The share of random orders of the rows in which predictions go along with targets as much as they do here. */
  readonly chance: number;
  /** The number of rows that predictions go along best with targets at, if they are moved by so many: −1 is the row before. Null where they are too few. */
  readonly lag: LagProbes | null;
  /**
   * The share of rows that repeat another row in all four numbers; null where targets have few values, or where rows that agree in
   * their prediction or in their target are mostly other rows.
   */
  readonly repeated: number | null;
  /** Which of them is in order of x while the other is not. */
  readonly sorted: "predictions" | "targets" | null;
}

export interface LagProbes {
  readonly rows: number;
  /** Rank correlations with the targets so many rows away, and in the same row: the mean of x and y. */
  readonly there: number;
  readonly here: number;
  /** The sum of their squares in x and y, times the number of rows: 2 on average where nothing goes along. */
  readonly strength: number;
  /** The median distance to those targets, over that to those in the same row; both in scales of each axis. */
  readonly distance: number;
}

/** The test looks at no more rows: it then sees a correlation of 0.1. */
const MOST_ROWS = 1000;
/** Random orders that are tried. */
const ORDERS = 199;
const SEED = 11;
/** Lags are looked for among so many rows in order, up to so many rows away. */
const ROWS_IN_ORDER = 2000;
const FARTHEST = 30;
/** Fewer rows say nothing. */
const FEWEST = 20;

/** Null where there are too few points, or predictions or targets do not vary at all. */
export function measurePairing(points: Points, selection: Points): PairingProbes | null {
  if (points.count < FEWEST) return null;
  const some = first(selection, MOST_ROWS, true);
  const [p, t] = [ranks(some.prediction), ranks(some.target)];
  const varies = (of: Pair<Float64Array>) => axes.some((axis) => of[axis].some((value) => value !== 0));
  if (!varies(p) || !varies(t)) return null;
  const here = squares(p, t);
  return {
    strongest: Math.sqrt(Math.max(...here)),
    chance: chanceOf(p, t, sum(here)),
    lag: lagOf(first(points, ROWS_IN_ORDER, false)),
    repeated: repeatedIn(first(points, ROWS_IN_ORDER * 5, false)),
    sorted: sortedOf(points),
  };
}

/** The first of them, or some from everywhere. */
function first(points: Points, most: number, everywhere: boolean): Points {
  if (points.count <= most) return points;
  const step = everywhere ? points.count / most : 1;
  const of = (values: Float64Array) =>
    Float64Array.from({ length: 2 * most }, (_, j) => values[2 * Math.floor((j >> 1) * step) + (j & 1)] as number);
  return { count: most, prediction: of(points.prediction), target: of(points.target), weights: null };
}

const ranks = (points: Float64Array): Pair<Float64Array> => pairOf((axis) => standardRanks(along(points, axis === "x" ? 0 : 1)));

/** The products of rows i of the one with rows order(i) of the other. */
function dot(a: Float64Array, b: Float64Array, order?: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[order === undefined ? i : (order[i] as number)] as number);
  return total;
}

/** Squared correlations of both coordinates with both. */
const squares = (p: Pair<Float64Array>, t: Pair<Float64Array>, order?: ArrayLike<number>): number[] =>
  axes.flatMap((of) => axes.map((with_) => dot(p[of], t[with_], order) ** 2));

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function chanceOf(p: Pair<Float64Array>, t: Pair<Float64Array>, here: number): number {
  const { uniform } = random(SEED);
  const order = Int32Array.from(p.x, (_, i) => i);
  let asMuch = 1;
  for (let k = 0; k < ORDERS; k++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(uniform(0, i + 1));
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    if (sum(squares(p, t, order)) >= here) asMuch++;
  }
  return asMuch / (ORDERS + 1);
}

function lagOf({ count, prediction, target }: Points): LagProbes | null {
  const farthest = Math.min(FARTHEST, Math.floor(count / 4));
  const [p, t] = [ranks(prediction), ranks(target)];
  /** Rows that have a target so many rows away. */
  const rows = (lag: number) => [Math.max(0, -lag), Math.min(count, count - lag)] as const;
  const along_ = (lag: number, axis: "x" | "y") => {
    const [from, to] = rows(lag);
    return (dot(p[axis].subarray(from, to), t[axis].subarray(from + lag, to + lag)) * count) / (to - from);
  };
  const strengthAt = (lag: number) => count * (along_(lag, "x") ** 2 + along_(lag, "y") ** 2);
  const lags = Array.from({ length: 2 * farthest + 1 }, (_, k) => k - farthest).filter((lag) => lag !== 0);
  const best = lags.reduce((a, b) => (strengthAt(b) > strengthAt(a) ? b : a), 1);
  const scale = pairOf((axis) => robustScale(along(target, axis === "x" ? 0 : 1)) || 1);
  const distanceAt = (lag: number) => {
    const [from, to] = rows(lag);
    const lengths: number[] = [];
    for (let i = from; i < to; i++) {
      const [dx, dy] = [0, 1].map((axis) => (prediction[2 * i + axis] as number) - (target[2 * (i + lag) + axis] as number)) as [
        number,
        number,
      ];
      lengths.push(Math.hypot(dx / scale.x, dy / scale.y));
    }
    return median(lengths);
  };
  const meanAt = (lag: number) => (along_(lag, "x") + along_(lag, "y")) / 2;
  const here = distanceAt(0);
  return { rows: best, there: meanAt(best), here: meanAt(0), strength: strengthAt(best), distance: here > 0 ? distanceAt(best) / here : 1 };
}

/** Values that occur this often say that few are possible. */
const FEW_VALUES = 1 / 4;
/** Of rows that repeat one side of another, this part repeats both where rows are copies; rounded values agree on one side. */
const SAME_ROW = 0.6;

/** Copies make this many times as many pairs of equal targets as rounded coordinates that have nothing to do with each other. */
const BY_CHANCE = 3;

function repeatedIn({ count, prediction, target }: Points): number | null {
  const key = (values: Float64Array, i: number) => `${values[2 * i]},${values[2 * i + 1]}`;
  const keys = Array.from({ length: count }, (_, i) => [key(prediction, i), key(target, i)] as const);
  const ofPredictions = timesOf(keys.map(([p]) => p));
  const ofTargets = timesOf(keys.map(([, t]) => t));
  const whole = timesOf(keys.map(([p, t]) => `${p},${t}`));
  // where targets are few, or each of their coordinates is, rows agree by themselves
  if (ofTargets.size < FEW_VALUES * count) return null;
  const pairsOf = (times: ReadonlyMap<unknown, number>) => [...times.values()].reduce((total, n) => total + (n * (n - 1)) / 2, 0);
  const [alikeX, alikeY] = [0, 1].map((axis) => pairsOf(timesOf(keys.map((_, i) => target[2 * i + axis] as number)))) as [number, number];
  if (pairsOf(ofTargets) < BY_CHANCE * ((2 * alikeX * alikeY) / (count * (count - 1)))) return null;
  const again = (times: ReadonlyMap<string, number>) => [...times.values()].reduce((rows, n) => rows + (n > 1 ? n : 0), 0);
  const one = Math.min(again(ofPredictions), again(ofTargets));
  return again(whole) < SAME_ROW * one ? null : 1 - whole.size / count;
}

function timesOf<Key>(keys: readonly Key[]): Map<Key, number> {
  const times = new Map<Key, number>();
  for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
  return times;
}

function sortedOf({ prediction, target }: Points): PairingProbes["sorted"] {
  const isSorted = (values: Float64Array) => {
    for (let i = 2; i < values.length; i += 2) if ((values[i] as number) < (values[i - 2] as number)) return false;
    return true;
  };
  const [p, t] = [isSorted(prediction), isSorted(target)];
  return p === t ? null : p ? "predictions" : "targets";
}
