import { median } from "simple-statistics";
import { type Membership, sidesIn } from "../membership.js";
import type { Limit, Points } from "../types.js";

/** How often a left keypoint and its right one are predicted in each other's place. */
export interface SwapProbes {
  readonly left: string;
  readonly right: string;
  /** Rows in which the two are so far apart that it can be told. */
  readonly rows: number;
  /** How many of those are swapped, and their share. */
  readonly swapped: number;
  readonly share: number;
}

export const swappedRows: Limit = { name: "rows", value: 4, reason: "of one pair; fewer may be slips" };
export const swappedShare: Limit = { name: "share", value: 0.02, reason: "of the rows in which the two are apart" };
export const apart: Limit = {
  name: "distance apart",
  value: 4,
  reason: "times the median error: nearer to each other, two keypoints change places by chance",
};
export const nearer: Limit = {
  name: "ratio of distances",
  value: 0.35,
  reason: "of the pair's distance to swapped targets, over that to its own: a model that cannot tell predicts a place between",
};

/** All pairs of a left and a right keypoint, and the points of those rows that are swapped, if these are enough. */
export interface Swaps {
  readonly pairs: readonly SwapProbes[];
  readonly points: ReadonlySet<number>;
}

export function measureSwaps(points: Points, { keypoints, per }: Membership): Swaps {
  const sides = keypoints === null ? [] : sidesIn(keypoints);
  const swapped = new Set<number>();
  if (keypoints === null || sides.length === 0) return { pairs: [], points: swapped };
  const rows = rowsOf(points, per);
  const pairs = sides.map(([l, r]): SwapProbes => {
    const both = rows.flatMap((row) => (row[l] === undefined || row[r] === undefined ? [] : [[row[l], row[r]] as const]));
    const between = (i: number, j: number, of: Float64Array, to: Float64Array) =>
      Math.hypot((of[2 * i] as number) - (to[2 * j] as number), (of[2 * i + 1] as number) - (to[2 * j + 1] as number));
    const { prediction: p, target: t } = points;
    const own = both.map(([i, j]) => between(i, i, p, t) + between(j, j, p, t));
    const other = both.map(([i, j]) => between(i, j, p, t) + between(j, i, p, t));
    const error = both.length === 0 ? 0 : median(own.map((here, k) => Math.min(here, other[k] as number) / 2));
    const told = both.flatMap(([i, j], k) => (between(i, j, t, t) > apart.value * error ? [k] : []));
    const found = told.filter((k) => (other[k] as number) < nearer.value * (own[k] as number));
    const share = told.length === 0 ? 0 : found.length / told.length;
    if (areSwapped(found.length, share)) for (const k of found) for (const i of both[k] as readonly number[]) swapped.add(i);
    return { left: keypoints[l] as string, right: keypoints[r] as string, rows: told.length, swapped: found.length, share };
  });
  return { pairs, points: swapped };
}

export const areSwapped = (rows: number, share: number): boolean => rows >= swappedRows.value && share >= swappedShare.value;

/** The points of each row, by their keypoint. */
function rowsOf({ count, places }: Points, per: number): (readonly (number | undefined)[])[] {
  const rows = new Map<number, (number | undefined)[]>();
  for (let i = 0; i < count; i++) {
    const place = places?.[i] ?? i;
    const at = Math.floor(place / per);
    const row = rows.get(at) ?? [];
    row[place % per] = i;
    rows.set(at, row);
  }
  return [...rows.values()];
}
