import { median, quantileSorted } from "simple-statistics";
import { lossesAt, slopesAt } from "../field.js";
import { selectionOf } from "../random.js";
import { pairs } from "../statistics.js";
import type { Subject } from "../subject.js";
import { type Box, type Point, repeated } from "../surface.js";
import type { Bounds, Points } from "../types.js";

/** Losses in float32 that differ by less than this part of themselves are equal: the kernels round a few times. */
export const NOISE = 2 ** -20;

/** The number of directions on a circle around a target: along the axes, along the diagonals, and between. */
export const DIRECTIONS = 16;
/** The number of circles around a target. */
const CIRCLES = 6;
/** The number of points on the spiral around a target. */
const SPIRAL = 64;
/** The angle that spreads the points of a spiral evenly. */
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
/** The part of a bounded range that is left out at its ends: they are measured on their own. */
const MARGIN = 0.005;
/** The number of the data's own pairs that are probed: shares are then known to about ±2 %. */
const MOST_PAIRS = 512;
/** The points at these quantiles of x, and of y, are the targets that are probed: the range of the data without its extremes. */
const QUANTILES = [0.1, 0.5, 0.9];
/** The innermost circle is at least, and at most, this part of the targets' spread: fitting a power needs room. */
const INNER = [1 / 64, 1 / 8] as const;
/** Float32 does not resolve a distance well below this part of its coordinates. */
const RESOLVED = 2 ** -13;

/** A prediction and its target. */
export interface Placed {
  readonly point: Point;
  readonly target: Point;
}

/** A point around a target, and the loss there. */
export interface Sample extends Placed {
  /** Between the two, after rounding to float32. */
  readonly distance: number;
  /** The indices of the target, of the circle (from inside), and of the direction. */
  readonly at: { readonly target: number; readonly circle: number; readonly direction: number };
  readonly loss: number;
  /** The loss minus that of a perfect prediction; 0 where they differ only by rounding. */
  readonly excess: number;
  /** How much of the excess may be rounding. */
  readonly noise: number;
  /** The gradient with respect to what is predicted: the point, or its logits. */
  readonly slope: Point;
}

/** Lengths in the targets' unit: the median error of the data, the radius of the innermost circle, the targets' spread, the size of their coordinates. */
export interface Scales {
  readonly residual: number;
  readonly inner: number;
  readonly spread: number;
  readonly size: number;
}

/** Targets of the data and points around them. */
export interface Samples {
  readonly targets: readonly Point[];
  readonly scale: Scales;
  /** Where points can be; null for anywhere. */
  readonly bounds: Bounds | null;
  readonly circles: readonly Sample[];
  readonly spiral: readonly Sample[];
  /** The data's own pairs, or a selection of them. */
  readonly own: readonly Sample[];
}

/** `range`: where targets can be. */
export function samplesOf(subject: Subject, points: Points, range: Bounds | null): Samples {
  const scale = scaleOf(points);
  const targets = targetsOf(points);
  // where most targets are outside the range, there is nothing to see within
  const inRange = targets.filter(isWithin(range, MARGIN)).length;
  const bounds = 2 * inRange > targets.length ? range : null;
  const radii = Array.from({ length: CIRCLES }, (_, k) => scale.inner * (scale.spread / scale.inner) ** (k / (CIRCLES - 1)));
  const circles = targets.flatMap((target, i) =>
    radii.flatMap((radius, circle) =>
      Array.from({ length: DIRECTIONS }, (_, direction) => ({
        point: polar(target, radius, (2 * Math.PI * direction) / DIRECTIONS),
        target,
        at: { target: i, circle, direction },
      })),
    ),
  );
  const spiral = targets.flatMap((target, i) =>
    Array.from({ length: SPIRAL }, (_, direction) => ({
      point: polar(target, scale.inner * (scale.spread / scale.inner) ** (direction / (SPIRAL - 1)), GOLDEN * direction),
      target,
      at: { target: i, circle: 0, direction },
    })),
  );
  const inside = isWithin(bounds, MARGIN);
  return {
    targets,
    scale,
    bounds,
    circles: evaluated(
      subject,
      circles.filter(({ point }) => inside(point)),
    ),
    spiral: evaluated(
      subject,
      spiral.filter(({ point }) => inside(point)),
    ),
    own: evaluated(subject, ownPairs(points)),
  };
}

type Place = Omit<Sample, "distance" | "loss" | "excess" | "noise" | "slope">;

/** The points, and the targets, as x y x y …. */
export function flattened(places: readonly Placed[]): [points: number[], targets: number[]] {
  const points: number[] = [];
  const targets: number[] = [];
  for (const { point, target } of places) {
    points.push(point[0], point[1]);
    targets.push(target[0], target[1]);
  }
  return [points, targets];
}

/** The gradients with respect to what is predicted. */
export const slopesOf = (subject: Subject, places: readonly Placed[]): Point[] => pairs(slopesAt(subject, ...flattened(places)));

