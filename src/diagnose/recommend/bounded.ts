import { extent } from "simple-statistics";
import { XylossError } from "../../errors.js";
import { centersOf, type PerAxis, quantileThresholds, uniformThresholds } from "../../thresholds.js";
import { type Axis, pairOf } from "../statistics.js";
import type { Study } from "../study.js";
import { round } from "../text.js";
import { type Bounds, unitSquare } from "../types.js";
import { type Advised, entry, isFound, type PointInspection } from "./grounds.js";

/** The number of bins per coordinate is the square root of the number of points, within these limits. */
const FEWEST_BINS = 4;
const MOST_BINS = 16;

/** A sigmoid with binary cross-entropy, where coordinates have a range and are not too close to its ends. */
export function sigmoidOf(study: Study, found: PointInspection): Advised | null {
  const range = rangeOf(study, found);
  return range === null || isFound(found, "targets-near-bound") ? null : sigmoid(range);
}

/** Thresholds, where coordinates have a range. */
export function thresholdLosses(study: Study, found: PointInspection): Advised[] {
  const range = rangeOf(study, found);
  return range === null ? [] : thresholds(range, found.points.target);
}

/** Thresholds fitted to the targets, in the declared bounds or in the targets' own range. */
export function refittedThresholds({ target, bounds }: Study): Advised[] {
  const range = bounds ?? pairOf((axis) => extent([...along(target, axis)]));
  return range.x[0] < range.x[1] && range.y[0] < range.y[1] ? thresholds(range, target) : [];
}

/** The declared bounds, or [0, 1] for losses of probabilities and for targets inside it; null where coordinates leave them. */
function rangeOf({ bounds, traits }: Study, found: PointInspection): Bounds | null {
  if (isFound(found, "target-out-of-reach") || isFound(found, "out-of-bounds") || isFound(found, "pixel-unit-mix-up")) return null;
  if (bounds !== null) return bounds;
  if (traits?.targets === "unit") return unitSquare;
  const { points, measured } = found;
  const inUnit = measured.unit.target === "unit" && points.target.every((t) => t >= 0 && t <= 1);
  return inUnit && traits?.point !== "thresholds" ? unitSquare : null;
}

const isUnit = ({ x, y }: Bounds): boolean => [x, y].every(([low, high]) => low === 0 && high === 1);

function sigmoid(range: Bounds): Advised {
  const mapped = isUnit(range)
    ? ""
    : `; targets are (x − ${round(range.x[0])})/${round(range.x[1] - range.x[0])} and (y − ${round(range.y[0])})/${round(range.y[1] - range.y[0])} (toUnit, by the convention of your pixels)`;
  return entry(
    "bceWithLogits",
    { excess: true },
    `Coordinates have a range, [${range.x.map(round).join(", ")}] × [${range.y.map(round).join(", ")}], which a sigmoid cannot leave. The gradient at its logits is prediction − target, so outliers pull as with mse${mapped}`,
    { prediction: "logits", target: isUnit(range) ? "target" : "unitTarget" },
  );
}

/** Thresholds at the quantiles of the targets, so that all bins have equal shares; evenly spaced where many targets are equal. */
function thresholds(range: Bounds, target: Float64Array): Advised[] {
  const bins = Math.min(Math.max(Math.floor(Math.sqrt(target.length / 2)), FEWEST_BINS), MOST_BINS);
  const { x, y } = pairOf((axis) => {
    const [low, high] = range[axis];
    const inside = along(target, axis).filter((t) => t > low && t < high);
    return thresholdsOf(inside, low, high, bins - 1);
  });
  if (x === null || y === null) return [];
  const options = {
    thresholds: numbers({ x: x.values, y: y.values }),
    labels: "ramp",
    centers: numbers({ x: centersOf(x.values, ...range.x), y: centersOf(y.values, ...range.y) }),
  };
  const placed = x.quantiles && y.quantiles ? "at the quantiles of the targets" : "evenly spaced, because many targets are equal";
  return [
    entry(
      "ordinalBce",
      options,
      `Asks of each coordinate whether it is beyond each of ${bins - 1} thresholds, ${placed}. It takes ${bins - 1} logits per coordinate; decodeOrdinal turns them into points.`,
      { prediction: "logits" },
    ),
  ];
}

const along = (points: Float64Array, axis: Axis): Float64Array =>
  points.filter((t, k) => (k & 1) === Number(axis === "y") && Number.isFinite(t));

/** Null where float32 cannot tell the thresholds apart. */
function thresholdsOf(values: Float64Array, low: number, high: number, count: number): { values: Float32Array; quantiles: boolean } | null {
  // fewer values have fewer distinct quantiles
  const enough = new Set(values).size > 2 * count;
  const quantiles = enough ? toldApart(() => quantileThresholds(values, count), low, high) : null;
  const placed = quantiles ?? toldApart(() => uniformThresholds(low, high, count), low, high);
  return placed === null ? null : { values: placed, quantiles: quantiles !== null };
}

function toldApart(place: () => Float32Array, low: number, high: number): Float32Array | null {
  try {
    const values = place();
    centersOf(values, low, high);
    return values;
  } catch (error) {
    if (error instanceof XylossError) return null;
    throw error;
  }
}

/** Plain numbers that survive JSON, short enough to copy: rounded to a hundredth of the least gap. */
const numbers = ({ x, y }: PerAxis): PerAxis<number[]> => ({ x: short(x), y: short(y) });
function short(values: Float32Array): number[] {
  const least = values.slice(1).reduce((gap, value, k) => Math.min(gap, value - (values[k] as number)), Infinity);
  const decimals = Math.min(Math.max(2 - Math.floor(Math.log10(least)), 0), 100);
  return Array.from(values, (value) => Number(value.toFixed(decimals)));
}
