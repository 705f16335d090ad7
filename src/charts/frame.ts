/** What all pictures share: their colours, their outside, and small words about numbers. */
import type * as Plot from "@observablehq/plot";

/** What every picture takes. */
export interface ChartOptions {
  /** Whose elements a picture is made of; the page's own where this is left out. */
  readonly document?: Document | undefined;
  /** In pixels; a picture shrinks with its place and never grows. At 340 it is readable on a narrow screen. */
  readonly width?: number | undefined;
}

/** A picture, with its scales by name. */
export type Chart = (SVGSVGElement | HTMLElement) & Plot.Plot;

/** A line of a picture. */
export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
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

export const colour = (name: string | number): string => `var(--xyloss-${name})`;
export const hue = (k: number): string => colour(1 + (k % HUES));

export const WIDTH = 340;
export const margins = { top: 26, right: 12, bottom: 34, left: 54 } as const;

export interface Frame {
  readonly innerWidth: number;
  readonly plot: { width: number; height: number; style: Partial<CSSStyleDeclaration> } & Record<string, unknown>;
}

/** The outside of a picture whose inside is `aspect` times as high as wide. */
export function frameOf({ document, width = WIDTH }: ChartOptions, aspect: number, marginRight: number = margins.right): Frame {
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

/** An axis; of a linear one with this domain, ticks that have room beside a picture. */
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

/** Whether figures between these are written with few digits anyhow. */
const isPlain = ([least, greatest]: readonly [number, number]): boolean =>
  Math.max(Math.abs(least), Math.abs(greatest)) < 1e4 && greatest - least > 1e-2;

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 7 });

/** 400K, 1.5M, 2e-7. */
function shortTick(value: number): string {
  const rounded = Number(value.toPrecision(7));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : compact.format(rounded);
}

export function asImage(chart: Chart): Chart {
  chart.setAttribute("role", "img");
  return chart;
}

export const min = (a: number, b: number): number => Math.min(a, b);
export const max = (a: number, b: number): number => Math.max(a, b);
export const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Finite values, least first. */
export const sorted = (values: ArrayLike<number>): number[] =>
  Array.from(values)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
