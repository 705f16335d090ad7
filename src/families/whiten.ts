import { type ArrayName, arrayOf, expectWhole, type Floats, isList, type NdArray } from "../arrays.js";
import { fail } from "../errors.js";
import { KIND, REPEATED, SINGLE, TOLERANT } from "../flags.js";
import type { Layout } from "../layout.js";
import { isRecord, ownOf } from "../objects.js";
import type { NumberOption, OptionValue, OtherOption, Resolved, Wrong } from "../options.js";
import { isArray, numbersOf } from "./shared.js";
import type { Whitening } from "./spec.js";

/**
 * A whitening factor L of residuals, or one for each point: see `ResidualOptions.whiten`.
 *
 * - a number: a divisor of x and y
 * - `{ x, y }`: a divisor of each
 * - `{ a, b, c }`: L = [[eᵃ, 0], [b, eᶜ]], as in `gaussianNll2d`
 * - a Float32Array of 1, 2 or 3 of these numbers per point
 * - `{ every: K, factors }`: 1, 2 or 3 numbers for each of K consecutive points, repeated; K is at most 2000
 */
export type Whiten =
  | number
  | { readonly x: number; readonly y: number }
  | { readonly a: number; readonly b: number; readonly c: number }
  | { readonly every: number; readonly factors: ArrayLike<number> }
  | Float32Array
  | NdArray<Float32Array>;

/** The most points whose factors can repeat: they are on the kernels' table. */
export const MOST_REPEATED = 2000;
const LIMIT = 2 ** 126;

const repeated = (every: number, numbers: Floats) => ({ every, numbers }) as unknown as OptionValue;

/** For a tolerance alone. */
const none = /* @__PURE__ */ repeated(1, /* @__PURE__ */ Float32Array.of(1));

/** The option, whose value is a `Repeated` or an array that is still to be checked. */
export const whiten: OtherOption = {
  kind: "other",
  default: null,
  text: `a divisor from 2^-126 to 2^126, { x, y } of two, { a, b, c } with a and c within ±87, { every, factors } with at most ${MOST_REPEATED} points, or a Float32Array of 1, 2 or 3 such numbers per point`,
  read(value, wrong) {
    if (typeof value === "number") return checked(1, [value], wrong);
    if (isArray(value)) return value as OptionValue;
    if (!isRecord(value) || isList(value)) return undefined;
    const own = ownOf(value);
    const names = Object.keys(own).sort();
    const { every, factors } = own;
    if (names.join() !== "every,factors")
      return /^(x,y|a,b,c)$/.test(names.join())
        ? checked(
            1,
            names.map((name) => own[name]),
            wrong,
            names,
          )
        : undefined;
    if (!(Number.isInteger(every) && (every as number) > 0 && (every as number) <= MOST_REPEATED))
      return wrong(`.every is ${String(every)}`);
    return checked(every as number, factors, wrong);
  },
};

export const tolerance: NumberOption = { kind: "number", default: 0, atLeast: 0 };

/** A copy of the factors of so many points. */
function checked(every: number, list: unknown, wrong: Wrong, names?: readonly string[]): OptionValue | undefined {
  const at = (text: string) =>
    names === undefined
      ? every === 1 && isList(list) && list.length === 1
        ? text.replace("[0]", "")
        : `.factors${text}`
      : text.replace(/\[(\d)\]/, (_, i) => `.${names[i]}`);
  const numbers = numbersOf(
    list,
    (text) => wrong(at(text)),
    3 * MOST_REPEATED,
    () => true,
  );
  if (numbers === undefined) return isList(list) ? undefined : wrong(at(" is not a list of numbers"));
  const kind = numbers.length / every;
  if (kind !== 1 && kind !== 2 && kind !== 3) return wrong(at(` has ${numbers.length} numbers for ${every} points`));
  const i = firstWrong(kind, numbers);
  return i < 0 ? repeated(every, numbers) : wrong(at(`[${i}] is ${numbers[i]}`));
}

/** The first number that cannot be one of a factor; −1 if there is none. */
function firstWrong(kind: number, numbers: Floats): number {
  const fits = (x: number, i: number) => (kind < 3 ? x >= 1 / LIMIT && x <= LIMIT : i % 3 === 1 ? Number.isFinite(x) : Math.abs(x) <= 87);
  for (let i = 0; i < numbers.length; i++) if (!fits(numbers[i] as number, i)) return i;
  return -1;
}

/** Throws for the first invalid number. */
function rejectFactor(owner: string, { kind, numbers }: Whitening): void {
  const i = firstWrong(kind, numbers);
  if (i < 0) return;
  const must = kind < 3 ? "divisors must be from 2^-126 to 2^126" : i % 3 === 1 ? "b must be finite" : "a and c must be within ±87";
  fail("ERR_XYLOSS_VALUE", `${owner}: whiten[${i}] is ${numbers[i]}; ${must}`);
}

/** The factors that an option's value means for the points of a call. Throws if they do not fit. */
function whiteningOf(floats: readonly ArrayName[], owner: string, options: Resolved, { unit, units }: Layout): Whitening | null {
  const tolerance = (options.tolerance ?? 0) as number;
  const value = options.whiten ?? (tolerance > 0 ? none : null);
  if (value === null) return null;
  const points = unit === "element" ? units / 2 : units;
  const name = options.edges ? "edges" : "points";
  const given = value as unknown as Whitening & { readonly data?: unknown };
  const { every } = given;
  const numbers = every > 0 ? given.numbers : arrayOf<Floats>(owner, value, "whiten", floats);
  const kind = numbers.length / (every > 0 ? every : points);
  const flags = (kind << KIND) | (every > 0 ? REPEATED : 0) | (every === 1 ? SINGLE : 0) | (tolerance > 0 ? TOLERANT : 0);
  const whitening = { kind, every: every > 0 ? every : 0, numbers, tolerance, flags };
  if (kind === 1 && every === 1) return whitening;
  if (points % 1 !== 0)
    fail("ERR_XYLOSS_SHAPE", `${owner}: prediction has ${units} values; whiten is per point, so it must be a multiple of 2`);
  if (every > 0 && points % every !== 0)
    fail("ERR_XYLOSS_LENGTH", `${owner}: whiten.every is ${every}, but there are ${points} ${name}; it must divide their number`);
  if (kind !== 1 && kind !== 2 && kind !== 3) {
    fail(
      "ERR_XYLOSS_LENGTH",
      `${owner}: whiten has ${numbers.length} values, but ${points} ${name} need ${points}, ${2 * points} or ${3 * points}`,
    );
  }
  return whitening;
}

/** Throws if weights are per element where x and y belong together. */
function expectPerPoint(owner: string, { kind }: Whitening, { unit, units }: Layout, count: number): void {
  if (kind < 3 || unit !== "element") return;
  fail("ERR_XYLOSS_LENGTH", `${owner}: weights has ${count} values, but whiten with a, b and c needs ${units / 2}, one per point`);
}

/** Throws if the output overlaps factors. */
function expectApart(owner: string, { every, numbers }: Whitening, output: Floats): void {
  if (every > 0 || output.buffer !== numbers.buffer) return;
  expectWhole(owner, output, output.byteOffset, "grad", numbers, numbers.byteOffset, "whiten", true);
}

/** What the engines need of all this. */
export const whitenChecks = { of: whiteningOf, weights: expectPerPoint, apart: expectApart, reject: rejectFactor };
