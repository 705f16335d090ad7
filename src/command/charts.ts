/** The pictures of a diagnosis, by Observable Plot: for a page in a browser, or with a document of linkedom's in Node. */
import * as Plot from "@observablehq/plot";
import { quantileSorted } from "simple-statistics";
import type { Arrow, Point, Surface } from "../diagnose/surface.js";

/** What every picture takes. */
export interface ChartOptions {
  /** Whose elements a picture is made of; the page's own where this is left out. */
  readonly document?: Document | undefined;
  /** In pixels; a picture shrinks with its place and never grows. At 340 it is readable on a narrow screen. */
  readonly width?: number | undefined;
}

/** A picture, with its scales by name. */
export type Chart = (SVGSVGElement | HTMLElement) & Plot.Plot;

export interface SurfaceChartData {
  /** The loss's name, for whoever hears the picture. */
  readonly name: string;
  readonly surface: Surface;
  /** Gradients; they are drawn downhill. */
  readonly arrows?: readonly Arrow[] | undefined;
  readonly target: Point;
}

/** A line of a picture. */
export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface ResidualChartData {
  /** Prediction − target, x y x y …, in the data's unit. */
  readonly residuals: ArrayLike<number>;
  /** Their robust standard deviation per axis: the radius of the innermost circle. */
  readonly sigma: number;
  /** What residuals are measured in, if that is known. */
  readonly unit?: string | undefined;
}

/** Names of the colours that pictures use; a page may set others. Of each pair the first is for light, the second for dark. */
const colours: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  ink: ["#1d2129", "#e6e8ee"],
  faint: ["#646b78", "#9aa1b0"],
  ground: ["#ffffff", "#14161b"],
  hill: ["#2b6cb0", "#7db8f0"],
  target: ["#0f7b6c", "#4fd1b5"],
  minimum: ["#c02f62", "#ff7fae"],
  1: ["#1f6fb2", "#5aa9e6"],
  2: ["#c2500c", "#ff9a5c"],
  3: ["#14806f", "#4fd1b5"],
  4: ["#b0125c", "#ff7fb4"],
  5: ["#6d42b0", "#b794f6"],
  6: ["#8a6a00", "#e3c66a"],
  7: ["#4d7c0f", "#a5d86a"],
  8: ["#5b6472", "#a9b1bf"],
};
/** Lines of one picture that have a colour of their own. */
const HUES = 8;

/** What a page with pictures needs in its style sheet: their colours, after the page's colour scheme. */
export const chartStyle = `:root{${Object.entries(colours)
  .map(([name, [light, dark]]) => `--xyloss-${name}:light-dark(${light},${dark})`)
  .join(";")}}`;

const colour = (name: string | number): string => `var(--xyloss-${name})`;
const hue = (k: number): string => colour(1 + (k % HUES));

const WIDTH = 340;
const margins = { top: 26, right: 12, bottom: 34, left: 54 } as const;
/** Rings of a surface: so many that each is told from the next, at any steepness. */
const RINGS = 12;
/** Points of a scatter: beyond, a page would grow without showing more. */
const DOTS = 2000;
/** A scatter reaches so many robust standard deviations from 0; what lies further is drawn at its edge. */
const REACH = 5;
/** Heights of pictures of lines over their width. */
const LOWER = 0.68;
/** Below this part of the initial distance it does not matter how near. */
const ARRIVED = 1e-4;
/** Pixels that a character of a label takes, and a line of it. */
const CHARACTER = 6.4;
const LINE = 14;
/** Pixels between the lines' frame and their labels. */
const LEADER = 10;
/** Labels beside lines are broken from this length on, so that a narrow screen has room for the lines. */
const LABEL = 14;
/** How much of a picture's extent two marks may be apart and have one label. */
const TOGETHER = 0.03;

