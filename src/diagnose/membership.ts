/** What each point belongs to: the keypoint of an instance, and a group such as a camera. */
import { describe } from "../arrays.js";
import { fail } from "../errors.js";
import type { Layout } from "../layout.js";
import { counted } from "./text.js";
import type { DiagnoseInput } from "./types.js";

/** The most keypoints, and the most groups: what has as many labels as rows is no group. */
export const MOST_PARTS = 10_000;

export interface Membership {
  /** Points per row. Point i is keypoint i % per of row ⌊i / per⌋. */
  readonly per: number;
  /** The names of the keypoints; null where a row is one point. */
  readonly keypoints: readonly string[] | null;
  /** The names of the groups, and the group of each point; null where there are none. */
  readonly groups: { readonly names: readonly string[]; of(point: number): number } | null;
}

/** Reads `per`, `names` and `groups`; null where none of them is given. */
export function readMembership({ per, names, groups }: DiagnoseInput, { unit, units }: Layout, name: string): Membership | null {
  if (per === undefined && names === undefined && groups === undefined) return null;
  const points = unit === "element" ? units / 2 : units;
  const keypoints = names === undefined ? null : textsOf(names, "names", name);
  const perRow = per ?? keypoints?.length ?? 1;
  if (typeof perRow !== "number" || !Number.isInteger(perRow) || perRow < 1) {
    fail(
      "ERR_XYLOSS_OPTION",
      `${name}: per is ${typeof perRow === "number" ? perRow : describe(perRow)}; it must be a whole number, the keypoints of an instance`,
    );
  }
  if (perRow > MOST_PARTS) fail("ERR_XYLOSS_OPTION", `${name}: per is ${perRow}; at most ${MOST_PARTS} keypoints are told apart`);
  if (points % perRow !== 0) {
    fail("ERR_XYLOSS_LENGTH", `${name}: ${counted(points, "point")} cannot be divided into instances of ${counted(perRow, "keypoint")}`);
  }
  if (keypoints !== null) expectNames(keypoints, perRow, name);
  return {
    per: perRow,
    keypoints: perRow === 1 ? null : (keypoints ?? Array.from({ length: perRow }, (_, k) => String(k + 1))),
    groups: groups === undefined ? null : groupsOf(textsOf(groups, "groups", name), points, perRow, name),
  };
}

function expectNames(names: readonly string[], per: number, name: string): void {
  if (names.length !== per)
    fail("ERR_XYLOSS_LENGTH", `${name}: names has ${names.length} values, but per is ${per}; give one per keypoint`);
  const twice = names.findIndex((each, i) => names.indexOf(each) !== i);
  if (twice >= 0) fail("ERR_XYLOSS_OPTION", `${name}: names[${twice}] is ${JSON.stringify(names[twice])} again; names must differ`);
}

/** Membership as text; numbers are labels too. */
function textsOf(labels: unknown, what: string, name: string): string[] {
  if (typeof labels === "object" && labels !== null && (Array.isArray(labels) || ArrayBuffer.isView(labels))) {
    return Array.from(labels as ArrayLike<unknown>, (label, i) => {
      if (typeof label === "string" || (typeof label === "number" && Number.isFinite(label))) return String(label);
      return fail("ERR_XYLOSS_TYPE", `${name}: ${what}[${i}] is ${describe(label)}; labels must be strings or whole numbers`);
    });
  }
  return fail("ERR_XYLOSS_TYPE", `${name}: ${what} is ${describe(labels)}; it must be an array of strings or whole numbers`);
}

function groupsOf(labels: readonly string[], points: number, per: number, name: string): Membership["groups"] {
  const perPoint = labels.length === points;
  if (!perPoint && labels.length * per !== points) {
    const rows = per === 1 ? "" : `, or ${points / per}, one per instance`;
    fail("ERR_XYLOSS_LENGTH", `${name}: groups has ${labels.length} values; it needs ${points}, one per point${rows}`);
  }
  const numbers = new Map<string, number>();
  const groups = Uint32Array.from(labels, (label) => {
    const known = numbers.get(label);
    if (known === undefined) numbers.set(label, numbers.size);
    return known ?? numbers.size - 1;
  });
  if (numbers.size > MOST_PARTS) {
    fail(
      "ERR_XYLOSS_OPTION",
      `${name}: groups has ${numbers.size} different labels; at most ${MOST_PARTS} are told apart: give labels that many rows share, such as a camera's`,
    );
  }
  return { names: [...numbers.keys()], of: (point) => groups[perPoint ? point : Math.floor(point / per)] as number };
}

/** Words for the sides, and the other side's. */
const sides: ReadonlyMap<string, string> = new Map([
  ["left", "right"],
  ["l", "r"],
]);

/** Keypoints whose names differ only in left and right, by index: left_eye and right_eye, LShoulder and RShoulder, ear_l and ear_r. */
export function sidesIn(names: readonly string[]): readonly (readonly [left: number, right: number])[] {
  const words = names.map(wordsOf);
  const places = new Map(words.map((each, i) => [each.join(" "), i]));
  return words.flatMap((each, i) => {
    const at = each.findIndex((word) => sides.has(word));
    const other = at < 0 ? undefined : places.get(each.map((word, k) => (k === at ? (sides.get(word) as string) : word)).join(" "));
    return other === undefined ? [] : [[i, other] as const];
  });
}

/** The words of a name, in lower case: left_eye, leftEye, LeftEye and "left eye" have the same. */
const wordsOf = (name: string): string[] => (name.match(/\p{Lu}?\p{Ll}+|\p{Lu}(?!\p{Ll})|\d+/gu) ?? []).map((word) => word.toLowerCase());
