import { SUM_TOLERANCE, sigmoid } from "../points.js";
import { MOST_POINTS, selectionOf } from "../random.js";
import { shareOf, sumOf } from "../statistics.js";
import type { Study } from "../study.js";

/** The values of rows that may be distributions over classes. */
export interface RowShares {
  /** The share of rows with a negative value. */
  readonly negative: number;
  /** The share that does not sum to 1. */
  readonly sumOff: number;
  /** The share of rows along the other axis that are distributions, with nothing negative and the sum 1. Null where there is no other axis. */
  readonly otherAxis: number | null;
  /** The mean sum. */
  readonly meanSum: number;
}

/** What is measured of the values of a loss of classes. */
export interface RowProbes {
  readonly classes: number;
  readonly rows: number;
  /** Null where targets are labels. */
  readonly target: RowShares | null;
  readonly prediction: RowShares;
  /** Whether the number of classes was not given: they are the two coordinates of points. */
  readonly ofPoints: boolean;
}

/** What is measured of predictions that should be logits or probabilities. */
export interface ValueProbes {
  readonly takes: "logits" | "probabilities";
  /** How many values were looked at. */
  readonly count: number;
  /** The shares of them in [0, 1], and below 0. */
  readonly inUnit: number;
  readonly negative: number;
  /** The share of values that belong together in a softmax and are distributions already. */
  readonly distributions: number | null;
  /** Where each value has a target in [0, 1]: the mean distance from it of the values, clipped to [0, 1], and of their sigmoids. */
  readonly errorAsIs: number | null;
  readonly errorOfSigmoid: number | null;
  /** The share of such targets that no sigmoid of a value in [0, 1] reaches. */
  readonly beyondSigmoid: number | null;
  /** The share of such targets so near 0 or 1 that their logit is beyond ±4.6. */
  readonly nearBound: number | null;
  /** Whether all targets are 0 or 1, as labels are. */
  readonly labels: boolean | null;
}

/** What is measured of targets that are maps. */
export interface MapProbes {
  readonly maps: number;
  /** The mean of the targets' squares over their peak's square: the cost of a map of zeros in squared error. */
  readonly energy: number;
  /** Whether the loss balances bright and dark pixels itself. */
  readonly balanced: boolean;
}

/** So many values are looked at of units with many values each; but not of fewer units than shares need. */
const MOST_VALUES = 1_000_000;
const FEWEST_UNITS = 1000;

/** The units that are looked at: a selection where there are many. */
const unitsIn = ({ layout }: Study): number[] =>
  selectionOf(layout.units, Math.min(MOST_POINTS, Math.max(FEWEST_UNITS, Math.floor(MOST_VALUES / layout.prediction))));

/** The values of each of those units that counts, as rows. */
function rowsOf(study: Study, what: "prediction" | "target"): number[][] {
  const [values, perUnit] = [study[what], study.layout[what]];
  return unitsIn(study)
    .filter(study.counts)
    .map((unit) => Array.from({ length: perUnit }, (_, j) => values[study.index(unit, j, perUnit)] as number));
}

const offOne = (row: readonly number[]): boolean => Math.abs(sumOf(row) - 1) > SUM_TOLERANCE;
const isDistribution = (row: readonly number[]): boolean => !offOne(row) && row.every((value) => value >= 0);

/** Measures the rows of a loss of classes; null for other losses. */
export function measureRows(study: Study): RowProbes | null {
  const { spec, layout, options } = study;
  if (spec?.options.classes === undefined) return null;
  const shares = (what: "prediction" | "target"): RowShares => {
    const rows = rowsOf(study, what).filter((row) => row.every(Number.isFinite));
    return {
      negative: shareOf(rows, (row) => row.some((value) => value < 0)),
      sumOff: shareOf(rows, offOne),
      otherAxis: layout.units < 2 ? null : shareOf(otherRows(study, what), isDistribution),
      meanSum: rows.length === 0 ? 0 : rows.reduce((total, row) => total + sumOf(row), 0) / rows.length,
    };
  };
  return {
    classes: options.classes as number,
    rows: layout.units,
    target: layout.target === 1 ? null : shares("target"),
    prediction: shares("prediction"),
    ofPoints: !study.classesGiven,
  };
}

