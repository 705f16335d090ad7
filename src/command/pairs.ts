/** Predictions over targets, as plain data: the first picture of every report. */
import type { PairChartData } from "../charts/index.js";
import { type Affine, applied, aspectOf } from "../charts/plane.js";
import { isMarked, type MarkProbes } from "../diagnose/measure/marks.js";
import { without } from "../diagnose/points.js";
import { selectionOf } from "../diagnose/random.js";
import type { ReportData } from "../diagnose/report.js";
import { axes, pairOf, pairs, sorted } from "../diagnose/statistics.js";
import { percent, round } from "../diagnose/text.js";
import type { Point, Points } from "../diagnose/types.js";
import { count } from "./words.js";

/** The most pairs of a picture: with more, lines hide each other. */
const MOST_PAIRS = 250;
/** Targets outside these quantiles do not stretch the axes that stand for them, which strays and marks of missing points would. */
const [LOW, HIGH] = [0.05, 0.95];
/** The same for the predictions that a picture has room for. */
const [FIRST, LAST] = [0.02, 0.98];
/** A single target such as 1e9 does not count: it is this many times the others' range away from them. */
const AWAY = 1.5;
/** Room around what is drawn, as a part of it. */
const ROOM = 0.05;

export interface Pairs extends PairChartData {
  readonly count: number;
  /** The parts of the predictions' variance that the map explains; null without a map. */
  readonly explained: { readonly x: number; readonly y: number } | null;
}

/** What to draw of some points; null where there are none. */
export function pairsOf({ probes }: ReportData, points: Points | null): Pairs | null {
  if (points === null || points.count === 0) return null;
  const some = selectionOf(points.count, MOST_PAIRS);
  const drawn = (values: Float64Array) =>
    Float64Array.from({ length: 2 * some.length }, (_, i) => values[2 * (some[i >> 1] as number) + (i & 1)] as number);
  const [target, prediction] = [drawn(points.target), drawn(points.prediction)];
  const { fits = null } = probes.data.points ?? {};
  const placed = unmarked(points, probes.data.marks);
  const map = fits === null ? null : mapOf(fits.map, placed);
  const frame = { low: quantiles(placed.target, LOW), high: quantiles(placed.target, HIGH) };
  const corners: Point[] = map === null ? [] : [frame.low, frame.high].map((corner) => applied(map, corner));
  const most = (of: Float64Array) => [FIRST, LAST].map((share) => quantiles(of, share)) as [Point, Point];
  const [low, high] = most(placed.target);
  const isNear = (point: Point) =>
    point.every((value, axis) => {
      const room = AWAY * ((high[axis] as number) - (low[axis] as number));
      return value >= (low[axis] as number) - room && value <= (high[axis] as number) + room;
    });
  const reached = [low, high, ...most(placed.prediction), ...corners, ...pairs(target).filter(isNear)];
  return {
    target,
    prediction,
    count: points.count,
    frame,
    map,
    explained: fits === null ? null : { x: fits.map.x.explained, y: fits.map.y.explained },
    domain: pairOf((axis) => roomFor(reached.map((point) => point[axis === "x" ? 0 : 1]))),
  };
}

/** The points without marks of what is missing, if any are left. */
function unmarked(points: Points, marks: MarkProbes | null): Points {
  const is = marks === null ? null : isMarked(marks);
  const rest = is === null ? points : without(points, (i) => is(points, i));
  return rest.count === 0 ? points : rest;
}

type Slopes = { readonly x: { readonly value: number }; readonly y: { readonly value: number } };

/** A fitted map, whose constants are medians as the fit is robust. */
function mapOf(lines: { readonly x: Slopes; readonly y: Slopes }, { target, prediction }: Points): Affine {
  const some = selectionOf(target.length / 2);
  const row = (axis: 0 | 1): [number, number, number] => {
    const { x, y } = lines[axes[axis] as "x" | "y"];
    const rest = some.map(
      (i) => (prediction[2 * i + axis] as number) - x.value * (target[2 * i] as number) - y.value * (target[2 * i + 1] as number),
    );
    return [x.value, y.value, quantile(rest, 0.5)];
  };
  return { x: row(0), y: row(1) };
}

function quantile(values: readonly number[], share: number): number {
  const ascending = sorted(values);
  const at = share * (ascending.length - 1);
  const [below, above] = [ascending[Math.floor(at)] as number, ascending[Math.ceil(at)] as number];
  return below + (at - Math.floor(at)) * (above - below);
}

function quantiles(points: Float64Array, share: number): Point {
  const some = selectionOf(points.length / 2);
  return [0, 1].map((axis) =>
    quantile(
      some.map((i) => points[2 * i + axis] as number),
      share,
    ),
  ) as [number, number];
}

/** From the least to the greatest, with room beside them. */
function roomFor(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = ROOM * (high - low) || Math.abs(high) / 2 || 1;
  return [low - room, high + room];
}

/** What the picture shows, in sentences. */
export function pairsText({ count: all, target, map, explained, frame, domain }: Pairs): string {
  const shown = target.length / 2;
  const sentences = [
    shown < all ? `${shown} of ${count(all, "point")}, spread evenly over the rows.` : `${count(all, "point")}.`,
    ...(map === null || explained === null ? [] : [mapText(map, explained, frame)]),
    ...(aspectOf(domain).isEven ? [] : ["The axes have different scales."]),
  ];
  return sentences.join(" ");
}

/** A map that explains less of either coordinate says nothing. */
const SAYS = 0.1;

/** A map as two sums, and how well it says what the predictions are. */
function mapText({ x, y }: Affine, explained: NonNullable<Pairs["explained"]>, { low, high }: Pairs["frame"]): string {
  const reach: Point = [high[0] - low[0], high[1] - low[1]];
  const how = `explains ${percent(explained.x)} of their variance in x and ${percent(explained.y)} in y.`;
  if (explained.x < SAYS && explained.y < SAYS) return `Predictions do not follow targets: the best linear map ${how}`;
  return `What predictions make of targets, on the whole: x ≈ ${sumOf(x, reach)}, y ≈ ${sumOf(y, reach)}. This ${how}`;
}

/** A term that moves predictions by less than this part of what the other one does cannot be seen. */
const SEEN = 0.02;

/** For example 0.98 x − 3.1. */
function sumOf([a, b, c]: readonly [number, number, number], reach: Point): string {
  const least = SEEN * Math.max(Math.abs(a * reach[0]), Math.abs(b * reach[1]));
  const terms = (
    [
      [a, " x", Math.abs(a * reach[0]) > least],
      [b, " y", Math.abs(b * reach[1]) > least],
      [c, "", c !== 0],
    ] as const
  ).filter(([, , isSeen]) => isSeen);
  const signed = terms.map(([value, name], i) => {
    const sign = value < 0 ? "−" : i === 0 ? "" : "+";
    const size = round(Math.abs(value));
    return `${sign}${i === 0 ? "" : " "}${size === "1" && name !== "" ? name.trim() : size + name}`;
  });
  return signed.join(" ") || "0";
}
