/** Draws ℓ and ψ of a residual loss, side by side, as an SVG for light and dark pages. */
import * as Plot from "@observablehq/plot";
import type { Words } from "../../catalogue/record.js";
import { placed, plotted } from "../../common/plots.js";
import type { Floats } from "../../src/arrays.js";
import type { Loss } from "../../src/loss.js";
import * as reference from "../../src/reference/index.js";

/** A grey and hues that stand out on white and on black. */
export const ink = "#7d8590";
export const hues = ["#2f8fe6", "#e0701a"] as const;
export const style = { color: ink, fontFamily: "system-ui, sans-serif" };
const panel = { width: 340, height: 236, head: 26, gap: 20 };
/** Points of a curve on either side of 0. */
const steps = 150;
/** How close to a corner the curve is drawn. */
const near = 1e-9;

interface Point {
  readonly r: number;
  readonly y: number;
  readonly curve: number;
}

/** What a plot needs of a loss. */
type Drawable = Pick<Loss<object, Floats>, "each" | "valueAndGrad">;
const known: Readonly<Record<string, unknown>> = { ...reference };

/** ℓ and ψ over the x axis. */
function curve(loss: Drawable, options: Readonly<Record<string, number>>, extent: number, k: number): [Point[], Point[]] {
  const even = Array.from({ length: 2 * steps + 1 }, (_, i) => ((i - steps) * extent) / steps);
  // corners and jumps lie at 0 or at an option's value
  const corners = [0, ...Object.values(options)].filter((at) => Math.abs(at) < extent);
  const beside = corners.flatMap((at) => [at, -at].flatMap((side) => [side * (1 - near) - near, side * (1 + near) + near]));
  const r = Float64Array.from(new Set([...even, ...beside])).sort();
  const zero = new Float64Array(r.length);
  const value = loss.each(r, zero, options);
  const { grad } = loss.valueAndGrad(r, zero, { ...options, reduction: "sum" });
  const points = (ys: Floats) => Array.from(r, (at, i): Point => ({ r: at, y: ys[i] as number, curve: k }));
  return [points(value), points(grad)];
}

/** The SVG of one panel; clipped to its frame. */
function panelOf(
  title: string,
  label: string,
  points: readonly (readonly Point[])[],
  guide: Point[],
  r: number,
  y: [number, number],
): string {
  const line = (data: readonly Point[], stroke: string, rest: Plot.LineOptions = {}) =>
    Plot.line(data, { x: "r", y: "y", stroke, strokeWidth: 2, clip: "frame", ...rest });
  return plotted({
    width: panel.width,
    height: panel.height,
    marginLeft: 40,
    marginRight: 8,
    marginTop: 22,
    marginBottom: 34,
    ariaLabel: title,
    style,
    x: { domain: [-r, r], label: "r", labelArrow: "none", ticks: 6 },
    y: { domain: y, label, labelArrow: "none", ticks: 6 },
    marks: [
      Plot.ruleX([0], { stroke: ink, strokeOpacity: 0.35 }),
      Plot.ruleY([0], { stroke: ink, strokeOpacity: 0.35 }),
      line(guide, ink, { strokeWidth: 1.2, strokeDasharray: "4 4", strokeOpacity: 0.8 }),
      ...points.map((data, k) => line(data, hues[k] as string)).reverse(),
    ],
  });
}

/** The plot of a residual loss of xyloss/reference. */
export function plotOf(name: string, row: Words, loss = known[name] as Drawable): string {
  const [extent, top] = row.extent ?? [4, 4];
  const curves = row.curves ?? [];
  const drawn = curves.map(({ options }, k) => curve(loss, options, extent, k));
  const slopes = drawn.flatMap(([, slope]) => slope.map(({ y }) => Math.abs(y)));
  const steepest = Math.max(...slopes) * 1.12;
  // ½r² and r are drawn for comparison where that helps
  const guided = row.guide !== false;
  const at = Array.from({ length: guided ? 121 : 0 }, (_, i) => ((i - 60) * extent) / 60);
  const parabola = at.map((r): Point => ({ r, y: 0.5 * r * r, curve: -1 }));
  const diagonal = at.map((r): Point => ({ r, y: r, curve: -1 }));
  const left = panelOf(
    `ℓ of ${name}`,
    "ℓ",
    drawn.map(([value]) => value),
    parabola,
    extent,
    [-0.02 * top, top],
  );
  const right = panelOf(
    `ψ of ${name}`,
    "ψ",
    drawn.map(([, slope]) => slope),
    diagonal,
    extent,
    [-steepest, steepest],
  );
  const width = 2 * panel.width + panel.gap;
  const height = panel.head + panel.height;
  const entries = [
    ...curves.map(({ label }, k) => ({ label, stroke: hues[k] as string, dash: "" })),
    ...(guided ? [{ label: "½r² and r", stroke: ink, dash: "4 4" }] : []),
  ];
  let x = 40;
  const keys = entries.map(({ label, stroke, dash }) => {
    const key = `<g transform="translate(${x} 16)"><line x2="22" y1="-4" y2="-4" stroke="${stroke}" stroke-width="${dash ? 1.2 : 2.5}"${dash ? ` stroke-dasharray="${dash}"` : ""}/><text x="28" fill="${stroke}">${label}</text></g>`;
    x += 56 + 7.2 * label.length;
    return key;
  });
  return picture(`ℓ and ψ of ${name}`, width, height, [
    keys.join(""),
    placed(left, "ℓ", 0, panel.head),
    placed(right, "ψ", panel.width + panel.gap, panel.head),
  ]);
}

/** An SVG of charts side by side. */
export const picture = (label: string, width: number, height: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}" style="font:12px system-ui,sans-serif">
${parts.join("\n")}
</svg>
`;
