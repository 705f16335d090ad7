/** A sample of a text file, by its lines: the file is read once to count its rows, then only the rows of the sample are read. */
import { type FileHandle, open } from "node:fs/promises";
import { fail } from "../errors.js";
import { type CsvOptions, readCsv } from "./csv.js";
import { headOf } from "./head.js";
import { isInLines } from "./json.js";
import { type Sample, sampleOf } from "./sample.js";
import { count } from "./words.js";

/** A text that has the head of a file and the rows of a sample. */
export interface SampledText {
  readonly sample: Sample;
  parts(): AsyncGenerator<Uint8Array>;
  /** The line of the file that a line of this text is, from 1. */
  lineOf(line: number): number;
}

/** How a sample is taken. */
export interface Sampling {
  readonly rows: number;
  readonly options: CsvOptions;
  /** The text of bytes. Throws if they are not text. */
  decoded(bytes: Uint8Array): string;
  /** Receives the number of bytes and of rows that are counted. */
  onProgress(bytes: number, rows: number): void;
}

/** Bytes that are read at once, and the most if a line is longer. */
const [PART, LONGEST_PART] = [1 << 20, 1 << 26];
/** The place of a row is kept every so many rows, and the rows after it are found from there. */
const MARKED = 1024;
/** How many lines tell where the data begin: DeepLabCut writes four lines of names. */
const FIRST_LINES = 6;
const [LINE_FEED, RETURN, SPACE, QUOTE] = [10, 13, 32, 34];

/** The place of a line in a file. */
interface Place {
  readonly byte: number;
  /** From 1. */
  readonly line: number;
}

/** A sample; null if the file has no more rows than that, or if its rows are not lines. */
export async function sampledText(file: string, sampling: Sampling): Promise<SampledText | null> {
  const handle = await open(file);
  try {
    const beginning = await beginningOf(handle, sampling);
    if (beginning === null) return null;
    const { above, start, isJson } = beginning;
    const marks: Place[] = [];
    let all = 0;
    await eachRow(handle, start, (_, place) => {
      if (all % MARKED === 0) marks.push(place());
      if (++all % (100 * MARKED) === 0) sampling.onProgress(place().byte, all);
      return true;
    });
    if (all <= sampling.rows) return null;
    const sample = sampleOf(all, sampling.rows);
    const lines = new Float64Array(sample.rows);
    async function* parts() {
      yield above;
      const again = await open(file);
      try {
        for (const { start, end, first } of sample.runs) {
          const found: Uint8Array[] = [];
          const skipped = start % MARKED;
          let row = start - skipped;
          await eachRow(again, marks[(start - skipped) / MARKED] as Place, (content, place) => {
            if (row >= start) {
              const { line } = place();
              if (!isJson) expectWhole(content, line);
              lines[first + row - start] = line;
              found.push(content.slice(), lineFeed);
            }
            return ++row < end;
          });
          yield Buffer.concat(found);
        }
      } finally {
        await again.close();
      }
    }
    return { sample, parts, lineOf: (line) => (line < start.line ? line : (lines[line - start.line] as number)) };
  } finally {
    await handle.close();
  }
}

const lineFeed = Uint8Array.of(LINE_FEED);

/** What is above the data, and where they begin; null where rows are not lines. */
async function beginningOf(handle: FileHandle, { options, decoded }: Sampling) {
  for (let size = PART; ; size *= 2) {
    const bytes = await bytesAt(handle, 0, new Uint8Array(size));
    const isAll = bytes.length < size;
    // the last line may be cut within a character
    const text = decoded(isAll ? bytes : bytes.subarray(0, bytes.lastIndexOf(LINE_FEED) + 1));
    const { start, isJson } = headOf(text, options);
    const lines = Array.from(text.slice(start).matchAll(/^.*\S.*$/gm)).slice(0, FIRST_LINES);
    if (lines.length === FIRST_LINES || isAll) {
      if (isJson && !isInLines(lines[0]?.[0] ?? "")) return null;
      const last = lines.at(-1);
      const first = last === undefined ? text : text.slice(0, start + last.index + last[0].length);
      const line = readCsv(first, options).lineOf(0) as number;
      let byte = 0;
      for (let below = line; below > 1; below--) {
        byte = bytes.indexOf(LINE_FEED, byte) + 1;
        if (byte === 0) return null;
      }
      return { above: bytes.subarray(0, byte), start: { byte, line }, isJson };
    }
    if (size === LONGEST_PART) tooLong();
  }
}

/** Gives the content of each row to `take`, and how to get its place, until that returns false. Empty lines are not rows. */
async function eachRow(handle: FileHandle, from: Place, take: (content: Uint8Array, place: () => Place) => boolean): Promise<void> {
  let { byte, line } = from;
  let buffer = new Uint8Array(PART);
  for (;;) {
    const bytes = await bytesAt(handle, byte, buffer);
    const isLast = bytes.length < buffer.length;
    let start = 0;
    const place = () => ({ byte: byte + start, line });
    while (start < bytes.length) {
      let end = bytes.indexOf(LINE_FEED, start);
      if (end < 0 && !isLast) break;
      if (end < 0) end = bytes.length;
      if (!isEmpty(bytes, start, end) && !take(bytes.subarray(start, end), place)) return;
      line++;
      start = end + 1;
    }
    if (isLast) return;
    byte += start;
    if (start === 0 && buffer.length === LONGEST_PART) tooLong();
    if (start === 0) buffer = new Uint8Array(2 * buffer.length);
  }
}

function isEmpty(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== SPACE && bytes[i] !== RETURN) return false;
  return true;
}

const tooLong = (): never => fail("ERR_XYLOSS_VALUE", `a line has more than ${count(LONGEST_PART, "byte")}: do lines end with \\n?`);

/** The bytes of a file from here, as many as there is room for. */
async function bytesAt(handle: FileHandle, from: number, room: Uint8Array): Promise<Uint8Array> {
  let length = 0;
  while (length < room.length) {
    const { bytesRead } = await handle.read(room, length, room.length - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return room.subarray(0, length);
}

/** Throws unless all quotes of a line are closed in it: a row of several lines cannot be found by its number. */
function expectWhole(content: Uint8Array, line: number): void {
  let quotes = 0;
  for (let at = content.indexOf(QUOTE); at >= 0; at = content.indexOf(QUOTE, at + 1)) quotes++;
  if (quotes % 2 === 0) return;
  fail("ERR_XYLOSS_VALUE", `line ${line}: a quote is not closed in its line; a table whose cells have line breaks cannot be sampled`);
}
