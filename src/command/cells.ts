/** Reads cells. */

/** How cells are written, if not as most programs write them. */
export interface Writing {
  /** Words or numbers that stand for a missing value, besides an empty cell and NA. */
  readonly missing?: readonly string[] | undefined;
  /** Default: a point. */
  readonly decimal?: "." | "," | undefined;
}

/** Can match each digit in one way only, so matching takes linear time. */
const pattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** What Python, R and JavaScript write for numbers that are not finite. */
const others: ReadonlyMap<string, number> = new Map(
  (
    [
      ["nan", Number.NaN],
      ["inf", Infinity],
      ["infinity", Infinity],
    ] as const
  ).flatMap(([word, value]) => [
    [word, value],
    [`+${word}`, value],
    [`-${word}`, -value],
  ]),
);
/** The length of the longest of them. */
const WORD = "+infinity".length;
/** An empty cell, and R's word for one. */
const empty = ["", "NA"];
/** Weights can be booleans, such as whether a keypoint is visible. */
const booleans: ReadonlyMap<string, number> = new Map([
  ["true", 1],
  ["false", 0],
]);

export class CellReader {
  readonly #missing: ReadonlySet<string>;
  /** The numbers that stand for a missing value. */
  readonly #marks: readonly number[];
  readonly #comma: boolean;

  constructor({ missing = [], decimal = "." }: Writing = {}) {
    this.#comma = decimal === ",";
    this.#missing = new Set([...empty, ...missing]);
    this.#marks = missing.map((word) => this.numberOf(word)).filter((mark) => mark !== undefined);
  }

  /** A number; undefined for anything else. */
  numberOf(cell: string): number | undefined {
    const written = this.#comma ? (cell.includes(".") ? "" : cell.replace(",", ".")) : cell;
    if (pattern.test(written)) return Number(written);
    return cell.length > WORD ? undefined : others.get(cell.toLowerCase());
  }

  /** Whether a cell stands for a missing value. */
  isMissing(cell: string): boolean {
    if (this.#missing.has(cell)) return true;
    if (this.#marks.length === 0) return false;
    const value = this.numberOf(cell);
    return value !== undefined && this.#marks.some((mark) => Object.is(mark, value));
  }

  /** A number, or 1 for true and 0 for false. */
  weightOf(cell: string): number | undefined {
    return this.numberOf(cell) ?? (isBoolean(cell) ? booleans.get(cell.toLowerCase()) : undefined);
  }

  /** Whether a cell looks like data rather than a name: a number, true or false, or missing. */
  isData(cell: string): boolean {
    return this.isMissing(cell) || isBoolean(cell) || this.numberOf(cell) !== undefined;
  }
}

const isBoolean = (cell: string): boolean => cell.length <= 5 && booleans.has(cell.toLowerCase());

/** Whether a cell begins like a number, perhaps after a sign, currency or quote: 1,5 or 12px or $3. */
export const isLikeNumber = (cell: string): boolean => /^[^\p{L}\d]{0,3}\d/u.test(cell);

/** Advice for a cell that is not a number. */
export function adviceFor(cell: string, { decimal = "." }: Writing = {}): string {
  if (decimal === "," && cell.includes(".")) return "--decimal , means that numbers have a decimal comma";
  if (decimal === "." && /^[+-]?\d+,\d+$/.test(cell)) return "numbers have a decimal point; if they have a decimal comma, say --decimal ,";
  if (isBoolean(cell)) return "write 1 and 0";
  if (isLikeNumber(cell)) return `write numbers like -1234${decimal}5 or 1e-3, without units or thousands separators`;
  return "leave the cell empty if the value is missing, or add the word to --missing";
}
