import { CsvError, parse } from "csv-parse/sync";
import { fail } from "../errors.js";
import { didYouMean } from "../options.js";

/** What is to be read of a table: columns by their names, or by their numbers from 1. */
export interface Wanted {
  /** These two left out: all columns of a table of four are taken, predictions first. */
  readonly prediction?: readonly string[] | undefined;
  readonly target?: readonly string[] | undefined;
  readonly weights?: string | undefined;
}

export interface CsvOptions {
  readonly wanted?: Wanted | undefined;
  /** Left out: whichever of comma, semicolon and tab is most frequent in the first line. */
  readonly delimiter?: string | undefined;
  /** Whether the first row is names; left out: it is where one of its cells is no number. */
  readonly header?: boolean | undefined;
}

/** Numbers of a table, row by row; NaN where a cell is empty, which `missing` tells from a NaN that is written there. */
export interface Table {
  readonly rows: number;
  /** The line of each row. */
  readonly lines: readonly number[];
  /** The names of the columns that were taken, or their numbers where they have none. */
  readonly prediction: Columns;
  readonly target: Columns;
  readonly weights: Columns | null;
}

export interface Columns {
  readonly names: readonly string[];
  readonly values: Float64Array;
  /** 1 for an empty cell. */
  readonly missing: Uint8Array;
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** What Python, R and JavaScript write for what is not finite. */
const others: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, infinity: Infinity };
/** An empty cell, and what R writes for one. */
const empty = new Set(["", "NA"]);
/** Columns of a table that need not be named: px, py, tx, ty. */
const POINTS = 4;
const delimiters = [",", ";", "\t"] as const;

/** Reads a table of numbers; errors name the line, the column and what is in the cell. */
export function readCsv(text: string, { wanted, delimiter = frequent(text), header: said }: CsvOptions = {}): Table {
  let header: readonly string[] | null | undefined;
  let columns: Grown[] = [];
  let width = 0;
  const rows: number[] = [];
  const read = (record: string[], { lines }: { readonly lines: number }): null => {
    if (header === undefined) {
      width = record.length;
      header = isHeader(record, said) ? record.map((name) => name.replace(/^#/, "").trim()) : null;
      columns = chosen(header, width, wanted);
      if (header !== null) return null;
    }
    if (record.length !== width) {
      fail("ERR_XYLOSS_VALUE", `line ${lines} has ${record.length} cells; the first row has ${width}`);
    }
    for (const column of columns) column.read(record, lines);
    rows.push(lines);
    return null;
  };
  try {
    parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, delimiter, on_record: read });
  } catch (error) {
    if (error instanceof CsvError) fail("ERR_XYLOSS_VALUE", `the table cannot be read: ${error.message}`, { cause: error });
    throw error;
  }
  if (rows.length === 0) fail("ERR_XYLOSS_EMPTY", header === undefined ? "the table is empty" : "the table has no rows below its names");
  const [prediction, target, weights] = columns.map((column) => column.finished()) as [Columns, Columns, Columns?];
  return { rows: rows.length, lines: rows, prediction, target, weights: weights ?? null };
}

/** Columns that are read, as they grow. */
class Grown {
  readonly #values: number[] = [];
  readonly #missing: number[] = [];

  constructor(
    readonly names: readonly string[],
    readonly places: readonly number[],
  ) {}

  read(record: readonly string[], line: number): void {
    this.places.forEach((place, i) => {
      const text = (record[place] as string).trim();
      this.#missing.push(Number(empty.has(text)));
      this.#values.push(empty.has(text) ? Number.NaN : (numberOf(text) ?? badCell(record[place] as string, line, place, this.names[i])));
    });
  }

  finished(): Columns {
    return { names: this.names, values: Float64Array.from(this.#values), missing: Uint8Array.from(this.#missing) };
  }
}

function numberOf(text: string): number | undefined {
  if (number.test(text)) return Number(text);
  const [, sign, word] = /^([+-]?)(\w+)$/.exec(text) ?? [];
  const value = others[(word ?? "").toLowerCase()];
  return value === undefined ? undefined : sign === "-" ? -value : value;
}

function badCell(text: string, line: number, place: number, name: string | undefined): never {
  const called = name === String(place + 1) ? "" : ` (${name})`;
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  const hint = /^[+-]?\d+,\d+$/.test(text.trim()) ? "; decimals are written with a point" : "; leave the cell empty where there is none";
  return fail("ERR_XYLOSS_VALUE", `line ${line}, column ${place + 1}${called}: ${shown} is no number${hint}`);
}

/** The delimiter that is most frequent in the first line; a comma where there is none. */
function frequent(text: string): string {
  const line = /^.*/.exec(text)?.[0] ?? "";
  const counts = delimiters.map((delimiter) => line.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] as string;
}

/** Names are told from data by a cell that is no number. */
function isHeader(record: readonly string[], said: boolean | undefined): boolean {
  return said ?? record.some((cell) => !empty.has(cell.trim()) && numberOf(cell.trim()) === undefined);
}

/** The columns of predictions, of targets, and of weights if there are any. */
function chosen(header: readonly string[] | null, width: number, wanted: Wanted | undefined): Grown[] {
  const named = (place: number) => header?.[place] || String(place + 1);
  const all = Array.from({ length: width }, (_, place) => place);
  const grown = (places: readonly number[]) => new Grown(places.map(named), places);
  const placesOf = (names: readonly string[]) => names.flatMap((name) => found(name, header, width));
  if (wanted?.prediction === undefined || wanted.target === undefined) {
    const weights = wanted?.weights === undefined ? [] : placesOf([wanted.weights]);
    const points = all.filter((place) => !weights.includes(place));
    if (points.length !== POINTS) {
      const known = header === null ? `it has no names, and ${width} columns` : `it has ${listed(header)}`;
      fail("ERR_XYLOSS_OPTION", `say which columns are which: --columns px,py,tx,ty, by name or by number from 1; ${known}`);
    }
    return [points.slice(0, 2), points.slice(2), ...(weights.length === 0 ? [] : [weights])].map(grown);
  }
  return [wanted.prediction, wanted.target, ...(wanted.weights === undefined ? [] : [[wanted.weights]])].map((names) =>
    grown(placesOf(names)),
  );
}

/** The place of a column, or those of a range such as 3-34. */
function found(name: string, header: readonly string[] | null, width: number): number[] {
  const places = header?.flatMap((each, place) => (each === name ? [place] : [])) ?? [];
  if (places.length === 1) return places;
  if (places.length > 1) {
    fail("ERR_XYLOSS_OPTION", `columns ${places.map((place) => place + 1).join(" and ")} are both named ${name}; say which by its number`);
  }
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(name) ?? [];
  if (first === undefined) {
    const known = header === null ? `the first row has no names; give numbers from 1 to ${width}` : `it has ${listed(header)}`;
    return fail("ERR_XYLOSS_OPTION", `there is no column ${name}${header === null ? "" : didYouMean(name, header)}; ${known}`);
  }
  const [from, to] = [Number(first), Number(last)];
  if (!(from >= 1 && from <= to && to <= width)) {
    fail("ERR_XYLOSS_OPTION", `there is no column ${name}; columns are numbered from 1 to ${width}`);
  }
  return Array.from({ length: to - from + 1 }, (_, i) => from - 1 + i);
}

/** So many names of columns are listed in a message. */
const LISTED = 12;
const listed = (header: readonly string[]): string =>
  `${header.slice(0, LISTED).join(", ")}${header.length > LISTED ? `, … (${header.length} columns)` : ""}`;
