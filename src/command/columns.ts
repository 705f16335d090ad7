import { fail } from "../errors.js";
import { didYouMean } from "../options.js";

/**
 * What is to be read of a table: columns by their names, or by their numbers from 1, or as ranges of either, such as 3-34 or
 * p0-p63. All left out: a table of four columns is px, py, tx, ty.
 */
export interface Wanted {
  /** Predictions, as many targets, and one more for weights if there are any. */
  readonly columns?: readonly string[] | undefined;
  /** Instead of `columns`, both of these. */
  readonly prediction?: readonly string[] | undefined;
  readonly target?: readonly string[] | undefined;
  readonly weights?: string | undefined;
}

/** Columns of a table that need not be named: px, py, tx, ty. */
const POINTS = 4;

/** The columns of predictions, of targets, and of weights if there are any, by their places from 0. */
export function chosen(header: readonly string[] | null, width: number, wanted: Wanted = {}): Places[] {
  const placesOf = (names: readonly string[]) => names.flatMap((name) => found(name, header, width));
  const weights = wanted.weights === undefined ? [] : placesOf([wanted.weights]);
  const [prediction, target, weight] = divided(header, width, wanted, weights, placesOf);
  if (weight.length > 1) fail("ERR_XYLOSS_OPTION", `weights are one column; ${wanted.weights} are ${weight.length}`);
  const seen = new Set<number>();
  // of a heat map there are tens of thousands
  const twice = [...prediction, ...target, ...weight].find((place) => seen.size === seen.add(place).size);
  if (twice !== undefined) {
    fail(
      "ERR_XYLOSS_OPTION",
      `column ${twice + 1}${header === null ? "" : ` (${header[twice]})`} is taken twice; each can be one thing only`,
    );
  }
  return weight.length === 0 ? [prediction, target] : [prediction, target, weight];
}

export type Places = readonly number[];

/** The places of predictions, targets and weights. */
function divided(
  header: readonly string[] | null,
  width: number,
  { columns, prediction, target }: Wanted,
  weights: Places,
  placesOf: (names: readonly string[]) => number[],
): readonly [prediction: Places, target: Places, weights: Places] {
  const known = header === null ? `the table has ${width} columns without names` : `the table has ${listed(header)}`;
  if (prediction !== undefined || target !== undefined) {
    if (columns === undefined && prediction !== undefined && target !== undefined) return [placesOf(prediction), placesOf(target), weights];
    return fail("ERR_XYLOSS_OPTION", "--prediction-columns and --target-columns go together, and without --columns");
  }
  const places = columns === undefined ? Array.from({ length: width }, (_, place) => place) : placesOf(columns);
  const points = columns === undefined ? places.filter((place) => !weights.includes(place)) : places;
  if (columns === undefined && points.length !== POINTS) {
    fail("ERR_XYLOSS_OPTION", `say which columns are which: --columns px,py,tx,ty, by name or by number from 1; ${known}`);
  }
  const half = points.length >> 1;
  const rest = points.slice(2 * half);
  if (half === 0 || (rest.length > 0 && weights.length > 0)) {
    fail(
      "ERR_XYLOSS_OPTION",
      `--columns are predictions, as many targets, and one of weights unless --weights says it; there are ${points.length} of them`,
    );
  }
  return [points.slice(0, half), points.slice(half, 2 * half), weights.length > 0 ? weights : rest];
}

/** The place of a column, or those of a range such as 3-34 or p0-p63. */
function found(name: string, header: readonly string[] | null, width: number): number[] {
  const place = placeOf(name, header, width);
  if (place !== undefined) return [place];
  for (const dash of name.matchAll(/-/g)) {
    const [first, last] = [name.slice(0, dash.index), name.slice(dash.index + 1)].map((end) => placeOf(end.trim(), header, width));
    if (first === undefined || last === undefined) continue;
    if (first <= last) return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    fail("ERR_XYLOSS_OPTION", `columns ${name}: the first of them comes after the last`);
  }
  if (/^[\d-]+$/.test(name) && !header?.some((each) => whole.test(each))) {
    fail("ERR_XYLOSS_OPTION", `there is no column ${name}; columns are numbered from 1 to ${width}`);
  }
  if (header === null) {
    return fail("ERR_XYLOSS_OPTION", `there is no column ${name}; the first row has no names, give numbers from 1 to ${width}`);
  }
  return fail("ERR_XYLOSS_OPTION", `there is no column ${name}${didYouMean(name, header)}; the table has ${listed(header)}`);
}

/** The place of a column by its name, or else by its number from 1; where names are numbers, as pandas has them, only by name. */
function placeOf(name: string, header: readonly string[] | null, width: number): number | undefined {
  const places = header?.flatMap((each, place) => (each === name && name !== "" ? [place] : [])) ?? [];
  if (places.length > 1) {
    fail("ERR_XYLOSS_OPTION", `columns ${places.map((place) => place + 1).join(" and ")} are both named ${name}; say which by its number`);
  }
  const isPlace = whole.test(name) && !header?.some((each) => whole.test(each)) && Number(name) >= 1 && Number(name) <= width;
  return places[0] ?? (isPlace ? Number(name) - 1 : undefined);
}

const whole = /^\d+$/;

/** So many names of columns are listed in a message. */
const LISTED = 12;
const listed = (header: readonly string[]): string =>
  `${header.slice(0, LISTED).join(", ")}${header.length > LISTED ? `, … (${header.length} columns)` : ""}`;
