import { median } from "simple-statistics";
import { along, pairOf, robustScale } from "../statistics.js";
import type { Points } from "../types.js";
import { tallyOf } from "./tally.js";

/** A point that stands for no point: (0, 0) where nothing was labelled or found, say. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  /** How many of the rows have it. */
  readonly rows: number;
  readonly share: number;
  /** The median distance between prediction and target in those rows, over that in all others. */
  readonly distance: number;
}

export interface MarkProbes {
  readonly target: Mark | null;
  readonly prediction: Mark | null;
}

/** A mark is at least so many rows, and this share of them; of most of them it would be a constant. */
const FEWEST = 4;
const LEAST_SHARE = 0.02;
const MOST_SHARE = 0.6;
/**
 * It is this many times as frequent as any other point, unless it is (0, 0) or (−1, −1), which are the usual ones: they are the most frequent
 * one, or outside all others.
 */
const TIMES = 3;
const USUAL = [0, -1];
/** It does not fit: the rows' distances are this many times the others', or it is outside all others by this part of their range. */
const FARTHER = 3;
const OUTSIDE = 0.02;

/** Points that many targets, or many predictions, have exactly, and that do not fit what they are paired with. */
export const marksIn = (points: Points): MarkProbes => ({
  target: markIn(points, points.target, points.prediction),
  prediction: markIn(points, points.prediction, points.target),
});

function markIn({ count }: Points, of: Float64Array, other: Float64Array): Mark | null {
  const { size, first, rows: times } = tallyOf(of);
  let [best, next] = [{ x: 0, y: 0, rows: 0 }, 0];
  const usual = USUAL.map((at) => ({ x: at, y: at, rows: 0 }));
  for (let k = 0; k < size; k++) {
    const [rows, i] = [times[k] as number, first[k] as number];
    const [x, y] = [(of[2 * i] as number) + 0, (of[2 * i + 1] as number) + 0];
    if (x === y) for (const mark of usual) if (mark.x === x) mark.rows = rows;
    if (rows > best.rows) [best, next] = [{ x, y, rows }, best.rows];
    else if (rows > next) next = rows;
  }
  const isAt = (mark: { readonly x: number; readonly y: number }) => (i: number) => of[2 * i] === mark.x && of[2 * i + 1] === mark.y;
  const least = Math.max(FEWEST, LEAST_SHARE * count);
  const beyond = usual.find((mark) => mark.rows >= least && isOutside(of, mark, isAt(mark), 0));
  if (beyond !== undefined) [best, next] = [beyond, 0];
  const share = best.rows / count;
  const isUsual = best.x === best.y && USUAL.includes(best.x);
  if (best.rows < Math.max(FEWEST, (isUsual ? 1 : TIMES) * next) || share < LEAST_SHARE || share > MOST_SHARE) return null;
  // rows that share one coordinate with it are clipped, or rounded
  const alike = (axis: 0 | 1, at: number) => along(of, axis).filter((value) => value === at).length - best.rows;
  if (!isUsual && Math.max(alike(0, best.x), alike(1, best.y)) >= FEWEST) return null;
  const is = isAt(best);
  const scale = pairOf((axis) => robustScale(along(other, axis === "x" ? 0 : 1)) || 1);
  const [at, away]: [number[], number[]] = [[], []];
  for (let i = 0; i < count; i++) {
    const [dx, dy] = [(of[2 * i] as number) - (other[2 * i] as number), (of[2 * i + 1] as number) - (other[2 * i + 1] as number)];
    (is(i) ? at : away).push(Math.hypot(dx / scale.x, dy / scale.y));
  }
  const distance = median(at) / (median(away) || Number.MIN_VALUE);
  return distance >= FARTHER || isOutside(of, best, is, OUTSIDE) ? { ...best, share, distance } : null;
}

function isOutside(
  points: Float64Array,
  mark: { readonly x: number; readonly y: number },
  is: (i: number) => boolean,
  part: number,
): boolean {
  return (["x", "y"] as const).some((axis, at) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; 2 * i < points.length; i++) {
      if (is(i)) continue;
      low = Math.min(low, points[2 * i + at] as number);
      high = Math.max(high, points[2 * i + at] as number);
    }
    const gap = part * (high - low);
    return mark[axis] < low - gap || mark[axis] > high + gap;
  });
}

/** The points without those of a mark. */
export function isMarked({ target, prediction }: MarkProbes): (points: Points, i: number) => boolean {
  const at = (values: Float64Array, i: number, mark: Mark | null) =>
    mark !== null && values[2 * i] === mark.x && values[2 * i + 1] === mark.y;
  return (points, i) => at(points.target, i, target) || at(points.prediction, i, prediction);
}
