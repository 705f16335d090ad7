import { fail } from "../errors.js";
import { adviceFor, CellReader, isLikeNumber, type Writing } from "./cells.js";
import { type Chosen, chosen, type Places, TABLE, type Wanted } from "./columns.js";
import { leftOut } from "./keypoints.js";
import { Blocks, type Columns, Part } from "./numbers.js";
import { placeIn, type Sample } from "./sample.js";
import { count, quoted, short } from "./words.js";

/** How a table is read. */
export interface TableOptions extends Writing {
  readonly wanted?: Wanted | undefined;
  /** Whether the first row holds names. Default: it does if none of its cells is a number, or if they count 0, 1, 2, …. */
  readonly header?: boolean | undefined;
  /** The most numbers that are read. Default: `MOST_NUMBERS`, as many as the command can diagnose. */
  readonly most?: number | undefined;
  /** Which rows of the file come. Default: all. */
  readonly sample?: Sample | undefined;
  /** The line of the file that a line of the text is, from 1, where some are left out. Default: the same. */
  readonly lineOf?: ((line: number) => number) | undefined;
  /** The keys of the rows to keep. Default: all. */
  readonly keys?: ReadonlySet<string> | undefined;
}

export type { Columns } from "./numbers.js";

/** The numbers of a table, row by row. An empty cell is NaN; `missing` tells it from a NaN that is written there. */
export interface Table {
  readonly rows: number;
  /** The names of the columns that were read, or their numbers if they have no names. */
  readonly prediction: Columns;
  readonly target: Columns;
  readonly weights: Columns | null;
  /** What names each row, if that was asked for: the cells of its key as JSON, which keeps ("a, b", "c") and ("a", "b, c") apart. */
  readonly keys: readonly string[] | null;
  /** What each row belongs to, if that was asked for. */
  readonly groups: readonly string[] | null;
  /** The line of a row; null where rows have no lines of their own. */
  lineOf(row: number): number | null;
  /** The number of a row among all rows of its file, from 1. */
  rowOf(row: number): number;
  /** Which rows of the file these are; null for all of them. */
  readonly sample: Sample | null;
  /** What the user should know about how the table was read, in sentences. */
  readonly notes: readonly string[];
}

/** The most characters of a cell. */
export const LONGEST_CELL = 100_000;
/** The most numbers that are read: ten million rows of four columns. */
export const MOST_NUMBERS = 40_000_000;

/** A row of cells and its line. */
interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** What the first rows tell about all rows. */
interface Plan {
  /** Null if columns have no names. */
  readonly header: readonly string[] | null;
  readonly columns: Chosen;
  /** Cells per row. */
  readonly width: number;
  /** The most cells without names after these; they must be empty. */
  readonly trailing: number;
  /** The first row's number, if the first column numbers the rows. */
  readonly rowNumbers: number | null;
}

/** The first cells of DeepLabCut's rows of names. */
const poseRows = new Set(["scorer", "individuals", "bodyparts", "coords"]);

/** Takes rows of text one by one and keeps the numbers of the wanted columns. */
export class TableReader {
  readonly #options: TableOptions;
  readonly #cells: CellReader;
  /** What messages call the table and the place of a row, such as "line". */
  readonly #table: string;
  readonly #counted: string;
  /** Names in a comment above the first row, if that has none. */
  readonly #above: readonly string[] | null;
  /** The first rows, until it is known what they are. */
  #first: Row[] = [];
  #plan: Plan | null = null;
  readonly #notes: string[] = [];
  #lines = new Blocks(Float64Array);
  /** The numbers of the rows that are kept, where some are not. */
  #kept = new Blocks(Float64Array);
  readonly #keys: string[] = [];
  readonly #groups: string[] = [];
  #parts: [prediction: Part, target: Part, weights: Part] | null = null;
  /** The number of rows of data so far. */
  #taken = 0;
  /** The number of those that are kept. */
  rows = 0;
  /** The line of the last row. */
  line = 0;

  constructor(options: TableOptions, above: readonly string[] | null = null, table = TABLE, counted = "line") {
    this.#options = options;
    this.#cells = new CellReader(options);
    this.#above = above;
    this.#table = table;
    this.#counted = counted;
  }

