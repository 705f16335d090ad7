/** A case, whose results are decimal digits and whose options are JSON. */
import type { Precise } from "../../catalogue/oracle.js";

/** A result as decimal digits. */
type Digits = string;
type Options = Readonly<Record<string, unknown>>;

export interface Case {
  readonly options: Options;
  readonly prediction: readonly number[];
  readonly target: readonly number[];
  /** The sum of the units' losses; most cases are one unit. */
  readonly value: Digits;
  /** ∂value/∂prediction. */
  readonly gradient: readonly Digits[];
  /** How large the terms are that cancel in the value, and in the gradient. Left out where none do. */
  readonly cancels?: readonly [value: number, gradient: number];
  /** How many digits are right, where a result is not the formula's to 50 digits but float64's. */
  readonly digits?: readonly [value: number, gradient: number];
}

export const DIGITS = 50;
export const ROUGH = 15;

export const exactAt = (x: Precise): Digits => x.toSignificantDigits(DIGITS).toString();
export const roughly = (x: number): Digits => String(Number(x.toPrecision(ROUGH)));

/** Options as JSON has them: arrays for typed arrays, and a word for infinity. */
export function plain(value: unknown): unknown {
  if (value === Infinity || value === -Infinity) return String(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
