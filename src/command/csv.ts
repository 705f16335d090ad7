import { CsvError, parse } from "csv-parse/sync";
import { fail } from "../errors.js";
import { chosen, type Places, type Wanted } from "./columns.js";

export interface CsvOptions {
  readonly wanted?: Wanted | undefined;
  /** Left out: the first of tab, semicolon, comma and space that is in the first line. Spaces may be several. */
  readonly delimiter?: string | undefined;
  /** Whether the first row is names; left out: it is where one of its cells is no number, and where it counts 0, 1, 2, …. */
  readonly header?: boolean | undefined;
}

/** Numbers of a table, row by row; NaN where a cell is empty, which `missing` tells from a NaN that is written there. */
export interface Table {
  readonly rows: number;
  /** Where a cell is, in words: its line, and the name of its column. */
  readonly placeOf: (row: number, column: string | undefined) => string;
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
const others: ReadonlyMap<string, number> = new Map([
  ["nan", Number.NaN],
  ["inf", Infinity],
  ["infinity", Infinity],
]);
/** An empty cell, and what R writes for one. */
const empty = new Set(["", "NA"]);
/** In this order, as decimals may have commas, and names spaces. */
const delimiters = ["\t", ";", ",", " "] as const;
/** Before the names of a table that NumPy wrote. */
const hash = /^(\uFEFF?)#[ \t]*/;

/** Reads a table of numbers; errors name the line, the column and what is in the cell. */
export function readCsv(source: string, { wanted, delimiter: given, header: said }: CsvOptions = {}): Table {
  const unmarked = source.replace(hash, "$1");
  const delimiter = given ?? delimiterOf(unmarked);
  const text = delimiter === " " ? unmarked.replace(/^ +| +$/gm, "").replace(/ +/g, " ") : unmarked;
  const records = parsed(text, delimiter);
  const [first] = records;
  if (first === undefined) return fail("ERR_XYLOSS_EMPTY", "the table is empty");
  const header = isHeader(first, said) ? first.map((name) => name.trim()) : null;
  const skipped = header === null ? 0 : 1;
  const rows = records.length - skipped;
  const lineOf = (row: number) => lineOfRecord(text, delimiter, row + skipped);
  const places = chosen(header, first.length, wanted);
  if (rows === 0) fail("ERR_XYLOSS_EMPTY", "the table has no rows below its names");
  const ragged = records.findIndex(({ length }) => length !== first.length);
  if (ragged >= 0) {
    const { length } = records[ragged] as string[];
    const cells = `${length} cell${length === 1 ? "" : "s"}`;
    fail("ERR_XYLOSS_VALUE", `line ${lineOf(ragged - skipped)} has ${cells}; the first row has ${first.length}`);
  }
  const columnsAt = (at: Places): Columns => {
    const values = new Float64Array(rows * at.length);
    const missing = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const [row, place] = [Math.floor(i / at.length), at[i % at.length] as number];
      const record = records[row + skipped] as readonly string[];
      const cell = record[place] as string;
      missing[i] = Number(empty.has(cell));
      values[i] = missing[i] === 1 ? Number.NaN : (numberOf(cell) ?? badCell(cell, lineOf(row), place, header));
    }
    return { names: at.map((place) => header?.[place] || String(place + 1)), values, missing };
  };
  const [prediction, target, weights] = places.map(columnsAt) as [Columns, Columns, Columns?];
  const placeOf = (row: number, column: string | undefined) => `line ${lineOf(row)}, column ${column}`;
  return { rows, placeOf, prediction, target, weights: weights ?? null };
}

const settings = { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true } as const;

function parsed(text: string, delimiter: string): string[][] {
  try {
    return parse(text, { ...settings, delimiter });
  } catch (error) {
    if (error instanceof CsvError) fail("ERR_XYLOSS_VALUE", `the table cannot be read: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The line of a record. Parsing with lines takes four times as long as without, and only errors need one. */
function lineOfRecord(text: string, delimiter: string, record: number): number {
  const [found] = parse(text, { ...settings, delimiter, info: true, from: record + 1, to: record + 1 }) as unknown as [
    { readonly info: { readonly lines: number } },
  ];
  return found.info.lines;
}

function numberOf(text: string): number | undefined {
  if (number.test(text)) return Number(text);
  const [, sign, word] = /^([+-]?)(\w+)$/.exec(text) ?? [];
  const value = others.get((word ?? "").toLowerCase());
  return value === undefined ? undefined : sign === "-" ? -value : value;
}

function badCell(text: string, line: number, place: number, header: readonly string[] | null): never {
  const called = header?.[place] ? ` (${header[place]})` : "";
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  const hint = /^[+-]?\d+,\d+$/.test(text) ? "decimals are written with a point" : "leave the cell empty where there is none";
  return fail("ERR_XYLOSS_VALUE", `line ${line}, column ${place + 1}${called}: ${shown} is no number; ${hint}`);
}

function delimiterOf(text: string): string {
  const unquoted = /[^\r\n]+/.exec(text)?.[0].replace(/"[^"]*"/g, "") ?? "";
  return delimiters.find((delimiter) => unquoted.includes(delimiter)) ?? ",";
}

/** Names are told from data by a cell that is no number; those that pandas gives columns without names are 0, 1, 2, …. */
function isHeader(record: readonly string[], said: boolean | undefined): boolean {
  const cells = record.map((cell) => cell.trim());
  // beside those, its index has no name
  const first = cells[0] === "" ? 1 : 0;
  const counts = cells.length > first + 1 && cells.slice(first).every((cell, i) => cell === String(i));
  return said ?? (counts || cells.some((cell) => !empty.has(cell) && numberOf(cell) === undefined));
}
