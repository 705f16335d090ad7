/** What comes before the rows of a table: how its cells are divided, and what is no row. */
import type { Writing } from "./cells.js";

export interface Head {
  /** Where the rows begin in the text, and how many lines are above. */
  readonly start: number;
  readonly lines: number;
  readonly delimiter: string;
  /** What the last comment above the rows says: their names, perhaps. */
  readonly comment: string | null;
  readonly isJson: boolean;
  /** Whether the first row ends in the text. */
  readonly isWhole: boolean;
}

/** In this order, as decimals may have commas, and names spaces. */
const delimiters = ["\t", ";", ",", " "] as const;
/** Where decimals do have commas. */
const delimitersBesideCommas = ["\t", ";", " ", ","] as const;

/** Reads the beginning of a text: its byte order mark, a line that names the delimiter, comments, and the first row. */
export function headOf(text: string, { delimiter, decimal }: Writing & { readonly delimiter?: string | undefined }): Head {
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
  return { start, lines, delimiter: delimiter ?? said ?? found ?? ",", comment, isJson: first === "{" || first === "[", isWhole };
}

/** Where the line ends that begins here, and where the next one begins: at the same place where there is none. */
function lineEnd(text: string, start: number): [end: number, next: number] {
  let end = start;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  return [end, end === text.length ? end : text.startsWith("\r\n", end) ? end + 2 : end + 1];
}

/** The first line without what is in quotes, and whether it ends. */
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
