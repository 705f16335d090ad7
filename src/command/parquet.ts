/** Tables in parquet, by DuckDB: the rows of a file, or of a sample of it, go to the reader of all tables. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fail } from "../errors.js";
import { chosen } from "./columns.js";
import { type Column, type DuckDb, explainedDuckDb, openDuckDb } from "./duckdb.js";
import { flatten } from "./json.js";
import { type Run, sampleOf } from "./sample.js";
import { MOST_NUMBERS, type Table, type TableOptions, TableReader, tooMany } from "./table.js";
import { quoted } from "./words.js";

/** What messages call the table. */
const TABLE = "the parquet file";
/** Runs farther apart than this get separate queries, which skip what lies between them; it is the size of DuckDB's groups of rows. */
const FAR = 122_880;
/** The most runs of a query. */
const MOST_RUNS = 1000;

type Values = readonly (readonly unknown[])[];

/** A column of the file, and what a table has of it: itself, or each value in its lists and structs. */
interface Field {
  readonly column: number;
  readonly name: string;
  /** Where its values go, by their names. */
  readonly places: ReadonlyMap<string, number>;
  readonly isNested: boolean;
}

/** The table in a parquet file, or a sample of `rows` rows if it has more. `load` gives DuckDB's package. */
export async function parquetIn(
  file: string,
  { rows: wanted, ...options }: TableOptions & { readonly rows?: number | undefined },
  onProgress: (bytes: number, rows: number) => void,
  load?: () => Promise<unknown>,
): Promise<Table> {
  const db = await openDuckDb(`${file} is parquet`, load);
  try {
    const source = new Source(db, file, await db.columns(`SELECT * FROM ${READ}) LIMIT 0`, [literal(file)]));
    const rows = await source.rows();
    if (rows === 0) fail("ERR_XYLOSS_EMPTY", "the table has no rows");
    const { size } = statSync(file);
    const sample = wanted === undefined || rows <= wanted ? undefined : sampleOf(rows, wanted);
    return await tableOf(source, { ...options, sample }, rows, (row, taken) => onProgress((size * row) / rows, taken));
  } catch (error) {
    throw explainedDuckDb(error);
  } finally {
    db.close();
  }
}

const READ = "read_parquet(?, hive_partitioning = false";

