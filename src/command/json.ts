/** Tables as JSON: one record per line, or a list of records. A record is an object of numbers, or a list of them. */
import { fail, XylossError } from "../errors.js";
import { type Table, type TableOptions, TableReader } from "./table.js";
import { quoted } from "./words.js";

/** The most characters of a list of records, which is held in memory as a whole. Records in lines are not. */
export const LONGEST_LIST = 100_000_000;
/** The most characters of a record in a line. */
const LONGEST_RECORD = 64_000_000;
/** The deepest nesting of lists and objects. */
const DEEPEST = 8;

const advice =
  'write one record per line, such as {"px": 1, "py": 2, "tx": 1, "ty": 2}, a list of those, or a table (pandas: orient="records")';

/** Reads JSON that begins in this line of a file. */
export function readJson(text: string, options: TableOptions, line: number): Table {
  const reader = new JsonReader(options, line);
  reader.write(text);
  return reader.table();
}

/** Reads JSON in parts as they arrive. */
export class JsonReader {
  readonly #options: TableOptions;
  #reader: TableReader | null = null;
  /** The names of the first record's values; null if it is a list. */
  #names: readonly string[] | null = null;
  /** The parts since the last complete line. */
  #rest: string[] = [];
  #length = 0;
  /** Whether there is one record per line; undefined before the first line is complete. */
  #inLines: boolean | undefined;
  /** Of the text. */
  #textLine: number;

  constructor(options: TableOptions, line: number) {
    // JSON always has decimal points
    this.#options = { ...options, decimal: "." };
    this.#textLine = line;
  }

  /** The line of the file. */
  get #line(): number {
    return this.#options.lineOf?.(this.#textLine) ?? this.#textLine;
  }

  get rows(): number {
    return this.#reader?.rows ?? 0;
  }

  write(text: string): void {
    let start = 0;
    while (this.#inLines !== false) {
      const end = text.indexOf("\n", start);
      if (end < 0) break;
      this.#keep(text.slice(start, end + 1));
      this.#inLines ??= isInLines(this.#rest.join(""));
      if (this.#inLines) this.#takeLine();
      start = end + 1;
    }
    this.#keep(text.slice(start));
  }

  table(): Table {
    if (this.#inLines) this.#takeLine();
    else this.#takeAll();
    if (this.#reader === null) return fail("ERR_XYLOSS_EMPTY", "the list is empty");
    return this.#reader.table();
  }

  #keep(text: string): void {
    if (text === "") return;
    this.#rest.push(text);
    this.#length += text.length;
    const most = this.#inLines ? LONGEST_RECORD : LONGEST_LIST;
    if (this.#length > most) {
      const what = this.#inLines ? `line ${this.#line}` : "a list";
      fail(
        "ERR_XYLOSS_VALUE",
        `${what} of JSON with more than ${most.toLocaleString("en")} characters is too long; write one record per line`,
      );
    }
  }

  #taken(): string {
    const text = this.#rest.join("");
    this.#rest = [];
    this.#length = 0;
    return text;
  }

  #takeLine(): void {
    const text = this.#taken();
    if (text.trim() !== "") this.#take(parsed(text, `line ${this.#line}`), this.#line, "line");
    this.#textLine++;
  }

  #takeAll(): void {
    const value = recordsIn(parsed(this.#taken(), "the file"));
    if (isRecord(value)) this.#takeOnly(value);
    else if (Array.isArray(value)) for (const [i, record] of (value as readonly unknown[]).entries()) this.#take(record, i + 1, "record");
    else fail("ERR_XYLOSS_VALUE", `this is JSON, but not a list of records; ${advice}`);
  }

  /** Takes the only record: one row, or else a table written column by column, which is refused with advice. */
  #takeOnly(record: unknown): void {
    try {
      this.#take(record, 1, "record");
      this.#reader?.table();
    } catch (error) {
      if (!(error instanceof XylossError) || error.code !== "ERR_XYLOSS_OPTION") throw error;
      fail(error.code, `${error.message}, and it is the only record; ${advice}`, { cause: error });
    }
  }

  #take(record: unknown, place: number, counted: string): void {
    const at = `${counted} ${place}`;
    if (typeof record !== "object" || record === null) {
      fail("ERR_XYLOSS_VALUE", `${at} is JSON, but not a record: ${quoted(JSON.stringify(record))}; ${advice}`);
    }
    const values = new Map<string, string>();
    flatten(ofCoco(record) ?? record, "", values, at, 0);
    if (this.#reader === null) {
      this.#names = Array.isArray(record) ? null : [...values.keys()];
      this.#reader = new TableReader(
        this.#names === null ? this.#options : { ...this.#options, header: true },
        null,
        "the first JSON record",
        counted,
      );
      if (this.#names !== null) this.#reader.take(this.#names, place);
    }
    if ((this.#names === null) !== Array.isArray(record)) {
      fail(
        "ERR_XYLOSS_VALUE",
        `${at} is ${Array.isArray(record) ? "a list, but the first record is an object" : "an object, but the first record is a list"}`,
      );
    }
    const cells = this.#names?.map((name) => values.get(name) ?? "") ?? [...values.values()];
    for (const name of this.#names ?? values.keys()) values.delete(name);
    const [extra] = values.keys();
    if (extra !== undefined) {
      fail(
        "ERR_XYLOSS_VALUE",
        `${at} has ${quoted(extra)}, which the first record lacks; give every record the same names, with null where a value is missing`,
      );
    }
    this.#reader.take(cells, place);
  }
}

