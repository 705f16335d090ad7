import { MOST_PARTS } from "../diagnose/membership.js";
import { optionsOf } from "../diagnose/subject.js";
import type { Bounds, DiagnoseInput } from "../diagnose/types.js";
import { fail, XylossError } from "../errors.js";
import type { Spec } from "../families/spec.js";
import { optionReader, type Resolved } from "../options.js";
import { keypointNames } from "./keypoints.js";
import type { Columns, Table } from "./table.js";
import { count } from "./words.js";

/** How many units a table has, and why some of them do not count. */
export interface Tally {
  /** What is counted: rows, or the units of which a row holds several. */
  readonly unit: string;
  readonly count: number;
  readonly used: number;
  /** Units with an empty cell. */
  readonly missing: number;
  /** Units whose weight is 0, or becomes 0 in float32. */
  readonly weightless: number;
  /** Units whose label is the ignored one. */
  readonly ignored: number;
}

/** The data for a diagnosis: a table's numbers, with weight 0 where some are missing. Errors name a cell's line and column. */
export const inputOf = (table: Table, spec: Spec, given: Readonly<Record<string, unknown>>, bounds?: Bounds): DiagnoseInput =>
  readingOf(table, spec, given, bounds).input;

/** The data for a diagnosis, and how much of the table they are. Throws if that is nothing. */
export function readingOf(
  table: Table,
  spec: Spec,
  given: Readonly<Record<string, unknown>>,
  bounds?: Bounds,
): { readonly input: DiagnoseInput; readonly tally: Tally } {
  const { prediction, target } = table;
  const options = completed(spec, given, prediction.names.length);
  const resolved = optionReader(spec.name, spec.options)(optionsOf(spec, options));
  // the layout of one row, which holds whole units, such as one map or the keypoints of one instance
  const row = spec.layout(prediction.names.length, resolved, spec.name);
  const needed = row.units * row.target;
  if (target.names.length !== needed) {
    fail(
      "ERR_XYLOSS_SHAPE",
      `${spec.name}: ${prediction.names.length} columns of predictions need ${needed} of targets; there are ${target.names.length}` +
        ` (--prediction-columns and --target-columns say which are which)`,
    );
  }
  const elements = row.unit === "element";
  const inPoints = !elements || prediction.names.length % 2 === 0;
  // a point is missing if one of its coordinates is
  const units = elements && inPoints ? row.units / 2 : row.units;
  const weightsOf = new Float64Array(table.rows * units).fill(1);
  const empty = new Uint8Array(weightsOf.length);
  for (let row = 0; table.weights !== null && row < table.rows; row++) {
    weightsOf.fill(rowWeight(table.weights, row), row * units, (row + 1) * units);
    if (table.weights.missing[row] === 1) empty.fill(1, row * units, (row + 1) * units);
  }
  for (const { missing, names } of [prediction, target]) {
    missing.forEach((is, i) => {
      if (is === 1) empty[unitAt(i, names.length, units, resolved)] = 1;
    });
  }
  empty.forEach((is, unit) => {
    if (is === 1) weightsOf[unit] = 0;
  });
  const weights = table.weights !== null || weightsOf.includes(0) ? weightsOf : undefined;
  const targets = spec.ignore === undefined ? target.values : labelsOf(table, options[spec.ignore] as number | undefined);
  for (const columns of [prediction, target, ...(table.weights === null ? [] : [table.weights])]) expectFloat32(columns);
  // the diagnosis itself says more about boxes
  if (row.unit !== "box")
    expectTargets(target, () => spec.expectTargets?.(targets, weights ?? null, resolved, { ...row, units: table.rows * row.units }));
  const ignored = spec.ignore === undefined ? null : { labels: targets, label: resolved[spec.ignore] };
  const unit = units === 1 ? "row" : inPoints && elements ? "point" : row.unit;
  const tally = tallied(unit, weightsOf, empty, ignored);
  const inRow = row.unit === "element" && !inPoints ? 1 : units;
  const input = {
    // the shape says that rows of odd length do not hold points
    prediction: inPoints ? prediction.values : { data: prediction.values, shape: [table.rows, prediction.names.length] },
    target: targets,
    weights,
    options,
    bounds,
    ...(inRow > 1 && inRow <= MOST_PARTS ? { per: inRow, names: keypointNames(prediction.names, target.names, inRow) } : {}),
    ...(table.groups === null || !inPoints ? {} : { groups: table.groups }),
  };
  return { input, tally };
}

