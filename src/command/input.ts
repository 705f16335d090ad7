import type { Spec } from "../catalogue/index.js";
import { optionsOf } from "../diagnose/subject.js";
import type { Bounds, DiagnoseInput } from "../diagnose/types.js";
import { fail } from "../errors.js";
import { optionReader } from "../options.js";
import type { Columns, Table } from "./csv.js";

/** What a loss is diagnosed on: the numbers of a table, those that are missing with weight 0. */
export function inputOf(table: Table, spec: Spec, given: Readonly<Record<string, unknown>>, bounds?: Bounds): DiagnoseInput {
  const { prediction, target } = table;
  const options = completed(spec, given, prediction.names.length);
  // of one row: it holds whole units, one map or one instance's keypoints, say
  const layout = spec.layout(prediction.names.length, optionReader(spec.name, spec.options)(optionsOf(spec, options)), spec.name);
  if (target.names.length !== layout.units * layout.target) {
    const needed = layout.units * layout.target;
    fail(
      "ERR_XYLOSS_SHAPE",
      `${spec.name}: ${prediction.names.length} columns of predictions need ${needed} of targets; there are ${target.names.length}` +
        ` (--prediction-columns and --target-columns say which are which)`,
    );
  }
  // a point of which one coordinate is missing is missing
  const perPoint = layout.unit === "element" && prediction.names.length % 2 === 0 ? 2 : 1;
  const units = (table.rows * layout.units) / perPoint;
  const perRow = layout.units / perPoint;
  const isMissing = ({ missing }: Columns, unit: number, size: number) => missing.subarray(unit * size, (unit + 1) * size).includes(1);
  const weightOfRow = (row: number) => (table.weights === null ? 1 : rowWeight(table, table.weights, row));
  const weights = Float64Array.from({ length: units }, (_, unit) =>
    isMissing(prediction, unit, layout.prediction * perPoint) || isMissing(target, unit, layout.target * perPoint)
      ? 0
      : weightOfRow(Math.floor(unit / perRow)),
  );
  return {
    prediction: prediction.values,
    target: spec.ignore === undefined ? target.values : labelsOf(table, options[spec.ignore] as number | undefined),
    weights: table.weights !== null || weights.includes(0) ? weights : undefined,
    options,
    bounds,
  };
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
function rowWeight({ lines }: Table, { names, values, missing }: Columns, row: number): number {
  const weight = missing[row] === 1 ? 0 : (values[row] as number);
  if (weight >= 0 && weight < Infinity) return weight;
  return fail("ERR_XYLOSS_VALUE", `line ${lines[row]}, column ${names[0]}: the weight is ${weight}; weights must be finite and ≥ 0`);
}

/** Labels of classes; a missing one is any that its weight of 0 leaves out. */
function labelsOf({ target, lines }: Table, ignored = -100): Int32Array {
  return Int32Array.from(target.values, (label, i) => {
    if (target.missing[i] === 1) return ignored;
    if (Number.isInteger(label)) return label;
    const [row, column] = [Math.floor(i / target.names.length), target.names[i % target.names.length]];
    return fail("ERR_XYLOSS_VALUE", `line ${lines[row]}, column ${column}: ${label} is no label; labels are whole numbers from 0`);
  });
}
