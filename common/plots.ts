/** Observable Plot's charts as text, for pages written in Node. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { shortened } from "../src/charts/svg.js";

export const emptyDocument = (): Document => parseHTML("<html><body></body></html>").document;

export type ChartOptions = Omit<Plot.PlotOptions, "style"> & { readonly style?: Partial<CSSStyleDeclaration> };

/** A chart as SVG, on the page's own background. */
export function plotted({ style, ...options }: ChartOptions): string {
  return Plot.plot({ document: emptyDocument(), style: { background: "none", fontSize: "12px", ...style }, ...options }).outerHTML;
}

/** An SVG placed in another at (x, y), without what the outer one states; `name` keeps its clip paths apart from those of other parts. */
export const placed = (svg: string, name: string, x: number, y = 0): string =>
  shortened(svg)
    .replace(/<style>[\s\S]*?<\/style>/g, "")
    .replace(/ xmlns(:xlink)?="[^"]*"/g, "")
    .replace(/plot-clip-\d+/g, `${name}-frame`)
    .replace("<svg ", `<svg x="${x}" y="${y}" `);
