import type { Spec } from "../families/spec.js";
import type { Resolved } from "../options.js";
import { areLabels, type Read, SUM_TOLERANCE, sigmoid } from "./points.js";
import { MOST_POINTS, selectionOf } from "./random.js";
import { shareOf } from "./statistics.js";
import { traitsOf } from "./traits.js";

/** How the values of rows lie that may be distributions over classes. */
export interface RowShares {
  /** Rows with a negative value. */
  readonly negative: number;
  /** Rows that do not sum to 1. */
  readonly sumOff: number;
  /** Rows along the other axis that are distributions: nothing negative, and of sum 1. Null where the data has no other axis. */
  readonly otherAxis: number | null;
  /** The mean of their sums. */
  readonly meanSum: number;
}

/** What is measured of the values of a loss of classes. */
export interface RowProbes {
  readonly classes: number;
  readonly rows: number;
  /** Null where targets are labels. */
  readonly target: RowShares | null;
  readonly prediction: RowShares;
  /** Whether the classes were not given, and are the two coordinates of points. */
  readonly ofPoints: boolean;
}

/** What is measured of predictions that should be logits, or probabilities. */
export interface ValueProbes {
  readonly takes: "logits" | "probabilities";
  /** Values looked at. */
  readonly count: number;
  /** Of them, in [0, 1]; below 0. */
  readonly inUnit: number;
  readonly negative: number;
  /** Where values belong together in a softmax: the share of those groups that are distributions already. */
  readonly distributions: number | null;
  /** Where each value has a target in [0, 1]: the mean distances of values as they are, clipped to [0, 1], and of their sigmoids. */
  readonly errorAsIs: number | null;
  readonly errorOfSigmoid: number | null;
  /** Of such targets: the share that no sigmoid of a value in [0, 1] reaches. */
  readonly beyondSigmoid: number | null;
  /** Of such targets, those so near 0 or 1 that their logit is beyond ±4.6. */
  readonly nearBound: number | null;
  /** Whether all targets are 0 or 1, which labels are. */
  readonly labels: boolean | null;
}

/** What is measured of targets that are maps. */
export interface MapProbes {
  readonly maps: number;
  /** The mean of the targets' squares over that of their peak's: the cost of a map of zeros in squared error. */
  readonly energy: number;
  /** Whether the loss balances bright and dark pixels itself. */
  readonly balanced: boolean;
}

/** Of each unit, whether it counts: that its weight is not 0, nor its label the one to ignore. */
export function countedIn({ layout, weights, spec, options, target }: Read): (unit: number) => boolean {
  const ignored = spec?.ignore === undefined ? null : options[spec.ignore];
  const perPoint = weights !== null && weights.length * 2 === layout.units;
  return (unit) => weights?.[perPoint ? unit >> 1 : unit] !== 0 && (ignored === null || target[unit] !== ignored);
}

/** Values of prediction and target of each unit. Those of dense maps of classes lie `positions` apart. */
export function indexIn({ options, layout }: Read): (unit: number, j: number, perUnit: number) => number {
  const positions = layout.unit === "row" && typeof options.positions === "number" ? options.positions : 1;
  if (positions === 1) return (unit, j, perUnit) => unit * perUnit + j;
  return (unit, j, perUnit) => (Math.floor(unit / positions) * perUnit + j) * positions + (unit % positions);
}

/** Of units with many values each, so many values are looked at; but not of fewer units than shares need. */
const MOST_VALUES = 1_000_000;
const FEWEST_UNITS = 1000;

/** The units that are looked at: of many, a selection. */
const unitsIn = ({ layout }: Read): number[] =>
  selectionOf(layout.units, Math.min(MOST_POINTS, Math.max(FEWEST_UNITS, Math.floor(MOST_VALUES / layout.prediction))));

/** The values of each of them that counts, as rows. */
function rowsOf(read: Read, values: Float64Array, perUnit: number): number[][] {
  const [counted, index] = [countedIn(read), indexIn(read)];
  return unitsIn(read)
    .filter(counted)
    .map((unit) => Array.from({ length: perUnit }, (_, j) => values[index(unit, j, perUnit)] as number));
}

const sumOf = (row: readonly number[]): number => row.reduce((sum, value) => sum + value, 0);
const offOne = (row: readonly number[]): boolean => Math.abs(sumOf(row) - 1) > SUM_TOLERANCE;
const isDistribution = (row: readonly number[]): boolean => !offOne(row) && row.every((value) => value >= 0);

/** Of losses of classes that take rows; null of others. `saidClasses`: the number of classes was given. */
export function probeRows(read: Read, saidClasses: boolean): RowProbes | null {
  const { spec, layout, options } = read;
  if (spec?.options.classes === undefined || spec.options.bins !== undefined) return null;
  const classes = options.classes as number;
  const shares = (values: Float64Array): RowShares => {
    const rows = rowsOf(read, values, classes).filter((row) => row.every(Number.isFinite));
    return {
      negative: shareOf(rows, (row) => row.some((value) => value < 0)),
      sumOff: shareOf(rows, offOne),
      otherAxis: layout.units < 2 ? null : shareOf(otherRows(read, values, classes), isDistribution),
      meanSum: rows.length === 0 ? 0 : rows.reduce((total, row) => total + sumOf(row), 0) / rows.length,
    };
  };
  return {
    classes,
    rows: layout.units,
    target: layout.target === 1 ? null : shares(read.target),
    prediction: shares(read.prediction),
    ofPoints: !saidClasses,
  };
}

