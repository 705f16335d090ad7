import { median, quantileSorted } from "simple-statistics";
import { type Axis, axes, finite, type Pair, pairOf, pairs, shareOf, sorted } from "../statistics.js";
import type { Study } from "../study.js";
import type { Bounds, Points } from "../types.js";

/** The units that predictions, targets and bounds seem to have. */
export interface UnitProbes {
  /** Whether coordinates look like parts of an image or like its pixels; null for neither. */
  readonly prediction: UnitName | null;
  readonly target: UnitName | null;
  readonly bounds: UnitName | null;
  /** Whether few targets are around the middle of the predictions, in x or in y. */
  readonly apart: boolean;
  /** The size of a pixel in the targets' unit; null where it is unknown. */
  readonly pixel: Pair<number> | null;
}
export type UnitName = "unit" | "pixels";

/** What lies outside the bounds. */
export interface OutsideProbes {
  /** The share of targets outside, and of predictions outside by more than the margin. */
  readonly target: number;
  readonly prediction: number;
  readonly margin: number;
}

/** Parts of an image are in [0, 1] or [−1, 1]; predictions may be somewhat beside it. */
const UNIT_REACH = 1.25;
/** The share of coordinates that may be even further out. */
const UNIT_STRAYS = 0.02;
/** At least a quarter of the coordinates in pixels are this large; nothing in [−1, 1] is, by far. */
const PIXEL_REACH = 4;
/** Bounds this wide are in pixels. */
const PIXEL_BOUNDS = 8;
/** The middle of the predictions is apart from the targets if fewer than this share of them lie on one side of it. */
const APART = 0.05;

export function unitsOf(study: Study, p: Pair<number[]>, t: Pair<number[]>): UnitProbes {
  const { range: bounds } = study;
  const target = unitOf(t);
  const ofBounds = bounds === null ? null : unitOfBounds(bounds);
  const apart = axes.some((axis) => {
    const middle = median(p[axis]);
    const below = shareOf(t[axis], (value) => value < middle);
    const above = shareOf(t[axis], (value) => value > middle);
    return Math.min(below, above) < APART;
  });
  const inPixels = target === "pixels" && ofBounds !== "unit";
  return {
    prediction: unitOf(p),
    target,
    bounds: ofBounds,
    apart,
    pixel: knownPixel(study) ?? (inPixels ? { x: 1, y: 1 } : pixelOf(bounds)),
  };
}

/** The size of a pixel in the targets' unit, where the loss defines it. */
function knownPixel({ traits, options }: Study): Pair<number> | null {
  const { width, height, convention } = options as { width: number; height: number; convention?: string };
  const less = convention === "corners" ? 1 : 0;
  if (traits?.targets === "image") return { x: 1 / (width - less), y: 1 / (height - less) };
  return traits?.targets === "pixels" ? { x: 1, y: 1 } : null;
}

function unitOf({ x, y }: Pair<number[]>): UnitName | null {
  const most = sorted(x.map((value, i) => Math.max(Math.abs(value), Math.abs(y[i] as number))));
  if (quantileSorted(most, 1 - UNIT_STRAYS) <= UNIT_REACH) return "unit";
  return quantileSorted(most, 0.75) >= PIXEL_REACH ? "pixels" : null;
}

function unitOfBounds(bounds: Bounds): UnitName | null {
  const within = (axis: Axis) => Math.max(...bounds[axis].map(Math.abs)) <= 1;
  const wide = (axis: Axis) => bounds[axis][1] - bounds[axis][0] >= PIXEL_BOUNDS;
  if (within("x") && within("y")) return "unit";
  return wide("x") && wide("y") ? "pixels" : null;
}

/** Bounds of pixels' centres, from half a pixel to 1 minus half a pixel, say how large a pixel is. */
function pixelOf(bounds: Bounds | null): Pair<number> | null {
  if (bounds === null) return null;
  const size = pairOf((axis) => {
    const [low, high] = bounds[axis];
    return low > 0 && low < 1 / PIXEL_BOUNDS && Math.abs(low + high - 1) < low / 100 ? 2 * low : Number.NaN;
  });
  return finite(size.x + size.y) === null ? null : size;
}

/** Predictions count as outside only beyond this many scales of the residuals. */
const NOISE_REACH = 4;

/** `scale`: that of the residuals. */
export function outsideOf({ prediction, target }: Points, bounds: Bounds, scale: Pair<number>): OutsideProbes {
  const beyond = (points: Float64Array, margin: Pair<number>) =>
    shareOf(pairs(points), ([x, y]) => outside(x, bounds.x, margin.x) || outside(y, bounds.y, margin.y));
  const rounding = pairOf((axis) => ROUNDING * (bounds[axis][1] - bounds[axis][0]));
  const margin = pairOf((axis) => Math.max(NOISE_REACH * scale[axis], rounding[axis]));
  return { target: beyond(target, rounding), prediction: beyond(prediction, margin), margin: Math.max(margin.x, margin.y) };
}
/** The rounding of float32 coordinates that were mapped once or twice, as a part of the bounds' width. */
const ROUNDING = 1e-5;

const outside = (value: number, [low, high]: readonly [number, number], margin: number): boolean =>
  value < low - margin || value > high + margin;
