/** Whether residuals are larger in some places than in others. */
import { median } from "simple-statistics";
import { lengths, type Pair, pairOf, rankCorrelation, robustScale } from "../statistics.js";
import type { Limit } from "../types.js";

/** Rank correlations of the size of residuals with their place: the weaker of those with the target's place and the prediction's. */
export interface PlaceRanks {
  readonly x: number;
  readonly y: number;
  readonly distance: number;
  /** Their standard error, where size does not depend on place. */
  readonly error: number;
}

/** From this rank correlation of size with place on, residuals do not share one scale. */
export const HETEROSCEDASTIC: Limit = {
  name: "rank correlation",
  value: 0.2,
  reason: "a scale that is the same everywhere, or varies by less than about a half, stays below",
};

export const variedErrors: Limit = {
  name: "standard errors",
  value: 4.5,
  reason: "the strongest of three correlations with position counts",
};

/** The place that the size correlates most with, and how much. */
export const strongestOf = ({ x, y, distance }: PlaceRanks): [place: "x" | "y" | "distance", rank: number] =>
  (Object.entries({ x, y, distance }) as ["x" | "y" | "distance", number][]).reduce((best, next) =>
    Math.abs(next[1]) > Math.abs(best[1]) ? next : best,
  );

/** Whether size depends on place. */
export const isVaried = (ranks: PlaceRanks): boolean =>
  Math.abs(strongestOf(ranks)[1]) >= Math.max(HETEROSCEDASTIC.value, variedErrors.value * ranks.error);

/**
 * Rank correlations of the size of residuals with the coordinates and with the distance from the targets' centre. Residuals are part
 * of the prediction or of the target, and correlate with that one's distance by themselves: so the weaker of both counts.
 */
export function placesOf(sizes: readonly number[], p: Pair<number[]>, t: Pair<number[]>): PlaceRanks {
  const centre = pairOf((axis) => median(t[axis]));
  const away = (points: Pair<number[]>) => lengths(pairOf((axis) => points[axis].map((value) => value - centre[axis])));
  const weaker = (ofPrediction: readonly number[], ofTarget: readonly number[]) => {
    const [a, b] = [rankCorrelation(sizes, ofPrediction), rankCorrelation(sizes, ofTarget)];
    if (a === null || b === null || a * b <= 0) return 0;
    return Math.abs(a) < Math.abs(b) ? a : b;
  };
  return { ...pairOf((axis) => weaker(p[axis], t[axis])), distance: weaker(away(p), away(t)), error: 1 / Math.sqrt(sizes.length - 1) };
}

/** Residuals of the same scale everywhere. */
export interface Even {
  readonly centred: Pair<number[]>;
  /** The number of residuals that one scale is estimated from. */
  readonly count: number;
  /** Smaller scales count as this. */
  readonly least: Pair<number>;
}

/** The least number of residuals in a place: fewer would each decide their own scale. */
const PER_PLACE = 50;
/** This many places are even enough within. */
const MOST_PLACES = 16;

/**
 * Residuals over the scale of their place, where that varies: a mixture of scales has heavy tails even if none of them has.
 * Places are parts of the axis, or of the distance, that correlates most with the residuals' size.
 */
export function evened(centred: Pair<number[]>, t: Pair<number[]>, places: PlaceRanks | null, least: Pair<number>): Even {
  const asTheyAre = { centred, count: centred.x.length, least };
  if (places === null) return asTheyAre;
  const [place, rank] = strongestOf(places);
  const parts = Math.min(MOST_PLACES, Math.floor(centred.x.length / PER_PLACE));
  if (Math.abs(rank) < Math.max(HETEROSCEDASTIC.value / 2, 3 * places.error) || parts < 2) return asTheyAre;
  const centre = pairOf((axis) => median(t[axis]));
  const along = place === "distance" ? lengths(pairOf((axis) => t[axis].map((value) => value - centre[axis]))) : t[place];
  const order = along.map((_, i) => i).sort((i, j) => (along[i] as number) - (along[j] as number) || i - j);
  const members = Array.from({ length: parts }, (_, part) =>
    order.slice(Math.floor((part * order.length) / parts), Math.floor(((part + 1) * order.length) / parts)),
  );
  const scales = members.map((part) =>
    pairOf((axis) =>
      robustScale(
        part.map((i) => centred[axis][i] as number),
        0,
      ),
    ),
  );
  if (scales.some(({ x, y }) => x === 0 || y === 0)) return asTheyAre;
  const even = pairOf((axis) => {
    const even = [...centred[axis]];
    for (const [at, part] of members.entries()) {
      const scale = Math.max((scales[at] as Pair<number>)[axis], least[axis]);
      for (const i of part) even[i] = (centred[axis][i] as number) / scale;
    }
    return even;
  });
  return { centred: even, count: Math.floor(asTheyAre.count / parts), least: { x: 1, y: 1 } };
}