/** The rows there were if the classes were the first axis instead of the last, or of dense maps the last instead of the second. */
function otherRows(read: Read, values: Float64Array, classes: number): number[][] {
  const { layout, options } = read;
  const { units } = layout;
  const dense = typeof options.positions === "number" && options.positions > 1;
  return unitsIn(read).map((unit) =>
    Array.from({ length: classes }, (_, c) => values[dense ? unit * classes + c : c * units + unit] as number),
  );
}

/** Of losses that take logits or probabilities; null of others. */
export function probeValues(read: Read): ValueProbes | null {
  const { spec, layout, target } = read;
  if (spec === null) return null;
  const { predicts: takes, targets: where } = traitsOf(spec);
  if (takes === "values") return null;
  const rows = rowsOf(read, read.prediction, layout.prediction);
  const values = rows.flat().filter((value) => Number.isFinite(value));
  const alike = where === "unit";
  const targets = alike ? rowsOf(read, target, layout.target).flat() : [];
  const matched = alike
    ? rows.flat().flatMap((value, i) => (Number.isFinite(value + (targets[i] as number)) ? [[value, targets[i] as number] as const] : []))
    : [];
  const inRange = matched.length > 0 && matched.every(([, t]) => t >= 0 && t <= 1);
  const labels = areLabels(read);
  const mean = (error: (value: number, target: number) => number) =>
    inRange ? matched.reduce((total, [value, t]) => total + error(value, t), 0) / matched.length : null;
  const groups = rows.flatMap((row) => groupsIn(spec, read.options, row));
  return {
    takes,
    count: values.length,
    inUnit: shareOf(values, (value) => value >= 0 && value <= 1),
    negative: shareOf(values, (value) => value < 0),
    distributions: groups.length === 0 ? null : shareOf(groups, isDistribution),
    errorAsIs: mean((value, t) => Math.abs(Math.min(1, Math.max(0, value)) - t)),
    errorOfSigmoid: mean((value, t) => Math.abs(sigmoid(value) - t)),
    beyondSigmoid: inRange ? shareOf(matched, ([, t]) => t < 0.5 || t > sigmoid(1)) : null,
    nearBound:
      inRange && layout.unit === "element" && !labels && !isImage(read)
        ? shareOf(matched, ([, t]) => t < NEAR_BOUND || t > 1 - NEAR_BOUND)
        : null,
    labels: alike ? labels : null,
  };
}

/** Targets this near 0 or 1 ask for logits beyond ±4.6, where the gradient of the sigmoid is less than 1/25 of its greatest. */
export const NEAR_BOUND = 0.01;

/** The parts of a unit's predictions that sum to 1 once they are probabilities. */
function groupsIn(spec: Spec, { binsX, bins }: Resolved, row: number[]): number[][] {
  const { sums } = traitsOf(spec);
  const half = (binsX ?? bins) as number;
  return sums === null ? [] : sums === "unit" ? [row] : [row.slice(0, half), row.slice(half)];
}

const isImage = ({ shape }: Read): boolean => shape !== null && shape.length > 2 && shape.at(-1) !== 2;

/** Of losses with maps as targets, or whose points are drawn as maps; null of others. */
export function probeMaps(read: Read): MapProbes | null {
  const { spec, layout, options, shape, target } = read;
  const { width, height, sigma } = options as { width: number; height: number; sigma: number };
  const traits = spec === null ? null : traitsOf(spec);
  if (traits?.point === "peak") {
    const points = rowsOf(read, target, 2).filter((point) => point.every(Number.isFinite));
    const energy = points.reduce((total, [x = 0, y = 0]) => total + drawn(x, width, sigma) * drawn(y, height, sigma), 0) / points.length;
    return points.length === 0 ? null : { maps: points.length, energy: energy / (width * height), balanced: false };
  }
  if (spec?.family === "heatmaps" && layout.target === layout.prediction) return ofMaps(read, layout.units, traits?.balanced === true);
  return layout.unit === "element" && isImage(read)
    ? ofMaps(
        read,
        (shape as readonly number[]).slice(0, -2).reduce((a, b) => a * b, 1),
        false,
      )
    : null;
}

/** Σ g² over one axis of a Gaussian with peak 1. */
function drawn(centre: number, size: number, sigma: number): number {
  let total = 0;
  for (let i = 0; i < size; i++) total += Math.exp(-(((i - centre) / sigma) ** 2));
  return total;
}

function ofMaps({ target, layout, ...rest }: Read, maps: number, balanced: boolean): MapProbes {
  const counted = countedIn({ target, layout, ...rest });
  let [squares, peak, count] = [0, 0, 0];
  target.forEach((t, i) => {
    if (!Number.isFinite(t) || !counted(Math.floor(i / layout.target))) return;
    squares += t * t;
    peak = Math.max(peak, Math.abs(t));
    count++;
  });
  return { maps, energy: peak === 0 ? 0 : squares / count / peak ** 2, balanced };
}
