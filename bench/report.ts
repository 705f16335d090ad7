import { type Figure, geometricMeanOf } from "../common/statistics.js";
import { namesText } from "./cases.js";
import { speedUpChart, speedUpLegend, throughputChart, throughputLegend } from "./charts.js";
import { tolerance } from "./check.js";
import { type Machine, machineText } from "./machine.js";
import { type CaseResult, type Defeat, type GoalResult, groupsOf, type MachineResult, shownSize } from "./results.js";
import { caseTables, defeatTable, goalsText, machineTable, number, sizeText, type Table, times } from "./text.js";

export interface Run {
  readonly date: string;
  readonly effort: string;
  /** Which losses were measured at which sizes. */
  readonly scope: string;
  readonly machine: Machine;
  readonly bandwidth: readonly MachineResult[];
  readonly cases: readonly CaseResult[];
  readonly defeats: readonly Defeat[];
  readonly goals: readonly GoalResult[];
}

/** Rows of a chart of speed-ups; where there are more, each of these groups of families gets its own. */
const MOST_ROWS = 30;
const chapters: readonly (readonly CaseResult["family"][])[] = [
  ["residual", "quantiles"],
  ["bounded", "classes"],
  ["heatmaps", "distributions", "keypoints", "angles", "boxes", "images"],
];

