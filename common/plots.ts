/** Charts by Observable Plot as text, for pages that are written in Node. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { shortened } from "../src/charts/svg.js";

export const emptyDocument = (): Document => parseHTML("<html><body></body></html>").document;

export type ChartOptions = Omit<Plot.PlotOptions, "style"> & { readonly style?: Partial<CSSStyleDeclaration> };

/** A chart as an SVG, on the page's own background. */
export function plotted({ style, ...options }: ChartOptions): string {
  return Plot.plot({ document: emptyDocument(), style: { background: "none", fontSize: "12px", ...style }, ...options }).outerHTML;
}

/** An SVG as a part of another one, at (x, y): without what the whole has once; `name` tells its clip paths from those of other parts. */
export const placed = (svg: string, name: string, x: number, y = 0): string =>
  shortened(svg)
    .replace(/<style>[\s\S]*?<\/style>/g, "")
    .replace(/ xmlns(:xlink)?="[^"]*"/g, "")
    .replace(/plot-clip-\d+/g, `${name}-frame`)
    .replace("<svg ", `<svg x="${x}" y="${y}" `);
