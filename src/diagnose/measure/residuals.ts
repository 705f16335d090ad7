import { extent, median, quantileSorted } from "simple-statistics";
import {
  along,
  axes,
  farPairs,
  lengths,
  MEDIAN_ERROR,
  mean,
  NORMAL_DISTANCE,
  octileKurtosis,
  type Pair,
  pairOf,
  rankCorrelation,
  robustScale,
  type Slope,
  shareOf,
  slopeOf,
  sorted,
} from "../statistics.js";
import type { Study } from "../study.js";
import type { Bounds } from "../types.js";
import { type Coefficient, type FitProbes, measureFits } from "./fits.js";
import { type MixtureProbes, measureMixture } from "./mixture.js";
import { type Even, evened, type PlaceRanks, placesOf } from "./places.js";
import { measureQuantile, type QuantileProbes } from "./quantile.js";
import { measureSteps, type StepProbes } from "./steps.js";
import { type OutsideProbes, outsideOf, type UnitProbes, unitsOf } from "./units.js";
import { measureWhitening, type WhiteningProbes } from "./whitening.js";

/** The distribution of the values of one axis. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
  /** The standard deviation of normal data with the same quartiles. */
  readonly scale: number;
}

/** What is measured of predictions and targets that are points. Residuals are prediction − target; weights count as 0 or not. */
export interface ResidualProbes {
  /** The number of all points. `outside` looks at all of them, everything else at a selection of 20,000 where there are more. */
  readonly count: number;
  readonly prediction: Pair<Spread>;
  readonly target: Pair<Spread>;
  /** The median residual, in the targets' unit. */
  readonly offset: Pair<number>;
  /** Its standard error. */
  readonly offsetError: Pair<number>;
  /**
   * How much the median residual of a quarter of the rows differs from that of all, beyond its error: the quarters are parts of the targets'
   * axis or of the predictions', whichever differ less, as residuals are part of one or the other.
   */
  readonly drift: Pair<number>;
  /** Halfway between the residuals' quantiles of 10 % and 90 %: the median where they are even to both sides. */
  readonly middle: Pair<number>;
  /** The mean residual, with its standard error. */
  readonly mean: Pair<Coefficient>;
  /** The standard deviation of normal residuals with the same median absolute deviation; `radial` is that per axis, from distances. */
  readonly scale: Pair<number> & { readonly radial: number };
  /** Quantiles of the distance between prediction and target. */
  readonly distance: {
    readonly q50: number;
    readonly q75: number;
    readonly q90: number;
    readonly q95: number;
    readonly q99: number;
    readonly most: number;
  };
  /** Null where half of the residuals of an axis are equal, or there are too few. */
  readonly tails: TailProbes | null;
  /** The correlation of residuals in x and in y; null where one of them does not vary, or there are too few. */
  readonly correlation: { readonly rho: number; readonly low: number; readonly high: number } | null;
  /** Rank correlations of the size of residuals with their place: the weaker of those with the target's place and the prediction's. */
  readonly heteroscedastic: PlaceRanks | null;
  /** Null where the loss does not ask for a quantile. */
  readonly quantile: QuantileProbes | null;
  /** What would make residuals even; null where the loss takes no `whiten`, or residuals are too few or do not vary. */
  readonly whitening: WhiteningProbes | null;
  /** prediction ≈ scale · turn(rotation) · target + (x, y), by medians; null where there are too few or predictions or targets do not vary. */
  readonly similarity: SimilarityProbes | null;
  /** The slope of prediction over target, and of target over prediction: the true scale lies between the first and 1/the second. */
  readonly slopes: Pair<{ readonly forward: Slope; readonly backward: Slope } | null>;
  /** Rank correlations of each prediction's coordinate with each of the target's. */
  readonly agreement: { readonly xx: number | null; readonly yy: number | null; readonly xy: number | null; readonly yx: number | null };
  /** Median distances of predictions from targets, and from targets whose x and y are swapped. */
  readonly swapped: { readonly direct: number; readonly swapped: number };
  /** Predictions that are exactly the least or greatest value of their axis. */
  readonly clipped: Pair<{ readonly low: Clipping; readonly high: Clipping }>;
  /** Least squares; null where there are too few points, or an axis does not vary. */
  readonly fits: FitProbes | null;
  readonly mixture: MixtureProbes | null;
  readonly steps: StepProbes;
  readonly unit: UnitProbes;
  /** Null without bounds. */
  readonly outside: OutsideProbes | null;
  readonly bounds: Bounds | null;
}

