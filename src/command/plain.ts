/** Rows of text without quotes. They need no CSV parser, which takes three times as long. */

/** As in the CSV parser: one file may have all of them. */
const lineEnds = /\r\n|\n|\r/;
export class PlainRows {
  readonly #delimiter: string;
  readonly #take: (cells: string[], line: number) => void;
  /** The beginning of a row whose end has not been read. */
  #rest: string[] = [];
  /** Its length. */
  #length = 0;
  /** A return at the end of a part may be followed by a line feed. */
  #hasReturn = false;
  /** The line in which it is. */
  #line: number;

  /** `take` receives the cells of each row that is not empty, trimmed, and its line; that of the first row is `line`. */
  constructor(delimiter: string, take: (cells: string[], line: number) => void, line = 1) {
    this.#delimiter = delimiter;
    this.#take = take;
    this.#line = line;
  }

  /** What has not been taken, which begins in this line. */
  get left(): { readonly text: string; readonly line: number } {
    return { text: this.#rest.join("") + (this.#hasReturn ? "\r" : ""), line: this.#line };
  }

  /** The characters of the row whose end has not been read. */
  get length(): number {
    return this.#length;
  }

  /** Takes the next part of the text. */
  write(part: string): void {
    const text = this.#hasReturn ? `\r${part}` : part;
    if (text === "") return;
    this.#hasReturn = text.endsWith("\r");
    const known = this.#hasReturn ? text.slice(0, -1) : text;
    const end = Math.max(known.lastIndexOf("\n"), known.lastIndexOf("\r")) + 1;
    if (end > 0) {
      const lines = (this.#rest.join("") + known.slice(0, end)).split(known.includes("\r") ? lineEnds : "\n");
      // after the last end
      lines.pop();
      for (const line of lines) this.#row(line);
      this.#rest = [];
      this.#length = 0;
    }
    this.#rest.push(known.slice(end));
    this.#length += known.length - end;
  }

  /** The text is at its end. */
  end(): void {
    if (this.#length > 0) this.#row(this.#rest.join(""));
    this.#rest = [];
    this.#length = 0;
  }

  #row(text: string): void {
    const line = this.#line++;
    const cells = text.split(this.#delimiter);
    for (let i = 0; i < cells.length; i++) cells[i] = (cells[i] as string).trim();
    if (cells.length > 1 || cells[0] !== "") this.#take(cells, line);
  }
}

/** The end of a first row that is in quotes where no other is, as names often are; 0 where there is none. */
export function endOfNames(text: string): number {
  const end = text.indexOf("\n") + 1;
  const row = text.slice(0, end);
  const quotes = row.split('"').length - 1;
  // a quote that is not closed goes on in the next line
  return quotes > 0 && quotes % 2 === 0 && !/\r(?!\n)/.test(row) && !text.includes('"', end) ? end : 0;
}