/** The run as one HTML file that loads nothing else; `further` and `more` stand before the last section. */
export function reportHtml(run: Run, further: readonly Table[], more: { title: string; html: string } | null): string {
  const { machine, effort, date, scope, goals } = run;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>xyloss: how fast?</title>
<style>${css}</style>
<main>
<header>
<h1>xyloss: how fast?</h1>
<p>${escaped(machineText(machine))}. ${effort === "default" ? "" : `A ${effort} run of `}${date.slice(0, 10)}.</p>
</header>
${headline(run)}
${speedUps(run)}
${throughputs(run)}
${defeats(run)}
${tables(run)}
${furtherSection(further)}
${more === null ? "" : section(more.title, more.html)}
${section("How it was measured", `<p>${goalsText(goals)}</p><p>Losses measured: ${escaped(scope)}. ${namesText} A size is the number of floats of the prediction, in whole rows or maps.</p>${method}`)}
</main>
</html>
`;
}

function furtherSection(found: readonly Table[]): string {
  if (found.length === 0) return "";
  return section("Options and transforms", found.map((table) => `<h3>${escaped(table.title)}</h3>${htmlTable(table)}`).join("\n"));
}

const section = (title: string, html: string): string => `<section><h2>${escaped(title)}</h2>\n${html}\n</section>`;

function headline({ cases, bandwidth }: Run): string {
  const size = shownSize(cases);
  const shown = cases.filter((each) => each.size === size && each.kind === "gradient");
  const mean = (figure: (each: CaseResult) => Figure) => times(geometricMeanOf(shown.map(figure)));
  const machine = bandwidth.find((each) => each.size === size);
  const cards: [string, string][] = [
    [mean((each) => each.speedUp.workspace), "as fast as plain JavaScript, arrays in a workspace"],
    [mean((each) => each.speedUp.ordinary), "as fast, on ordinary arrays"],
    [`${number(machine?.triad.median ?? 0)} GB/s`, "this machine's triad bandwidth at that size"],
  ];
  const items = cards.map(([figure, text]) => `<li><b>${figure}</b> ${text}</li>`).join("");
  return `<ul class="cards">${items}</ul>
<p>Geometric means over ${shown.length} cases, value and gradient, ${sizeText(size)}.</p>`;
}

function speedUps({ cases }: Run): string {
  const chart = (caption: string, shown: readonly CaseResult[]) => figure(caption, speedUpChart(shown, caption));
  const panels = [...groupsOf(cases)].reverse().flatMap(({ title, cases: shown }) => {
    if (shown.length <= MOST_ROWS) return [chart(title, shown)];
    return chapters
      .map((families) => shown.filter((each) => families.includes(each.family)))
      .filter((group) => group.length > 0)
      .map((group) => chart(`${[...new Set(group.map((each) => each.family))].join(", ")}: ${title}`, group));
  });
  const note = "<p>Dots are medians, bars the 10th to the 90th percentile of the rounds. Right of the line WebAssembly wins.</p>";
  return section("Speed-up over plain JavaScript", `${note}${speedUpLegend}<div class="panels">${panels.join("")}</div>`);
}

function throughputs({ cases, bandwidth }: Run): string {
  const shown = cases.filter((each) => each.kind === "gradient");
  const rates = [...shown.flatMap((each) => Object.values(each.gigabytesPerSecond)), ...bandwidth.map((each) => each.triad)];
  const floor = Math.min(...rates.map((rate) => rate.low)) * 0.9;
  const peak = Math.max(...rates.map((rate) => rate.high)) * 1.1;
  // a line needs two sizes
  const shows = (label: string) => bandwidth.length === 1 || shown.filter((each) => each.label === label).length > 1;
  const labels = [...new Set(shown.map((each) => each.label))].filter(shows);
  const panels = labels.map((label) => figure(label, throughputChart(cases, label, bandwidth, floor, peak)));
  const note =
    "<p>Value and gradient. Where the target is as long as the prediction, a loss reads two floats and writes one per element, as the triad g = p + s·t does.</p>";
  return section("Throughput against size", `${note}${throughputLegend}<div class="panels">${panels.join("")}</div>`);
}

const figure = (caption: string, svg: string): string => `<figure><figcaption>${escaped(caption)}</figcaption>${svg}</figure>`;

function defeats({ defeats, cases }: Run): string {
  const table = defeatTable(defeats);
  return section(table.title, defeats.length === 0 ? `<p>In none of the ${cases.length} cases.</p>` : htmlTable(table));
}

function tables({ cases, bandwidth }: Run): string {
  const parts = caseTables(cases).map((table) => `<details><summary>${escaped(table.title)}</summary>${htmlTable(table)}</details>`);
  const note = "<p>Medians; in brackets the 10th and the 90th percentile. GB/s and the share of the triad are for a workspace.</p>";
  return section("All figures", `${htmlTable(machineTable(bandwidth))}${note}${parts.join("\n")}`);
}

function htmlTable({ head, rows }: Table): string {
  const cells = (tag: "th" | "td", texts: readonly string[]) => texts.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join("");
  const body = rows.map(([label = "", ...rest]) => `<tr>${cells("th", [label])}${cells("td", rest)}</tr>`).join("");
  return `<div class="scroll"><table><thead><tr>${cells("th", head)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

const method = `<p>Before timing, every case was computed on each side and compared with the plain-JavaScript reference, which sums in float64. Values agree within
${tolerance.value} of their size, gradients within ${tolerance.gradient} of each component's size plus ${tolerance.largest} of the largest component's;
ordinary and workspace arrays give the same bits. Benchmark.js took the samples, one of each side in turn, round by round. Ratios are taken within a
round, so a machine that slows down slows both sides. A third of the residuals lie beyond the point where the loss bends. GB/s counts the bytes that a
loss must read and write, not the traffic that caches add. Up to 65,536 floats, each case has its own copy of the library, like a program that uses
that loss alone. V8's optimising compiler compiles the WebAssembly from the start.</p>`;

const css = `
:root { color-scheme: light dark; --text: #1c2024; --soft: #60646c; --page: #fcfcfd; --card: #f0f1f4; --line: #d9dbe0;
  --plain: #8b8d98; --ordinary: #0d8bd9; --workspace: #d9480f; --triad: #2b9a5b; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8ec; --soft: #a3a8b1; --page: #15171a; --card: #212429; --line: #363a41;
  --plain: #9a9ea8; --ordinary: #4cb4f5; --workspace: #ff8a4c; --triad: #4fce87; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.9rem; margin: 0; letter-spacing: -.02em; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
p { margin: .4rem 0; color: var(--soft); max-width: 75ch; }
.cards { list-style: none; padding: 0; margin: 1.25rem 0 .5rem; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
.cards li { background: var(--card); border-radius: .6rem; padding: .8rem 1rem; color: var(--soft); font-size: .9rem; line-height: 1.35; }
.cards b { display: block; font-size: 1.7rem; line-height: 1.3; color: var(--text); letter-spacing: -.02em; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; margin: .6rem 0; font-size: .9rem; }
.legend i { display: inline-block; width: .8rem; height: .8rem; border-radius: .2rem; margin-right: .4rem; vertical-align: -.05rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); gap: 1.25rem 1rem; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; font-size: .9rem; margin-bottom: .2rem; }
svg { display: block; max-width: 100%; height: auto; overflow: visible; color: var(--text); }
svg text { fill: currentColor; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; margin: .5rem 0 1rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .9rem .25rem 0; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); }
th + th, td { text-align: right; }
summary { cursor: pointer; padding: .3rem 0; }
`;
