/** Reads tables from files and streams, part by part. */
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { parse } from "csv-parse/stream";
import { fail, XylossError } from "../errors.js";
import { type CsvOptions, inWords, LONGEST_ROW, parseInto, readerOf, rowsInto, settingsOf } from "./csv.js";
import { type Head, headOf } from "./head.js";
import { JsonReader } from "./json.js";
import { sampledText } from "./lines.js";
import { parquetIn } from "./parquet.js";
import { endOfNames, PlainRows } from "./plain.js";
import { ADVICE, type Table, type TableReader } from "./table.js";
import { count } from "./words.js";

/** Bytes in parts, as they arrive. */
export type Bytes = AsyncIterable<Uint8Array | string>;

/** Receives the number of bytes and rows read so far. */
export type OnProgress = (bytes: number, rows: number) => void;

/** The most bytes that are read. */
const MOST_BYTES = 4 * 2 ** 30;
/** Characters of a table's beginning that tell how to read the rest. More are needed only if the first row is longer. */
const HEAD = 1 << 16;

/** The result of `read`, whose errors about the table name the file, or standard input for "-". */
export function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw named(error, file);
  }
}

function named(error: unknown, file: string): unknown {
  if (!(error instanceof XylossError) || !ofTables.has(error.code) || error.message.startsWith(`${nameOf(file)} is `)) return error;
  return new XylossError(error.code, `${nameOf(file)}: ${error.message}`, { cause: error });
}

const ofTables: ReadonlySet<string> = new Set(["ERR_XYLOSS_VALUE", "ERR_XYLOSS_EMPTY"]);

/** What messages call a file. */
export const nameOf = (file: string): string => (file === "-" ? "standard input" : file);

/** What a file is. A stream cannot be read twice. A file that cannot be read counts as text, whose reader says why. */
async function kindOf(file: string): Promise<"text" | "parquet" | "stream"> {
  if (file === "-") return "stream";
  const is = await stat(file).catch(() => null);
  if (is === null || is.isDirectory()) return "text";
  if (!is.isFile()) return "stream";
  const handle = await open(file).catch(() => null);
  if (handle === null) return "text";
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (isParquet(buffer)) return "parquet";
    if (buffer.toString("latin1") === "PARE") fail("ERR_XYLOSS_VALUE", `${file} is encrypted parquet, which is not read; decrypt it first`);
    if (/\.(parquet|pq)$/i.test(file))
      fail("ERR_XYLOSS_VALUE", `${file} is not parquet: it does not begin with PAR1; is it cut, or in another format?`);
    return "text";
  } finally {
    await handle.close();
  }
}

/** How a file is read. */
export interface FileOptions extends CsvOptions {
  /** The most rows that are read; of a longer file, a sample is read. Default: all. */
  readonly rows?: number | undefined;
}

/** The table in a file, or in standard input for "-". */
export async function tableIn(file: string, stdin: Bytes, options: FileOptions, onProgress: OnProgress = () => {}): Promise<Table> {
  const kind = await kindOf(file);
  const { rows } = options;
  if (kind === "parquet") return readAs(file, () => parquetIn(file, options, onProgress));
  if (rows === undefined) return textTableIn(file, () => (file === "-" ? stdin : createReadStream(file)), options, onProgress);
  const name = nameOf(file);
  if (kind === "stream") fail("ERR_XYLOSS_OPTION", `--sample reads its file twice, and ${name} can be read only once; save it to a file`);
  const decoded = (bytes: Uint8Array) => new Utf8(name).decoded(bytes);
  const text = await readAs(file, () => sampledText(file, { rows, options, decoded, onProgress }));
  const table = await textTableIn(file, () => text?.parts() ?? createReadStream(file), { ...options, ...text }, onProgress);
  // the text has rows that are not lines, or its reader counts empty lines differently
  if (table.rows > rows || (text !== null && table.rows !== rows))
    fail(
      "ERR_XYLOSS_VALUE",
      `${name} cannot be sampled: its rows are not lines that end with \\n; write one row, or one record of JSON, per line`,
    );
  return table;
}

