import * as Plot from "@observablehq/plot";
import { axis, type Chart, type ChartOptions, colour, drawn, frameOf, hue, WIDTH } from "./frame.js";
import { CHARACTER } from "./labels.js";

/** A measured ratio with its spread. */
export interface SpeedUp {
  readonly name: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The height of a bar with its gap, in pixels. */
const ROW = 30;

/** How many times as fast each loss is, with the spread. Right of 1 is faster. */
export function speedUpChart(speedUps: readonly SpeedUp[], options: ChartOptions = {}): Chart {
  const width = options.width ?? WIDTH;
  const longest = Math.max(...speedUps.map(({ name }) => name.length));
  const [left, right] = [Math.round(longest * CHARACTER) + 24, 40];
  const furthest = 1.05 * Math.max(2, ...speedUps.map(({ high }) => high));
  const aspect = (ROW * speedUps.length) / (width - left - right);
  return drawn({
    ...frameOf(options, aspect, { left, right }).plot,
    ariaLabel: "Kernels over plain JavaScript",
    ariaDescription: speedUps.map(({ name, median }) => `${name}: ${median.toFixed(1)} times as fast`).join("; "),
    x: { ...axis("times as fast"), domain: [0, furthest], grid: true },
    y: { domain: speedUps.map(({ name }) => name), label: null, tickSize: 0, padding: 0.35 },
    marks: [
      Plot.barX(speedUps, { x: "median", y: "name", fill: hue(0), fillOpacity: 0.85, rx: 2 }),
      Plot.ruleX([1], { stroke: colour("ink"), strokeDasharray: "3 3" }),
      Plot.ruleY(speedUps, { y: "name", x1: "low", x2: "high", stroke: colour("ink"), strokeWidth: 1.5 }),
      Plot.text(speedUps, {
        x: ({ high }) => high,
        y: "name",
        text: ({ median }) => `${median.toFixed(1)}×`,
        textAnchor: "start",
        dx: 6,
        fill: colour("ink"),
        fontWeight: 600,
      }),
    ],
  });
}