/** The loss and its gradient at points around targets. */
export function evaluated(subject: Subject, places: readonly Place[]): Sample[] {
  const [points, targets] = flattened(places);
  const loss = lossesAt(subject, points, targets);
  const perfect = lossesAt(subject, targets, targets);
  const slopes = slopesOf(subject, places);
  return places.map((place, i) => {
    const [value, least] = [loss[i] as number, perfect[i] as number];
    const noise = NOISE * Math.max(Math.abs(value), Math.abs(least));
    const excess = value - least;
    return {
      ...place,
      distance: between(place.point, place.target),
      loss: value,
      excess: Math.abs(excess) <= noise ? 0 : excess,
      noise,
      slope: slopes[i] as Point,
    };
  });
}

export const between = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
export const norm = ([x, y]: Point): number => Math.hypot(x, y);

/** Whether a point is inside bounds, at least by this part of their width. */
export function isWithin(bounds: Bounds | null, margin = 0): (point: Point) => boolean {
  if (bounds === null) return () => true;
  const within = (value: number, [low, high]: Bounds["x"]) => value >= low + margin * (high - low) && value <= high - margin * (high - low);
  return ([x, y]) => within(x, bounds.x) && within(y, bounds.y);
}

/** Where a minimum is searched: in the bounds, or within twice the spread around a target. */
export function boxAround(target: Point, { bounds, scale }: Pick<Samples, "bounds" | "scale">): Box {
  if (bounds !== null) return { low: [bounds.x[0], bounds.y[0]], high: [bounds.x[1], bounds.y[1]] };
  const reach = 2 * scale.spread;
  return { low: [target[0] - reach, target[1] - reach], high: [target[0] + reach, target[1] + reach] };
}

/** A square grid of points over a box, including its edges. */
export function gridIn({ low, high }: Box, steps: number): Float64Array {
  const at = (i: number, axis: 0 | 1) => low[axis] + ((high[axis] - low[axis]) * i) / steps;
  return Float64Array.from({ length: 2 * (steps + 1) ** 2 }, (_, i) =>
    i % 2 === 0 ? at((i >> 1) % (steps + 1), 0) : at(Math.floor((i >> 1) / (steps + 1)), 1),
  );
}

/** The loss of one target at many points. */
export const lossesAround = (subject: Subject, points: ArrayLike<number>, target: Point): Float64Array =>
  lossesAt(subject, points, repeated(target, points.length / 2));

function polar([x, y]: Point, radius: number, angle: number): Point {
  return rounded([x + radius * Math.cos(angle), y + radius * Math.sin(angle)]);
}

const rounded = ([x, y]: Point): Point => [Math.fround(x), Math.fround(y)];

/** The i-th point, as a loss in float32 sees it. */
const pointAt = (points: ArrayLike<number>, i: number): Point => rounded([points[2 * i] as number, points[2 * i + 1] as number]);

function ownPairs({ count, prediction, target }: Points): Place[] {
  return selectionOf(count, MOST_PAIRS).map((i) => ({
    point: pointAt(prediction, i),
    target: pointAt(target, i),
    at: { target: i, circle: 0, direction: 0 },
  }));
}

/** The distinct points at some quantiles of x and of y. */
function targetsOf({ count, target }: Points): Point[] {
  const indices = Array.from({ length: count }, (_, i) => i);
  const chosen = [0, 1].flatMap((axis) => {
    const sorted = [...indices].sort((a, b) => (target[2 * a + axis] as number) - (target[2 * b + axis] as number));
    return QUANTILES.map((part) => sorted[Math.round(part * (count - 1))] as number);
  });
  const points = chosen.map((i) => pointAt(target, i));
  return points.filter((point, i) => points.findIndex((other) => between(point, other) === 0) === i);
}

function scaleOf({ count, prediction, target }: Points): Scales {
  const residual = median(Array.from({ length: count }, (_, i) => between(pointAt(prediction, i), pointAt(target, i))));
  const [x, y] = [0, 1].map((axis) => Float64Array.from({ length: count }, (_, i) => target[2 * i + axis] as number).sort()) as [
    Float64Array,
    Float64Array,
  ];
  const size = median([...x, ...y].map(Math.abs));
  const width = (sorted: Float64Array) =>
    quantileSorted(sorted as unknown as number[], 0.95) - quantileSorted(sorted as unknown as number[], 0.05);
  // of one target alone there is no spread: then errors, or the coordinates, say what is far
  const spread = Math.max(width(x), width(y)) / 2 || 4 * residual || size || 1;
  const finest = RESOLVED * Math.max(...[x[0], x[count - 1], y[0], y[count - 1]].map((end) => Math.abs(end as number)));
  const inner = Math.max(Math.min(Math.max(residual, INNER[0] * spread), INNER[1] * spread), finest);
  return { residual, inner, spread: Math.max(spread, 8 * inner), size };
}