/** Contours of a loss around a target, with arrows down its gradient, the target and the loss's own minimum. */
export function surfaceChart(data: SurfaceChartData, options: ChartOptions = {}): Chart {
  const { name, surface, arrows = [], target } = data;
  const [left, right] = ends(surface.x);
  const [bottom, top] = ends(surface.y);
  const columns = surface.x.length;
  const rows = surface.y.length;
  // samples are the middles of a raster's cells
  const cell = { x: (right - left) / (columns - 1), y: (top - bottom) / (rows - 1) };
  const frame = frameOf(options, (top - bottom) / (right - left));
  const slopes = sorted(arrows.map(({ dx, dy }) => Math.hypot(dx, dy)));
  const steepest = slopes.length === 0 ? 1 : quantileSorted(slopes, 0.9) || 1;
  const longest = (0.9 * frame.innerWidth) / Math.max(1, Math.round(Math.sqrt(arrows.length)));
  const marks = marksOf(data, left, right);
  const chart = Plot.plot({
    ...frame.plot,
    ariaLabel: `The loss ${name} around the target (${target.map(short).join(", ")})`,
    ariaDescription: `Contours; arrows show the way down. Its minimum is at (${short(surface.minimum.x)}, ${short(surface.minimum.y)}).`,
    x: { ...axis("prediction x"), domain: [left, right] },
    y: { ...axis("prediction y", "top"), domain: [bottom, top] },
    marks: [
      // every ring is painted over the ones outside it: the further up, the stronger
      Plot.contour(Array.from(surface.value), {
        width: columns,
        height: rows,
        x1: left - cell.x / 2,
        x2: right + cell.x / 2,
        y1: bottom - cell.y / 2,
        y2: top + cell.y / 2,
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
          // a root, so that slopes of several orders of magnitude can be seen
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
      Plot.frame({ stroke: colour("faint"), strokeOpacity: 0.4 }),
    ],
    color: { type: "identity" },
    symbol: { type: "identity" },
    r: { type: "identity" },
    length: { type: "identity" },
  });
  return asImage(chart);
}

export interface RaceChartOptions extends ChartOptions {
  /** Of the y axis. */
  readonly label?: string | undefined;
  /** What the axes hold, where that is more than is drawn: the whole race, of which a part is over. */
  readonly whole?: readonly Series[] | undefined;
  /** Log where some need a thousand times the steps of others. */
  readonly steps?: "linear" | "log" | undefined;
}

/** Errors over steps, one line per loss with its name beside it: how far each optimiser still is from the target. */
export function raceChart(series: readonly Series[], options: RaceChartOptions = {}): Chart {
  const { label = "distance to the target", steps = "linear", whole = series, ...rest } = options;
  // who goes away is as wrong at ten times the initial distance as further out
  const initial = whole.flatMap(({ y }) => Array.from(y).slice(0, 1)).reduce(max, 0);
  const errors = sorted(whole.flatMap(({ y }) => Array.from(y))).filter((error) => error > 0 && !(error > 10 * initial));
  const least = Math.max(errors[0] ?? 0.1, ARRIVED * initial);
  const domain: [number, number] = [least / 1.3, (errors.at(-1) ?? 1) * 1.3];
  const longest = whole.flatMap(({ x }) => Array.from(x)).reduce(max, 10);
  return lines(series, {
    ...rest,
    x: { ...axis("steps"), type: steps, ...(steps === "log" ? { tickFormat: "~s", ticks: decades([1, longest]) } : {}) },
    y: { ...axis(label, "top"), type: "log", domain, tickFormat: "~g", ticks: decades(domain), grid: true },
    domain,
    furthest: whole.flatMap(({ x }) => Array.from(x)).reduce(max, 0),
    title: "Error over steps",
  });
}

/** A loss over the distance from the target, one line per direction. */
export function profileChart(series: readonly Series[], options: ChartOptions = {}): Chart {
  const values = series.flatMap(({ y }) => Array.from(y)).filter(Number.isFinite);
  const [least, greatest] = [values.reduce(min, Infinity), values.reduce(max, -Infinity)];
  const room = 0.04 * (greatest - least) || 1;
  return lines(series, {
    ...options,
    x: { ...axis("distance from the target") },
    y: { ...axis("loss", "top"), domain: values.length === 0 ? [0, 1] : [least - room, greatest + room], ticks: 5, grid: true },
    domain: [-Infinity, Infinity],
    title: "The loss over the distance from the target",
  });
}

/** Residuals, with circles of one, two and three robust standard deviations. */
export function residualChart({ residuals, sigma, unit }: ResidualChartData, options: ChartOptions = {}): Chart {
  const count = Math.floor(residuals.length / 2);
  const every = Math.max(1, Math.ceil(count / DOTS));
  const all = Array.from({ length: Math.floor((count + every - 1) / every) }, (_, k) => [
    residuals[2 * k * every] as number,
    residuals[2 * k * every + 1] as number,
  ]).filter(([dx, dy]) => Number.isFinite(dx) && Number.isFinite(dy)) as [number, number][];
  const furthest = all.map(([dx, dy]) => Math.max(Math.abs(dx), Math.abs(dy))).reduce(max, 0);
  const reach = Math.min(1.05 * furthest, REACH * sigma) || furthest || 1;
  const [inside, outside] = [(point: [number, number]) => beyond(point) <= reach, (point: [number, number]) => beyond(point) > reach];
  const atEdge = all.filter(outside).map((point) => point.map((part) => (part * reach) / beyond(point)));
  const frame = frameOf(options, 1);
  const inUnit = unit === undefined ? "" : `, ${unit}`;
  const circles = [1, 2, 3].map((times) => ({ times, r: (times * sigma * frame.innerWidth) / (2 * reach) }));
  const chart = Plot.plot({
    ...frame.plot,
    ariaLabel: `Residuals of ${count} points`,
    ariaDescription: `Circles at 1, 2 and 3 robust standard deviations of ${short(sigma)}. ${atEdge.length} of the ${all.length} points drawn lie beyond the picture.`,
    x: { ...axis(`prediction − target, x${inUnit}`), domain: [-reach, reach] },
    y: { ...axis(`prediction − target, y${inUnit}`, "top"), domain: [-reach, reach] },
    r: { type: "identity" },
    marks: [
      Plot.ruleX([0], { stroke: colour("faint"), strokeOpacity: 0.5 }),
      Plot.ruleY([0], { stroke: colour("faint"), strokeOpacity: 0.5 }),
      Plot.dot(all.filter(inside), { r: 2, fill: colour(1), fillOpacity: all.length > 300 ? 0.4 : 0.65, clip: "frame" }),
      Plot.dot(atEdge, { r: 3.5, symbol: "times", stroke: colour("minimum"), strokeWidth: 1.6 }),
      Plot.dot(circles, {
        x: () => 0,
        y: () => 0,
        r: "r",
        stroke: colour("ink"),
        strokeOpacity: 0.8,
        strokeDasharray: "4 3",
        clip: "frame",
      }),
      Plot.text(
        circles.filter(({ times }) => times * sigma < reach),
        {
          x: () => 0,
          y: ({ times }) => times * sigma,
          text: ({ times }) => `${times}σ`,
          dx: 10,
          dy: -6,
          fill: colour("ink"),
          stroke: colour("ground"),
          strokeWidth: 4,
        },
      ),
      Plot.frame({ stroke: colour("faint"), strokeOpacity: 0.4 }),
    ],
  });
  return asImage(chart);
}

interface LinesOptions extends ChartOptions {
  readonly x: Plot.ScaleOptions;
  readonly y: Plot.ScaleOptions;
  /** What lies beyond is drawn at its ends. */
  readonly domain: readonly [number, number];
  /** Where the x axis ends, at least. */
  readonly furthest?: number | undefined;
  readonly title: string;
}

/** Lines, each with its name at its end. */
function lines(series: readonly Series[], options: LinesOptions): Chart {
  const { x, y, domain, title } = options;
  const names = series.map(({ name }) => broken(name));
  const longest = names.flatMap((name) => name.split("\n")).reduce((length, line) => Math.max(length, line.length), 0);
  const marginRight = margins.right + LEADER + longest * CHARACTER;
  const width = options.width ?? WIDTH;
  const frame = frameOf(options, (LOWER * width) / (width - margins.left - marginRight), marginRight);
  const first = x.type === "log" ? 1 : 0;
  const points = series.map((line) =>
    Array.from(line.x, (at, i) => ({ x: at, y: Math.min(Math.max(line.y[i] as number, domain[0]), domain[1]) })).filter(
      (point) => point.x >= first && Number.isFinite(point.x) && Number.isFinite(point.y),
    ),
  );
  const furthest = points.flat().reduce((most, point) => Math.max(most, point.x), Math.max(2 * first, options.furthest ?? 0)) || 1;
  const [ys, xs] = [
    { ...y, range: [frame.plot.height - margins.bottom, margins.top] as [number, number] },
    { ...x, domain: [first, furthest] as [number, number], range: [margins.left, width - marginRight] as [number, number] },
  ];
  const place = { x: Plot.scale({ x: xs }), y: Plot.scale({ y: ys }) };
  const labels = points.flatMap((line, k) => {
    const last = line.at(-1);
    const name = names[k] as string;
    if (last === undefined) return [];
    const end = [place.x.apply(last.x), place.y.apply(last.y)] as [number, number];
    return [{ k, name, room: LINE * name.split("\n").length, end, at: end[1] }];
  });
  const chart = Plot.plot({
    ...frame.plot,
    ariaLabel: title,
    ariaDescription: series.map(({ name }) => name).join(", "),
    x: xs,
    y: ys,
    marks: [
      Plot.frame({ anchor: "bottom", stroke: colour("faint"), strokeOpacity: 0.4 }),
      ...points.map((line, k) => Plot.line(line, { x: "x", y: "y", stroke: hue(k), strokeWidth: 2, clip: "frame" })),
      ...apart(labels, margins.top, ys.range[0]).flatMap(({ k, name, end, at }) => [
        // leads from the line's end to its name
        Plot.line(
          [end, [width - marginRight + LEADER - 2, at]].map(([px, py]) => ({ x: place.x.invert?.(px), y: place.y.invert?.(py) })),
          {
            x: "x",
            y: "y",
            stroke: hue(k),
            strokeOpacity: 0.55,
            strokeDasharray: "1.5 2.5",
          },
        ),
        Plot.text([name], {
          frameAnchor: "top-right",
          textAnchor: "start",
          lineAnchor: "middle",
          dx: LEADER,
          dy: at - margins.top,
          fill: hue(k),
        }),
      ]),
    ],
  });
  return asImage(chart);
}

interface Label {
  readonly k: number;
  readonly name: string;
  /** Pixels that it is high. */
  readonly room: number;
  /** Where its line ends, in pixels. */
  readonly end: readonly [x: number, y: number];
  /** Where it stands. */
  readonly at: number;
}

/** Ticks of a logarithmic axis: powers of ten, at most about six; as many as Plot likes where there are too few. */
function decades([least, greatest]: readonly [number, number]): number[] | number {
  const [first, last] = [Math.ceil(Math.log10(least)), Math.floor(Math.log10(greatest))];
  const every = Math.ceil((last - first + 1) / 6);
  return last - first < 1 ? 4 : Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, k) => 10 ** (first + k * every));
}

