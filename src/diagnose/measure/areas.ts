import { medianOf, shareOf } from "../statistics.js";
import type { Study } from "../study.js";

/** The areas of instances beside their keypoints. */
export interface AreaProbes {
  /** How many instances have keypoints from which their size can be told. */
  readonly instances: number;
  /** The median area over the mean squared distance of an instance's keypoints from their middle: 6 where they fill a square evenly. */
  readonly ratio: number;
  /** The same for the square of the given area. */
  readonly squared: number;
  /** The share of areas that are below 1. */
  readonly small: number;
  /** Whether σ is relative to an instance's size, as COCO's are. */
  readonly relative: boolean;
}

/** σ relative to an instance's size is below this; larger σ are lengths themselves, given together with areas of 1. */
const RELATIVE = 0.5;

/** Null for losses that take no areas, and where keypoints do not lie apart. */
export function measureAreas({ spec, options, target, counts, layout }: Study): AreaProbes | null {
  if (spec?.options.areas === undefined) return null;
  const [sigmas, areas] = [options.sigmas as Float32Array, options.areas as Float32Array | number];
  const per = sigmas.length;
  const measured: { readonly area: number; readonly square: number }[] = [];
  for (let instance = 0; instance < Math.floor(layout.units / per); instance++) {
    const square = squareOf(target, instance * per, per, counts);
    const area = typeof areas === "number" ? areas : (areas[instance] as number);
    if (square > 0) measured.push({ area, square });
  }
  if (measured.length === 0) return null;
  const over = (of: (area: number) => number) => medianOf(measured.map(({ area, square }) => of(area) / square)) ?? 0;
  return {
    instances: measured.length,
    ratio: over((area) => area),
    squared: over((area) => area * area),
    small: shareOf(measured, ({ area }) => area < 1),
    relative: Array.from(sigmas).every((sigma) => sigma < RELATIVE),
  };
}

/** The mean squared distance of the keypoints that count from their middle; 0 where fewer than two do. */
function squareOf(target: Float64Array, from: number, per: number, counts: (unit: number) => boolean): number {
  let [count, x, y, squares] = [0, 0, 0, 0];
  // seen from the first one, as squares of large coordinates would cancel
  let first = -1;
  for (let unit = from; unit < from + per; unit++) {
    const sum = (target[2 * unit] as number) + (target[2 * unit + 1] as number);
    if (!counts(unit) || !Number.isFinite(sum)) continue;
    if (first < 0) first = unit;
    const dx = (target[2 * unit] as number) - (target[2 * first] as number);
    const dy = (target[2 * unit + 1] as number) - (target[2 * first + 1] as number);
    count++;
    x += dx;
    y += dy;
    squares += dx * dx + dy * dy;
  }
  return count < 2 ? 0 : (squares - (x * x + y * y) / count) / count;
}
