/**
 * Draws where each loss puts the airports: small multiples as an SVG, and a self-contained page around it.
 */
import * as Plot from "@observablehq/plot";
import { plotted } from "../../common/plots.js";
import { type Airports, height, type Region, width } from "./data.js";
import type { FitResult } from "./fit.js";
import { columns } from "./table.js";

/** Classes of error, by their limits in pixels, with colours on white and on black. */
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
  ["#7c4dbd", "#b794f6"],
  ["#0e8fae", "#67dcf5"],
  ["#1f6fb2", "#5aa9e6"],
  ["#2b2f9e", "#a3abff"],
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
.maps text{fill:var(--ink);font:23px system-ui,sans-serif}
.maps .title{font-size:30px;font-weight:600}
.maps .note{fill:var(--faint)}
.maps .ground{fill:var(--ground)}
.maps .frame{fill:none;stroke:var(--faint);stroke-opacity:.35}
.maps path{fill:none;stroke-linecap:round}
.maps .true{stroke:var(--ink);stroke-opacity:.22;stroke-width:2.4}
.maps .shift{stroke:var(--ink);stroke-opacity:.25;stroke-width:.9}
${classes.map((_, k) => `.maps .e${k}{stroke:var(--e${k})}`).join("")}
.maps .mainland{stroke-width:3.4}
.maps .ink{stroke:var(--ink);stroke-opacity:.75}
.maps .inset{stroke-width:1.6}
`;

/** A dot is a line without length, with round caps; the mark of an inset is a cross. One path draws them all in a few bytes each. */
const dot = (x: number, y: number) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
const cross = (x: number, y: number) => `M${(x - 3).toFixed(1)} ${y.toFixed(1)}h6m-3-3v6`;

/** The margin around a map, in the map's pixels. */
const margin = 40;
const panel = { width: width + 2 * margin, height: height + 2 * margin, head: 112, gap: 48 };
const across = 2;
const outer = 8;
const legendHeight = 100;

/** The small multiples, as a self-contained SVG for both colour schemes. */
export function mapsOf(airports: Airports, results: readonly FitResult[]): string {
  const cell = { width: panel.width + panel.gap, height: panel.height + panel.head + panel.gap };
  const total = {
    width: across * cell.width - panel.gap + 2 * outer,
    height: Math.ceil((1 + results.length) / across) * cell.height + legendHeight,
  };
  const panels = [truthPanel(airports), ...results.map((result) => panelOf(airports, result))].map((content, k) => {
    const x = outer + (k % across) * cell.width;
    const y = legendHeight + Math.floor(k / across) * cell.height;
    return `<g transform="translate(${x} ${y})">${content}</g>`;
  });
  return `<svg class="registration maps" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total.width} ${total.height}" role="img" aria-label="Where each loss puts the airports">
<style>${style}</style>
<defs><clipPath id="clip"><rect width="${panel.width}" height="${panel.height}"/></clipPath><path id="true" class="true" d="${truth(airports, dot)}"/></defs>
<rect class="ground" width="100%" height="100%"/>
<g transform="translate(${outer} 44)">${legend()}</g>
${panels.join("\n")}
</svg>
`;
}

/** The true places; the insets' by `inset`. */
function truth({ count, target, region }: Airports, inset: (x: number, y: number) => string, only?: Region): string {
  let path = "";
  for (let i = 0; i < count; i++) {
    if (region[i] === "missing" || (only ?? region[i]) !== region[i]) continue;
    path += (region[i] === "inset" ? inset : dot)(target[2 * i] as number, target[2 * i + 1] as number);
  }
  return path;
}

function truthPanel(airports: Airports): string {
  const many = (region: Region) => airports.region.filter((each) => each === region).length.toLocaleString("en");
  const marks = (["mainland", "inset"] as const).map((only) => `<path class="ink ${only}" d="${truth(airports, cross, only)}"/>`);
  const numbers = `${many("mainland")} airports on the mainland, ${many("inset")} in insets; ${many("missing")} have no place and weight 0`;
  return framed("where the map draws them", numbers, "the targets: geoAlbersUsa of d3-geo", marks.join(""));
}

/** A panel: three lines of text over a map. */
function framed(title: string, numbers: string, note: string, marks: string): string {
  return `<text class="title" y="26">${title}</text><text y="62">${numbers}</text><text class="note" y="94">${note}</text>
