/** Tables as text with delimited cells. */
import { CsvError, type Options, parse } from "csv-parse/sync";
import { fail } from "../errors.js";
import { type Head, headOf } from "./head.js";
import { readJson } from "./json.js";
import { type Table, type TableOptions, TableReader } from "./table.js";

export type { Columns, Table } from "./table.js";

export interface CsvOptions extends TableOptions {
  /** Default: the first of tab, semicolon, comma and space that is in the first row. Several spaces count as one. */
  readonly delimiter?: string | undefined;
}

/** The most bytes of a row. */
export const LONGEST_ROW = 64_000_000;

/** Rows between reports of progress. */
const ROWS = 10_000;

/** Reads a table of numbers. Errors name the line, the column and the content of the cell. `onProgress` receives the number of bytes read. */
export function readCsv(text: string, options: CsvOptions = {}, onProgress?: (bytes: number) => void): Table {
  const head = headOf(text, options);
  if (head.isJson) return readJson(text.slice(head.start), options, head.lines + 1);
  const reader = readerOf(head, options);
  parseInto(reader, text.slice(head.start), head, onProgress);
  return reader.table();
}

/** Gives the reader all rows of the text below a head. */
export function parseInto(reader: TableReader, text: string, head: Head, onProgress?: (bytes: number) => void): void {
  try {
    parse(text, settingsOf(head, reader, onProgress));
  } catch (error) {
    throw inWords(error, head, reader);
  }
}

/** The reader for the rows below a head. */
export function readerOf({ comment, delimiter }: Head, options: CsvOptions): TableReader {
  return new TableReader(options, comment === null ? null : namesIn(comment, delimiter));
}

/** Gives the reader the rows below a head, with their lines below it. */
export const rowsInto =
  ({ delimiter, lineOf }: Head, reader: TableReader) =>
  (row: string[], line: number): void => {
    const cells = cellsOf(row, delimiter);
    if (cells.length > 0) reader.take(cells, lineOf(line));
  };

/** The parser's settings for the text below a head; the reader receives the rows. */
export function settingsOf(head: Head, reader: TableReader, onProgress?: (bytes: number) => void): Options {
  const take = rowsInto(head, reader);
  return {
    ...common,
    delimiter: head.delimiter,
    max_record_size: LONGEST_ROW,
    on_record: (record: string[], { lines: line, bytes }) => {
      take(record, line);
      if (reader.rows % ROWS === 0) onProgress?.(bytes);
      // the parser need not keep the record
      return null;
    },
  };
}

const common = {
  relax_column_count: true,
  // one file may have all of them
  record_delimiter: ["\r\n", "\n", "\r"],
  skip_empty_lines: true,
  trim: true,
} satisfies Options;

/** The cells of a row. If spaces divide them, several count as one. */
const cellsOf = (record: string[], delimiter: string): string[] => (delimiter === " " ? record.filter((cell) => cell !== "") : record);

/** The cells of a comment, which may be names; null if the comment cannot be parsed. */
function namesIn(comment: string, delimiter: string): string[] | null {
  try {
    const [names] = parse(comment, { ...common, delimiter });
    return names === undefined ? null : cellsOf(names, delimiter);
  } catch {
    return null;
  }
}

/** An error of the parser in words, with the line in the whole text. Any other error is returned as it is. */
export function inWords(error: unknown, { lineOf }: Head, { line: last }: TableReader): unknown {
  if (!(error instanceof CsvError)) return error;
  const line = lineOf(Number(error.lines));
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