/** A path in which no character acts as a wildcard. */
const literal = (file: string): string => resolve(file).replace(/[*?[]/g, "[$&]");

/** A file. In SQL its columns are c0, c1, … and its row numbers r, so no name from the file is ever part of a query. */
class Source {
  readonly columns: readonly Column[];
  readonly #db: DuckDb;
  readonly #path: string;
  readonly #table: string;

  constructor(db: DuckDb, file: string, columns: readonly Column[]) {
    this.#db = db;
    this.#path = literal(file);
    this.columns = columns;
    this.#table = `${READ}, file_row_number = true) AS t(${columns.map((_, i) => `c${i}, `).join("")}r)`;
  }

  async rows(): Promise<number> {
    for await (const chunk of this.#db.chunks("SELECT num_rows::DOUBLE FROM parquet_file_metadata(?)", [this.#path])) {
      return chunk.getColumnValues(0)[0] as number;
    }
    return 0;
  }

  /** The first value of a column with something in it; null if there is none. */
  async first(column: number): Promise<unknown> {
    const isThere = this.columns[column]?.type.endsWith("]") ? `len(c${column}) > 0` : `c${column} IS NOT NULL`;
    for await (const chunk of this.#db.chunks(`SELECT c${column} FROM ${this.#table} WHERE ${isThere} LIMIT 1`, [this.#path])) {
      return chunk.getColumnValues(0)[0];
    }
    return null;
  }

  /** Rows in the order of the file: their places from 0, and their values by column. */
  async *rowsOf(
    columns: readonly number[],
    conditions: readonly Condition[],
  ): AsyncGenerator<{ places: readonly number[]; values: Values }> {
    const list = ["r::DOUBLE", ...columns.map((column) => `c${column}`)].join(", ");
    let last = -1;
    for (const { sql, values } of conditions) {
      for await (const chunk of this.#db.chunks(`SELECT ${list} FROM ${this.#table} ${sql}`, [this.#path, ...values])) {
        const places = chunk.getColumnValues(0) as readonly number[];
        for (const place of places) {
          // threads read parts of the file, which DuckDB puts in order
          if (place <= last) throw new Error(`DuckDB gives row ${place} after row ${last}`);
          last = place;
        }
        yield { places, values: columns.map((_, i) => chunk.getColumnValues(i + 1)) };
      }
    }
  }
}

/** Which rows a query reads, in SQL, and the values for its parameters. */
interface Condition {
  readonly sql: string;
  readonly values: readonly string[];
}

const ALL: Condition = { sql: "", values: [] };

/** Runs that one query reads. */
function together(runs: readonly Run[]): (readonly Run[])[] {
  const all: Run[][] = [];
  for (const run of runs) {
    const near = all.at(-1);
    if (near !== undefined && near.length < MOST_RUNS && run.start - (near.at(-1) as Run).end < FAR) near.push(run);
    else all.push([run]);
  }
  return all;
}

/** The rows of some runs. */
function inRuns(runs: readonly Run[]): Condition {
  const [starts, ends] = [runs.map(({ start }) => start), runs.map(({ end }) => end)];
  const sql =
    `WHERE r BETWEEN ${starts[0]} AND ${(ends.at(-1) as number) - 1} AND r IN ` +
    `(SELECT unnest(range(a, b)) FROM (SELECT unnest([${starts}]::BIGINT[]) AS a, unnest([${ends}]::BIGINT[]) AS b)) ORDER BY r`;
  return { sql, values: [] };
}

/**
 * Rows among which are all those with such keys. DuckDB can tell where a column of the key has whole numbers, which it writes as we do; the
 * reader looks at the keys themselves.
 */
function near(keys: ReadonlySet<string>, key: readonly (Column & { readonly column: number })[]): Condition {
  const parts = Array.from(keys, (cells) => JSON.parse(cells) as string[]);
  const tests = key.flatMap(({ type, column }, i) => {
    const numbers = new Set(parts.map((cells) => cells[i] as string).filter((cell) => /^-?\d{1,20}$/.test(cell)));
    return /^U?(TINY|SMALL|BIG)?INT(EGER)?$/.test(type) && numbers.size > 0 ? [{ column, list: Array.from(numbers).join() }] : [];
  });
  if (tests.length === 0) return ALL;
  const sql = tests.map(({ column }) => `c${column}::HUGEINT IN (SELECT unnest(string_split(?, ',')::HUGEINT[]))`);
  return { sql: `WHERE ${sql.join(" AND ")} ORDER BY r`, values: tests.map(({ list }) => list) };
}

async function tableOf(source: Source, options: TableOptions, rows: number, onRow: (row: number, taken: number) => void): Promise<Table> {
  const { fields, header } = await fieldsOf(source);
  const { prediction, target, weights, key, group } = chosen(header, header.length, options.wanted, TABLE);
  const numbers = new Set([...prediction, ...target, ...weights]);
  const { most = MOST_NUMBERS, keys, sample } = options;
  if (keys === undefined && (sample?.rows ?? rows) * numbers.size > most) tooMany(numbers.size, most);
  const needed = new Set([...numbers, ...key, ...group]);
  const read = fields.filter(({ places }) => Array.from(places.values()).some((place) => needed.has(place)));
  const reader = new TableReader({ ...options, decimal: ".", header: true }, null, TABLE, "row");
  reader.take(header, 0);
  const columns = read.map(({ column }) => column);
  const ofKey = key.flatMap((place) =>
    fields
      .filter(({ places }) => Array.from(places.values()).includes(place))
      .map(({ column }) => ({ ...(source.columns[column] as Column), column })),
  );
  const conditions = sample !== undefined ? together(sample.runs).map(inRuns) : [keys === undefined ? ALL : near(keys, ofKey)];
  for await (const { places, values } of source.rowsOf(columns, conditions)) {
    for (const [i, place] of places.entries()) {
      const cells = new Array<string>(header.length).fill("");
      for (const [j, field] of read.entries()) fill(cells, field, values[j]?.[i], numbers, place + 1);
      reader.take(cells, place + 1);
    }
    onRow(places.at(-1) as number, reader.rows);
  }
  return reader.table();
}

/** The columns, and the names of what a table has of them. The first value tells what a list has. */
async function fieldsOf(source: Source): Promise<{ fields: readonly Field[]; header: readonly string[] }> {
  const header: string[] = [];
  const fields: Field[] = [];
  for (const [column, { name, type }] of source.columns.entries()) {
    const isNested = /\]$|^STRUCT/.test(type);
    const names = new Map<string, string>([[name.trim(), ""]]);
    const first = isNested ? await source.first(column) : null;
    if (first !== null) {
      names.clear();
      flatten(plain(first), name.trim(), names, TABLE, 0);
    }
    fields.push({ column, name: name.trim(), isNested, places: new Map(Array.from(names.keys(), (each, i) => [each, header.length + i])) });
    header.push(...names.keys());
  }
  return { fields, header };
}

/** Writes a value to its cells. */
function fill(cells: string[], { name, places, isNested }: Field, value: unknown, numbers: ReadonlySet<number>, row: number): void {
  if (value == null) return;
  if (!isNested) {
    const place = places.get(name) as number;
    // weights, labels and probabilities may be booleans; a key or a group is a word
    cells[place] = typeof value === "boolean" && numbers.has(place) ? String(Number(value)) : String(value).trim();
    return;
  }
  const inside = new Map<string, string>();
  flatten(plain(value), name, inside, `row ${row}`, 0);
  for (const [each, cell] of inside) {
    const place = places.get(each);
    if (place !== undefined) cells[place] = cell;
    else if (cell !== "")
      fail("ERR_XYLOSS_VALUE", `row ${row} has ${quoted(each)}, which the first list of ${quoted(name)} lacks; pad lists with NULL`);
  }
}

/** DuckDB's value as a value of JSON, with its lists and structs. */
function plain(value: unknown): unknown {
  const { items, entries } = (value ?? {}) as { readonly items?: readonly unknown[]; readonly entries?: object };
  if (Array.isArray(items)) return items.map(plain);
  if (typeof entries !== "object" || Array.isArray(entries)) return value === null ? null : String(value);
  return Object.fromEntries(Object.entries(entries).map(([name, each]) => [name, plain(each)]));
}
