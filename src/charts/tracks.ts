import * as Plot from "@observablehq/plot";
import type { Point } from "../diagnose/surface.js";
import { round } from "../diagnose/text.js";
import { axis, border, type Chart, type ChartOptions, colour, drawn, frameOf, hue, identities, type Series } from "./frame.js";

export interface TrackChartData {
  /** Where each optimiser has been since the start. Colours are as in `raceChart` for the same series. */
  readonly tracks: readonly Series[];
  readonly target: Point;
  /** Other targets that the point is fitted to. */
  readonly outliers?: readonly Point[] | undefined;
  readonly domain: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
}

/** The paths of several optimisers in the plane. */
export function trackChart({ tracks, target, outliers = [], domain }: TrackChartData, options: ChartOptions = {}): Chart {
  const aspect = (domain.y[1] - domain.y[0]) / (domain.x[1] - domain.x[0]);
  const paths = tracks.map(({ x, y }) =>
    Array.from(x, (at, i) => [at, y[i] as number] as const).filter(([px, py]) => Number.isFinite(px) && Number.isFinite(py)),
  );
  const heads = paths.flatMap((path, k) => {
    const last = path.at(-1);
    return last === undefined ? [] : [{ x: last[0], y: last[1], fill: hue(k) }];
  });
  return drawn({
    ...frameOf(options, aspect).plot,
    ariaLabel: `Paths of ${tracks.length} optimisers to the target (${target.map(round).join(", ")})`,
    ariaDescription: heads.map(({ x, y }, k) => `${tracks[k]?.name} is at (${round(x)}, ${round(y)})`).join("; "),
    x: { ...axis("x"), domain: domain.x },
    y: { ...axis("y", "top"), domain: domain.y },
    marks: [
      Plot.gridX({ ticks: 5 }),
      Plot.gridY({ ticks: 5 }),
      Plot.dot(outliers, { r: 5, symbol: "times", stroke: colour("ink"), strokeWidth: 2 }),
      Plot.dot([target], { r: 6, symbol: "plus", stroke: colour("target"), strokeWidth: 2.4 }),
      ...paths.map((path, k) => Plot.line(path, { stroke: hue(k), strokeWidth: 2, strokeOpacity: 0.85, clip: "frame" })),
      Plot.dot(heads, { x: "x", y: "y", r: 5, fill: "fill", stroke: colour("ground"), strokeWidth: 1.5, clip: "frame" }),
      border(),
    ],
    ...identities,
  });
}
