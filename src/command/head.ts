/** The head of a table: what stands above the rows, and what divides the cells. */
import type { Writing } from "./cells.js";

export interface Head {
  /** Where the rows begin in the text, and the number of lines above. */
  readonly start: number;
  readonly lines: number;
  /** The line of the file that a line below the head is. Both are counted from 1. */
  lineOf(line: number): number;
  readonly delimiter: string;
  /** The last comment above the rows, which may hold the names of the columns. */
  readonly comment: string | null;
  readonly isJson: boolean;
  /** Whether the text holds all of the first row. */
  readonly isWhole: boolean;
}

/** In the order in which they are tried: numbers may have decimal commas, and names may have spaces. */
const delimiters = ["\t", ";", ",", " "] as const;
/** The same if numbers have decimal commas. */
const delimitersBesideCommas = ["\t", ";", " ", ","] as const;

interface HeadOptions extends Writing {
  readonly delimiter?: string | undefined;
  readonly lineOf?: ((line: number) => number) | undefined;
}

/** Reads the beginning of a text: its byte order mark, a line that names the delimiter, comments, and the first row. */
export function headOf(text: string, { delimiter, decimal, lineOf = (line) => line }: HeadOptions): Head {
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  let lines = 0;
  let said: string | undefined;
  let comment: string | null = null;
  for (;;) {
    const [end, next] = lineEnd(text, start);
    const line = text.slice(start, end);
    if (/^sep=.$/i.test(line) && lines === 0) said = line.slice(-1);
    else if (line.startsWith("#")) comment = line.replace(/^#+/, "").trim();
    else if (line.trim() !== "" || next === end) break;
    start = next;
    lines++;
  }
  const [first] = text.slice(start).trimStart();
  const [row, isWhole] = firstRow(text, start);
  const found = (decimal === "," ? delimitersBesideCommas : delimiters).find((each) => row.includes(each));
  return {
    start,
    lines,
    lineOf: (line) => lineOf(lines + line),
    delimiter: delimiter ?? said ?? found ?? ",",
    comment,
    isJson: first === "{" || first === "[",
    isWhole,
  };
}

/** The end of the line that begins at `start`, and the start of the next line, which equals the end if there is none. */
function lineEnd(text: string, start: number): [end: number, next: number] {
  let end = start;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  return [end, end === text.length ? end : text.startsWith("\r\n", end) ? end + 2 : end + 1];
}

/** The first row without its quoted parts, and whether the text holds all of it. */
function firstRow(text: string, start: number): [unquoted: string, isWhole: boolean] {
  let row = "";
  let inQuotes = false;
  let from = start;
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (character === '"') {
      if (!inQuotes) row += text.slice(from, i);
      inQuotes = !inQuotes;
      from = i + 1;
    } else if (!inQuotes && (character === "\n" || character === "\r")) return [row + text.slice(from, i), true];
  }
  return [inQuotes ? row : row + text.slice(from), false];
}
