import * as Plot from "@observablehq/plot";
import type { Point } from "../diagnose/surface.js";
import { axis, border, type Chart, type ChartOptions, colour, drawn, frameOf } from "./frame.js";
import { type Affine, applied, aspectOf, type Domain } from "./plane.js";

export interface PairChartData {
  /** Targets and their predictions, x y x y …. */
  readonly target: ArrayLike<number>;
  readonly prediction: ArrayLike<number>;
  /** The number of pairs, if these are a sample of them. */
  readonly count?: number | undefined;
  /** Where most targets are: the corner of the axes, and how far they reach. */
  readonly frame: { readonly low: Point; readonly high: Point };
  /** What predictions make of targets; null if that is unknown. */
  readonly map: Affine | null;
  /** The part of the plane that is drawn. Predictions further out are drawn at its edge. */
  readonly domain: Domain;
}

/** The colours of targets and predictions. */
const TARGET = colour("target");
const PREDICTION = colour(2);

/** Predictions over their targets, a line for each pair; and the axes of the targets, with what the predictions make of them. */
export function pairChart({ target, prediction, count, frame, map, domain }: PairChartData, options: ChartOptions = {}): Chart {
  const { x, y } = domain;
  const { aspect } = aspectOf(domain);
  const within = ([px, py]: Point): Point => [Math.min(Math.max(px, x[0]), x[1]), Math.min(Math.max(py, y[0]), y[1])];
  const isInside = (point: Point) => within(point).every((value, i) => value === point[i]);
  const pairs = Array.from({ length: target.length / 2 }, (_, i) => {
    const at = (points: ArrayLike<number>): Point => [points[2 * i] as number, points[2 * i + 1] as number];
    return { target: at(target), prediction: at(prediction) };
  });
  const outside = pairs.filter((pair) => !isInside(pair.prediction));
  const plot = frameOf(options, aspect).plot;
  const point = (of: "target" | "prediction") => ({
    x: (pair: (typeof pairs)[number]) => within(pair[of])[0],
    y: (pair: (typeof pairs)[number]) => within(pair[of])[1],
  });
  return drawn({
    ...plot,
    ariaLabel: `Predictions of ${count ?? pairs.length} points over their targets`,
    ariaDescription: `Lines join each prediction with its target.${map === null ? "" : " Axes with arrows show where the targets lie, and what the predictions make of these axes."}`,
    x: { ...axis("x", "center", x), domain: [...x] },
    y: { ...axis("y", "top", y), domain: [...y] },
    r: { type: "identity" },
    marks: [
      Plot.link(pairs, {
        x1: point("target").x,
        y1: point("target").y,
        x2: point("prediction").x,
        y2: point("prediction").y,
        stroke: colour("faint"),
        strokeOpacity: pairs.length > 60 ? 0.35 : 0.6,
        strokeWidth: 0.8,
      }),
      Plot.dot(pairs, { ...point("target"), r: 2.6, stroke: TARGET, strokeWidth: 1.2 }),
      Plot.dot(
        pairs.filter((pair) => isInside(pair.prediction)),
        { ...point("prediction"), r: 2.2, fill: PREDICTION, fillOpacity: 0.85 },
      ),
      Plot.dot(outside, { ...point("prediction"), r: 3.5, symbol: "times", stroke: PREDICTION, strokeWidth: 1.6 }),
      ...cornerOf(frame, null, TARGET),
      ...(map === null ? [] : cornerOf(frame, map, PREDICTION)),
      border(),
      ...legend(),
    ],
  });
}

/** A box with the arrows of its axes, as it is or as a map makes it. */
function cornerOf({ low, high }: PairChartData["frame"], map: Affine | null, stroke: string): Plot.Markish[] {
  const at = (px: number, py: number): Point => (map === null ? [px, py] : applied(map, [px, py]));
  const [corner, right, top, far] = [at(low[0], low[1]), at(high[0], low[1]), at(low[0], high[1]), at(high[0], high[1])];
  // the targets' names stand inside their box half way along, those of the predictions beyond the ends: boxes may coincide
  const half = (end: Point): Point => [(corner[0] + end[0]) / 2, (corner[1] + end[1]) / 2];
  const ends =
    map === null
      ? [
          { name: "x", end: right, at: half(right), dx: 0, dy: -9 },
          { name: "y", end: top, at: half(top), dx: 9, dy: 0 },
        ]
      : [
          { name: "x", end: right, at: right, dx: 9, dy: 9 },
          { name: "y", end: top, at: top, dx: -9, dy: -9 },
        ];
  return [
    Plot.line([top, far, right], { stroke, strokeWidth: 1.4, strokeDasharray: "4 3", clip: "frame" }),
    ...ends.flatMap(({ name, end, at, dx, dy }) => {
      const along = { x1: [corner[0]], y1: [corner[1]], x2: [end[0]], y2: [end[1]], clip: "frame" } as const;
      return [
        Plot.link([name], { ...along, stroke: colour("ground"), strokeWidth: 5, strokeOpacity: 0.75 }),
        Plot.arrow([name], { ...along, stroke, strokeWidth: 2.2, headLength: 7 }),
        Plot.text([name], {
          x: [at[0]],
          y: [at[1]],
          dx,
          dy,
          fill: stroke,
          fontWeight: 700,
          fontSize: 13,
          stroke: colour("ground"),
          strokeWidth: 4,
        }),
      ];
    }),
  ];
}

/** What the marks are, above the chart at its right end. */
function legend(): Plot.Markish[] {
  const text = { frameAnchor: "top-right", lineAnchor: "middle", textAnchor: "end", dy: -13 } as const;
  return [
    Plot.text(["○ target"], { ...text, dx: -90, fill: TARGET, fontWeight: 600 }),
    Plot.text(["● prediction"], { ...text, fill: PREDICTION, fontWeight: 600 }),
  ];
}