/** What `read` gives, with errors that name the file. */
async function readAs<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw explained(named(error, file), `${nameOf(file)} cannot be read`);
  }
}

/** The table in a text. */
async function textTableIn(file: string, opened: () => Bytes, options: CsvOptions, onProgress: OnProgress): Promise<Table> {
  const name = nameOf(file);
  const utf8 = new Utf8(name, options.lineOf);
  const begin = new Beginning();
  let sink: Sink | null = null;
  let read = 0;
  for await (const bytes of partsOf(opened, file)) {
    const text = utf8.decoded(bytes);
    read += bytes.length;
    // if rows are found by their keys, the other rows are not kept
    if (read > MOST_BYTES && options.keys === undefined) {
      fail("ERR_XYLOSS_VALUE", `${name} has more than ${count(MOST_BYTES, "byte")}, the most that are read; ${ADVICE}`);
    }
    try {
      if (sink !== null) await sink.write(text);
      else if (begin.isEnough(text)) sink = await begin.sink(options);
    } catch (error) {
      throw named(error, file);
    }
    onProgress(read, sink?.rows ?? 0);
  }
  utf8.end();
  try {
    sink ??= await begin.sink(options);
    return await sink.table();
  } catch (error) {
    throw named(error, file);
  }
}

/** The whole text of a file, or of standard input for "-". */
export async function textIn(file: string, stdin: Bytes, most: number): Promise<string> {
  const name = nameOf(file);
  const utf8 = new Utf8(name);
  const text: string[] = [];
  let read = 0;
  for await (const bytes of partsOf(() => (file === "-" ? stdin : createReadStream(file)), file)) {
    read += bytes.length;
    if (read > most) fail("ERR_XYLOSS_VALUE", `${name} has more than ${count(most, "byte")}, the most that are read of a log`);
    text.push(utf8.decoded(bytes));
  }
  utf8.end();
  return text.join("");
}

/** The bytes of a source, with errors of the system in words. */
async function* partsOf(opened: () => Bytes, file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of opened()) yield typeof part === "string" ? Buffer.from(part) : part;
  } catch (error) {
    throw explained(named(error, file), `${nameOf(file)} cannot be read`);
  }
}

/** Decodes a text whose parts may be cut anywhere. */
class Utf8 {
  readonly #name: string;
  readonly #lineOf: (line: number) => number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** The current line; 0 before the first bytes. */
  #lines = 0;

  constructor(name: string, lineOf = (line: number) => line) {
    this.#name = name;
    this.#lineOf = lineOf;
  }

  decoded(bytes: Uint8Array): string {
    let text: string;
    if (this.#lines === 0) {
      this.#lines = 1;
      if (isParquet(bytes))
        fail(
          "ERR_XYLOSS_VALUE",
          `${this.#name} is parquet, which is read only as a file of predictions: xyloss diagnose FILE.parquet --loss NAME`,
        );
      if (isUtf16(bytes)) fail("ERR_XYLOSS_VALUE", `${this.#name} is text in UTF-16; save it as CSV in UTF-8`);
    }
    try {
      text = this.#decoder.decode(bytes, { stream: true });
    } catch (error) {
      return this.#bad(new TextDecoder().decode(bytes), error);
    }
    if (bytes.includes(0)) fail("ERR_XYLOSS_VALUE", `${this.#name} is not text: it contains zero bytes; save it as CSV in UTF-8`);
    this.#lines += linesIn(text);
    return text;
  }

  end(): void {
    try {
      this.#decoder.decode();
    } catch (error) {
      this.#bad("", error);
    }
  }

  #bad(text: string, cause: unknown): never {
    const line = this.#lines + linesIn(text.slice(0, Math.max(0, text.indexOf("\uFFFD"))));
    return fail(
      "ERR_XYLOSS_VALUE",
      `${this.#name} is not text in UTF-8: line ${this.#lineOf(line)} has other bytes; save it as CSV in UTF-8`,
      { cause },
    );
  }
}

