import { fail } from "../errors.js";
import { isScore, keypointsOf, roleOf } from "./keypoints.js";
import { count, hint, listed, short } from "./words.js";

/**
 * The columns to read, by name, by number from 1, as ranges of either, such as 3-34 or p0-p63, or by patterns of names, such as
 * nose_* or landmarks.*.[xy], in the order of the table. Default: columns named px, py, tx, ty in any
 * order, or else the four columns of the table in this order, or else x and y of keypoints, such as pred_nose_x and true_nose_x.
 */
export interface Wanted {
  /** Predictions, as many targets, and one more for weights if there are any. */
  readonly columns?: readonly string[] | undefined;
  /** Instead of `columns`; both are needed. */
  readonly prediction?: readonly string[] | undefined;
  readonly target?: readonly string[] | undefined;
  readonly weights?: string | undefined;
  /** What the columns are of, if the other file has the rest. Default: the two coordinates. */
  readonly only?: "prediction" | "target" | undefined;
  /** Columns that together name a row in both files. */
  readonly key?: readonly string[] | undefined;
  /** The column of what rows belong to, such as a camera. */
  readonly group?: string | undefined;
}

export type Places = readonly number[];

/** Columns by their places from 0. */
export interface Chosen {
  readonly prediction: Places;
  readonly target: Places;
  /** At most one. */
  readonly weights: Places;
  readonly key: Places;
  /** At most one. */
  readonly group: Places;
}

/** What messages call a table with delimited cells. */
export const TABLE = "the table";

/** The columns of a table for which none were named. */
const POINTS = ["px", "py", "tx", "ty"] as const;

/** The columns of predictions, of targets, and of weights if there are any. */
export function chosen(header: readonly string[] | null, width: number, wanted: Wanted = {}, table = TABLE): Chosen {
  const index = new Index(header, width, table);
  const weights = wanted.weights === undefined ? [] : index.placesOf([wanted.weights]);
  if (weights.length > 1) fail("ERR_XYLOSS_OPTION", `--weights takes one column; ${short(wanted.weights ?? "")} are ${weights.length}`);
  const key = index.placesOf(wanted.key ?? []);
  const group = groupIn(index, wanted);
  const found = { ...divided(index, wanted, weights, [...key, ...group]), key };
  const seen = new Set<number>();
  // in one pass: a heat map has tens of thousands of columns
  for (const place of [...found.prediction, ...found.target, ...found.weights, ...key, ...group]) {
    if (seen.size === seen.add(place).size) {
      fail("ERR_XYLOSS_OPTION", `${index.columnAt(place)} is used twice; use each column once`);
    }
  }
  return { ...found, group };
}

/** The column of groups. Of two files, one has it. */
function groupIn(index: Index, { group, only }: Wanted): Places {
  if (group === undefined || (only !== undefined && !index.has(group))) return [];
  const places = index.placesOf([group]);
  return places.length === 1 ? places : fail("ERR_XYLOSS_OPTION", `--group takes one column; ${short(group)} are ${places.length}`);
}

/** The places of predictions, targets and weights. */
function divided(
  index: Index,
  { columns, prediction, target, only }: Wanted,
  weights: Places,
  others: Places,
): Omit<Chosen, "key" | "group"> {
  if (only !== undefined) {
    const wanted = only === "prediction" ? prediction : target;
    const places = wanted === undefined ? coordinatesIn(index, only, [...weights, ...others]) : index.placesOf(wanted);
    return { prediction: [], target: [], [only]: places, weights };
  }
  if (prediction !== undefined || target !== undefined) {
    if (columns === undefined && prediction !== undefined && target !== undefined) {
      return { prediction: index.placesOf(prediction), target: index.placesOf(target), weights };
    }
    return fail("ERR_XYLOSS_OPTION", "--prediction-columns and --target-columns go together, and without --columns");
  }
  if (columns === undefined) return { ...pointsIn(index, [...weights, ...others]), weights };
  const places = index.placesOf(columns);
  const half = places.length >> 1;
  const rest = places.slice(2 * half);
  if (half === 0 || (rest.length > 0 && weights.length > 0)) {
    fail(
      "ERR_XYLOSS_OPTION",
      `--columns takes predictions, as many targets and, without --weights, at most one column of weights; it has ${places.length}`,
    );
  }
  return { prediction: places.slice(0, half), target: places.slice(half, 2 * half), weights: weights.length > 0 ? weights : rest };
}