/** Counts the units. One that does not count has one reason, the first that applies. */
function tallied(
  unit: string,
  weights: Float64Array,
  empty: Uint8Array,
  ignored: { readonly labels: ArrayLike<number>; readonly label: unknown } | null,
): Tally {
  const tally = { missing: 0, weightless: 0, ignored: 0 };
  for (const [i, weight] of weights.entries()) {
    if (empty[i] === 1) tally.missing++;
    else if (weight === 0) tally.weightless++;
    else if (ignored !== null && ignored.labels[i] === ignored.label) tally.ignored++;
  }
  const used = weights.length - tally.missing - tally.weightless - tally.ignored;
  const all: Tally = { unit, count: weights.length, used, ...tally };
  return used > 0 ? all : fail("ERR_XYLOSS_EMPTY", `nothing is left to diagnose: ${tallyText(all)}`);
}

/** A tally in words: "40 rows read, 38 used; 2 have an empty cell". */
export function tallyText({ unit, count: all, used, missing, weightless, ignored }: Tally): string {
  const reasons = [
    [missing, "an empty cell"],
    [weightless, "weight 0"],
    [ignored, "the label to ignore"],
  ] as const;
  const why = reasons.filter(([number]) => number > 0).map(([number, what]) => `${number.toLocaleString("en")} with ${what}`);
  return `${count(all, unit)} read, ${used.toLocaleString("en")} used${why.length === 0 ? "" : ` (left out: ${why.join(", ")})`}`;
}

/** The unit of the i-th number, in rows of `perRow` numbers; for dense maps of classes, the position. */
function unitAt(i: number, perRow: number, units: number, { positions }: Resolved): number {
  const [row, column] = [Math.floor(i / perRow), i % perRow];
  return row * units + (typeof positions === "number" && positions > 1 ? column % positions : Math.floor((column * units) / perRow));
}

/** The place of the i-th number of some columns, for a message. */
const placeIn = ({ placeOf, names }: Columns, i: number): string => placeOf(Math.floor(i / names.length), i % names.length);

/** Throws for a number that float32, with which losses compute, does not have. */
function expectFloat32(columns: Columns): void {
  for (const [i, value] of columns.values.entries()) {
    if (Number.isFinite(Math.fround(value)) || !Number.isFinite(value)) continue;
    fail("ERR_XYLOSS_VALUE", `${placeIn(columns, i)}: ${value} is beyond float32, which ends at 3.4e38; scale the data`);
  }
}

/** Runs a check of targets, whose errors get a line and a column instead of an index. */
function expectTargets(target: Columns, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof XylossError)) throw error;
    const message = error.message.replace(/^(?:\w+: )?target\[(\d+)\] is/, (_, index: string) => `${placeIn(target, Number(index))}:`);
    fail(error.code, message, { cause: error });
  }
}

/** The options, with the number of classes or bins that the columns imply. For a loss of classes, two columns may also be a point. */
function completed({ options, ignore }: Spec, given: Readonly<Record<string, unknown>>, columns: number): Record<string, unknown> {
  const positions = typeof given.positions === "number" ? given.positions : 1;
  const told = {
    ...(options.classes !== undefined && (columns !== 2 || ignore !== undefined) ? { classes: columns / positions } : {}),
    ...(options.bins === undefined ? {} : { bins: columns / 2 }),
  };
  return { ...told, ...given };
}

/** The weight of a row; 0 for an empty cell, which makes the row missing. */
function rowWeight({ placeOf, values, missing }: Columns, row: number): number {
  const value = missing[row] === 1 ? 0 : (values[row] as number);
  // a weight too small for float32 is 0
  const weight = Math.fround(value) === 0 ? 0 * value : value;
  if (weight >= 0 && weight < Infinity) return weight;
  return fail("ERR_XYLOSS_VALUE", `${placeOf(row, 0)}: the weight is ${weight}; weights must be finite and ≥ 0`);
}

/** Labels of classes. For a missing one any label will do, as its weight is 0. */
function labelsOf(table: Table, ignored = -100): Int32Array {
  const { target } = table;
  return Int32Array.from(target.values, (label, i) => {
    if (target.missing[i] === 1) return ignored;
    if (label === (label | 0)) return label;
    return fail("ERR_XYLOSS_VALUE", `${placeIn(target, i)}: ${label} is not a label; labels are whole numbers from 0`);
  });
}