<g transform="translate(0 ${panel.head})" clip-path="url(#clip)"><g transform="translate(${margin} ${margin})">${marks}</g>
<rect class="frame" width="${panel.width}" height="${panel.height}"/></g>`;
}

function panelOf(airports: Airports, result: FitResult): string {
  const { count, region, target } = airports;
  const marks = classes.map(() => ({ mainland: "", inset: "" }));
  let shifts = "";
  let outside = 0;
  for (let i = 0; i < count; i++) {
    const where = region[i] as Region;
    if (where === "missing") continue;
    const [x, y] = [result.prediction[2 * i] as number, result.prediction[2 * i + 1] as number];
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
  const off = outside === 0 ? "" : `; ${outside.toLocaleString("en")} off the frame`;
  const numbers = `mainland: median ${pixels(result.median)}, 95 % within ${pixels(result.p95)}; ${result.inliers.toLocaleString("en")} within 1 px${off}`;
  return framed(result.name, numbers, result.note, `<use href="#true"/><path class="shift" d="${shifts}"/>${drawn.join("")}`);
}

const pixels = (value: number) => `${value >= 100 ? value.toFixed(0) : value.toPrecision(2)} px`;

function legend(): string {
  const places: [room: number, content: string][] = [
    [190, `<path class="true" style="stroke-width:6" d="M12-8h0"/><text x="28">true place</text>`],
    [290, `<path class="shift" style="stroke-width:2" d="M0-8h26"/><text x="36">shift of every 12th</text>`],
    [200, `<path class="ink" stroke-width="8" d="M12-8h0"/><text x="28">mainland</text>`],
    [310, `<path class="ink" stroke-width="3" d="M5-8h14m-7-7v14"/><text x="28">Alaska and Hawaii</text>`],
    ...classes.map(({ name }, k): [number, string] => [
      170,
      `<path class="e${k}" stroke-width="16" d="M12-8h0"/><text x="28">${name}</text>`,
    ]),
  ];
  let x = 0;
  return places
    .map(([room, content]) => {
      x += room;
      return `<g transform="translate(${x - room} 0)">${content}</g>`;
    })
    .join("");
}

/** The share of the mainland's airports within each error. */
function chart(airports: Airports, results: readonly FitResult[]): string {
  const least = 1e-3;
  const greatest = Math.max(1000, ...results.flatMap(({ error }) => [...error.filter((_, i) => airports.region[i] === "mainland")]));
  const covered: Readonly<Record<string, number>> = {
    ceiling: 12,
    "gemanMcClure, radial, graduated": 8,
    huber: 6,
    "tukey, radial, graduated": 5,
  };
  const widths = [...new Set(Object.values(covered)), 2.2];
  const rows = results.flatMap(({ name, error }) => {
    const sorted = error.filter((_, i) => airports.region[i] === "mainland").sort();
    const points: { name: string; error: number; share: number }[] = [];
    for (let k = 0; k <= 200; k++) {
      const at = Math.round((k / 200) * (sorted.length - 1));
      points.push({ name, error: Math.max(sorted[at] as number, least), share: (at + 1) / sorted.length });
    }
    return points;
  });
  return plotted({
    width: 1000,
    height: 380,
    marginLeft: 50,
    marginRight: 40,
    marginTop: 30,
    marginBottom: 45,
    style: { fontSize: "13px" },
    x: {
      type: "log",
      label: "error on the mainland, px",
      grid: true,
      domain: [least, greatest],
      ticks: [0.001, 0.01, 0.1, 1, 10, 100, 1000],
      tickFormat: "~g",
    },
    y: { percent: true, label: "% of airports within it", grid: true },
    color: { domain: results.map(({ name }) => name), range: strokes.map((_, k) => `var(--s${k})`) },
    // wide where another line covers it
    marks: widths.map((strokeWidth) =>
      Plot.line(
        rows.filter(({ name }) => (covered[name] ?? 2.2) === strokeWidth),
        { x: "error", y: "share", stroke: "name", strokeWidth, strokeOpacity: strokeWidth > 2.2 ? 0.5 : 1 },
      ),
    ),
  });
}

/** The maps, the distribution of errors and the numbers, for any page: what `styles` styles. */
export function content(airports: Airports, results: readonly FitResult[]): string {
  const head = columns.map(({ title, hint }) => `<th title="${hint}">${title}</th>`).join("");
  const body = results.map((result) => `<tr>${columns.map(({ text }) => `<td>${text(result)}</td>`).join("")}</tr>`).join("\n");
  const hints = columns.filter(({ hint }) => hint !== "").map(({ title, hint }) => `<dt>${title}</dt><dd>${hint}</dd>`);
  const keys = results.map(({ name }, k) => `<span><i style="background:var(--s${k})"></i>${name}</span>`).join("");
  return `<div class="registration">
<p>A cubic in longitude and latitude is fitted to where d3-geo's composite map draws the airports. Alaska and Hawaii sit in insets:
to a model of the mainland they are outliers. 28 airports have no place on the map at all, and weight 0.</p>
${mapsOf(airports, results)}
<h3>Errors on the mainland</h3>
<div class="keys">${keys}</div>
${chart(airports, results)}
<h3>Numbers</h3>
<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>
<dl>${hints.join("")}</dl>
</div>`;
}

export const styles = `${style}
.registration p{margin:4px 0 16px;max-width:75ch;color:var(--faint)}
.registration svg{display:block;width:100%;height:auto}
.registration .scroll{overflow-x:auto}
.registration table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
.registration th,.registration td{padding:5px 10px 5px 0;text-align:right;border-bottom:1px solid color-mix(in srgb,var(--faint) 30%,transparent)}
.registration td{white-space:nowrap}
.registration th{font-weight:600;vertical-align:bottom}
.registration th:first-child,.registration td:first-child{text-align:left}
.registration dl{display:grid;grid-template-columns:max-content 1fr;gap:0 16px;color:var(--faint);font-size:13px}
.registration dt{color:var(--ink)}
.registration dd{margin:0}
.registration .keys{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:14px}
.registration .keys i{display:inline-block;width:18px;height:4px;border-radius:2px;margin-right:6px;vertical-align:middle}
`;

/** The same as a page of its own. */
export function page(airports: Airports, results: readonly FitResult[]): string {
  return `<!doctype html>
<html lang="en" class="registration">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>xyloss: registration of the airports</title>
<style>${styles}
body{margin:0 auto;padding:24px;max-width:1240px;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:24px;margin:0}h3{font-size:18px;margin:36px 0 4px}
</style>
<h1>Registration of 3,376 airports, loss by loss</h1>
${content(airports, results)}
</html>
`;
}
