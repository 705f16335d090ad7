/** Charts as inline SVG. Their colours are the report's CSS variables, so that they follow its colour scheme. */
import * as Plot from "@observablehq/plot";
import { plotted } from "../common/plots.js";
import type { Arrays, CaseResult, MachineResult } from "./results.js";

/** Narrow enough for a phone to show a chart unscaled. */
const WIDTH = 340;

/** The series, by name; each has a CSS variable of the same name. */
const series = {
  plain: "plain JavaScript",
  ordinary: "ordinary arrays",
  workspace: "workspace",
  triad: "triad: this machine's bandwidth",
};
type Series = keyof typeof series;
const color = (of: Series): string => `var(--${of})`;
const whisker = { stroke: "color", strokeOpacity: 0.45, strokeWidth: 5 };

/** The legend of a chart, as HTML. */
const legend = (of: readonly Series[]): string =>
  `<ul class="legend">${of.map((each) => `<li><i style="background:${color(each)}"></i>${series[each]}</li>`).join("")}</ul>`;
export const speedUpLegend = legend(["ordinary", "workspace"]);
export const throughputLegend = legend(["plain", "ordinary", "workspace", "triad"]);

/** How many times as fast as plain JavaScript each loss is, with the spread. */
export function speedUpChart(shown: readonly CaseResult[], caption: string): string {
  const labels = shown.map((result) => result.label);
  const bars = (side: Arrays) => shown.map(({ label, speedUp }) => ({ label, ...speedUp[side], color: color(side) }));
  const ends = [...bars("ordinary"), ...bars("workspace")].flatMap(({ low, high }) => [low, high, 1]);
  const [from, to] = [Math.min(...ends) / 1.1, Math.max(...ends) * 1.1];
  const marks = (side: Arrays, dy: number) => [
    Plot.ruleY(bars(side), { y: "label", x1: "low", x2: "high", ...whisker, dy }),
    Plot.dot(bars(side), { y: "label", x: "median", fill: "color", r: 3.5, dy }),
  ];
  const marginLeft = 16 + 6.5 * Math.max(...labels.map((label) => label.length));
  return plotted({
    // a phone scales down a chart with long labels
    width: Math.max(WIDTH, marginLeft + 180),
    height: 56 + 24 * labels.length,
    marginLeft,
    marginRight: 14,
    marginTop: 8,
    marginBottom: 40,
    x: { ...logarithmic(from, to, to / from > 200 ? [1] : [1, 2, 5]), label: "times as fast as plain JavaScript" },
    y: { domain: labels, label: null, tickSize: 0, tickPadding: 6 },
    marks: [Plot.ruleX([1], { stroke: "currentColor", strokeWidth: 1.5 }), ...marks("ordinary", -3.5), ...marks("workspace", 3.5)],
    ariaLabel: `Speed-up over plain JavaScript: ${caption}`,
  });
}

/** GB/s of one loss against the arrays' size, below the triad's line. `from` and `to` are the ends of the axis. */
export function throughputChart(
  results: readonly CaseResult[],
  label: string,
  machines: readonly MachineResult[],
  from: number,
  to: number,
): string {
  const shown = results.filter((result) => result.label === label && result.kind === "gradient");
  const points = shown.flatMap(({ size, gigabytesPerSecond }) =>
    (["plain", "ordinary", "workspace"] as const).map((side) => ({
      size: Math.log2(size),
      side,
      color: color(side),
      ...gigabytesPerSecond[side],
    })),
  );
  const triad = machines.map((each) => ({ size: Math.log2(each.size), ...each.triad }));
  // log₂ of the sizes on a linear scale: on a logarithmic one, Plot leaves out the labels of some ticks
  const sizes = triad.map(({ size }) => size);
  return plotted({
    width: WIDTH,
    height: 210,
    marginLeft: 44,
    marginRight: 18,
    marginTop: 22,
    marginBottom: 38,
    x: {
      domain: [Math.min(...sizes) - 0.4, Math.max(...sizes) + 0.4],
      ticks: sizes,
      tickFormat: (log: number) => shortSize(2 ** log),
      label: "floats per array",
    },
    y: { ...logarithmic(from, to, [1]), label: "GB/s" },
    marks: [
      Plot.line(triad, { x: "size", y: "median", stroke: color("triad"), strokeWidth: 2, strokeDasharray: "5 3" }),
      Plot.ruleX(points, { x: "size", y1: "low", y2: "high", ...whisker }),
      Plot.line(points, { x: "size", y: "median", stroke: "color", z: "side", strokeWidth: 2 }),
      Plot.dot(points, { x: "size", y: "median", fill: "color", r: 3 }),
    ],
    ariaLabel: `Throughput of ${label}, value and gradient`,
  });
}

/** A logarithmic axis with ticks at these digits times the powers of ten; Plot's own would label too few of them. */
function logarithmic(from: number, to: number, digits: readonly number[]): Plot.ScaleOptions {
  const powers = Array.from({ length: 16 }, (_, i) => i - 8);
  const ticks = powers.flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)));
  return { type: "log", domain: [from, to], ticks: ticks.filter((tick) => tick >= from && tick <= to), tickFormat: String, grid: true };
}

function shortSize(size: number): string {
  if (size < 1024) return String(size);
  return size < 2 ** 20 ? `${+(size / 1024).toFixed(1)} Ki` : `${+(size / 2 ** 20).toFixed(1)} Mi`;
}
