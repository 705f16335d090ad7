import { axes, type Pair, pairOf } from "../statistics.js";

/** Predictions on a grid: whole multiples of a step, apart from a constant. */
export interface StepProbes {
  /** The step of predictions, and that of targets; 0 where there is none. */
  readonly prediction: Pair<number>;
  readonly target: Pair<number>;
}

/** A grid has fewer values than this part of the rows, and more than so many. */
const REPEATED = 1 / 2;
const FEWEST_VALUES = 4;
/** Places on a grid are off by at most this part of the step. */
const OFF = 1e-3;

export const measureSteps = (p: Pair<number[]>, t: Pair<number[]>): StepProbes => ({
  prediction: pairOf((axis) => stepOf(p[axis])),
  target: pairOf((axis) => stepOf(t[axis])),
});

function stepOf(values: readonly number[]): number {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length < FEWEST_VALUES || distinct.length > REPEATED * values.length) return 0;
  const [first] = distinct as [number];
  const step = distinct.slice(1).reduce((least, value, k) => Math.min(least, value - (distinct[k] as number)), Infinity);
  return distinct.every((value) => Math.abs((value - first) / step - Math.round((value - first) / step)) < OFF) ? step : 0;
}

export const isOnGrid = ({ prediction, target }: StepProbes): boolean => axes.every((axis) => prediction[axis] > 2 * target[axis]);
