/** What is written in a cell. */

/** How cells are written, where it is not as most programs do. */
export interface Writing {
  /** Words, or numbers, that stand for what is missing, beside an empty cell and NA. */
  readonly missing?: readonly string[] | undefined;
  /** Left out: a point. */
  readonly decimal?: "." | "," | undefined;
}

/** Each digit can be matched in one way only: one pass tells what is not a number. */
const pattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** What Python, R and JavaScript write for what is not finite. */
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
/** The longest of them. */
const WORD = "+infinity".length;
/** An empty cell, and what R writes for one. */
const empty = ["", "NA"];
/** Of weights: whether something is visible, say. */
const booleans: ReadonlyMap<string, number> = new Map([
  ["true", 1],
  ["false", 0],
]);

/** Reads cells. */
export class CellReader {
  readonly #missing: ReadonlySet<string>;
  /** Numbers that stand for what is missing. */
  readonly #marks: readonly number[];
  readonly #comma: boolean;

  constructor({ missing = [], decimal = "." }: Writing = {}) {
    this.#comma = decimal === ",";
    this.#missing = new Set([...empty, ...missing]);
    this.#marks = missing.map((word) => this.numberOf(word)).filter((mark) => mark !== undefined);
  }

  /** Undefined for what is not a number. */
  numberOf(cell: string): number | undefined {
    const written = this.#comma ? (cell.includes(".") ? "" : cell.replace(",", ".")) : cell;
    if (pattern.test(written)) return Number(written);
    return cell.length > WORD ? undefined : others.get(cell.toLowerCase());
  }

  /** Whether it stands for what is missing. */
  isMissing(cell: string): boolean {
    if (this.#missing.has(cell)) return true;
    if (this.#marks.length === 0) return false;
    const value = this.numberOf(cell);
    return value !== undefined && this.#marks.some((mark) => Object.is(mark, value));
  }

  /** A number, or whether something is: True, False. */
  weightOf(cell: string): number | undefined {
    return this.numberOf(cell) ?? (isBoolean(cell) ? booleans.get(cell.toLowerCase()) : undefined);
  }

  /** Whether it is what data have rather than names: a number, say, or true. */
  isData(cell: string): boolean {
    return this.isMissing(cell) || isBoolean(cell) || this.numberOf(cell) !== undefined;
  }
}

const isBoolean = (cell: string): boolean => cell.length <= 5 && booleans.has(cell.toLowerCase());

/** Whether a cell begins as numbers do, perhaps after a sign, a currency or a quote: 1,5 or 12px or $3. */
export const isLikeNumber = (cell: string): boolean => /^[^\p{L}\d]{0,3}\d/u.test(cell);

/** What to do about a cell that is not a number. */
export function adviceFor(cell: string, { decimal = "." }: Writing = {}): string {
  if (decimal === "," && cell.includes(".")) return "--decimal , means that numbers have a decimal comma";
  if (decimal === "." && /^[+-]?\d+,\d+$/.test(cell)) return "numbers have a decimal point; if they have a decimal comma, say --decimal ,";
  if (isBoolean(cell)) return "write 1 and 0";
  if (isLikeNumber(cell)) return `write numbers like -1234${decimal}5 or 1e-3, without units or thousands separators`;
  return "leave the cell empty if the value is missing, or add the word to --missing";
}
