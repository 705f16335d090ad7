import { describe, expectSome, isList, type NewFloat32Array, shown, typedArrayName } from "./arrays.js";
import { fail } from "./errors.js";
import { numbersOf } from "./families/shared.js";
import { isRecord, member } from "./objects.js";
import type { OptionValue, Wrong } from "./options.js";

/** The numbers of one axis. */
export type Numbers = Float32Array | Float64Array | readonly number[];

/** One value for x and one for y. */
export type PerAxis<T = Float32Array> = { readonly x: T; readonly y: T };

/** The most thresholds per axis: a kernel's table holds this many for both axes, with as many steps between centres. */
export const MOST_THRESHOLDS = 2047;

const listed = (value: unknown): value is Numbers => isList(value) || /^Float(32|64)Array$/.test(typedArrayName(value) ?? "");

/** A float32 copy of finite ascending numbers; undefined if they are anything else, or tie in float32. */
function ascending(value: unknown, least: number, most: number, wrong: Wrong): NewFloat32Array | undefined {
  const copy = listed(value) ? numbersOf(value, wrong, most, Number.isFinite) : wrong(` is ${shown(value)}`);
  if (copy === undefined) return undefined;
  const { length } = copy;
  if (length < least) return wrong(` has ${length} numbers`);
  const tie = copy.findIndex((each, i) => each <= (copy[i - 1] as number));
  if (tie >= 0) return wrong(`[${tie}] is ${copy[tie]}, which is not above ${copy[tie - 1]}`);
  const span = Math.fround((copy[length - 1] as number) - (copy[0] as number));
  return Number.isFinite(span) ? copy : wrong(" spans more than float32 has");
}

/** Reads an option { x, y } of ascending numbers, as many for x as for y. */
export const readAxes =
  (least: number, most: number) =>
  (value: unknown, wrong: Wrong): OptionValue | undefined => {
    if (!isRecord(value)) return undefined;
    const axis = (name: string) => ascending(member(value, name), least, most, (what) => wrong(`.${name}${what}`));
    const x = axis("x");
    const y = x && axis("y");
    if (x === undefined || y === undefined) return undefined;
    return x.length === y.length ? { x, y } : wrong(` has ${x.length} of x and ${y.length} of y`);
  };

/**
 * K thresholds of one axis that divide [min, max] into K + 1 equal bins: min + (k + 1)(max − min)/(K + 1).
 *
 * @param min the axis' lower end
 * @param max its upper end
 * @param count K
 * @returns K ascending thresholds
 * @throws XylossError `ERR_XYLOSS_OPTION`, also for thresholds that tie in float32
 *
 * @example
 * ```js
 * import { uniformThresholds } from "xyloss";
 *
 * console.log(uniformThresholds(0, 100, 4).join(" ")); // 20 40 60 80
 * ```
 */
export function uniformThresholds(min: number, max: number, count: number): NewFloat32Array {
  const owner = "uniformThresholds";
  expectRange(owner, min, max);
  expectCount(owner, count);
  const thresholds = Float32Array.from({ length: count }, (_, k) => min + ((k + 1) * (max - min)) / (count + 1));
  const tie = () => fail("ERR_XYLOSS_OPTION", `${owner}: ${count} thresholds from ${min} to ${max} tie in float32`);
  return ascending(thresholds, 1, count, tie) as NewFloat32Array;
}

/**
 * K thresholds of one axis that divide its values into K + 1 bins of equal frequency: the quantiles at (k + 1)/(K + 1),
 * interpolated linearly between order statistics as NumPy's `quantile` does by default (Hyndman and Fan's type 7).
 *
 * @param values finite numbers of that axis, in any order; they are not changed
 * @param count K
 * @returns K ascending thresholds
 * @throws XylossError `ERR_XYLOSS_TYPE`, `ERR_XYLOSS_EMPTY`, `ERR_XYLOSS_OPTION`; `ERR_XYLOSS_VALUE` for a value that is not
 *   finite, and for thresholds that tie: ask for fewer
 *
 * @example
 * ```js
 * import { quantileThresholds } from "xyloss";
 *
 * console.log(quantileThresholds([5, 1, 2, 3, 4], 3).join(" ")); // 2 3 4
 * ```
 */