/** The rows there would be if the classes were the first axis instead of the last, or the last instead of the second in dense maps. */
function otherRows(study: Study, what: "prediction" | "target"): number[][] {
  const { units, prediction: classes } = study.layout;
  const dense = typeof study.options.positions === "number" && study.options.positions > 1;
  return unitsIn(study).map((unit) =>
    Array.from({ length: classes }, (_, c) => study[what][dense ? unit * classes + c : c * units + unit] as number),
  );
}

/** Measures the predictions of losses that take logits or probabilities; null for other losses. */
export function measureValues(study: Study): ValueProbes | null {
  const { traits, layout } = study;
  if (traits === null || traits.predicts === "values") return null;
  const rows = rowsOf(study, "prediction");
  const all = rows.flat();
  const values = all.filter(Number.isFinite);
  const alike = traits.targets === "unit";
  const targets = alike ? rowsOf(study, "target").flat() : [];
  const matched = targets.flatMap((t, i) => (Number.isFinite((all[i] as number) + t) ? [[all[i] as number, t] as const] : []));
  const inRange = matched.length > 0 && matched.every(([, t]) => t >= 0 && t <= 1);
  const mean = (error: (value: number, target: number) => number) =>
    inRange ? matched.reduce((total, [value, t]) => total + error(value, t), 0) / matched.length : null;
  const groups = rows.flatMap((row) => groupsIn(study, row));
  return {
    takes: traits.predicts,
    count: values.length,
    inUnit: shareOf(values, (value) => value >= 0 && value <= 1),
    negative: shareOf(values, (value) => value < 0),
    distributions: groups.length === 0 ? null : shareOf(groups, isDistribution),
    errorAsIs: mean((value, t) => Math.abs(Math.min(1, Math.max(0, value)) - t)),
    errorOfSigmoid: mean((value, t) => Math.abs(sigmoid(value) - t)),
    beyondSigmoid: inRange ? shareOf(matched, ([, t]) => t < 0.5 || t > sigmoid(1)) : null,
    nearBound:
      inRange && layout.unit === "element" && !study.labels && !isImage(study)
        ? shareOf(matched, ([, t]) => t < NEAR_BOUND || t > 1 - NEAR_BOUND)
        : null,
    labels: alike ? study.labels : null,
  };
}

/** Targets this near 0 or 1 need logits beyond ±4.6, where the gradient of the sigmoid is less than 1/25 of its greatest. */
export const NEAR_BOUND = 0.01;

/** The parts of a unit's predictions that sum to 1 once they are probabilities. */
function groupsIn({ traits, options }: Study, row: number[]): number[][] {
  const half = (options.binsX ?? options.bins) as number;
  return !traits?.sums ? [] : traits.sums === "unit" ? [row] : [row.slice(0, half), row.slice(half)];
}

const isImage = ({ shape }: Study): boolean => shape !== null && shape.length > 2 && shape.at(-1) !== 2;

/** Measures maps: of losses with maps as targets, or whose points are drawn as maps; null for other losses. */
export function measureMaps(study: Study): MapProbes | null {
  const { spec, traits, layout, options, shape } = study;
  if (traits?.point === "peak") {
    const { width, height, sigma } = options as { width: number; height: number; sigma: number };
    const points = rowsOf(study, "target").filter((point) => point.every(Number.isFinite));
    const energy = points.reduce((total, [x = 0, y = 0]) => total + drawn(x, width, sigma) * drawn(y, height, sigma), 0) / points.length;
    return points.length === 0 ? null : { maps: points.length, energy: energy / (width * height), balanced: false };
  }
  if (spec?.family === "heatmaps" && layout.target === layout.prediction) return ofMaps(study, layout.units);
  if (layout.unit !== "element" || !isImage(study)) return null;
  const maps = (shape as readonly number[]).slice(0, -2).reduce((a, b) => a * b, 1);
  return ofMaps(study, maps);
}

/** Σ g² over one axis of a Gaussian with peak 1. */
function drawn(centre: number, size: number, sigma: number): number {
  let total = 0;
  for (let i = 0; i < size; i++) total += Math.exp(-(((i - centre) / sigma) ** 2));
  return total;
}

function ofMaps({ target, layout, traits, counts }: Study, maps: number): MapProbes {
  let [squares, peak, count] = [0, 0, 0];
  target.forEach((t, i) => {
    if (!Number.isFinite(t) || !counts(Math.floor(i / layout.target))) return;
    squares += t * t;
    peak = Math.max(peak, Math.abs(t));
    count++;
  });
  return { maps, energy: peak === 0 ? 0 : squares / count / peak ** 2, balanced: traits?.balanced === true };
}
