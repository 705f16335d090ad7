/** A report as a page of its own, with pictures: it loads nothing, and works without scripts but for the copy buttons. */
import { number, type ReportData, summary } from "../diagnose/report.js";
import type { AnyLoss, DiagnoseInput, Finding, LossFunction, Recommendation } from "../diagnose/types.js";
import { chartStyle } from "./charts.js";
import { type Picture, pictureGroups, written } from "./pictures.js";

/** The page. */
export function pageOf(report: ReportData, loss: AnyLoss | LossFunction, input: DiagnoseInput): string {
  const name = written(report.loss, report.options);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(`xyloss: diagnosis of ${report.loss}`)}</title>
<style>${chartStyle}${style}</style>
</head>
<body>
<header>
<p class="kind">Diagnosis by xyloss</p>
<h1><code>${escaped(name)}</code></h1>
<p class="verdict">${marked(verdictOf(report))}</p>
</header>
<main>
${section("Findings", report.findings.map(card).join("\n") || `<p>Nothing was found that is wrong with this loss on this data.</p>`, "cards")}
${section("What to use", recommended(report.recommendation))}
${pictureGroups(report, loss, input)
  .map(({ title, pictures }) => section(title, pictures.map(figure).join("\n"), "pictures"))
  .join("\n")}
${section("What was left out", leftOut(report))}
${section("All that was measured", `<details><summary>As JSON</summary><pre tabindex="0">${escaped(JSON.stringify(report, null, 1))}</pre></details>`)}
</main>
<script>${script}</script>
</body>
</html>
`;
}

function verdictOf(report: ReportData): string {
  const [worst] = report.findings;
  const counts = summary(report);
  return worst === undefined ? `No findings.` : `${counts[0]?.toUpperCase()}${counts.slice(1)}. ${worst.message}`;
}

const section = (title: string, content: string, kind = ""): string =>
  content === "" ? "" : `<section><h2>${escaped(title)}</h2><div class="${kind}">\n${content}\n</div></section>`;

function card({ severity, code, message, evidence, advice }: Finding): string {
  const numbers = Object.entries(evidence).map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(number(value))}</dd></div>`);
  return `<article class="${severity}"><h3><span class="severity">${severity}</span> <code>${escaped(code)}</code></h3>
<p>${marked(message)}</p><p class="advice">${marked(advice)}</p><dl>${numbers.join("")}</dl></article>`;
}

function recommended(recommendation: readonly Recommendation[]): string {
  const items = recommendation.map(
    ({ loss, call, reason }) =>
      `<li><div class="call"><code>${breakable(call)}</code><button type="button">Copy<span class="hidden"> the call of ${escaped(loss)}</span></button></div><p>${marked(reason)}</p></li>`,
  );
  return items.length === 0 ? "" : `<ol>${items.join("\n")}</ol>`;
}

/** Numbers of an SVG to tenths of a pixel. */
const shortened = (svg: string): string =>
  svg.replace(/ (d|transform|[xy][12]?|cx|cy|r)="[^"]*"/g, (attribute) =>
    attribute.replace(/\d+\.\d{2,}(?!\d|e)/g, (digits) => String(Number(Number(digits).toFixed(1)))),
  );

const figure = ({ title, caption, chart }: Picture): string =>
  `<figure><h3>${escaped(title)}</h3>${shortened(chart.outerHTML)}<figcaption>${escaped(caption)}</figcaption></figure>`;

/** Why there are no pictures of a loss. */
function leftOut({ probes }: ReportData): string {
  const why = probes.loss?.withoutPoints ?? null;
  return why === null ? "" : `<p>The loss has no picture and no race, and was not probed around targets: ${escaped(why)}.</p>`;
}

/** Text with calls between backticks as HTML. */
const marked = (text: string): string =>
  text
    .split("`")
    .map((part, i) => (i % 2 === 0 ? escaped(part) : `<code>${breakable(part)}</code>`))
    .join("");

/** A call as HTML, which may go on in the next line after a parenthesis. */
const breakable = (call: string): string => escaped(call).replaceAll("(", "(<wbr>");

/** Text as HTML. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const style = `
:root{color-scheme:light dark;--line:color-mix(in srgb,var(--xyloss-faint) 28%,transparent);--error:light-dark(#b3261e,#ff8a80);--warning:light-dark(#8a5a00,#f2c14e);--note:light-dark(#1f6fb2,#7db8f0)}
*{box-sizing:border-box}
body{margin:0 auto;padding:24px 16px 64px;max-width:1180px;background:var(--xyloss-ground);color:var(--xyloss-ink);font:16px/1.5 system-ui,sans-serif}
code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em}
code{overflow-wrap:anywhere}
header{border-bottom:1px solid var(--line)}
.kind{margin:0;color:var(--xyloss-faint)}
h1{font-size:clamp(20px,4vw,30px);line-height:1.25;margin:2px 0 8px}
.verdict{font-size:18px;max-width:75ch;margin:0 0 20px}
h2{font-size:21px;margin:36px 0 12px}
h3{font-size:15px;margin:0 0 6px;overflow-wrap:anywhere}
.cards{display:grid;gap:14px;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));align-items:start}
article{border:1px solid var(--line);border-left:4px solid var(--severity);border-radius:6px;padding:12px 16px}
article p{margin:0 0 8px}
.error{--severity:var(--error)}.warning{--severity:var(--warning)}.note{--severity:var(--note)}
.severity{color:var(--severity);text-transform:uppercase;font-size:12px;letter-spacing:.05em;margin-right:6px}
.advice{padding-left:1.4em;text-indent:-1.4em}.advice::before{content:"→ ";color:var(--severity)}
dl{display:flex;flex-wrap:wrap;gap:2px 18px;margin:0;color:var(--xyloss-faint);font-size:13.5px}
dl div{display:flex;gap:6px}dd{margin:0;color:var(--xyloss-ink);font-variant-numeric:tabular-nums}
ol{margin:0;padding-left:1.5em}li{margin:0 0 14px}li p{margin:4px 0 0;max-width:80ch}
.call{display:flex;flex-wrap:wrap;gap:8px;align-items:baseline}
.call code{background:color-mix(in srgb,var(--xyloss-faint) 12%,transparent);padding:3px 8px;border-radius:4px}
button{font:inherit;font-size:13px;color:inherit;background:none;border:1px solid var(--line);border-radius:4px;padding:2px 10px;cursor:pointer}
button:hover{border-color:currentColor}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.pictures{display:grid;gap:24px 28px;grid-template-columns:repeat(auto-fill,minmax(min(100%,420px),1fr))}
figure{margin:0;min-width:0}figure svg{display:block;width:100%;max-width:520px;height:auto}
figcaption{color:var(--xyloss-faint);font-size:13.5px;max-width:520px}
pre{overflow:auto;max-height:70vh;padding:12px;border:1px solid var(--line);border-radius:6px}
@media print{:root{color-scheme:light}body{padding:0;font-size:12px}button,details{display:none}article,figure,li{break-inside:avoid}h2{break-after:avoid}}
`;

/** Copies a call; where there is no clipboard, selects it. */
const script = `
const say = (button, word) => { button.firstChild.data = word; };
for (const button of document.querySelectorAll(".call button")) button.onclick = async () => {
  const code = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(code.textContent);
    say(button, "Copied");
  } catch {
    getSelection().selectAllChildren(code);
    say(button, "Selected");
  }
  setTimeout(say, 1500, button, "Copy");
};
`;