/** Whether bytes begin as those of a parquet file. */
const isParquet = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "PAR1";

/** Whether bytes begin with a byte order mark of UTF-16, as Excel's "Unicode Text" and PowerShell write it. */
const isUtf16 = ([first, second]: Uint8Array): boolean => (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** Takes the parts that are read. */
interface Sink {
  readonly rows: number;
  write(text: string): Promise<void>;
  table(): Promise<Table>;
}

/** The beginning of a table, collected until it tells how to read the rest. */
class Beginning {
  readonly #text: string[] = [];
  #length = 0;
  /** Doubles, so that a text in many small parts is examined only a few times. */
  #enough = HEAD;

  isEnough(text: string): boolean {
    this.#text.push(text);
    this.#length += text.length;
    if (this.#length < this.#enough) return false;
    this.#enough = 2 * this.#length;
    return headOf(this.#text.join(""), {}).isWhole;
  }

  async sink(options: CsvOptions): Promise<Sink> {
    const text = this.#text.join("");
    const head = headOf(text, options);
    const sink = head.isJson ? jsonSink(new JsonReader(options, head.lines + 1)) : csvSink(head, readerOf(head, options));
    await sink.write(text.slice(head.start));
    return sink;
  }
}

const jsonSink = (reader: JsonReader): Sink => ({
  get rows() {
    return reader.rows;
  },
  write: async (text) => reader.write(text),
  table: async () => reader.table(),
});

/** Rows are split as they are until the first quote below the names; from there on, they are parsed. */
function csvSink(head: Head, reader: TableReader): Sink {
  const take = rowsInto(head, reader);
  let plain: PlainRows | null = null;
  let parser: Sink | null = null;
  return {
    get rows() {
      return reader.rows;
    },
    async write(text) {
      if (parser !== null) return parser.write(text);
      if (plain === null) {
        const names = endOfNames(text);
        plain = new PlainRows(head.delimiter, take, names > 0 ? 2 : 1);
        if (names > 0) {
          parseInto(reader, text.slice(0, names), head);
          return plain.write(text.slice(names));
        }
      }
      if (!text.includes('"') && plain.length + text.length <= LONGEST_ROW) return plain.write(text);
      const { text: begun, line } = plain.left;
      parser = parserSink({ ...head, lineOf: (at) => head.lineOf(at + line - 1) }, reader);
      return parser.write(begun + text);
    },
    async table() {
      if (parser !== null) return parser.table();
      plain?.end();
      return reader.table();
    },
  };
}

function parserSink(head: Head, reader: TableReader): Sink {
  const writer = parse(settingsOf(head, reader)).writable.getWriter() as WritableStreamDefaultWriter<Uint8Array>;
  const inHead = async (work: Promise<void>) => {
    try {
      // the cause of a failed write is in `closed`
      await work.catch(() => writer.closed);
    } catch (error) {
      throw inWords(error, head, reader);
    }
  };
  return {
    get rows() {
      return reader.rows;
    },
    write: (text) => inHead(writer.write(Buffer.from(text))),
    table: async () => {
      await inHead(writer.close());
      return reader.table();
    },
  };
}

/** Why files cannot be read or written, by Node's error codes. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "its file system is read-only",
  ENOSPC: "there is no space left",
  EDQUOT: "your disk quota is used up",
  EFBIG: "it would be larger than a file can be",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its links form a loop",
  EMFILE: "too many files are open",
  EBUSY: "it is in use, or mounted by itself",
};

/** An error of the file system in words. Any other error is returned as it is. */
export function explained(error: unknown, what: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  // the name of a file has a zero byte
  if (code === "ERR_INVALID_ARG_VALUE") return new XylossError("ERR_XYLOSS_VALUE", `${what}: ${message}`, { cause: error });
  // errors of the system have codes such as EACCES
  if (typeof code !== "string" || !/^E[A-Z0-9]+$/.test(code)) return error;
  return new XylossError("ERR_XYLOSS_VALUE", `${what}: ${reasons[code] ?? message}`, { cause: error });
}
