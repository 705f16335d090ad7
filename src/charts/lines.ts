import * as Plot from "@observablehq/plot";
import {
  axis,
  border,
  type Chart,
  type ChartOptions,
  drawn,
  frameOf,
  hue,
  margins,
  max,
  min,
  type Series,
  shortTick,
  sorted,
  WIDTH,
} from "./frame.js";
import { apart, broken, CHARACTER, LINE } from "./labels.js";

/** Height over width. */
const LOWER = 0.68;
/** Distances below this share of the initial one are drawn as if they were that share. */
const ARRIVED = 1e-4;
/** Pixels between the lines' frame and their labels. */
const LEADER = 10;

export interface RaceChartOptions extends ChartOptions {
  /** The label of the y axis. */
  readonly label?: string | undefined;
  /** What the axes must have room for, if that is more than is drawn: the whole race while it runs. */
  readonly whole?: readonly Series[] | undefined;
  /** Log if some losses need a thousand times as many steps as others. */
  readonly steps?: "linear" | "log" | undefined;
}

/** Error over steps, that is each optimiser's distance from the target: one line per loss, with its name beside it. */
export function raceChart(series: readonly Series[], options: RaceChartOptions = {}): Chart {
  const { label = "distance to the target", steps = "linear", whole = series, ...rest } = options;
  // a run that diverges is cut off at ten times the initial distance
  const initial = whole.flatMap(({ y }) => Array.from(y).slice(0, 1)).reduce(max, 0);
  const errors = sorted(whole.flatMap(({ y }) => Array.from(y))).filter((error) => error > 0 && !(error > 10 * initial));
  const least = Math.max(errors[0] ?? 0.1, ARRIVED * initial);
  const domain: [number, number] = [least / 1.3, (errors.at(-1) ?? 1) * 1.3];
  const longest = whole.flatMap(({ x }) => Array.from(x)).reduce(max, 10);
  return lines(series, {
    ...rest,
    x: { ...axis("steps"), type: steps, ...(steps === "log" ? { tickFormat: shortTick, ticks: logTicks([1, longest]) } : {}) },
    y: { ...axis(label, "top"), type: "log", domain, tickFormat: shortTick, ticks: logTicks(domain), grid: true },
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
  const domain: [number, number] = values.length === 0 ? [0, 1] : [least - room, greatest + room];
  const furthest = series.flatMap(({ x }) => Array.from(x)).reduce(max, 0);
  return lines(series, {
    ...options,
    x: axis("distance from the target", "center", [0, furthest]),
    y: { ...axis("loss", "top", domain), domain, ticks: 5, grid: true },
    domain: [-Infinity, Infinity],
    title: "The loss over the distance from the target",
  });
}

interface LinesOptions extends ChartOptions {
  readonly x: Plot.ScaleOptions;
  readonly y: Plot.ScaleOptions;
  /** Values beyond are drawn at its ends. */
  readonly domain: readonly [number, number];
  /** The x axis reaches at least this far. */
  readonly furthest?: number | undefined;
  readonly title: string;
}

/** Lines, each with its name beside its end. */
function lines(series: readonly Series[], options: LinesOptions): Chart {
  const { x, y, domain, title } = options;
  const names = series.map(({ name }) => broken(name));
  const longest = names.flatMap((name) => name.split("\n")).reduce((length, line) => Math.max(length, line.length), 0);
  const marginRight = margins.right + LEADER + longest * CHARACTER;
  const width = options.width ?? WIDTH;
  const frame = frameOf(options, (LOWER * width) / (width - margins.left - marginRight), { right: marginRight });
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
  return drawn({
    ...frame.plot,
    ariaLabel: title,
    ariaDescription: series.map(({ name }) => name).join(", "),
    x: xs,
    y: ys,
    marks: [
      border({ anchor: "bottom" }),
      ...points.map((line, k) => Plot.line(line, { x: "x", y: "y", stroke: hue(k), strokeWidth: 2, clip: "frame" })),
      ...apart(labels, margins.top, ys.range[0]).flatMap(({ k, name, end, at }) => [
        // from the line's end to its name
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
}

/** Ticks of a logarithmic axis, all of which have labels: about six powers of ten at most, or 1, 2 and 5 times these; or else the ends. */
export function logTicks([least, greatest]: readonly [number, number]): number[] {
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(greatest))];
  const powers = Array.from({ length: last - first + 1 }, (_, k) => 10 ** (first + k));
  const inside = (ticks: readonly number[]) => ticks.filter((tick) => tick >= least && tick <= greatest);
  const whole = inside(powers);
  const every = Math.ceil(whole.length / 6);
  if (whole.length > 2) return whole.filter((_, k) => k % every === 0);
  const fine = inside(powers.flatMap((power) => [power, 2 * power, 5 * power]));
  return fine.length > 1 ? fine : [least, greatest].map((end) => Number(end.toPrecision(2)));
}
