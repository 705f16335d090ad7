import * as Plot from "@observablehq/plot";
import type { Point } from "../diagnose/surface.js";
import { asImage, axis, type Chart, type ChartOptions, colour, frameOf, hue, type Series, short } from "./frame.js";

export interface TrackChartData {
  /** Where each optimiser has been so far, from the start on; colours are those of `raceChart` for the same series. */
  readonly tracks: readonly Series[];
  readonly target: Point;
  /** What else the point is fitted to. */
  readonly outliers?: readonly Point[] | undefined;
  readonly domain: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
}

/** The ways of several optimisers over the plane. */
export function trackChart({ tracks, target, outliers = [], domain }: TrackChartData, options: ChartOptions = {}): Chart {
  const aspect = (domain.y[1] - domain.y[0]) / (domain.x[1] - domain.x[0]);
  const ways = tracks.map(({ x, y }) =>
    Array.from(x, (at, i) => [at, y[i] as number] as const).filter(([px, py]) => Number.isFinite(px) && Number.isFinite(py)),
  );
  const heads = ways.flatMap((way, k) => {
    const last = way.at(-1);
    return last === undefined ? [] : [{ x: last[0], y: last[1], fill: hue(k) }];
  });
  const chart = Plot.plot({
    ...frameOf(options, aspect).plot,
    ariaLabel: `Ways of ${tracks.length} optimisers to the target (${target.map(short).join(", ")})`,
    ariaDescription: heads.map(({ x, y }, k) => `${tracks[k]?.name} is at (${short(x)}, ${short(y)})`).join("; "),
    x: { ...axis("x"), domain: domain.x },
    y: { ...axis("y", "top"), domain: domain.y },
    marks: [
      Plot.gridX({ ticks: 5 }),
      Plot.gridY({ ticks: 5 }),
      Plot.dot(outliers, { r: 5, symbol: "times", stroke: colour("ink"), strokeWidth: 2 }),
      Plot.dot([target], { r: 6, symbol: "plus", stroke: colour("target"), strokeWidth: 2.4 }),
      ...ways.map((way, k) => Plot.line(way, { stroke: hue(k), strokeWidth: 2, strokeOpacity: 0.85, clip: "frame" })),
      Plot.dot(heads, { x: "x", y: "y", r: 5, fill: "fill", stroke: colour("ground"), strokeWidth: 1.5, clip: "frame" }),
      Plot.frame({ stroke: colour("faint"), strokeOpacity: 0.4 }),
    ],
    color: { type: "identity" },
    symbol: { type: "identity" },
    r: { type: "identity" },
  });
  return asImage(chart);
}
