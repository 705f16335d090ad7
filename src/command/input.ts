import type { Spec } from "../catalogue/index.js";
import { optionsOf } from "../diagnose/subject.js";
import type { Bounds, DiagnoseInput } from "../diagnose/types.js";
import { fail, XylossError } from "../errors.js";
import { optionReader, type Resolved } from "../options.js";
import type { Columns, Table } from "./csv.js";

/** What a loss is diagnosed on: the numbers of a table, those that are missing with weight 0. Errors name a cell's line and column. */
export function inputOf(table: Table, spec: Spec, given: Readonly<Record<string, unknown>>, bounds?: Bounds): DiagnoseInput {
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
  const weightsOf = Float64Array.from({ length: table.rows * units }, (_, i) =>
    table.weights === null ? 1 : rowWeight(table, table.weights, Math.floor(i / units)),
  );
  for (const { missing, names } of [prediction, target]) {
    missing.forEach((is, i) => {
      if (is === 1) weightsOf[unitAt(i, names.length, units, resolved)] = 0;
    });
  }
  const weights = table.weights !== null || weightsOf.includes(0) ? weightsOf : undefined;
  const targets = spec.ignore === undefined ? target.values : labelsOf(table, options[spec.ignore] as number | undefined);
  expectTargets(table, () => spec.expectTargets?.(targets, weights ?? null, resolved, { ...row, units: table.rows * row.units }));
  return {
    // the shape says that numbers in rows of an odd length are no points
    prediction: inPoints ? prediction.values : { data: prediction.values, shape: [table.rows, prediction.names.length] },
    target: targets,
    weights,
    options,
    bounds,
  };
}

/** The unit that the i-th number belongs to, of rows of so many numbers; of dense maps of classes, the position. */
function unitAt(i: number, perRow: number, units: number, { positions }: Resolved): number {
  const [row, column] = [Math.floor(i / perRow), i % perRow];
  return row * units + (typeof positions === "number" && positions > 1 ? column % positions : Math.floor((column * units) / perRow));
}

/** What a loss says of a target by its index, with its line and column. */
function expectTargets({ target, placeOf }: Table, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof XylossError)) throw error;
    const message = error.message.replace(/^target\[(\d+)\] is/, (_, index: string) => {
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
  const weight = missing[row] === 1 ? 0 : (values[row] as number);
  if (weight >= 0 && weight < Infinity) return weight;
  return fail("ERR_XYLOSS_VALUE", `${placeOf(row, names[0])}: the weight is ${weight}; weights must be finite and ≥ 0`);
}

/** Labels of classes; a missing one is any that its weight of 0 leaves out. */
function labelsOf({ target, placeOf }: Table, ignored = -100): Int32Array {
  return Int32Array.from(target.values, (label, i) => {
    if (target.missing[i] === 1) return ignored;
    if (label === (label | 0)) return label;
    const [row, column] = [Math.floor(i / target.names.length), target.names[i % target.names.length]];
    return fail("ERR_XYLOSS_VALUE", `${placeOf(row, column)}: ${label} is no label; labels are whole numbers from 0`);
  });
}
