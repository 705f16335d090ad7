/** Tables as text whose cells a character divides. */
import { CsvError, type Options, parse } from "csv-parse/sync";
import { fail } from "../errors.js";
import { type Head, headOf } from "./head.js";
import { readJson } from "./json.js";
import { type Table, type TableOptions, TableReader } from "./table.js";

export type { Columns, Table } from "./table.js";

export interface CsvOptions extends TableOptions {
  /** Left out: the first of tab, semicolon, comma and space that is in the first line. Spaces may be several. */
  readonly delimiter?: string | undefined;
}

/** Bytes of the longest row. */
const LONGEST_ROW = 64_000_000;

/** Rows from one report of progress to the next. */
const ROWS = 10_000;

/** Reads a table of numbers; errors name the line, the column and what is in the cell. `onProgress` is told how many bytes have been read. */
export function readCsv(text: string, options: CsvOptions = {}, onProgress?: (bytes: number) => void): Table {
  const head = headOf(text, options);
  if (head.isJson) return readJson(text.slice(head.start), options, head.lines + 1);
  const reader = readerOf(head, options);
  try {
    parse(text.slice(head.start), settingsOf(head, reader, onProgress));
  } catch (error) {
    throw inWords(error, head, reader);
  }
  return reader.table();
}

/** What takes the rows below a head. */
export function readerOf({ comment, delimiter }: Head, options: CsvOptions): TableReader {
  return new TableReader(options, comment === null ? null : namesIn(comment, delimiter));
}

/** The settings by which the text below a head is parsed into a reader. */
export function settingsOf({ delimiter, lines }: Head, reader: TableReader, onProgress?: (bytes: number) => void): Options {
  return {
    ...common,
    delimiter,
    max_record_size: LONGEST_ROW,
    on_record: (record: string[], { lines: line, bytes }) => {
      const cells = cellsOf(record, delimiter);
      if (cells.length > 0) reader.take(cells, lines + line);
      if (reader.rows % ROWS === 0) onProgress?.(bytes);
      // it is kept nowhere else
      return null;
    },
  };
}

const common = {
  relax_column_count: true,
  // all of them may be in one file
  record_delimiter: ["\r\n", "\n", "\r"],
  skip_empty_lines: true,
  trim: true,
} satisfies Options;

/** Of a row that spaces divide, several are as one. */
const cellsOf = (record: string[], delimiter: string): string[] => (delimiter === " " ? record.filter((cell) => cell !== "") : record);

/** The cells of a comment, which may be names; null where it is only words. */
function namesIn(comment: string, delimiter: string): string[] | null {
  try {
    const [names] = parse(comment, { ...common, delimiter });
    return names === undefined ? null : cellsOf(names, delimiter);
  } catch {
    return null;
  }
}

/** What the parser says, with the line in the whole text; any other error as it is. */
export function inWords(error: unknown, { lines }: Head, { line: last }: TableReader): unknown {
  if (!(error instanceof CsvError)) return error;
  const line = lines + Number(error.lines);
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return fail("ERR_XYLOSS_VALUE", `a quote is not closed: it begins below line ${last}`, { cause: error });
  }
  const what: Readonly<Record<string, string>> = {
    CSV_MAX_RECORD_SIZE: `the row is longer than ${LONGEST_ROW.toLocaleString("en")} bytes: is a quote not closed?`,
    INVALID_OPENING_QUOTE: "a quote begins inside a cell; put the whole cell in quotes, and double the quotes inside it",
    CSV_INVALID_CLOSING_QUOTE: "text follows a closing quote; double the quotes inside a cell",
    CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: "text follows a closing quote; double the quotes inside a cell",
  };
  return fail("ERR_XYLOSS_VALUE", `line ${line}: ${what[error.code] ?? error.message}`, { cause: error });
}