export interface SimilarityProbes {
  readonly scale: number;
  /** In degrees, from x towards y. */
  readonly rotation: number;
  /** Its standard error. */
  readonly rotationError: number;
  readonly x: number;
  readonly y: number;
}

export interface TailProbes {
  /** The octile kurtosis minus that of a normal distribution, of the axis where it is larger. */
  readonly kurtosis: number;
  /** The share of all coordinates beyond 3 robust standard deviations: 0.0027 for normal residuals. */
  readonly beyond3: number;
  /** 3 standard deviations, widened by their uncertainty in a sample of this size. */
  readonly limit: number;
  readonly beyondLimit: number;
  /** The number of coordinates beyond that. */
  readonly far: number;
}

export interface Clipping {
  readonly value: number;
  /** The shares of predictions at that value, of targets at it, of targets beyond it, and of the commonest other prediction. */
  readonly prediction: number;
  readonly target: number;
  readonly beyond: number;
  readonly other: number;
}

/** Fewer points say nothing about distributions: the errors of medians would be guesses. */
export const ENOUGH_POINTS = 20;

/** Measures predictions and targets that are points; null where there are none, or the loss refuses all targets. */
export function measureResiduals(study: Study): ResidualProbes | null {
  const { points, selection: some, boxes, range: bounds } = study;
  if (points === null || some === null || points.count === 0 || (boxes !== null && boxes.target === boxes.count)) return null;
  const p = columns(some.prediction);
  const t = columns(some.target);
  const r = pairOf((axis) => p[axis].map((value, i) => value - (t[axis][i] as number)));
  const offset = pairOf((axis) => median(r[axis]));
  const distances = lengths(r);
  const centred = pairOf((axis) => r[axis].map((value) => value - offset[axis]));
  const scale = { ...pairOf((axis) => robustScale(r[axis])), radial: median(lengths(centred)) / NORMAL_DISTANCE };
  const ascending = sorted(distances);
  const at = (share: number) => quantileSorted(ascending, share);
  const enough = some.count >= ENOUGH_POINTS;
  const places = enough ? placesOf(lengths(centred), p, t) : null;
  const correlation = enough ? correlationOf(r) : null;
  const [prediction, target] = [pairOf((axis) => spreadOf(p[axis])), pairOf((axis) => spreadOf(t[axis]))];
  const least = pairOf((axis) => ROUNDED * target[axis].scale);
  return {
    count: points.count,
    prediction,
    target,
    offset,
    offsetError: pairOf((axis) => Math.max((MEDIAN_ERROR * scale[axis]) / Math.sqrt(some.count), errorByBlocks(r[axis]))),
    drift: pairOf((axis) => Math.min(driftAlong(t[axis], r[axis]), driftAlong(p[axis], r[axis]))),
    middle: pairOf((axis) => middleOf(r[axis])),
    mean: pairOf((axis) => meanOfAll(r[axis])),
    scale,
    distance: { q50: at(0.5), q75: at(0.75), q90: at(0.9), q95: at(0.95), q99: at(0.99), most: at(1) },
    tails: enough ? tailsOf(evened(centred, t, places, least)) : null,
    correlation,
    heteroscedastic: places,
    quantile: measureQuantile(study, r),
    whitening: places === null || correlation === null ? null : measureWhitening(study, { p, t, centred, rho: correlation.rho, places }),
    similarity: enough ? similarityOf(p, t) : null,
    slopes: pairOf((axis) => (enough ? slopesOf(p[axis], t[axis]) : null)),
    agreement: {
      xx: rankCorrelation(p.x, t.x),
      yy: rankCorrelation(p.y, t.y),
      xy: rankCorrelation(p.x, t.y),
      yx: rankCorrelation(p.y, t.x),
    },
    swapped: {
      direct: at(0.5),
      swapped: median(p.x.map((x, i) => Math.hypot(x - (t.y[i] as number), (p.y[i] as number) - (t.x[i] as number)))),
    },
    clipped: pairOf((axis) => clippingOf(p[axis], t[axis])),
    fits: enough ? measureFits(p, t) : null,
    mixture: enough ? measureMixture(p, t) : null,
    steps: measureSteps(p, t),
    unit: unitsOf(study, p, t),
    outside: bounds === null ? null : outsideOf(points, bounds, scale),
    bounds,
  };
}