type Keypoints = ReturnType<typeof keypointsOf>;

/** The columns of points if none were named: by their names if these tell, else the only four in their order. */
function pointsIn(index: Index, taken: Places): Pick<Chosen, "prediction" | "target"> {
  const free = index.coordinatesBut(taken);
  const names = free.map((place) => index.header?.[place] ?? "");
  const said = names.map(roleOf);
  const places = POINTS.map((role) => free.filter((_, i) => said[i] === role));
  if (places.every(({ length }) => length === 1)) {
    const [px, py, tx, ty] = places.flat() as [number, number, number, number];
    return { prediction: [px, py], target: [tx, ty] };
  }
  if (free.length === POINTS.length && said.every((role, i) => role === undefined || role === POINTS[i])) {
    return { prediction: free.slice(0, 2), target: free.slice(2) };
  }
  const [here, there] = (["p", "t"] as const).map((side) => keypointsOf(names, (each) => each === side)) as [Keypoints, Keypoints];
  const both = [...here.keys()].filter((keypoint) => there.has(keypoint));
  if (both.length > 0) {
    const places = (of: Keypoints) => both.flatMap((keypoint) => of.get(keypoint) as Places).map((i) => free[i] as number);
    return { prediction: places(here), target: places(there) };
  }
  const alone = keypointsOf(names, (side) => side === null).size > 0;
  return fail(
    "ERR_XYLOSS_OPTION",
    `say which columns are which: --columns px,py,tx,ty, by name or by number from 1; ${index.known}` +
      (alone ? "; if these are only predictions, name the file with the targets: --targets labels.csv" : ""),
  );
}

/** The columns of the coordinates in a file of predictions or targets alone: px and py, or x and y, or the only two. */
function coordinatesIn(index: Index, only: "prediction" | "target", taken: Places): Places {
  const free = index.coordinatesBut(taken);
  const names = free.map((place) => index.header?.[place] ?? "");
  const role = only === "prediction" ? "p" : "t";
  for (const nameOf of [(name: string) => roleOf(name), (name: string) => `${role}${name.trim().toLowerCase()}`]) {
    const places = ["x", "y"].map((axis) => free.filter((_, i) => nameOf(names[i] as string) === role + axis));
    if (places.every(({ length }) => length === 1)) return places.flat();
  }
  if (free.length === 2) return free;
  // p1x may be point 1 of the targets
  for (const takes of [(side: string | null) => side === null || side === role, () => true]) {
    const keypoints = keypointsOf(names, takes);
    // of two lists of JSON, such as landmarks.0 and world.0, one is meant
    const lists = new Set(Array.from(keypoints.keys(), (keypoint) => /^(.*)\.\d+$/.exec(keypoint)?.[1]));
    if (keypoints.size > 0 && lists.size === 1) return [...keypoints.values()].flat().map((i) => free[i] as number);
  }
  return fail("ERR_XYLOSS_OPTION", `say which columns are ${only}s: --${only}-columns x,y, by name or by number from 1; ${index.known}`);
}

const whole = /^\d+$/;
/** The most characters of a name that a pattern is compared with, and the most stars of a pattern: that bounds the time. */
const LONGEST_NAME = 200;
const MOST_STARS = 3;