  /** Takes a row; cells are trimmed. */
  take(cells: readonly string[], line: number): void {
    const long = cells.findIndex(({ length }) => length > LONGEST_CELL);
    if (long >= 0) {
      fail(
        "ERR_XYLOSS_VALUE",
        `${this.#counted} ${line}, column ${long + 1}: the cell has ${count((cells[long] as string).length, "character")}; ` +
          `${LONGEST_CELL.toLocaleString("en")} is the most: is a quote not closed?`,
      );
    }
    this.line = line;
    const row = { cells, line };
    if (this.#plan === null) {
      this.#first.push(row);
      this.#begin(false);
    } else this.#data(row, this.#plan);
  }

  /** The table, once all rows are taken. */
  table(): Table {
    if (this.#first.length > 0) this.#begin(true);
    if (this.#plan === null || this.#parts === null) return fail("ERR_XYLOSS_EMPTY", "the table is empty");
    if (this.#taken === 0 && this.#options.keys === undefined)
      fail("ERR_XYLOSS_EMPTY", this.#counted === "row" ? "the table has no rows" : "the table has no rows below its names");
    const [lines, kept] = [this.#lines.all(), this.#kept.all()];
    const placeOf = (row: number) => `${this.#counted} ${lines[row]}`;
    const [prediction, target, weights] = this.#parts.map((part) => part.columns(placeOf)) as [Columns, Columns, Columns];
    const { key, group } = this.#plan.columns;
    const { sample = null } = this.#options;
    return {
      rows: this.rows,
      prediction,
      target,
      weights: weights.names.length === 0 ? null : weights,
      keys: key.length === 0 ? null : this.#keys,
      groups: group.length === 0 ? null : this.#groups,
      lineOf: (row) => (this.#counted === "line" ? (lines[row] as number) : null),
      rowOf: (row) =>
        this.#counted === "row" ? (lines[row] as number) : 1 + (sample === null ? (kept[row] ?? row) : placeIn(sample, row)),
      sample,
      notes: this.#notes,
    };
  }

  /** Begins with the data once the first rows tell where the data begin, or at the end. */
  #begin(end: boolean): void {
    const names = this.#namesOf(end);
    if (names === undefined) return;
    const { header, below } = names;
    const [data] = below;
    const hasRowNames = header !== null && data !== undefined && this.#hasRowNames(header, data);
    this.#plan = this.#planned(hasRowNames ? ["", ...header] : header, data, hasRowNames);
    const { header: known, columns, width } = this.#plan;
    this.#parts = [columns.prediction, columns.target, columns.weights].map((places) => new Part(places, known)) as [Part, Part, Part];
    this.#tell(known, columns, width);
    this.#first = [];
    for (const row of below) this.#data(row, this.#plan);
  }

  /** The names of the columns, and the rows below; undefined if more rows are needed to tell. */
  #namesOf(end: boolean): { header: readonly string[] | null; below: readonly Row[] } | undefined {
    const rows = this.#first;
    const [first, second] = rows as [Row, Row?];
    if (poseRows.has(first.cells[0] as string) && this.#options.header !== false) {
      const below = rows.findIndex(({ cells }) => !poseRows.has(cells[0] as string));
      if (below < 0 && rows.length <= poseRows.size && !end) return undefined;
      const headers = below < 0 ? rows : rows.slice(0, below);
      if (headers.length > 1) return { header: joined(headers), below: below < 0 ? [] : rows.slice(below) };
    }
    if (!this.#isNames(first)) {
      const above = this.#above?.length === first.cells.length ? this.#above : null;
      return { header: above, below: rows };
    }
    if (second === undefined && !end) return undefined;
    const below = rows.slice(1);
    if (second !== undefined && this.#options.header !== true && this.#isOnlyWords(second)) {
      fail(
        "ERR_XYLOSS_VALUE",
        `${this.#counted}s ${first.line} and ${second.line} both look like names: the second has no numbers either, only ${quoted(second.cells[1] as string)}; ` +
          "keep one row of names",
      );
    }
    return { header: first.cells, below };
  }

  /** Whether the first row holds names. Throws if that is ambiguous. */
  #isNames({ cells, line }: Row): boolean {
    const { header, wanted = {} } = this.#options;
    if (header !== undefined) return header;
    const words = cells.flatMap((cell, place) => (this.#cells.isData(cell) ? [] : [place]));
    if (counts(cells, words)) return true;
    if (words.length === 0) return false;
    const asked = [wanted.columns, wanted.prediction, wanted.target, wanted.weights, wanted.key, wanted.group]
      .flat()
      .filter((name) => name !== undefined);
    // a set: a heat map has tens of thousands of columns
    const known = new Set(cells);
    if (asked.some((name) => !known.has(name)) && asked.every((name) => /^[\d-]+$/.test(name))) {
      const { prediction, target, weights } = chosen(null, cells.length, wanted, this.#table);
      const taken = new Set([...prediction, ...target, ...weights]);
      if (!words.some((place) => taken.has(place))) return false;
    }
    const number = this.#datumIn(cells);
    if (number === undefined || asked.some((name) => !this.#cells.isData(name) && known.has(name))) return true;
    const [word] = words as [number];
    const cell = cells[word] as string;
    const commas = this.#options.decimal !== "," && /^[+-]?\d+ +[+-]?\d+$/.test(cell);
    return fail(
      "ERR_XYLOSS_VALUE",
      `${this.#counted} ${line}: are these names or numbers? ${quoted(cell)} in column ${word + 1} is not a number, ${quoted(number)} ${this.#cells.numberOf(number) === undefined ? "may be a value" : "is one"}; ` +
        (commas ? "where decimals are written with commas, say --decimal ," : "say --header for names, or --no-header"),
    );
  }

  /** A cell that shows that a row may be data: a number, or a boolean if the numbers may be missing. */
  #datumIn(cells: readonly string[]): string | undefined {
    const data = cells.filter((cell) => this.#cells.isData(cell) && !this.#cells.isMissing(cell));
    const hasMissing = cells.some((cell, place) => place > 0 && this.#cells.isMissing(cell));
    return data.find((cell) => this.#cells.numberOf(cell) !== undefined) ?? (hasMissing ? data[0] : undefined);
  }

  /** Whether a row holds only words, apart from an empty first cell: a second row of names. */
  #isOnlyWords({ cells }: Row): boolean {
    return cells.length > 1 && cells.every((cell, i) => (i === 0 && cell === "") || !(this.#cells.isData(cell) || isLikeNumber(cell)));
  }

  /** Whether the first column has no name. R writes names or numbers of rows there, and nothing above them. */
  #hasRowNames(header: readonly string[], { cells, line }: Row): boolean {
    if (cells.length !== header.length + 1 || cells.at(-1) === "") return false;
    const [name] = cells as [string];
    if (this.#cells.isData(name) && name !== "0" && name !== "1") {
      fail(
        "ERR_XYLOSS_VALUE",
        `${this.#counted} ${line} has ${cells.length} cells; the first row has ${header.length}; if the first column holds row names, name it too`,
      );
    }
    this.#notes.push("There is one name fewer than there are columns, so the first column is read as row names.");
    return true;
  }

  #planned(header: readonly string[] | null, data: Row | undefined, hasRowNames: boolean): Plan {
    const { wanted = {} } = this.#options;
    const cells = header ?? (data as Row).cells;
    let width = cells.length;
    // a delimiter at the end of each line makes an empty last column
    if (wanted.columns === undefined && wanted.prediction === undefined && wanted.target === undefined) {
      const { weights, only, key = [] } = wanted;
      const coordinates = only === undefined ? 4 : 2;
      const least =
        header === null
          ? coordinates + Number(weights !== undefined) + key.length
          : Math.max(1, ...[weights, ...key].map((at) => Number(at) || 1));
      while (width > least && cells[width - 1] === "" && (data?.cells[width - 1] ?? "") === "") width--;
    }
    const names = header?.slice(0, width) ?? null;
    const first = hasRowNames ? this.#cells.numberOf(data?.cells[0] as string) : undefined;
    return {
      header: names,
      columns: chosen(names, width, wanted, this.#table),
      width,
      trailing: Math.max(1, cells.length - width),
      rowNumbers: first ?? null,
    };
  }

  /** Notes which columns were not read. */
  #tell(header: readonly string[] | null, { prediction, target, weights, key, group }: Chosen, width: number): void {
    if (header === null) return;
    const taken = new Set([...prediction, ...target, ...weights, ...key, ...group]);
    const left = header.filter((name, place) => name !== "" && place < width && !taken.has(place));
    this.#notes.push(...leftOut(left));
  }

  #data({ cells, line }: Row, { header, width, trailing, rowNumbers, columns }: Plan): void {
    if (cells.length !== width) {
      const more = cells.slice(width);
      const value = more.findIndex((cell) => cell !== "");
      if (cells.length < width || more.length > trailing || value >= 0) {
        fail("ERR_XYLOSS_VALUE", `${this.#counted} ${line} has ${count(cells.length, "cell")}; the first row has ${width}`);
      }
    }
    const { most = MOST_NUMBERS, sample, keys } = this.#options;
    const place = this.#taken++;
    if (rowNumbers !== null) {
      const number = rowNumbers + (sample === undefined ? place : placeIn(sample, place) - placeIn(sample, 0));
      if (cells[0] !== String(number)) {
        fail(
          "ERR_XYLOSS_VALUE",
          `${this.#counted} ${line}: the first column has no name and does not number the rows: ${quoted(cells[0] as string)} for ` +
            `${number}; name each column`,
        );
      }
    }
    const key = columns.key.length === 0 ? null : keyIn(cells, columns.key, `${this.#counted} ${line}`);
    if (keys !== undefined && key !== null) {
      if (!keys.has(key)) return;
      this.#kept.push(place);
    }
    const parts = this.#parts as [Part, Part, Part];
    for (const [i, part] of parts.entries()) {
      const bad = part.take(cells, this.#cells, i === 2);
      if (bad >= 0) {
        const name = header?.[bad] ? ` (${short(header[bad])})` : "";
        const cell = cells[bad] as string;
        fail(
          "ERR_XYLOSS_VALUE",
          `${this.#counted} ${line}, column ${bad + 1}${name}: ${quoted(cell)} is not a number; ${adviceFor(cell, this.#options)}`,
        );
      }
    }
    if (key !== null) this.#keys.push(key);
    const [group] = columns.group;
    if (group !== undefined) this.#groups.push((cells[group] as string) || "(none)");
    this.#lines.push(line);
    this.rows++;
    const perRow = parts.reduce((sum, { places }) => sum + places.length, 0);
    if (this.rows * perRow > most) tooMany(perRow, most);
  }
}

/** Throws because a table has too many numbers. */
export function tooMany(perRow: number, most = MOST_NUMBERS): never {
  const rows = Math.floor(most / perRow);
  return fail(
    "ERR_XYLOSS_VALUE",
    `the table has more than ${count(rows, "row")} of ${count(perRow, "column")}, the most that are read; ${ADVICE}`,
  );
}

/** What to do about a table that is too large. */
export const ADVICE = "diagnose a sample of its rows: --sample 100000";

/** The cells that name a row, as JSON. A row without its name belongs to no other. */
function keyIn(cells: readonly string[], places: Places, at: string): string {
  const key = places.map((place) => cells[place] as string);
  const empty = key.indexOf("");
  if (empty >= 0) fail("ERR_XYLOSS_VALUE", `${at}, column ${(places[empty] as number) + 1}: the key is empty; every row needs one`);
  return JSON.stringify(key);
}

/** Whether cells are pandas' default names 0, 1, 2, …, perhaps after the name of its index. */
function counts(cells: readonly string[], words: Places): boolean {
  const first = cells[0] === "" || words[0] === 0 ? 1 : 0;
  return cells.length > first + 1 && cells.every((cell, i) => i < first || cell === String(i - first));
}

/** Names in several rows as one: the parts of each column's name, without the scorer's, joined by underscores. */
function joined(rows: readonly Row[]): string[] {
  const parts = rows.filter(({ cells }) => cells[0] !== "scorer");
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  return Array.from({ length: width }, (_, place) =>
    place === 0
      ? ""
      : parts
          .map(({ cells }) => cells[place] ?? "")
          .filter((part) => part !== "")
          .join("_"),
  );
}
