import * as Plot from "@observablehq/plot";
import type { Point } from "../diagnose/surface.js";
import { round } from "../diagnose/text.js";
import { axis, border, type Chart, type ChartOptions, colour, drawn, frameOf, max } from "./frame.js";
import { sampled } from "./sample.js";

export interface ResidualChartData {
  /** Prediction − target, x y x y …, in the data's unit. */
  readonly residuals: ArrayLike<number>;
  /** The number of points, if the residuals are a sample of them. */
  readonly count?: number | undefined;
  /** Their robust standard deviation per axis: the radius of the innermost circle. */
  readonly sigma: number;
  /** The middle of the circles: the median residual. Default: 0. */
  readonly centre?: Point | undefined;
  /** The unit of the residuals, if known. */
  readonly unit?: string | undefined;
}

/** The plot reaches this many robust standard deviations from 0; points further out are drawn at its edge. */
const REACH = 5;

/** A scatter plot of residuals, with circles at one, two and three robust standard deviations. */
export function residualChart(data: ResidualChartData, options: ChartOptions = {}): Chart {
  const { sigma, unit, centre = [0, 0] } = data;
  const { residuals, count } = sampled(data.residuals);
  const all = Array.from({ length: residuals.length / 2 }, (_, k) => [residuals[2 * k], residuals[2 * k + 1]] as [number, number]).filter(
    ([dx, dy]) => Number.isFinite(dx) && Number.isFinite(dy),
  );
  const furthest = all.map(([dx, dy]) => Math.max(Math.abs(dx), Math.abs(dy))).reduce(max, 0);
  const reach = Math.min(1.05 * furthest, REACH * sigma + Math.max(...centre.map(Math.abs))) || furthest || 1;
  const [inside, outside] = [(point: [number, number]) => beyond(point) <= reach, (point: [number, number]) => beyond(point) > reach];
  const atEdge = all.filter(outside).map((point) => point.map((part) => (part * reach) / beyond(point)));
  const frame = frameOf(options, 1);
  const inUnit = unit === undefined ? "" : `, ${unit}`;
  const circles = [1, 2, 3].map((times) => ({ times, r: (times * sigma * frame.innerWidth) / (2 * reach) }));
  return drawn({
    ...frame.plot,
    ariaLabel: `Residuals of ${data.count ?? count} points`,
    ariaDescription: `Circles at 1, 2 and 3 robust standard deviations of ${round(sigma)}. ${atEdge.length} of the ${all.length} points drawn lie beyond the picture.`,
    x: { ...axis(`prediction − target, x${inUnit}`, "center", [-reach, reach]), domain: [-reach, reach] },
    y: { ...axis(`prediction − target, y${inUnit}`, "top", [-reach, reach]), domain: [-reach, reach] },
    r: { type: "identity" },
    marks: [
      Plot.ruleX([0], { stroke: colour("faint"), strokeOpacity: 0.5 }),
      Plot.ruleY([0], { stroke: colour("faint"), strokeOpacity: 0.5 }),
      Plot.dot(all.filter(inside), { r: 2, fill: colour(1), fillOpacity: all.length > 300 ? 0.4 : 0.65, clip: "frame" }),
      Plot.dot(atEdge, { r: 3.5, symbol: "times", stroke: colour("minimum"), strokeWidth: 1.6 }),
      Plot.dot(circles, {
        x: () => centre[0],
        y: () => centre[1],
        r: "r",
        stroke: colour("ink"),
        strokeOpacity: 0.8,
        strokeDasharray: "4 3",
        clip: "frame",
      }),
      Plot.text(
        // with room for the label below the frame
        circles.filter(({ times }) => centre[1] + times * sigma < 0.92 * reach),
        {
          x: () => centre[0],
          y: ({ times }) => centre[1] + times * sigma,
          text: ({ times }) => `${times}σ`,
          dx: 10,
          dy: -6,
          fill: colour("ink"),
          stroke: colour("ground"),
          strokeWidth: 4,
        },
      ),
      border(),
    ],
  });
}

const beyond = ([dx, dy]: readonly [number, number]): number => Math.max(Math.abs(dx), Math.abs(dy));
