import * as Plot from "@observablehq/plot";
import { quantileSorted } from "simple-statistics";
import type { Arrow, Point, Surface } from "../diagnose/surface.js";
import { round } from "../diagnose/text.js";
import { axis, border, type Chart, type ChartOptions, colour, drawn, frameOf, identities, sorted } from "./frame.js";
import { isAtEdge, minimumText } from "./minimum.js";

export interface SurfaceChartData {
  /** The loss's name, for screen readers. */
  readonly name: string;
  readonly surface: Surface;
  /** Gradients; the arrows point downhill. */
  readonly arrows?: readonly Arrow[] | undefined;
  readonly target: Point;
}

/** The number of contours: few enough to be told apart at any steepness. */
const RINGS = 12;
/** Two marks share a label if they are this close, as a share of the chart's width. */
const TOGETHER = 0.03;
/** The width of the longest label with its distance from the mark, in pixels. */
const LABEL = 125;

/** How opaque the area inside each contour is. */
const SHADE = 0.075;
/** The places of the legend, above the chart at its right end, in pixels. */
const LEGEND = { step: 9, above: 13, right: 33 } as const;

/** Contours of a loss around a target, with arrows down its gradient, the target and where the loss is least. */
export function surfaceChart(data: SurfaceChartData, options: ChartOptions = {}): Chart {
  const { name, surface, arrows = [], target } = data;
  const [left, right] = ends(surface.x);
  const [bottom, top] = ends(surface.y);
  const columns = surface.x.length;
  const rows = surface.y.length;
  // samples are at the centres of the raster's cells
  const cell = { x: (right - left) / (columns - 1), y: (top - bottom) / (rows - 1) };
  const frame = frameOf(options, (top - bottom) / (right - left));
  const slopes = sorted(arrows.map(({ dx, dy }) => Math.hypot(dx, dy)));
  const steepest = slopes.length === 0 ? 1 : quantileSorted(slopes, 0.9) || 1;
  const longest = (0.9 * frame.innerWidth) / Math.max(1, Math.round(Math.sqrt(arrows.length)));
  const marks = marksOf(data, left, right, frame.innerWidth);
  return drawn({
    ...frame.plot,
    ariaLabel: `The loss ${name} around the target (${target.map(round).join(", ")})`,
    ariaDescription: `Contours; arrows show the way down. ${minimumText(surface)}`,
    x: { ...axis("prediction x", "center", [left, right]), domain: [left, right] },
    y: { ...axis("prediction y", "top", [bottom, top]), domain: [bottom, top] },
    marks: [
      // each contour is painted over those outside it, so the colour grows stronger uphill
      Plot.contour(Array.from(surface.value), {
        width: columns,
        height: rows,
        x1: left - cell.x / 2,
        x2: right + cell.x / 2,
        y1: bottom - cell.y / 2,
        y2: top + cell.y / 2,
        interpolate: "none",
        thresholds: rings(surface.value),
        fill: colour("hill"),
        fillOpacity: SHADE,
        stroke: colour("hill"),
        strokeOpacity: 0.5,
        strokeWidth: 0.7,
        clip: "frame",
      }),
      Plot.vector(
        arrows.filter(({ dx, dy }) => Math.hypot(dx, dy) > 0 && Number.isFinite(dx) && Number.isFinite(dy)),
        {
          x: "x",
          y: "y",
          rotate: ({ dx, dy }: Arrow) => (Math.atan2(-dx, -dy) * 180) / Math.PI,
          // the root makes slopes of several orders of magnitude visible
          length: ({ dx, dy }: Arrow) => longest * Math.min(1, Math.max(0.25, Math.sqrt(Math.hypot(dx, dy) / steepest))),
          stroke: colour("ink"),
          strokeOpacity: 0.65,
          strokeWidth: 1,
          clip: "frame",
        },
      ),
      ...surface.floor.lines.flatMap((line) => [
        Plot.line(line, { stroke: colour("ground"), strokeWidth: 5, strokeOpacity: 0.7, clip: "frame" }),
        Plot.line(line, { stroke: colour("minimum"), strokeWidth: 2.4, strokeDasharray: "7 4", clip: "frame" }),
      ]),
      Plot.dot(
        marks.filter(({ r }) => r > 0),
        { x: "x", y: "y", r: 8, stroke: colour("ground"), fill: colour("ground"), fillOpacity: 0.7 },
      ),
      Plot.dot(marks, { x: "x", y: "y", symbol: "symbol", r: "r", stroke: "stroke", strokeWidth: 2.4 }),
      ...(["start", "end"] as const).map((textAnchor) =>
        Plot.text(
          marks.filter((mark) => mark.textAnchor === textAnchor),
          {
            x: "x",
            y: "y",
            text: "label",
            textAnchor,
            dx: textAnchor === "start" ? 11 : -11,
            fill: "stroke",
            fontWeight: 600,
            stroke: colour("ground"),
            strokeWidth: 4,
          },
        ),
      ),
      border(),
      ...legend(),
    ],
    ...identities,
    length: { type: "identity" },
  });
}