export function quantileThresholds(values: Numbers, count: number): NewFloat32Array {
  const owner = "quantileThresholds";
  if (!listed(values)) fail("ERR_XYLOSS_TYPE", `${owner}: values is ${describe(values)}; it must be an array of numbers`);
  expectSome(owner, "values", values.length);
  expectCount(owner, count);
  const numbers: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const each: unknown = values[i];
    if (typeof each === "number" && Number.isFinite(each)) numbers.push(each);
    else fail("ERR_XYLOSS_VALUE", `${owner}: values[${i}] is ${shown(each)}; it must be a finite number`);
  }
  const sorted = Float64Array.from(numbers).sort();
  const thresholds = Float32Array.from({ length: count }, (_, k) => {
    const place = ((k + 1) * (sorted.length - 1)) / (count + 1);
    const below = Math.floor(place);
    const low = sorted[below] as number;
    return low + (place - below) * ((sorted[below + 1] ?? low) - low);
  });
  const tie = thresholds.findIndex((each, k) => k > 0 && each === thresholds[k - 1]);
  if (tie < 0) return thresholds;
  return fail(
    "ERR_XYLOSS_VALUE",
    `${owner}: thresholds ${tie - 1} and ${tie} of ${count} are both ${thresholds[tie]}: too many values are equal; ask for fewer thresholds`,
  );
}

/**
 * The centres of the K + 1 bins into which K thresholds of one axis divide [min, max]: the means of neighbours among
 * min, θ₀, …, θ_{K−1}, max.
 *
 * @param thresholds K ascending numbers
 * @param min the axis' lower end
 * @param max its upper end
 * @returns K + 1 ascending centres
 * @throws XylossError `ERR_XYLOSS_OPTION` if thresholds do not ascend from above min to below max
 *
 * @example
 * ```js
 * import { centersOf } from "xyloss";
 *
 * console.log(centersOf([20, 40, 60, 80], 0, 100).join(" ")); // 10 30 50 70 90
 * ```
 */
export function centersOf(thresholds: Numbers, min: number, max: number): NewFloat32Array {
  const owner = "centersOf";
  expectRange(owner, min, max);
  const wrong = (what: string) =>
    fail(
      "ERR_XYLOSS_OPTION",
      `${owner}: thresholds${what}; thresholds must be 1 to ${MOST_THRESHOLDS} ascending numbers between ${min} and ${max}`,
    );
  const given = ascending(thresholds, 1, MOST_THRESHOLDS, wrong) as NewFloat32Array;
  const outside = given.findIndex((each) => !(min < each && each < max));
  if (outside >= 0) wrong(`[${outside}] is ${given[outside]}`);
  const edges = [min, ...given, max];
  const centers = Float32Array.from(edges.slice(1), (edge, k) => ((edges[k] as number) + edge) / 2);
  const tie = () => fail("ERR_XYLOSS_OPTION", `${owner}: centres of these thresholds tie in float32`);
  return ascending(centers, 2, edges.length, tie) as NewFloat32Array;
}

function expectRange(owner: string, min: number, max: number): void {
  if (Number.isFinite(min) && Number.isFinite(max) && min < max) return;
  fail("ERR_XYLOSS_OPTION", `${owner}: the range from ${shown(min)} to ${shown(max)} must be of finite numbers, min < max`);
}

function expectCount(owner: string, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= MOST_THRESHOLDS) return;
  fail(
    "ERR_XYLOSS_OPTION",
    `${owner}: the number of thresholds is ${shown(count)}; it must be a whole number from 1 to ${MOST_THRESHOLDS}`,
  );
}
