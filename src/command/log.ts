/** A log of a training: one row per epoch or step, and columns of losses. */
import { parse } from "csv-parse/sync";
import { type Line, marked, type Paint, painted, styled, wrapped } from "../diagnose/lines.js";
import { round } from "../diagnose/text.js";
import { fail } from "../errors.js";
import { specs } from "../specs.js";
import { CellReader } from "./cells.js";
import { chosen } from "./columns.js";
import type { CsvOptions } from "./csv.js";
import { type Course, type Curve, type CurveFinding, judged } from "./curves.js";
import { headOf } from "./head.js";
import { count, listed, quoted, short } from "./words.js";

export interface LogReport {
  readonly rows: number;
  /** The column that counts; null where rows are counted from 1. */
  readonly step: string | null;
  readonly losses: readonly CurveFinding[];
  /** Columns that are no losses. */
  readonly others: readonly string[];
}

const ofSteps: ReadonlySet<string> = new Set([
  "epoch",
  "epochs",
  "step",
  "steps",
  "global step",
  "iteration",
  "iterations",
  "iter",
  "batch",
]);
/** Other words for a loss, and the names of losses. */
const ofLosses: ReadonlySet<string> = new Set([
  ...["loss", "losses", "cost", "objective", "error", "nll", "rmse"],
  ...specs.map(({ name }) => name.toLowerCase()),
]);
const ofTraining: ReadonlySet<string> = new Set(["train", "training", "tr"]);
const ofValidation: ReadonlySet<string> = new Set(["val", "valid", "validation", "eval", "dev", "test"]);

const wordsOf = (name: string): string[] => (name.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\d+/gu) ?? []).map((word) => word.toLowerCase());

/** A loss's name and its side. */
interface Side {
  readonly loss: string;
  readonly side: "train" | "validation";
}

/** The loss that a column has, and its side; null if its name does not say that it is a loss, unless the user did. */
export function lossIn(column: string, isSaid = false): Side | null {
  const words = wordsOf(column);
  const side = words.some((word) => ofValidation.has(word)) ? "validation" : "train";
  const rest = words.filter((word) => !ofTraining.has(word) && !ofValidation.has(word));
  // train and val alone are losses
  const isLoss = rest.some((word) => ofLosses.has(word)) || ofLosses.has(rest.join("")) || (rest.length === 0 && words.length > 0);
  return isLoss || isSaid ? { loss: rest.join(" ") || "loss", side } : null;
}

/** The losses among the columns: those that were asked for, or those whose names say so. */
function sidesOf(names: readonly string[], asked: readonly string[] | undefined): (Side | null)[] {
  const found = names.map((name) => lossIn(name));
  const isLog = found.some((side) => side !== null) || (asked !== undefined && names.some(isStep));
  if (!isLog) {
    fail(
      "ERR_XYLOSS_OPTION",
      `which loss? --loss huber, for example. Without one, the table must be the log of a training, with a column such as loss or val_loss; it has ${listed(names)}`,
    );
  }
  if (asked === undefined) return found;
  const places = new Set(chosen(names, names.length, { only: "prediction", prediction: asked }, "the log").prediction);
  return names.map((name, place) => (places.has(place) ? lossIn(name, true) : null));
}

const isStep = (name: string): boolean => ofSteps.has(wordsOf(name).join(" "));

/** @throws XylossError if the text is not a table, or has no column of a loss */
export function readLog(text: string, options: CsvOptions): LogReport {
  const [names, ...rows] = rowsIn(text, options);
  if (names === undefined) return fail("ERR_XYLOSS_EMPTY", "the table is empty");
  const sides = sidesOf(names, options.wanted?.columns);
  if (rows.length === 0) fail("ERR_XYLOSS_EMPTY", "the log has no rows below its names");
  expectWidths(rows, names.length);
  const cells = new CellReader(options);
  const at = names.findIndex(isStep);
  const numberIn = (row: number, column: number): number | undefined => {
    const cell = rows[row]?.[column] ?? "";
    if (cells.isMissing(cell)) return undefined;
    return (
      cells.numberOf(cell) ??
      fail("ERR_XYLOSS_VALUE", `row ${row + 1}, column ${short(names[column] as string)}: ${quoted(cell)} is not a number`)
    );
  };
  const stepOf = (row: number): number => (at < 0 ? row + 1 : (numberIn(row, at) ?? row + 1));
  const courses = new Map<string, Course>();
  sides.forEach((side, column) => {
    if (side === null || column === at) return;
    const curve = curveOf(short(names[column] as string), rows.length, (row) => numberIn(row, column), stepOf);
    const course = courses.get(side.loss) ?? { name: short(side.loss), train: null, validation: null };
    // loss_step and loss_epoch are two losses
    const taken = course[side.side] !== null;
    courses.set(taken ? curve.column : side.loss, {
      ...(taken ? { name: curve.column, train: null, validation: null } : course),
      [side.side]: curve,
    });
  });
  const losses = [...courses.values()].filter(
    ({ train, validation }) => (train?.values.length ?? 0) + (validation?.values.length ?? 0) > 0,
  );
  if (losses.length === 0) fail("ERR_XYLOSS_EMPTY", "the log's columns of losses are empty");
  const others = names.filter((_, column) => column !== at && sides[column] === null);
  return { rows: rows.length, step: names[at] ?? null, losses: losses.map(judged), others };
}

