/** What residuals ask of a loss: a list of decisions, which did best on the real fits of `npm run calibrate -- --recommend`. */
import { pairs } from "../statistics.js";
import type { PlaceRanks } from "./places.js";

/**
 * - few: hardly any residual is far out;
 * - placed: some are, but because their size depends on the place;
 * - around: some are, in all directions, or there are too few points to know;
 * - aside: many are, on one side.
 */
export type Kind = "few" | "placed" | "around" | "aside";

export interface Far {
  readonly kind: Kind;
  /** The points, and those of them that are far out. */
  readonly count: number;
  readonly far: number;
}

/** Beyond this many robust standard deviations a residual is far out, and beyond the other, too far for a difference of places. */
export const [FAR, TOO_FAR] = [4, 8];
/** Fewer far residuals than this share are none to choose a loss by; from the other on, they may be on one side. */
const [THIN, THICK] = [0.02, 0.08];
/** Fewer directions than these may agree by chance: ten do in 1 of 130 cases (Rayleigh's test, exp(−nR²)). */
const FEWEST = 10;
/** The length of the mean direction of far residuals: 0 where they lie all around, 1 where they lie in one direction. */
const ASIDE = 0.7;
/** The rank correlation of the size of residuals with their place from which on that explains those that are far out. */
const PLACED = 0.5;
/** Of few points, the strongest of three correlations may be that strong by chance: it must also be this many standard errors. */
const SURE = 4;

/** The kind of residuals about their centre, x y x y …, whose robust standard deviation per axis this is. */
export function farOf(residuals: Float64Array, sigma: number, heteroscedastic: PlaceRanks | null): Far {
  const all = pairs(residuals);
  const far = all.filter(([x, y]) => Math.hypot(x, y) > FAR * sigma);
  const counted = { count: all.length, far: far.length };
  // Laplace's estimate: where none of a few points is far, some of the others may be
  if ((far.length + 1) / (all.length + 2) < THIN) return { kind: "few", ...counted };
  const along = (axis: 0 | 1) => far.reduce((sum, point) => sum + point[axis] / Math.hypot(...point), 0) / far.length;
  const isAside = far.length >= FEWEST && far.length > THICK * all.length && Math.hypot(along(0), along(1)) > ASIDE;
  if (isAside) return { kind: "aside", ...counted };
  const tooFar = far.filter(([x, y]) => Math.hypot(x, y) > TOO_FAR * sigma).length;
  const isPlaced = dependsOnPlace(heteroscedastic) && tooFar < THIN * all.length;
  return { kind: isPlaced ? "placed" : "around", ...counted };
}

function dependsOnPlace(ranks: PlaceRanks | null): boolean {
  if (ranks === null) return false;
  const { x, y, distance, error } = ranks;
  return Math.max(...[x, y, distance].map(Math.abs)) > Math.max(PLACED, SURE * error);
}
