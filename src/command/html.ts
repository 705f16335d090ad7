/**
 * A report as a page of its own, with charts. The page loads nothing, and only its copy buttons need scripts. Its policy allows its own
 * script and style sheet by their hashes, and nothing else.
 */
import { createHash } from "node:crypto";
import { parseHTML } from "linkedom";
import { type Chart, chartStyle } from "../charts/index.js";
import { shortened } from "../charts/svg.js";
import { codeOf } from "../diagnose/call.js";
import { evidenceOf } from "../diagnose/evidence.js";
import { JOINED, type ReportData, saidOf } from "../diagnose/report.js";
import { tablesOf } from "../diagnose/tables.js";
import type { AnyLoss, DiagnoseInput, Finding, LossFunction, Recommendation } from "../diagnose/types.js";
import { first, type Picture, pictureGroups, titleOf } from "./pictures.js";
import { type Reading, readingText } from "./reading.js";
import { pageStyle, reportStyle } from "./style.js";

/** The page; `reading` is what it says about the table. */
export function pageOf(report: ReportData, loss: AnyLoss | LossFunction, input: DiagnoseInput, reading?: Reading): string {
  const name = titleOf(report.loss, report.options);
  const { document } = parseHTML("<html><body></body></html>");
  const sheet = new Sheet(`${chartStyle}${pageStyle}${reportStyle}`);
  const groups = pictureGroups(report, loss, input, document).map(({ title, pictures }) => ({
    title,
    html: section(title, pictures.map((picture) => figure(picture, sheet)).join("\n"), "pictures"),
  }));
  const pictures = (isFirst: boolean) =>
    groups
      .filter(({ title }) => (title === first) === isFirst)
      .map(({ html }) => html)
      .join("\n");
  const style = sheet.text();
  const policy = `default-src 'none'; style-src ${hashed(style)}; script-src ${hashed(script)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(`xyloss: diagnosis of ${report.loss}`)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="kind">Diagnosis by xyloss</p>
<h1><code>${escaped(name)}</code></h1>
<div class="verdict">
<p>${marked(saidOf(report))}</p>
<p class="advice">${marked(report.verdict.action)}</p>
</div>
${reading === undefined ? "" : `<p class="reading">${readingText(reading).split("\n").map(escaped).join("<br>")}</p>`}
</header>
<main>
<div class="first">
${pictures(true)}
${section("What to use", recommended(report.recommendation))}
</div>
${section("Findings", report.findings.map(card).join("\n") || `<p>None.</p>`, "cards")}
${pictures(false)}
${tablesOf(report.probes.data)
  .map(({ title, note, rows }) => section(title, `${note === undefined ? "" : `<p>${escaped(note)}</p>`}${tableOf(rows)}`, "table"))
  .join("\n")}
${section("What was left out", leftOut(report))}
${section("All that was measured", `<details><summary>As JSON</summary><pre tabindex="0">${escaped(JSON.stringify(reading === undefined ? report : { ...report, table: reading }, null, 1))}</pre></details>`)}
</main>
<script>${script}</script>
</body>
</html>
`;
}

const section = (title: string, content: string, kind = ""): string =>
  content === "" ? "" : `<section><h2>${escaped(title)}</h2><div class="${kind}">\n${content}\n</div></section>`;

/** Rows of cells, the first of which are names; so is the first cell of each row. */
function tableOf([names = [], ...rows]: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? `<th scope="row">${escaped(cell)}</th>` : `<td>${escaped(cell)}</td>`));
  const head = names.map((name) => `<th scope="col">${escaped(name)}</th>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row).join("")}</tr>`).join("\n")}</tbody></table>`;
}

function card(finding: Finding): string {
  const { severity, code, message, advice } = finding;
  const numbers = evidenceOf(finding).map(({ name, value }) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`);
  return `<article class="${severity}"><h3><span class="severity">${severity}</span> <code>${escaped(code)}</code></h3>
<p>${marked(message)}</p><p class="advice">${marked(advice)}</p><dl>${numbers.join("")}</dl></article>`;
}

function recommended(recommendation: readonly Recommendation[]): string {
  const items = recommendation.map(
    ({ loss, call, reason }) =>
      `<li><div class="call"><code>${breakable(call)}</code><button type="button" data-code="${escaped(codeOf({ loss, call }))}">Copy<span class="hidden"> the call of ${escaped(loss)}</span></button></div><p>${marked(reason)}</p></li>`,
  );
  return items.length === 0 ? "" : `<ol>${items.join("\n")}</ol>`;
}

/** The page's only style sheet: a policy of hashes allows neither style elements in charts nor style attributes. */
class Sheet {
  readonly #page: string;
  readonly #pictures = new Set<string>();

  constructor(page: string) {
    this.#page = page;
  }

  /** Moves the styles of a chart to this sheet. */
  take(chart: Chart): void {
    for (const style of chart.querySelectorAll("style")) {
      this.#pictures.add((style.textContent ?? "").replace(/\s+/g, " "));
      style.remove();
    }
    for (const element of [chart, ...chart.querySelectorAll("[style]")]) {
      const own = element.getAttribute("style");
      if (own === null) continue;
      // one class for each style, named by its hash
      const name = `s${createHash("sha256").update(own).digest("hex").slice(0, 8)}`;
      element.removeAttribute("style");
      element.setAttribute("class", `${element.getAttribute("class") ?? ""} ${name}`.trim());
      this.#pictures.add(`.${name}{${own}}`);
    }
  }

  text(): string {
    return `${this.#page}${[...this.#pictures].join("\n")}\n`;
  }
}

/** The source expression by which a policy allows a script or style sheet. */
const hashed = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const figure = ({ title, caption, chart }: Picture, sheet: Sheet): string => {
  sheet.take(chart);
  return `<figure><h3>${escaped(title)}</h3>${shortened(chart.outerHTML)}<figcaption>${escaped(caption)}</figcaption></figure>`;
};

/** Why there are no charts of a loss. */
function leftOut({ options, probes }: ReportData): string {
  const why = probes.loss?.withoutPoints ?? null;
  const joined = options.edges === undefined ? "" : `<p>${JOINED}</p>`;
  return why === null ? joined : `<p>The loss has no picture and no race, and was not probed around targets: ${escaped(why)}.</p>`;
}

/** Text as HTML, with code between backticks. */
const marked = (text: string): string =>
  text
    .split("`")
    .map((part, i) => (i % 2 === 0 ? escaped(part) : `<code>${breakable(part)}</code>`))
    .join("");

/** Code as HTML, which may break after an opening parenthesis. */
const breakable = (call: string): string => escaped(call).replaceAll("(", "(<wbr>");

/** Text as HTML. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Copies a call with its import. If there is no clipboard, it shows both and selects them. */
const script = `
const say = (button, word) => { button.firstChild.data = word; };
for (const button of document.querySelectorAll(".call button")) button.onclick = async () => {
  const code = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(button.dataset.code);
    say(button, "Copied");
  } catch {
    code.textContent = button.dataset.code.trim();
    getSelection().selectAllChildren(code);
    say(button, "Selected");
  }
  setTimeout(say, 1500, button, "Copy");
};
`;
