/** Predictions and targets from two files. */
import { fail } from "../errors.js";
import type { Columns, Table } from "./table.js";
import { count, listed, quoted } from "./words.js";

/** A table in a file of one side, and what messages call the file. */
export interface Side {
  readonly name: string;
  readonly table: Table;
}

/** One table of the rows that both files have: by their keys, in the order of the predictions, or else row by row. */
export function joined(predictions: Side, targets: Side): Table {
  const pairs = predictions.table.keys === null ? inOrder(predictions, targets) : byKey(predictions, targets);
  const left = [predictions, targets].map(({ table }) => table.rows - pairs.length);
  const notes = [predictions, targets].flatMap(({ name, table }, i) => [
    ...table.notes.map((note) => `${name}: ${note}`),
    ...(left[i] === 0 ? [] : [`${name}: ${count(left[i] as number, "row")} without a partner left out.`]),
  ]);
  const [first, second] = [pairs.map(([row]) => row), pairs.map(([, row]) => row)];
  return {
    rows: pairs.length,
    prediction: picked(predictions.table.prediction, first, predictions.name),
    target: picked(targets.table.target, second, targets.name),
    weights: targets.table.weights === null ? null : picked(targets.table.weights, second, targets.name),
    keys: null,
    groups: groupsOf(predictions, first) ?? groupsOf(targets, second),
    lineOf: (row) => predictions.table.lineOf(first[row] as number),
    rowOf: (row) => predictions.table.rowOf(first[row] as number),
    sample: predictions.table.sample,
    notes,
  };
}

const groupsOf = ({ table }: Side, rows: readonly number[]): string[] | null =>
  table.groups === null ? null : rows.map((row) => table.groups?.[row] as string);

type Pair = readonly [prediction: number, target: number];

function inOrder(predictions: Side, targets: Side): Pair[] {
  const [rows, other] = [predictions, targets].map(({ table }) => table.sample?.of ?? table.rows) as [number, number];
  if (rows !== other) {
    fail(
      "ERR_XYLOSS_VALUE",
      `${predictions.name} has ${count(rows, "row")} and ${targets.name} has ${count(other, "row")}; say which column names the rows: --key id`,
    );
  }
  return Array.from({ length: predictions.table.rows }, (_, row) => [row, row] as const);
}

function byKey(predictions: Side, targets: Side): Pair[] {
  const [here, there] = [rowsOf(predictions), rowsOf(targets)];
  const pairs = Array.from(here).flatMap(([key, row]) => {
    const other = there.get(key);
    return other === undefined ? [] : [[row, other] as const];
  });
  if (pairs.length > 0) return pairs;
  const some = ({ table }: Side) => listed((table.keys as readonly string[]).slice(0, 3).map(keyText));
  const others = targets.table.rows === 0 ? "" : `, the second with ${some(targets)}`;
  return fail(
    "ERR_XYLOSS_EMPTY",
    `no key of ${predictions.name} is in ${targets.name}: the first begins with ${some(predictions)}${others}`,
  );
}

/** A key in a message. */
const keyText = (key: string): string => quoted((JSON.parse(key) as string[]).join(", "));

/** The row of each key. */
function rowsOf({ name, table }: Side): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  table.keys?.forEach((key, row) => {
    const before = rows.get(key);
    if (before !== undefined) {
      const columns = table.prediction.names.length > 0 ? table.prediction : table.target;
      const [one, other] = [before, row].map((each) => columns.placeOf(each, 0).split(",")[0]);
      fail(
        "ERR_XYLOSS_VALUE",
        `${name}: ${one} and ${other} have the same key ${keyText(key)}; keep one row per key, or name more columns: --key image,point`,
      );
    }
    rows.set(key, row);
  });
  return rows;
}

/** Some rows of columns. */
function picked({ names, values, missing, placeOf }: Columns, rows: readonly number[], file: string): Columns {
  const width = names.length;
  const take = <Numbers extends Float64Array | Uint8Array>(from: Numbers, to: Numbers): Numbers => {
    rows.forEach((row, i) => {
      to.set(from.subarray(row * width, (row + 1) * width), i * width);
    });
    return to;
  };
  return {
    names,
    values: take(values, new Float64Array(rows.length * width)),
    missing: take(missing, new Uint8Array(rows.length * width)),
    placeOf: (row, column) => `${file}, ${placeOf(rows[row] as number, column)}`,
  };
}
