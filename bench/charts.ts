import * as Plot from "@observablehq/plot";
import { type ChartOptions, plotted } from "../common/plots.js";
import type { CaseResult, MachineResult } from "./results.js";

/** Charts as inline SVG. Their colours are the report's CSS variables, so that they follow its colour scheme. */

/** Wide enough for a phone, so that no chart is scaled down there. */
const WIDTH = 340;

const sides = [
  { key: "plain", name: "plain JavaScript", color: "var(--plain)" },
  { key: "ordinary", name: "ordinary arrays", color: "var(--ordinary)" },
  { key: "workspace", name: "workspace", color: "var(--workspace)" },
] as const;
const TRIAD = { name: "triad: this machine's bandwidth", color: "var(--triad)" };

/** The legend of the charts, as HTML. */
export function legend(what: "speed-up" | "throughput"): string {
  const shown = what === "speed-up" ? sides.slice(1) : [...sides, TRIAD];
  const items = shown.map(({ name, color }) => `<li><i style="background:${color}"></i>${name}</li>`);
  return `<ul class="legend">${items.join("")}</ul>`;
}

/** How many times as fast as plain JavaScript each loss is, with the spread. */
export function speedUpChart(shown: readonly CaseResult[], caption: string): string {
  const labels = shown.map((result) => result.label);
  const bars = shown.flatMap((result) =>
    sides.slice(1).map(({ key, color }) => {
      const { median, low, high } = result.speedUp[key as "ordinary" | "workspace"];
      return { label: result.label, median, low, high, color, side: key };
    }),
  );
  const ends = bars.flatMap((bar) => [bar.low, bar.high, 1]);
  const domain = [Math.min(...ends) / 1.1, Math.max(...ends) * 1.1] as const;
  const wide = domain[1] / domain[0] > 200;
  const ordinary = bars.filter((bar) => bar.side === "ordinary");
  const workspace = bars.filter((bar) => bar.side === "workspace");
  const marks = (data: typeof bars, dy: number) => [
    Plot.ruleY(data, { y: "label", x1: "low", x2: "high", stroke: "color", strokeOpacity: 0.45, strokeWidth: 5, dy }),
    Plot.dot(data, { y: "label", x: "median", fill: "color", r: 3.5, dy }),
  ];
  const marginLeft = 16 + 6.5 * Math.max(...labels.map((label) => label.length));
  return svg({
    // long labels make a chart that a phone scales down
    width: Math.max(WIDTH, marginLeft + 180),
    height: 56 + 24 * labels.length,
    marginLeft,
    marginRight: 14,
    marginTop: 8,
    marginBottom: 40,
    x: {
      type: "log",
      domain,
      label: "times as fast as plain JavaScript",
      ...ticks(domain, wide ? [1] : [1, 2, 5]),
    },
    y: { domain: labels, label: null, tickSize: 0, tickPadding: 6 },
    marks: [Plot.ruleX([1], { stroke: "currentColor", strokeWidth: 1.5 }), ...marks(ordinary, -3.5), ...marks(workspace, 3.5)],
    title: `Speed-up over plain JavaScript: ${caption}`,
  });
}

/** GB/s of one loss against the arrays' size, below the triad's line. `peak` is the top of the axis, the same in all charts. */
export function throughputChart(
  results: readonly CaseResult[],
  label: string,
  machines: readonly MachineResult[],
  floor: number,
  peak: number,
): string {
  const shown = results.filter((result) => result.label === label && result.kind === "gradient");
  const points = shown.flatMap((result) =>
    sides.map(({ key, color }) => ({ size: Math.log2(result.size), side: key, color, ...result.gigabytesPerSecond[key] })),
  );
  const triad = machines.map((each) => ({ size: Math.log2(each.size), side: "triad", color: TRIAD.color, ...each.triad }));
  // log₂ of the sizes on a linear scale: a logarithmic one keeps back the labels of some ticks
  const sizes = machines.map((each) => Math.log2(each.size));
  return svg({
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
    y: { type: "log", domain: [floor, peak], label: "GB/s", ...ticks([floor, peak], [1]) },
    marks: [
      Plot.line(triad, { x: "size", y: "median", stroke: TRIAD.color, strokeWidth: 2, strokeDasharray: "5 3" }),
      Plot.ruleX(points, { x: "size", y1: "low", y2: "high", stroke: "color", strokeOpacity: 0.45, strokeWidth: 5 }),
      Plot.line(points, { x: "size", y: "median", stroke: "color", z: "side", strokeWidth: 2 }),
      Plot.dot(points, { x: "size", y: "median", fill: "color", r: 3 }),
    ],
    title: `Throughput of ${label}, value and gradient`,
  });
}

/** Ticks of a logarithmic axis: these digits, times the powers of ten within its domain. */
function ticks(
  [from, to]: readonly [number, number],
  digits: readonly number[],
): { ticks: number[]; tickFormat: (value: number) => string; grid: true } {
  const powers = Array.from({ length: 16 }, (_, i) => i - 8);
  const all = powers.flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)));
  return { ticks: all.filter((value) => value >= from && value <= to), tickFormat: String, grid: true };
}

function shortSize(size: number): string {
  if (size < 1024) return String(size);
  return size < 2 ** 20 ? `${+(size / 1024).toFixed(1)} Ki` : `${+(size / 2 ** 20).toFixed(1)} Mi`;
}

function svg({ title, ...options }: ChartOptions & { title: string }): string {
  // colours are already colours: without scales of Plot's, they stay as they are
  return plotted({ ...options, ariaLabel: title });
}
