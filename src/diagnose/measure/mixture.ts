import { median } from "simple-statistics";
import { type Pair, pairOf, robustScale } from "../statistics.js";

/** Some of the rows are placed in another way than the others. */
export interface MixtureProbes {
  /** What turns those predictions into their targets. */
  readonly move: MoveName;
  /** Their share of all rows, and of the rows that are far off. */
  readonly share: number;
  readonly ofFar: number;
  readonly rows: number;
  /** So many rows would be brought home by chance. */
  readonly chance: number;
  /** The scale of the residuals of those that are right. */
  readonly scale: Pair<number>;
}

export type MoveName =
  | "mirrored left for right"
  | "mirrored top for bottom"
  | "turned by 180°"
  | "turned by 90°"
  | "turned by −90°"
  | "with x and y swapped"
  | "swapped with the next or the last row";

/** Signed permutations: x' = a x + b y, y' = c x + d y. */
const moves: readonly (readonly [MoveName, number, number, number, number])[] = [
  ["mirrored left for right", -1, 0, 0, 1],
  ["mirrored top for bottom", 1, 0, 0, -1],
  ["turned by 180°", -1, 0, 0, -1],
  ["turned by 90°", 0, 1, -1, 0],
  ["turned by −90°", 0, -1, 1, 0],
  ["with x and y swapped", 0, 1, 1, 0],
];

/** A row is far off beyond so many robust scales in one axis, … */
const FAR = 4;
/** … and by this part of the targets' spread, */
const MOVED = 0.25;
/** … and near within so many in both. */
const NEAR = 3;
/** Fewer rows far off, or a smaller part of them, show nothing. */
const FEWEST = 8;
const MOST_ROWS = 5000;

/** Null where too few rows are far off, or no move brings a part of them home that chance does not. */
export function measureMixture(p: Pair<number[]>, t: Pair<number[]>): MixtureProbes | null {
  const count = Math.min(p.x.length, MOST_ROWS);
  const residual = pairOf((axis) => p[axis].slice(0, count).map((value, i) => value - (t[axis][i] as number)));
  const centre = pairOf((axis) => median([...residual[axis]]));
  const scale = pairOf((axis) => innerScale(residual[axis], centre[axis]));
  const spread = pairOf((axis) => robustScale(t[axis]));
  if (!(scale.x > 0 && scale.y > 0 && spread.x > 0 && spread.y > 0)) return null;
  const isNear = (dx: number, dy: number) => Math.abs(dx) <= NEAR * scale.x && Math.abs(dy) <= NEAR * scale.y;
  const far = residual.x.flatMap((_, i) => {
    const [dx, dy] = [(residual.x[i] as number) - centre.x, (residual.y[i] as number) - centre.y];
    const isFar = (off: number, axis: "x" | "y") => Math.abs(off) > Math.max(FAR * scale[axis], MOVED * spread[axis]);
    return isFar(dx, "x") || isFar(dy, "y") ? [i] : [];
  });
  const found = (move: MoveName, home: readonly number[], byChance: number): MixtureProbes | null =>
    home.length < FEWEST || home.length < 3 * byChance * far.length
      ? null
      : { move, rows: home.length, share: home.length / count, ofFar: home.length / far.length, chance: byChance * far.length, scale };
  const all = moves.map(([move, a, b, c, d]) => {
    if (far.length < FEWEST) return null;
    const off = (i: number, j: number) =>
      [
        (t.x[j] as number) - a * (p.x[i] as number) - b * (p.y[i] as number),
        (t.y[j] as number) - c * (p.x[i] as number) - d * (p.y[i] as number),
      ] as const;
    const [ox, oy] = [median(far.map((i) => off(i, i)[0])), median(far.map((i) => off(i, i)[1]))];
    const near = (i: number, j: number) => isNear(off(i, j)[0] - ox, off(i, j)[1] - oy);
    // the targets of other rows that are far off say what chance does
    const shifted = far.filter((i, k) => near(i, far[(k + Math.ceil(far.length / 2)) % far.length] as number));
    return found(
      move,
      far.filter((i) => near(i, i)),
      shifted.length / far.length,
    );
  });
  const swapped = swappedNeighbours(p, t, { count, centre, scale }, new Set(far));
  const best = [...all, swapped].reduce((a, b) => ((b?.rows ?? 0) > (a?.rows ?? 0) ? b : a), null);
  return best;
}

/** Pairs are swapped where that makes them so many times as likely, as a logarithm; Student's t of the residuals has so many degrees of freedom. */
const LIKELIER = 5;
const DEGREES = 4;
/** Rows this far apart are not swapped: as many pairs of them as of neighbours gain by a swap where it is chance. */
const APART = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const CHANCE_ERRORS = 5;

/** Rows that fit their neighbour's target, while that one fits theirs; null where rows farther apart do too. */
function swappedNeighbours(
  p: Pair<number[]>,
  t: Pair<number[]>,
  { count, centre, scale }: { readonly count: number; readonly centre: Pair<number>; readonly scale: Pair<number> },
  far: ReadonlySet<number>,
): MixtureProbes | null {
  const cost = (i: number, j: number) => {
    const [x, y] = [
      ((p.x[i] as number) - (t.x[j] as number) - centre.x) / scale.x,
      ((p.y[i] as number) - (t.y[j] as number) - centre.y) / scale.y,
    ];
    return ((DEGREES + 1) / 2) * (Math.log1p((x * x) / DEGREES) + Math.log1p((y * y) / DEGREES));
  };
  const own = Array.from({ length: count }, (_, i) => cost(i, i));
  const pairsAt = (by: number) => {
    const rows = new Set<number>();
    for (let i = 0; i + by < count; i++) {
      if (rows.has(i)) continue;
      const now = (own[i] as number) + (own[i + by] as number);
      if (now > LIKELIER && now - cost(i, i + by) - cost(i + by, i) > LIKELIER) rows.add(i).add(i + by);
    }
    return rows;
  };
  const rows = pairsAt(1);
  if (rows.size < FEWEST) return null;
  const chance = APART.reduce((total, by) => total + pairsAt(by).size, 0) / APART.length;
  if (rows.size < 2 * chance + CHANCE_ERRORS * Math.sqrt(2 * chance)) return null;
  const ofFar = far.size === 0 ? 0 : [...far].filter((i) => rows.has(i)).length / far.size;
  return { move: SWAPPED, rows: rows.size, share: rows.size / count, ofFar, chance, scale };
}
export const SWAPPED = "swapped with the next or the last row" satisfies MoveName;

/** A robust standard deviation from the inner half of the residuals, which two fifths of strays do not widen by much. */
function innerScale(values: readonly number[], centre: number): number {
  const sizes = values.map((value) => Math.abs(value - centre)).sort((a, b) => a - b);
  return (sizes[Math.floor(sizes.length / 3)] as number) / NORMAL_THIRD;
}
/** A third of normal values are within this many standard deviations. */
const NORMAL_THIRD = 0.4307;
