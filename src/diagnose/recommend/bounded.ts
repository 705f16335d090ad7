import { extent } from "simple-statistics";
import { centersOf, type PerAxis, quantileThresholds, uniformThresholds } from "../../thresholds.js";
import { round } from "../rules/text.js";
import { type Axis, pairOf } from "../statistics.js";
import type { Bounds, Recommendation } from "../types.js";
import { entry, type Grounds, isFound, type PointGrounds } from "./grounds.js";

/** Bins of a coordinate: the square root of the points, within what can be told apart and what is worth its logits. */
const FEWEST_BINS = 4;
const MOST_BINS = 16;

/** A sigmoid with binary cross-entropy, where coordinates have a range and are not too near its ends; its reason is its trait. */
export function sigmoidOf(grounds: PointGrounds): Recommendation | null {
  const range = rangeOf(grounds);
  return range === null || isFound(grounds, "targets-near-bound") ? null : sigmoid(range);
}

/** A coordinate as questions about thresholds, where coordinates have a range. */
export function thresholdLosses(grounds: PointGrounds): Recommendation[] {
  const range = rangeOf(grounds);
  return range === null ? [] : [thresholds(grounds.points.target, range)];
}

/** That with thresholds of these targets, in the declared bounds or in the targets' own range. */
export function refittedThresholds({ read: { target, bounds } }: Grounds): Recommendation[] {
  const range = bounds ?? pairOf((axis) => extent([...along(target, axis)]));
  return range.x[0] < range.x[1] && range.y[0] < range.y[1] ? [thresholds(target, range)] : [];
}

/** The declared bounds, or [0, 1] of losses of probabilities and of targets that all are in it; null where coordinates leave it. */
function rangeOf(grounds: PointGrounds): Bounds | null {
  const { read, points, measured } = grounds;
  const { bounds, spec } = read;
  if (isFound(grounds, "out-of-bounds") || isFound(grounds, "pixel-unit-mix-up")) return null;
  if (bounds !== null) return bounds;
  const inUnit = spec?.family === "bounded" || (measured.unit.target === "unit" && points.target.every((t) => t >= 0 && t <= 1));
  return inUnit && spec?.name !== "ordinalBce" ? { x: [0, 1], y: [0, 1] } : null;
}

const isUnit = ({ x, y }: Bounds): boolean => [x, y].every(([low, high]) => low === 0 && high === 1);

function sigmoid(range: Bounds): Recommendation {
  const mapped = isUnit(range)
    ? ""
    : `; targets are (x − ${round(range.x[0])})/${round(range.x[1] - range.x[0])} and (y − ${round(range.y[0])})/${round(range.y[1] - range.y[0])} (toUnit, by the convention of your pixels)`;
  return entry(
    "bceWithLogits",
    { excess: true },
    `Coordinates have a range, [${range.x.map(round).join(", ")}] × [${range.y.map(round).join(", ")}], which a sigmoid cannot leave; the gradient of its logits is prediction − target, so outliers pull as under mse${mapped}`,
    { prediction: "logits", target: isUnit(range) ? "target" : "unitTarget" },
  );
}

/** Thresholds at the quantiles of the targets, so that every bin has its share of them; evenly spaced where they tie. */
function thresholds(target: Float64Array, range: Bounds): Recommendation {
  const bins = Math.min(Math.max(Math.floor(Math.sqrt(target.length / 2)), FEWEST_BINS), MOST_BINS);
  const fitted = pairOf((axis) => {
    const [low, high] = range[axis];
    const inside = along(target, axis).filter((t) => t > low && t < high);
    return thresholdsOf(inside, low, high, bins - 1);
  });
  const options = {
    thresholds: numbers(pairOf((axis) => fitted[axis].values)),
    labels: "ramp",
    centers: numbers(pairOf((axis) => centersOf(fitted[axis].values, range[axis][0], range[axis][1]))),
  };
  const placed = fitted.x.quantiles && fitted.y.quantiles ? "at the quantiles of the targets" : "evenly spaced, as many targets are equal";
  return entry(
    "ordinalBce",
    options,
    `A coordinate as ${bins - 1} questions, is it beyond this threshold? They are ${placed}, so that each is a question of its own; ${bins - 1} logits per coordinate, and decodeOrdinal for points.`,
    { prediction: "logits" },
  );
}

const along = (points: Float64Array, axis: Axis): Float64Array =>
  points.filter((t, k) => (k & 1) === Number(axis === "y") && Number.isFinite(t));

function thresholdsOf(values: Float64Array, low: number, high: number, count: number): { values: Float32Array; quantiles: boolean } {
  const even = { values: uniformThresholds(low, high, count), quantiles: false };
  // of fewer values there are not so many quantiles
  if (new Set(values).size <= 2 * count) return even;
  try {
    const quantiles = quantileThresholds(values, count);
    centersOf(quantiles, low, high);
    return { values: quantiles, quantiles: true };
  } catch {
    return even;
  }
}

/** Plain numbers of a few digits: a report survives JSON, and a call is copied. */
const numbers = ({ x, y }: PerAxis): PerAxis<number[]> => ({ x: short(x), y: short(y) });
const short = (values: Float32Array): number[] => {
  const few = Array.from(values, (value) => Number(value.toPrecision(4)));
  return new Set(few).size === few.length ? few : Array.from(values);
};