/** @throws XylossError where a row has other cells than names; the last one may be cut off */
function expectWidths(rows: readonly (readonly string[])[], width: number): void {
  const odd = rows.findIndex(({ length }, i) => length > width || (length < width && i < rows.length - 1));
  if (odd >= 0)
    fail("ERR_XYLOSS_VALUE", `row ${odd + 1} has ${count((rows[odd] as string[]).length, "cell")}; there are ${count(width, "name")}`);
}

/** Missing cells are left out: training and validation may be logged in rows of their own. */
function curveOf(column: string, rows: number, valueAt: (row: number) => number | undefined, stepOf: (row: number) => number): Curve {
  const [steps, values]: number[][] = [[], []];
  for (let row = 0; row < rows; row++) {
    const value = valueAt(row);
    if (value === undefined) continue;
    steps?.push(stepOf(row));
    values?.push(value);
  }
  return { column, steps: steps as number[], values: values as number[] };
}

/** Rows of cells, the names first. */
function rowsIn(text: string, options: CsvOptions): string[][] {
  const head = headOf(text, options);
  const rest = text.slice(head.start);
  if (head.isJson) return recordsIn(rest);
  try {
    return parse(rest, {
      delimiter: head.delimiter,
      relax_column_count: true,
      record_delimiter: ["\r\n", "\n", "\r"],
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    return fail("ERR_XYLOSS_VALUE", `the log cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Records as JSON, in a list or one per line. */
function recordsIn(text: string): string[][] {
  let records: unknown;
  try {
    records = text.trimStart().startsWith("[")
      ? JSON.parse(text)
      : text
          .split("\n")
          .filter((line) => line.trim() !== "")
          .map((line) => JSON.parse(line));
  } catch (error) {
    return fail("ERR_XYLOSS_VALUE", `the log looks like JSON but cannot be parsed: ${(error as Error).message}`, { cause: error });
  }
  const all = records as readonly unknown[];
  const odd = all.findIndex((record) => typeof record !== "object" || record === null || Array.isArray(record));
  if (odd >= 0) fail("ERR_XYLOSS_VALUE", `record ${odd + 1} is not an object such as {"epoch": 1, "loss": 0.5}`);
  const names = [...new Set(all.flatMap((record) => Object.keys(record as object)))];
  const cellOf = (value: unknown) => (value == null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));
  return [names, ...all.map((record) => names.map((name) => cellOf((record as Record<string, unknown>)[name])))];
}

/** The report for a terminal. */
export function logText(report: LogReport, width: number, paint: Paint): string {
  const lines = report.losses.flatMap((found): Line[] => [
    ...wrapped([styled(found.severity, found.verdict), `: ${found.loss}`], width),
    ...wrapped(marked(found.message), width, "  "),
    ...wrapped(["→ ", ...marked(found.advice)], width, "  "),
    ...found.curves.flatMap((curve) => wrapped([styled("faint", numbersOf(curve))], width, "  ")),
    [],
  ]);
  return painted([...lines, ...wrapped([styled("faint", endOf(report))], width)], paint);
}

/** The report for an issue tracker. */
export const logMarkdown = (report: LogReport): string =>
  [
    ...report.losses.map(
      ({ verdict, loss, message, advice }) => `- **${verdict}: ${escaped(loss)}** ${escaped(message)}\n  ${escaped(advice)}`,
    ),
    "",
    escaped(endOf(report)),
  ].join("\n");

const escaped = (text: string): string => text.replace(/[\\`*_{}[\]<>#|&~]/g, "\\$&");

const numbersOf = ({ column, first, best, bestStep, last }: CurveFinding["curves"][number]): string =>
  `${column}: first ${round(first)}, best ${round(best)} at ${bestStep}, last ${round(last)} (running medians)`;

const endOf = ({ rows, step, others }: LogReport): string =>
  `A log of ${count(rows, "row")}; steps are ${step === null ? "its rows" : `column ${short(step)}`}.` +
  (others.length === 0 ? "" : ` Columns that are no losses: ${listed(others)}.`);
