import * as Plot from "@observablehq/plot";
import { quantileSorted } from "simple-statistics";
import type { Arrow, Point, Surface } from "../diagnose/surface.js";
import { round } from "../diagnose/text.js";
import { axis, border, type Chart, type ChartOptions, colour, drawn, frameOf, identities, sorted } from "./frame.js";

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

/** Contours of a loss around a target, with arrows down its gradient, the target and the loss's own minimum. */
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
    ariaDescription: `Contours; arrows show the way down. Its minimum is at (${round(surface.minimum.x)}, ${round(surface.minimum.y)}).`,
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
        fillOpacity: 0.075,
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
      Plot.dot(marks, { x: "x", y: "y", r: 8, stroke: colour("ground"), fill: colour("ground"), fillOpacity: 0.7 }),
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
    ],
    ...identities,
    length: { type: "identity" },
  });
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

/** The target and the minimum, with one label if they coincide. */
function marksOf({ surface, target }: SurfaceChartData, left: number, right: number, width: number): Mark[] {
  const [x, y] = target;
  const { minimum } = surface;
  const one = Math.hypot(minimum.x - x, minimum.y - y) <= TOGETHER * (right - left);
  const fits = ((right - x) / (right - left)) * width > LABEL;
  // the label goes to the side with more room
  const anchor = (at: number, other: number) => {
    const middle = (left + right) / 2;
    return Math.abs(at - middle) < 0.2 * (right - left) ? (at >= other ? "start" : "end") : at < middle ? "start" : "end";
  };
  return [
    {
      ...minimum,
      label: one ? "" : "minimum",
      symbol: "circle",
      r: 6,
      stroke: colour("minimum"),
      textAnchor: anchor(minimum.x, x),
    },
    {
      x,
      y,
      label: one ? "target, minimum" : "target",
      symbol: "plus",
      r: 5,
      stroke: colour("target"),
      textAnchor: one ? (fits ? "start" : "end") : anchor(x, minimum.x),
    },
  ];
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