/** A pattern of names as a regular expression: * stands for any characters, [xy] for one of these. */
function patternOf(text: string): RegExp | null {
  if (!/[*[]/.test(text) || text.length > LONGEST_NAME || text.split("*").length > MOST_STARS + 1) return null;
  const parts = text.split(/(\*|\[\w+\])/);
  return new RegExp(
    `^${parts.map((part, i) => (i % 2 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : part.replace("*", ".*"))).join("")}$`,
  );
}

/** Finds columns. */
class Index {
  readonly header: readonly string[] | null;
  readonly width: number;
  readonly #table: string;
  /** Whether names are numbers, as in pandas. Then columns have no other numbers. */
  readonly #named: boolean;
  readonly #places = new Map<string, number[]>();
  #longest = 0;

  constructor(header: readonly string[] | null, width: number, table: string) {
    this.#table = table;
    this.header = header;
    this.width = width;
    this.#named = header?.some((name) => whole.test(name)) ?? false;
    header?.forEach((name, place) => {
      this.#longest = Math.max(this.#longest, name.length);
      const places = this.#places.get(name);
      if (places === undefined) this.#places.set(name, [place]);
      else places.push(place);
    });
  }

  /** The table's columns, for a message. */
  get known(): string {
    if (this.width === 0) return `${this.#table} has no columns`;
    const names =
      this.header === null
        ? `${count(this.width, "column")} without ${this.width === 1 ? "a name" : "names"}`
        : listed(this.header.map((name) => name || "(no name)"));
    // the delimiter may be a character that is not tried
    const hint = this.width === 1 && this.#table === TABLE ? "; where this is more than one column, say --delimiter" : "";
    return `${this.#table} has ${names}${hint}`;
  }

  /** A column, for a message. */
  columnAt(place: number): string {
    return `column ${place + 1}${this.header === null ? "" : ` (${short(this.header[place] as string)})`}`;
  }

  /** The places that are not taken and may be coordinates. A column without a name beside others with names is an index, or empty. */
  coordinatesBut(taken: Places): number[] {
    return Array.from({ length: this.width }, (_, place) => place).filter((place) => {
      const name = this.header?.[place];
      return !taken.includes(place) && name !== "" && !(name !== undefined && isScore(name));
    });
  }

  /** Whether there is a column of this name. */
  has(name: string): boolean {
    return this.#places.has(name);
  }

  placesOf(names: readonly string[]): number[] {
    return names.flatMap((name) => this.#found(name));
  }

  /** The place of a column, or those of a range such as 3-34 or p0-p63. */
  #found(name: string): number[] {
    const place = this.#placeOf(name);
    if (place !== undefined) return [place];
    // a longer name cannot be a range: that bounds the time
    for (const dash of name.length > 2 * this.#longest + 40 ? [] : name.matchAll(/-/g)) {
      const [first, last] = [name.slice(0, dash.index), name.slice(dash.index + 1)].map((end) => this.#placeOf(end.trim()));
      if (first === undefined || last === undefined) continue;
      if (first <= last) return Array.from({ length: last - first + 1 }, (_, i) => first + i);
      fail("ERR_XYLOSS_OPTION", `columns ${short(name)}: the range begins after its end`);
    }
    const places = this.#matches(patternOf(name));
    if (places.length > 0) return places;
    const none = `there is no column ${short(name)}`;
    if (/^[\d-]+$/.test(name) && !this.#named) fail("ERR_XYLOSS_OPTION", `${none}; columns are numbered from 1 to ${this.width}`);
    if (this.header === null) fail("ERR_XYLOSS_OPTION", `${none}; the first row has no names; give numbers from 1 to ${this.width}`);
    return fail("ERR_XYLOSS_OPTION", `${none}; ${this.known}${hint(name, this.header)}`);
  }

  #matches(pattern: RegExp | null): number[] {
    if (pattern === null || this.header === null) return [];
    return this.header.flatMap((name, place) => (name.length <= LONGEST_NAME && pattern.test(name) ? [place] : []));
  }

  /** The place of a column by its name, or else by its number from 1. */
  #placeOf(name: string): number | undefined {
    const places = name === "" ? undefined : this.#places.get(name);
    if (places !== undefined && places.length > 1) {
      const [first, second] = places as [number, number];
      fail("ERR_XYLOSS_OPTION", `columns ${first + 1} and ${second + 1} are both named ${short(name)}; give numbers instead`);
    }
    const isPlace = !this.#named && whole.test(name) && Number(name) >= 1 && Number(name) <= this.width;
    return places?.[0] ?? (isPlace ? Number(name) - 1 : undefined);
  }
}