function middleOf(values: readonly number[]): number {
  const ascending = sorted(values);
  return (quantileSorted(ascending, 0.1) + quantileSorted(ascending, 0.9)) / 2;
}

function meanOfAll(values: readonly number[]): Coefficient {
  const value = mean(values);
  const variance = mean(values.map((each) => (each - value) ** 2));
  return { value, error: Math.sqrt(variance / values.length) };
}

const QUARTERS = 4;
/** Medians of parts differ by so many standard errors by chance. */
const DRIFT_ERRORS = 2;
function driftAlong(place: readonly number[], r: readonly number[]): number {
  const order = place.map((_, i) => i).sort((i, j) => (place[i] as number) - (place[j] as number) || i - j);
  const centre = median([...r]);
  const excess = Array.from({ length: QUARTERS }, (_, k) => {
    const at = (part: number) => Math.floor((part * order.length) / QUARTERS);
    const part = order.slice(at(k), at(k + 1)).map((i) => r[i] as number);
    if (part.length === 0) return 0;
    const own = median([...part]);
    return Math.abs(own - centre) - (DRIFT_ERRORS * MEDIAN_ERROR * robustScale(part, own)) / Math.sqrt(part.length);
  });
  return Math.max(0, ...excess);
}

const BLOCKS = 10;
/** The standard error of a median by the spread of the medians of blocks of rows: larger where neighbouring rows err alike. */
function errorByBlocks(values: readonly number[]): number {
  const size = Math.floor(values.length / BLOCKS);
  if (size < FEWEST_IN_BLOCK) return 0;
  const medians = Array.from({ length: BLOCKS }, (_, k) => median(values.slice(k * size, (k + 1) * size)));
  const centre = medians.reduce((a, b) => a + b, 0) / BLOCKS;
  return Math.sqrt(medians.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (BLOCKS - 1) / BLOCKS);
}
const FEWEST_IN_BLOCK = 5;

const columns = (points: Float64Array): Pair<number[]> => ({ x: along(points, 0), y: along(points, 1) });

/** The quartiles of a normal distribution are this many standard deviations apart. */
const NORMAL_QUARTILES = 1.3489795003921634;

function spreadOf(values: readonly number[]): Spread {
  const ascending = sorted(values);
  const at = (share: number) => quantileSorted(ascending, share);
  return { low: at(0), median: at(0.5), high: at(1), scale: (at(0.75) - at(0.25)) / NORMAL_QUARTILES };
}

/** Residuals beyond this many scales are counted; it is widened by so many errors: a robust scale has a relative error of about 1.17/√n. */
const TAIL = 3;
const TAIL_ERRORS = 3.5;

/** Residuals below this part of the targets' spread may be float32 rounding, whose distribution says nothing. */
export const ROUNDED = 1e-4;

function tailsOf({ centred, count, least }: Even): TailProbes | null {
  const scale = pairOf((axis) => robustScale(centred[axis], 0));
  const kurtosis = pairOf((axis) => octileKurtosis(centred[axis]));
  if (!(scale.x > 0 && scale.y > 0) || kurtosis.x === null || kurtosis.y === null) return null;
  const sizes = axes.flatMap((axis) => centred[axis].map((r) => Math.abs(r) / Math.max(scale[axis], least[axis])));
  const limit = TAIL * (1 + TAIL_ERRORS / Math.sqrt(count));
  const beyondLimit = shareOf(sizes, (size) => size > limit);
  return {
    kurtosis: Math.max(kurtosis.x, kurtosis.y),
    beyond3: shareOf(sizes, (size) => size > TAIL),
    limit,
    beyondLimit,
    far: Math.round(beyondLimit * sizes.length),
  };
}

