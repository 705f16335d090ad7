/** What all charts share: colours, frame, axes. */
import * as Plot from "@observablehq/plot";

/** The options of every chart. */
export interface ChartOptions {
  /** The document that creates the chart's elements. Default: the page's own. */
  readonly document?: Document | undefined;
  /** In pixels. A chart shrinks with its container and never grows. The default, 340, is readable on a narrow screen. */
  readonly width?: number | undefined;
}

/** A chart, with its scales by name. */
export type Chart = (SVGSVGElement | HTMLElement) & Plot.Plot;

/** A line of a chart. */
export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** The colours of charts by name, for light and dark pages. A page can set others. */
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
/** The number of colours for lines. */
const HUES = 8;

/** For the style sheet of a page with charts: their colours, which follow the page's colour scheme. */
export const chartStyle = `:root{${Object.entries(colours)
  .map(([name, [light, dark]]) => `--xyloss-${name}:light-dark(${light},${dark})`)
  .join(";")}}`;

export const colour = (name: string | number): string => `var(--xyloss-${name})`;
export const hue = (k: number): string => colour(1 + (k % HUES));

export const WIDTH = 340;
export type Margins = Readonly<Record<"top" | "right" | "bottom" | "left", number>>;
export const margins: Margins = { top: 26, right: 12, bottom: 34, left: 54 };

export interface Frame {
  readonly innerWidth: number;
  readonly plot: { width: number; height: number; style: Partial<CSSStyleDeclaration> } & Record<string, unknown>;
}

/** The frame of a chart whose inside is `aspect` times as high as wide. */
export function frameOf({ document, width = WIDTH }: ChartOptions, aspect: number, own: Partial<Margins> = {}): Frame {
  const { top, right, bottom, left } = { ...margins, ...own };
  const innerWidth = width - left - right;
  const height = Math.round(innerWidth * aspect) + top + bottom;
  return {
    innerWidth,
    plot: {
      ...(document === undefined ? {} : { document }),
      width,
      height,
      marginTop: top,
      marginRight: right,
      marginBottom: height - top - innerWidth * aspect,
      marginLeft: left,
      style: {
        background: "none",
        color: colour("ink"),
        fontSize: "12px",
        fontFamily: "system-ui, sans-serif",
      } as Partial<CSSStyleDeclaration>,
    },
  };
}

/** An axis. The ticks of a linear axis with this domain are short enough for the margin. */
export const axis = (
  label: string,
  labelAnchor: "center" | "top" = "center",
  domain: readonly [number, number] = [0, 1],
): Plot.ScaleOptions => ({
  label,
  labelAnchor,
  labelArrow: "none",
  ticks: 5,
  ...(isPlain(domain) ? {} : { tickFormat: shortTick }),
});

/** Whether numbers in this domain are short anyway. */
const isPlain = ([least, greatest]: readonly [number, number]): boolean =>
  Math.max(Math.abs(least), Math.abs(greatest)) < 1e4 && greatest - least > 1e-2;

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 7 });

/** 400K, 1.5M, 2e-7. */
export function shortTick(value: number): string {
  const rounded = Number(value.toPrecision(7));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : compact.format(rounded);
}

/** The marks' own colours, symbols and sizes, as data gives them. */
export const identities = { color: { type: "identity" }, symbol: { type: "identity" }, r: { type: "identity" } } as const;

/** A line around a chart, or along one side. */
export const border = (options: Plot.FrameOptions = {}): Plot.Frame =>
  Plot.frame({ stroke: colour("faint"), strokeOpacity: 0.4, ...options });

/** Draws a chart, which is one image to a screen reader. */
export function drawn(options: Plot.PlotOptions): Chart {
  const chart = Plot.plot(options);
  chart.setAttribute("role", "img");
  return chart;
}

export const min = (a: number, b: number): number => Math.min(a, b);
export const max = (a: number, b: number): number => Math.max(a, b);

/** The finite values in ascending order. */
export const sorted = (values: ArrayLike<number>): number[] =>
  Array.from(values)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
