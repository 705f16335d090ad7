/**
 * Draws where each loss puts the airports: small multiples as an SVG, and a self-contained page around it.
 */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { type Airports, height, type Region, width } from "./data.js";
import type { FitResult } from "./fit.js";
import { columns } from "./table.js";

/** Classes of error: the greatest in pixels, and their colours on white and on black. */
const classes = [
  { below: 0.1, name: "≤ 0.1 px", light: "#1f6fb2", dark: "#5aa9e6" },
  { below: 1, name: "≤ 1 px", light: "#1f9483", dark: "#4fd1b5" },
  { below: 10, name: "≤ 10 px", light: "#c99700", dark: "#f0c94a" },
  { below: 100, name: "≤ 100 px", light: "#dd5c12", dark: "#ff8c4a" },
  { below: Number.POSITIVE_INFINITY, name: "> 100 px", light: "#b0125c", dark: "#ff5fa2" },
] as const;

/** Colours of the losses in the chart, in the order of the results. */
const strokes = [
  ["#b0125c", "#ff5fa2"],
  ["#dd5c12", "#ff8c4a"],
  ["#8a6d1c", "#e3c66a"],
  ["#1f9483", "#4fd1b5"],
  ["#5b8c1a", "#a5d86a"],
  ["#1f6fb2", "#5aa9e6"],
  ["#6b7280", "#9ca3af"],
] as const;

const variables = (scheme: "light" | "dark") => {
  const [ink, faint, ground] = scheme === "light" ? ["#1d2129", "#646b78", "#ffffff"] : ["#e6e8ee", "#9aa1b0", "#14161b"];
  const colours = [
    ...classes.map((each, k) => `--e${k}:${each[scheme]}`),
    ...strokes.map((each, k) => `--s${k}:${each[scheme === "light" ? 0 : 1]}`),
  ];
  return `--ink:${ink};--faint:${faint};--ground:${ground};${colours.join(";")}`;
};

const style = `
.registration{${variables("light")}}
@media (prefers-color-scheme:dark){.registration{${variables("dark")}}}
.registration text{fill:var(--ink);font:13px system-ui,sans-serif}
.registration .title{font-size:17px;font-weight:600}
.registration .note{fill:var(--faint)}
.registration .ground{fill:var(--ground)}
.registration .frame{fill:none;stroke:var(--faint);stroke-opacity:.35}
.registration path{fill:none;stroke-linecap:round}
.registration .true{stroke:var(--ink);stroke-opacity:.22;stroke-width:2}
.registration .shift{stroke:var(--ink);stroke-opacity:.25;stroke-width:.7}
${classes.map((_, k) => `.registration .e${k}{stroke:var(--e${k})}`).join("")}
.registration .mainland{stroke-width:3.2}
.registration .inset{stroke-width:1.3}
`;

/** A dot is a line of no length with round caps, an inset's mark a cross: one path draws them all, in a few bytes each. */
const dot = (x: number, y: number) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
const cross = (x: number, y: number) => `M${(x - 3).toFixed(1)} ${y.toFixed(1)}h6m-3-3v6`;

/** Around the map, in its own pixels. */
const margin = 40;
const panel = { width: width + 2 * margin, height: height + 2 * margin, head: 62, gap: 40 };
const across = 2;
const legendHeight = 64;

/** The small multiples, as a self-contained SVG for both colour schemes. */
export function mapsOf(airports: Airports, results: readonly FitResult[]): string {
  const cell = { width: panel.width + panel.gap, height: panel.height + panel.head + panel.gap };
  const total = {
    width: across * cell.width + panel.gap,
    height: Math.ceil(results.length / across) * cell.height + legendHeight + panel.gap,
  };
  const panels = results.map((result, k) => {
    const x = panel.gap + (k % across) * cell.width;
    const y = legendHeight + Math.floor(k / across) * cell.height;
    return `<g transform="translate(${x} ${y})">${panelOf(airports, result)}</g>`;
  });
  return `<svg class="registration" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total.width} ${total.height}" role="img" aria-label="Where each loss puts the airports">
<style>${style}</style>
<defs><clipPath id="clip"><rect width="${panel.width}" height="${panel.height}"/></clipPath><path id="true" class="true" d="${truth(airports)}"/></defs>
<rect class="ground" width="100%" height="100%"/>
<g transform="translate(${panel.gap} 36)">${legend()}</g>
${panels.join("\n")}
</svg>
`;
}

function truth({ count, target, region }: Airports): string {
  let path = "";
  for (let i = 0; i < count; i++) if (region[i] !== "missing") path += dot(target[2 * i] as number, target[2 * i + 1] as number);
  return path;
}