/** The interval of ρ reaches this many standard errors to both sides: 99.7 %. */
const CORRELATION_ERRORS = 3;
/** The standard error of Fisher's z of a rank correlation is √(1.06/(n − 3)) (Fieller, Hartley and Pearson 1957). */
const RANK_VARIANCE = 1.06;

export function correlationOf({ x, y }: Pair<number[]>): ResidualProbes["correlation"] {
  const rank = rankCorrelation(x, y);
  if (rank === null) return null;
  // for a normal distribution with the correlation ρ, Spearman's is (6/π) asin(ρ/2)
  const fromRank = (value: number) => 2 * Math.sin((Math.PI / 6) * value);
  const z = Math.atanh(Math.max(-MOST_RANK, Math.min(MOST_RANK, rank)));
  const half = CORRELATION_ERRORS * Math.sqrt(RANK_VARIANCE / (x.length - 3));
  return { rho: fromRank(rank), low: fromRank(Math.tanh(z - half)), high: fromRank(Math.tanh(z + half)) };
}
/** Fisher's z stays finite up to here. */
const MOST_RANK = 1 - 2 ** -40;

function slopesOf(p: readonly number[], t: readonly number[]): { forward: Slope; backward: Slope } | null {
  const [forward, backward] = [slopeOf(t, p), slopeOf(p, t)];
  return forward === null || backward === null ? null : { forward, backward };
}

/** Scale and turn are the medians of ratios of differences, as complex numbers, between targets far apart in x or in y. */
function similarityOf(p: Pair<number[]>, t: Pair<number[]>): ResidualProbes["similarity"] {
  const ratios = [...farPairs(t.x), ...farPairs(t.y)].flatMap(([i, j]) => {
    const between = ({ x, y }: Pair<number[]>) => [(x[j] as number) - (x[i] as number), (y[j] as number) - (y[i] as number)] as const;
    const [[px, py], [tx, ty]] = [between(p), between(t)];
    const square = tx * tx + ty * ty;
    return square > 0 ? [{ real: (px * tx + py * ty) / square, imaginary: (py * tx - px * ty) / square }] : [];
  });
  if (ratios.length === 0) return null;
  const [reals, imaginaries] = [ratios.map(({ real }) => real), ratios.map(({ imaginary }) => imaginary)];
  const [a, b] = [median(reals), median(imaginaries)];
  const scale = Math.hypot(a, b);
  if (scale === 0) return null;
  // the spread of the ratios across their direction is the error of the turn
  const across = robustScale(ratios.map(({ real, imaginary }) => (imaginary * a - real * b) / scale));
  return {
    scale,
    rotation: degrees(Math.atan2(b, a)),
    // each point is part of two ratios
    rotationError: degrees((MEDIAN_ERROR * across) / scale / Math.sqrt(ratios.length / 2)),
    x: median(p.x.map((x, i) => x - a * (t.x[i] as number) + b * (t.y[i] as number))),
    y: median(p.y.map((y, i) => y - b * (t.x[i] as number) - a * (t.y[i] as number))),
  };
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;

function clippingOf(p: readonly number[], t: readonly number[]): { low: Clipping; high: Clipping } {
  const counts = new Map<number, number>();
  for (const value of p) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ends = extent([...counts.keys()]);
  let other = 0;
  for (const [value, count] of counts) if (!ends.includes(value)) other = Math.max(other, count);
  const at = (value: number, beyond: (target: number) => boolean): Clipping => ({
    value,
    prediction: (counts.get(value) as number) / p.length,
    target: shareOf(t, (target) => target === value),
    beyond: shareOf(t, beyond),
    other: other / p.length,
  });
  return { low: at(ends[0], (target) => target < ends[0]), high: at(ends[1], (target) => target > ends[1]) };
}