/** The colours from the least loss to the most, as the contours have them on any ground. */
function legend(): Plot.Markish[] {
  const { step, above, right } = LEGEND;
  const shades = Array.from({ length: 8 }, (_, k) => k);
  const text = { frameAnchor: "top-right", lineAnchor: "middle", dy: -above, fill: colour("ink") } as const;
  return [
    ...shades.map((k) =>
      Plot.dot([k], {
        frameAnchor: "top-right",
        symbol: "square",
        // a square of this radius is one step wide
        r: step / Math.sqrt(Math.PI),
        dx: -right - (shades.length - 1 - k) * step - step / 2,
        dy: -above,
        fill: colour("hill"),
        fillOpacity: 1 - (1 - SHADE) ** ((k * RINGS) / (shades.length - 1)),
        stroke: "none",
      }),
    ),
    Plot.text(["low"], { ...text, textAnchor: "end", dx: -right - shades.length * step - 3 }),
    Plot.text(["high"], { ...text, textAnchor: "end" }),
  ];
}

interface Mark {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly symbol: "plus" | "circle";
  readonly r: number;
  readonly stroke: string;
  readonly textAnchor: "start" | "end";
}

/** The target and where the loss is least, with one label if they coincide. */
function marksOf({ surface, target }: SurfaceChartData, left: number, right: number, width: number): Mark[] {
  const [x, y] = target;
  const { minimum, floor } = surface;
  const one = Math.hypot(minimum.x - x, minimum.y - y) <= TOGETHER * (right - left);
  const fits = ((right - x) / (right - left)) * width > LABEL;
  // the label goes to the side with more room
  const anchor = (at: number, other: number) => {
    const middle = (left + right) / 2;
    return Math.abs(at - middle) < 0.2 * (right - left) ? (at >= other ? "start" : "end") : at < middle ? "start" : "end";
  };
  const aim = { x, y, symbol: "plus", r: 5, stroke: colour("target") } as const;
  const least = { ...minimum, symbol: "circle", r: 6, stroke: colour("minimum") } as const;
  if (floor.kind === "line") {
    // where a line leaves the picture, or as near to that as its label fits
    const end = furthest(floor.lines, [minimum.x, minimum.y]);
    const inside = Math.min(Math.max(end[0], left + 0.05 * (right - left)), right - 0.05 * (right - left));
    return [
      { ...aim, label: "target", textAnchor: anchor(x, end[0]) },
      { ...least, x: inside, y: end[1], r: 0, label: "least loss: a line", textAnchor: inside > (left + right) / 2 ? "end" : "start" },
    ];
  }
  const name = floor.kind === "area" ? "least loss: an area" : isAtEdge(surface) ? "least here" : "minimum";
  const shared = floor.kind === "area" ? `target, ${name}` : "target, minimum";
  return [
    { ...least, label: one ? "" : name, textAnchor: anchor(minimum.x, x) },
    { ...aim, label: one ? shared : "target", textAnchor: one ? (fits ? "start" : "end") : anchor(x, minimum.x) },
  ];
}

/** The place on lines that is furthest from their start, short of their last steps, which are at the picture's edge. */
function furthest(lines: readonly (readonly Point[])[], start: Point): Point {
  const ends = lines.map((line) => line[Math.floor(0.8 * (line.length - 1))] as Point);
  return ends.reduce((a, b) => (Math.hypot(b[0] - start[0], b[1] - start[1]) > Math.hypot(a[0] - start[0], a[1] - start[1]) ? b : a));
}

/** Levels at which contours are about equally spaced, however the loss grows: of n contours, the k-th encloses (k/n)² of the area. */
function rings(values: ArrayLike<number>): number[] {
  const finite = sorted(values);
  if (finite.length === 0) return [];
  const levels = Array.from({ length: RINGS }, (_, k) => quantileSorted(finite, ((k + 0.5) / RINGS) ** 2));
  // several levels can be one plateau
  return [...new Set(levels)];
}

const ends = (values: ArrayLike<number>): [number, number] => [values[0] as number, values[values.length - 1] as number];