function panelOf(airports: Airports, result: FitResult): string {
  const { count, region, target } = airports;
  const marks = classes.map(() => ({ mainland: "", inset: "" }));
  let shifts = "";
  let outside = 0;
  for (let i = 0; i < count; i++) {
    const where = region[i] as Region;
    if (where === "missing") continue;
    const [x, y] = result.prediction.subarray(2 * i, 2 * i + 2) as unknown as [number, number];
    // a few are joined to their true place
    if (i % 12 === 0) shifts += `M${target[2 * i]?.toFixed(1)} ${target[2 * i + 1]?.toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}`;
    if (x < -margin || y < -margin || x > width + margin || y > height + margin) {
      outside++;
      continue;
    }
    const group = marks[classes.findIndex(({ below }) => (result.error[i] as number) <= below)] as (typeof marks)[number];
    group[where] += where === "inset" ? cross(x, y) : dot(x, y);
  }
  const drawn = marks.flatMap((group, k) =>
    (["mainland", "inset"] as const).map((where) => (group[where] === "" ? "" : `<path class="e${k} ${where}" d="${group[where]}"/>`)),
  );
  const off = outside === 0 ? "" : `, ${outside.toLocaleString("en")} off this frame`;
  const numbers = `mainland error: median ${pixels(result.median)}, 95 % within ${pixels(result.p95)}; ${result.inliers.toLocaleString("en")} airports within 1 px${off}`;
  return `<text class="title" y="16">${result.name}</text><text y="36">${numbers}</text><text class="note" y="54">${result.note}</text>
<g transform="translate(0 ${panel.head})" clip-path="url(#clip)"><g transform="translate(${margin} ${margin})"><use href="#true"/><path class="shift" d="${shifts}"/>${drawn.join("")}</g>
<rect class="frame" width="${panel.width}" height="${panel.height}"/></g>`;
}

const pixels = (value: number) => `${value >= 100 ? value.toFixed(0) : value.toPrecision(2)} px`;

function legend(): string {
  const places = [
    `<path class="true" d="M6-5h0"/><text x="16">true place</text>`,
    `<path class="shift" d="M0-5h14"/><text x="20">its shift, of every 12th</text>`,
    `<path class="e0 mainland" d="M6-5h0"/><text x="16">mainland</text>`,
    `<path class="e0 inset" d="M3-5h6m-3-3v6"/><text x="16">Alaska and Hawaii</text>`,
    ...classes.map(({ name }, k) => `<path class="e${k}" stroke-width="8" d="M6-5h0"/><text x="18">${name}</text>`),
  ];
  return places.map((place, k) => `<g transform="translate(${k < 4 ? k * 190 : 800 + (k - 4) * 110} 0)">${place}</g>`).join("");
}

/** The share of the mainland's airports within each error. */
function chart(airports: Airports, results: readonly FitResult[]): string {
  const { document } = parseHTML("<html><body></body></html>");
  const least = 1e-3;
  const rows = results.flatMap(({ name, error }) => {
    const sorted = error.filter((_, i) => airports.region[i] === "mainland").sort();
    const points: { name: string; error: number; share: number }[] = [];
    for (let k = 0; k <= 200; k++) {
      const at = Math.round((k / 200) * (sorted.length - 1));
      points.push({ name, error: Math.max(sorted[at] as number, least), share: (at + 1) / sorted.length });
    }
    return points;
  });
  const plot = Plot.plot({
    document,
    width: 1000,
    height: 380,
    marginLeft: 50,
    style: { fontSize: "13px", background: "none" },
    x: { type: "log", label: "error on the mainland, px", grid: true, tickFormat: "~g" },
    y: { percent: true, label: "% of airports within it", grid: true },
    color: { domain: results.map(({ name }) => name), range: strokes.map((_, k) => `var(--s${k})`) },
    marks: [
      Plot.line(rows, {
        x: "error",
        y: "share",
        stroke: "name",
        strokeWidth: 2.2,
        strokeDasharray: undefined,
      }),
    ],
  });
  return plot.outerHTML;
}

/** A self-contained page: the maps, the numbers, the distribution of errors. */
export function page(airports: Airports, results: readonly FitResult[]): string {
  const head = columns.map(({ title, hint }) => `<th title="${hint}">${title}</th>`).join("");
  const body = results.map((result) => `<tr>${columns.map(({ text }) => `<td>${text(result)}</td>`).join("")}</tr>`).join("\n");
  const hints = columns.filter(({ hint }) => hint !== "").map(({ title, hint }) => `<dt>${title}</dt><dd>${hint}</dd>`);
  const keys = results.map(({ name }, k) => `<span><i style="background:var(--s${k})"></i>${name}</span>`).join("");
  return `<!doctype html>
<html lang="en" class="registration">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>xyloss: registration of the airports</title>
<style>${style}
body{margin:0 auto;padding:24px;max-width:1240px;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:24px;margin:0}h2{font-size:18px;margin:36px 0 4px}
p{margin:4px 0 16px;max-width:75ch;color:var(--faint)}
svg{display:block;width:100%;height:auto}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{padding:5px 12px 5px 0;text-align:right;border-bottom:1px solid color-mix(in srgb,var(--faint) 30%,transparent)}
th{font-weight:600}th:first-child,td:first-child{text-align:left}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 16px;color:var(--faint);font-size:13px}
dt{color:var(--ink)}dd{margin:0}
.keys{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:14px}
.keys i{display:inline-block;width:18px;height:4px;border-radius:2px;margin-right:6px;vertical-align:middle}
</style>
<h1>Registration of 3,376 airports, loss by loss</h1>
<p>A cubic in longitude and latitude is fitted to where d3-geo's composite map draws the airports. Alaska and Hawaii sit in insets:
to a model of the mainland they are outliers. 28 airports have no place on the map at all, and weight 0.</p>
${mapsOf(airports, results)}
<h2>Errors on the mainland</h2>
<div class="keys">${keys}</div>
${chart(airports, results)}
<h2>Numbers</h2>
<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>
<dl>${hints.join("")}</dl>
</html>
`;
}