/** Labels moved up and down so that none covers another, within a picture's height as far as that has room. */
function apart(labels: readonly Label[], top: number, bottom: number): Label[] {
  const moved = [...labels].sort((a, b) => a.at - b.at).map((label) => ({ ...label }));
  let free = top - LINE / 2;
  for (const label of moved) {
    label.at = Math.max(label.at, free + label.room / 2);
    free = label.at + label.room / 2;
  }
  free = Math.max(bottom + LINE / 2, top - LINE / 2 + moved.reduce((sum, { room }) => sum + room, 0));
  for (const label of moved.reverse()) {
    label.at = Math.min(label.at, free - label.room / 2);
    free = label.at - label.room / 2;
  }
  return moved;
}

/** A name in lines of about equal length, broken before capitals, at spaces and after commas. */
function broken(name: string): string {
  if (name.length <= LABEL) return name;
  const parts = name.split(/(?<=[a-z,])(?=[A-Z])|(?<=,) ?| /).filter((part) => part !== "");
  return parts.reduce((text, part) => {
    const line = text.slice(text.lastIndexOf("\n") + 1);
    const joint = name[name.indexOf(line) + line.length] === " " ? " " : "";
    return line.length + joint.length + part.length <= LABEL ? text + joint + part : `${text}\n${part}`;
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

/** The target and the minimum, under one label where they are at one place. */
function marksOf({ surface, target }: SurfaceChartData, left: number, right: number): Mark[] {
  const [x, y] = target;
  const { minimum } = surface;
  const one = Math.hypot(minimum.x - x, minimum.y - y) <= TOGETHER * (right - left);
  // on the side that has room
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
      textAnchor: one ? "start" : anchor(x, minimum.x),
    },
  ];
}

/** Levels such that rings are about equally apart, whatever the loss's growth: of n rings, the k-th holds (k/n)² of the area. */
function rings(values: ArrayLike<number>): number[] {
  const finite = sorted(values);
  if (finite.length === 0) return [];
  const levels = Array.from({ length: RINGS }, (_, k) => quantileSorted(finite, ((k + 0.5) / RINGS) ** 2));
  // of a plateau there is but one
  return [...new Set(levels)];
}

interface Frame {
  readonly innerWidth: number;
  readonly plot: { width: number; height: number; style: Partial<CSSStyleDeclaration> } & Record<string, unknown>;
}

/** The outside of a picture whose inside is `aspect` times as high as wide. */
function frameOf({ document, width = WIDTH }: ChartOptions, aspect: number, marginRight: number = margins.right): Frame {
  const innerWidth = width - margins.left - marginRight;
  const height = Math.round(innerWidth * aspect) + margins.top + margins.bottom;
  return {
    innerWidth,
    plot: {
      ...(document === undefined ? {} : { document }),
      width,
      height,
      marginTop: margins.top,
      marginRight,
      marginBottom: height - margins.top - innerWidth * aspect,
      marginLeft: margins.left,
      style: {
        background: "none",
        color: colour("ink"),
        fontSize: "12px",
        fontFamily: "system-ui, sans-serif",
      } as Partial<CSSStyleDeclaration>,
    },
  };
}

const axis = (label: string, labelAnchor: "center" | "top" = "center"): Plot.ScaleOptions => ({
  label,
  labelAnchor,
  labelArrow: "none",
  ticks: 5,
});

function asImage(chart: Chart): Chart {
  chart.setAttribute("role", "img");
  return chart;
}

const min = (a: number, b: number): number => Math.min(a, b);
const max = (a: number, b: number): number => Math.max(a, b);
const beyond = ([dx, dy]: readonly [number, number]): number => Math.max(Math.abs(dx), Math.abs(dy));
const ends = (values: ArrayLike<number>): [number, number] => [values[0] as number, values[values.length - 1] as number];
const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Finite values, least first. */
const sorted = (values: ArrayLike<number>): number[] =>
  Array.from(values)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
