import { type Figure, geometricMeanOf } from "../common/statistics.js";
import { kinds, kindText, namesText, TYPICAL } from "./cases.js";
import { legend, speedUpChart, throughputChart } from "./charts.js";
import { tolerance } from "./check.js";
import { type Machine, machineText } from "./machine.js";
import type { CaseResult, Defeat, GoalResult, MachineResult } from "./results.js";
import type { SectionResult } from "./section.js";
import { goalsText, number, percent, sizeText, subject, times, withSpread } from "./text.js";

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
  ["residual"],
  ["bounded", "classes"],
  ["heatmaps", "distributions", "keypoints", "boxes", "images"],
];

/** The run as one HTML file that needs nothing else. */
export function reportHtml(run: Run, sections: readonly { title: string; result: SectionResult }[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>xyloss: how fast?</title>
<style>${css}</style>
<main>
<header>
<h1>xyloss: how fast?</h1>
<p>${escaped(machineText(run.machine))}. ${run.effort === "default" ? "" : `A ${run.effort} run of `}${run.date.slice(0, 10)}.</p>
</header>
${headline(run)}
${speedUps(run)}
${throughputs(run)}
${defeats(run)}
${tables(run)}
${sections.map(({ title, result }) => section(title, result.html)).join("\n")}
${section("How it was measured", `<p>${goalsText(run.goals)}</p><p>Losses measured: ${escaped(run.scope)}. ${namesText} A size is the number of floats of the prediction, in whole rows or maps.</p>${method}`)}
</main>
</html>
`;
}

const section = (title: string, html: string): string => `<section><h2>${escaped(title)}</h2>\n${html}\n</section>`;

/** The size whose figures say most: the arrays fill no cache, and calls cost nothing. */
function typicalSize({ cases }: Run): number {
  const sizes = cases.map((each) => each.size);
  return sizes.includes(TYPICAL) ? TYPICAL : Math.max(...sizes);
}

function headline(run: Run): string {
  const size = typicalSize(run);
  const shown = run.cases.filter((each) => each.size === size && each.kind === "gradient");
  const mean = (figure: (each: CaseResult) => Figure) => geometricMeanOf(shown.map(figure));
  const machine = run.bandwidth.find((each) => each.size === size);
  const cards: [string, string][] = [
    [times(mean((each) => each.speedUp.workspace)), "as fast as plain JavaScript, arrays in a workspace"],
    [times(mean((each) => each.speedUp.ordinary)), "as fast, on ordinary arrays"],
    [`${number(machine?.triad.median ?? 0)} GB/s`, "this machine's triad bandwidth at that size"],
  ];
  const items = cards.map(([figure, text]) => `<li><b>${figure}</b> ${text}</li>`).join("");
  return `<ul class="cards">${items}</ul>
<p>Geometric means over ${shown.length} cases, value and gradient, ${sizeText(size)} floats.</p>`;
}

function speedUps({ cases }: Run): string {
  const sizes = [...new Set(cases.map((each) => each.size))];
  const panels = [...kinds].reverse().flatMap((kind) =>
    [...sizes].reverse().flatMap((size) => {
      const shown = cases.filter((each) => each.kind === kind && each.size === size);
      const caption = `${sizeText(size)} floats, ${kindText[kind]}`;
      if (shown.length <= MOST_ROWS) return [figure(caption, speedUpChart(shown, caption))];
      const groups = chapters.map((families) => shown.filter((each) => families.includes(each.family)));
      return groups.flatMap((group) => {
        const families = [...new Set(group.map((each) => each.family))].join(", ");
        return group.length === 0 ? [] : [figure(`${families}: ${caption}`, speedUpChart(group, caption))];
      });
    }),
  );
  const note = "<p>Dots are medians, bars the 10th to the 90th percentile of the rounds. Right of the line WebAssembly wins.</p>";
  return section("Speed-up over plain JavaScript", `${note}${legend("speed-up")}<div class="panels">${panels.join("")}</div>`);
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
    "<p>Value and gradient: where targets are as many as predictions, two floats read and one written per element, as in the triad g = p + s·t.</p>";
  return section("Throughput against size", `${note}${legend("throughput")}<div class="panels">${panels.join("")}</div>`);
}

const figure = (caption: string, svg: string): string => `<figure><figcaption>${escaped(caption)}</figcaption>${svg}</figure>`;

function defeats({ defeats, cases }: Run): string {
  const title = "Where WebAssembly loses to plain JavaScript";
  if (defeats.length === 0) return section(title, `<p>In none of the ${cases.length} cases.</p>`);
  const rows = defeats.map(
    (each) => `<tr><th>${escaped(subject(each))}</th><td>${each.arrays} arrays</td>${cells([`${withSpread(each.speedUp)}×`])}</tr>`,
  );
  return section(title, scroll("<tr><th></th><th>on</th><th>speed-up</th></tr>", rows));
}

function tables({ cases, bandwidth }: Run): string {
  const machineRows = bandwidth.map(
    (each) => `<tr><th>${sizeText(each.size)} floats</th>${cells([each.copy, each.triad, each.emptyCall].map(withSpread))}</tr>`,
  );
  const machine = scroll("<tr><th></th><th>copy GB/s</th><th>triad GB/s</th><th>empty call ns</th></tr>", machineRows);
  const head = `<tr><th></th><th>plain ns</th><th>ordinary ns</th><th>workspace ns</th><th>GB/s</th><th>of triad</th>
<th>ordinary ×</th><th>workspace ×</th><th>rounds</th></tr>`;
  const sizes = [...new Set(cases.map((each) => each.size))];
  const parts = sizes.flatMap((size) =>
    kinds.map((kind) => {
      const rows = cases
        .filter((each) => each.size === size && each.kind === kind)
        .map((each) => {
          const { nsPerElement, gigabytesPerSecond, shareOfTriad, speedUp } = each;
          const row = [
            ...[nsPerElement.plain, nsPerElement.ordinary, nsPerElement.workspace].map(withSpread),
            number(gigabytesPerSecond.workspace.median),
            percent(shareOfTriad.median),
            number(speedUp.ordinary.median),
            number(speedUp.workspace.median),
            String(each.rounds),
          ];
          return `<tr><th>${escaped(each.label)}</th>${cells(row)}</tr>`;
        });
      return `<details><summary>${sizeText(size)} floats, ${kindText[kind]}</summary>${scroll(head, rows)}</details>`;
    }),
  );
  const note =
    "<p>Nanoseconds per element: the median, and in brackets the 10th and 90th percentile. GB/s and share of the triad in a workspace.</p>";
  return section("All figures", `${machine}${note}${parts.join("\n")}`);
}

const cells = (texts: readonly string[]): string => texts.map((text) => `<td class="number">${escaped(text)}</td>`).join("");

const scroll = (head: string, rows: readonly string[]): string =>
  `<div class="scroll"><table><thead>${head}</thead><tbody>${rows.join("")}</tbody></table></div>`;

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

const method = `<p>Every case was first computed on each side and compared with the plain-JavaScript reference, which sums in float64: values within
${tolerance.value} of their size, gradients within ${tolerance.gradient} of each component's size plus ${tolerance.largest} of the largest component's, and ordinary and
workspace arrays bit for bit alike. Benchmark.js took the samples, one of each side in turn, round by round; ratios are taken within a
round, so that a machine that slows down slows both sides. A third of the residuals lie beyond the point where the loss bends. GB/s counts
the bytes that a loss must read and write, not what caches add. Up to 65,536 floats each case has a copy of the library of its own, as a program that uses
that loss alone. WebAssembly is compiled by V8's optimising compiler from the start.</p>`;

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
th + th, .number { text-align: right; }
summary { cursor: pointer; padding: .3rem 0; }
`;