/** Whether a text is a record of its own, and so a table has one per line. */
export const isInLines = (firstLine: string): boolean => isRecord(attempted(firstLine));

/** Whether a value is a record: an object, or a list of values rather than of records. */
function isRecord(value: unknown): boolean {
  if (!Array.isArray(value)) return typeof value === "object" && value !== null && !Object.values(value).some(isListOfRecords);
  return value.length > 0 && (typeof value[0] !== "object" || value[0] === null);
}

const isListOfRecords = (value: unknown): boolean =>
  Array.isArray(value) && typeof value[0] === "object" && value[0] !== null && !Array.isArray(value[0]);

/** The annotations of a file in COCO's format, or the only list of records in an object; else the value itself. */
function recordsIn(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const lists = Object.entries(value).filter(([, each]) => isListOfRecords(each));
  const [, records] = lists.find(([name]) => name === "annotations") ?? (lists.length === 1 ? (lists[0] as [string, unknown]) : []);
  return records ?? value;
}

/** A record with the keypoints of COCO, x, y and v in a row, as points. Those that nobody labelled, with v = 0, are missing. */
function ofCoco(record: object): object | null {
  const { keypoints, image_id, num_keypoints } = record as Readonly<Record<string, unknown>>;
  if (image_id === undefined || !Array.isArray(keypoints) || keypoints.length === 0 || keypoints.length % 3 !== 0) return null;
  const points = Array.from({ length: keypoints.length / 3 }, (_, i) => {
    const [x, y, v] = keypoints.slice(3 * i, 3 * i + 3) as unknown[];
    return num_keypoints !== undefined && v === 0 ? { x: null, y: null, v } : { x, y, v };
  });
  return { ...record, keypoints: points };
}

/** Collects the values of a record by name; elements of lists are numbered from 0, as in keypoints.0. */
export function flatten(value: unknown, name: string, values: Map<string, string>, at: string, depth: number): void {
  if (typeof value !== "object" || value === null) {
    values.set(name, value === null ? "" : String(value).trim());
    return;
  }
  if (depth === DEEPEST) fail("ERR_XYLOSS_VALUE", `${at} has lists nested more than ${DEEPEST} deep`);
  for (const [key, each] of Object.entries(value)) flatten(each, name === "" ? key : `${name}.${key}`, values, at, depth + 1);
}

function parsed(text: string, at: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const nan = /\b(NaN|Infinity)\b/.test(text) ? "; JSON has neither NaN nor Infinity: write null" : "";
    return fail("ERR_XYLOSS_VALUE", `${at} looks like JSON but cannot be parsed: ${(error as Error).message}${nan}`, { cause: error });
  }
}

function attempted(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
