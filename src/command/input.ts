import { optionsOf } from "../diagnose/subject.js";
import type { Bounds, DiagnoseInput } from "../diagnose/types.js";
import { fail, XylossError } from "../errors.js";
import type { Spec } from "../families/spec.js";
import { optionReader, type Resolved } from "../options.js";
import type { Columns, Table } from "./table.js";
import { count } from "./words.js";

/** How many units of a table there are, and why some of them do not count. */
export interface Tally {
  /** What is counted: rows, or what several of are in a row. */
  readonly unit: string;
  readonly count: number;
  readonly used: number;
  /** Those with an empty cell. */
  readonly missing: number;
  /** Those whose weight is 0, or so small that float32 has 0 for it. */
  readonly weightless: number;
  /** Those whose label is the one to ignore. */
  readonly ignored: number;
}

/** What a loss is diagnosed on: the numbers of a table, those that are missing with weight 0. Errors name a cell's line and column. */
export const inputOf = (table: Table, spec: Spec, given: Readonly<Record<string, unknown>>, bounds?: Bounds): DiagnoseInput =>
  readingOf(table, spec, given, bounds).input;

/** What a loss is diagnosed on, and how much of the table that is; an error where it is nothing. */
export function readingOf(
  table: Table,
  spec: Spec,
  given: Readonly<Record<string, unknown>>,
  bounds?: Bounds,
): { readonly input: DiagnoseInput; readonly tally: Tally } {
  const { prediction, target } = table;
  const options = completed(spec, given, prediction.names.length);
  const resolved = optionReader(spec.name, spec.options)(optionsOf(spec, options));
  // of one row: it holds whole units, one map or one instance's keypoints, say
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
  // a point of which one coordinate is missing is missing
  const units = elements && inPoints ? row.units / 2 : row.units;
  const weightsOf = new Float64Array(table.rows * units).fill(1);
  const empty = new Uint8Array(weightsOf.length);
  for (let row = 0; table.weights !== null && row < table.rows; row++) {
    weightsOf.fill(rowWeight(table, table.weights, row), row * units, (row + 1) * units);
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
  for (const columns of [prediction, target, ...(table.weights === null ? [] : [table.weights])]) expectFloat32(table, columns);
  // of boxes the diagnosis finds out more
  if (row.unit !== "box")
    expectTargets(table, () => spec.expectTargets?.(targets, weights ?? null, resolved, { ...row, units: table.rows * row.units }));
  const ignored = spec.ignore === undefined ? null : { labels: targets, label: resolved[spec.ignore] };
  const unit = units === 1 ? "row" : inPoints && elements ? "point" : row.unit;
  const tally = tallied(unit, weightsOf, empty, ignored);
  const input = {
    // the shape says that numbers in rows of an odd length are no points
    prediction: inPoints ? prediction.values : { data: prediction.values, shape: [table.rows, prediction.names.length] },
    target: targets,
    weights,
    options,
    bounds,
  };
  return { input, tally };
}

/** Counts units, each of those that do not count once. */
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

/** The unit that the i-th number belongs to, of rows of so many numbers; of dense maps of classes, the position. */
function unitAt(i: number, perRow: number, units: number, { positions }: Resolved): number {
  const [row, column] = [Math.floor(i / perRow), i % perRow];
  return row * units + (typeof positions === "number" && positions > 1 ? column % positions : Math.floor((column * units) / perRow));
}

/** Losses take float32, which ends before float64 does. */
function expectFloat32({ placeOf }: Table, { names, values }: Columns): void {
  for (const [i, value] of values.entries()) {
    if (Number.isFinite(Math.fround(value)) || !Number.isFinite(value)) continue;
    const place = placeOf(Math.floor(i / names.length), names[i % names.length]);
    fail("ERR_XYLOSS_VALUE", `${place}: ${value} is beyond float32, which ends at 3.4e38; scale the data`);
  }
}

/** What a loss says of a target by its index, with its line and column. */
function expectTargets({ target, placeOf }: Table, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof XylossError)) throw error;
    const message = error.message.replace(/^(?:\w+: )?target\[(\d+)\] is/, (_, index: string) => {
      const [row, column] = [Math.floor(Number(index) / target.names.length), target.names[Number(index) % target.names.length]];
      return `${placeOf(row, column)}:`;
    });
    fail(error.code, message, { cause: error });
  }
}

/** The options, with the number of classes or bins that the columns tell. Two columns of a loss of classes may be a point. */
function completed({ options, ignore }: Spec, given: Readonly<Record<string, unknown>>, columns: number): Record<string, unknown> {
  const positions = typeof given.positions === "number" ? given.positions : 1;
  const told = {
    ...(options.classes !== undefined && (columns !== 2 || ignore !== undefined) ? { classes: columns / positions } : {}),
    ...(options.bins === undefined ? {} : { bins: columns / 2 }),
  };
  return { ...told, ...given };
}

/** An empty weight is that of a row that is missing. */
function rowWeight({ placeOf }: Table, { names, values, missing }: Columns, row: number): number {
  const value = missing[row] === 1 ? 0 : (values[row] as number);
  // float32 has no smaller one
  const weight = Math.fround(value) === 0 ? 0 * value : value;
  if (weight >= 0 && weight < Infinity) return weight;
  return fail("ERR_XYLOSS_VALUE", `${placeOf(row, names[0])}: the weight is ${weight}; weights must be finite and ≥ 0`);
}

/** Labels of classes; a missing one is any that its weight of 0 leaves out. */
function labelsOf({ target, placeOf }: Table, ignored = -100): Int32Array {
  return Int32Array.from(target.values, (label, i) => {
    if (target.missing[i] === 1) return ignored;
    if (label === (label | 0)) return label;
    const [row, column] = [Math.floor(i / target.names.length), target.names[i % target.names.length]];
    return fail("ERR_XYLOSS_VALUE", `${placeOf(row, column)}: ${label} is not a label; labels are whole numbers from 0`);
  });
}
