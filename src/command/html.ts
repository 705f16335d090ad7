/** A report as a page of its own, with pictures: it loads nothing, and works without scripts but for the copy buttons. */
import { parseHTML } from "linkedom";
import { median } from "simple-statistics";
import { lossesAt } from "../diagnose/field.js";
import { pointsOf } from "../diagnose/points.js";
import type { Heat, Race } from "../diagnose/race.js";
import { number, type ReportData, summary } from "../diagnose/report.js";
import { type Subject, subjectOf } from "../diagnose/subject.js";
import { arrowsOf, type Frame, type Point, surfaceOf } from "../diagnose/surface.js";
import { RAYLEIGH_MEDIAN } from "../diagnose/tuning.js";
import type { AnyLoss, Bounds, DiagnoseInput, Finding, LossFunction, Points, Recommendation } from "../diagnose/types.js";
import * as xyloss from "../index.js";
import { type Chart, chartStyle, drawnEvery, profileChart, raceChart, residualChart, type Series, surfaceChart } from "./charts.js";

/** Intervals of a surface per side, and of its arrows: dense enough for smooth contours, few enough to be told apart. */
const STEPS = 80;
const ARROWS = 12;
/** A surface reaches so many robust standard deviations of the residuals from the target. */
const REACH = 4;
/** Points of a profile. */
const PROFILE = 60;
/** Directions of profiles: along the axes, and on the diagonals between them. */
const directions = [
  ["along x", 1, 0],
  ["along y", 0, 1],
  ["along (1, 1)", Math.SQRT1_2, Math.SQRT1_2],
  ["along (1, −1)", Math.SQRT1_2, -Math.SQRT1_2],
] as const;

interface Picture {
  readonly title: string;
  readonly caption: string;
  readonly chart: Chart;
}

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
${section("All that was measured", `<details><summary>As JSON</summary><pre>${escaped(JSON.stringify(report, null, 1))}</pre></details>`)}
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** A loss with its options, as one would write it. */
const written = (loss: string, options: Readonly<Record<string, unknown>>): string =>
  Object.keys(options).length === 0
    ? loss
    : `${loss} ${JSON.stringify(options, null, 1)
        .replace(/\n */g, " ")
        .replace(/"(\w+)":/g, "$1:")}`;

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

interface Group {
  readonly title: string;
  readonly pictures: readonly Picture[];
}

function pictureGroups(report: ReportData, loss: AnyLoss | LossFunction, input: DiagnoseInput): Group[] {
  const { document } = parseHTML("<html><body></body></html>");
  const points = pointsOf(input, loss);
  const own = subjectOf(loss, input.options);
  const best = firstSubject(report.recommendation);
  const drawn = points === null || points.count === 0 ? null : placeOf(points, input.bounds);
  const subjects = [own, best].filter((subject) => subject !== null);
  return [
    {
      title: "The loss around a target",
      // a row of surfaces, and below them what an error costs; of one loss alone side by side
      pictures:
        drawn === null ? [] : [surfaceOfSubject, profileOf].flatMap((draw) => subjects.map((subject) => draw(subject, drawn, document))),
    },
    { title: "The race to the target", pictures: report.probes.race === null ? [] : racePictures(report.probes.race, document) },
    { title: "The residuals", pictures: drawn === null ? [] : [residualsOf(points as Points, drawn, document)] },
  ].filter(({ pictures }) => pictures.length > 0);
}

/** The first recommendation that compares points with points, so that it has a surface. */
function firstSubject(recommendation: readonly Recommendation[]): Subject | null {
  const losses = xyloss as unknown as Readonly<Record<string, AnyLoss>>;
  for (const { loss, options } of recommendation) {
    const subject = losses[loss] === undefined ? null : subjectOf(losses[loss], options);
    if (subject !== null) return subject;
  }
  return null;
}

/** Where the data lie: the median target, and how far its surroundings reach. */
interface Place {
  readonly target: Point;
  readonly sigma: number;
  readonly bounds: Bounds | undefined;
}

function placeOf({ count, prediction, target }: Points, bounds: Bounds | undefined): Place {
  const along = (values: ArrayLike<number>, axis: 0 | 1) => Array.from({ length: count }, (_, i) => values[2 * i + axis] as number);
  const distances = along(prediction, 0).map((x, i) =>
    Math.hypot(x - (target[2 * i] as number), (prediction[2 * i + 1] as number) - (target[2 * i + 1] as number)),
  );
  return { target: [median(along(target, 0)), median(along(target, 1))], sigma: median(distances) / RAYLEIGH_MEDIAN, bounds };
}

/** What of the plane is drawn for a loss: all of [0, 1] of those that are at home there, else the target's surroundings. */
function frameOf({ family, space }: Subject, { target, sigma, bounds }: Place): { target: Point; frame: Omit<Frame, "steps"> } {
  if (family === "bounded" || space === "logits") {
    const unit = ([0, 1] as const).map((axis) => {
      const [low, high] = (axis === 0 ? bounds?.x : bounds?.y) ?? [0, 1];
      return (target[axis] - low) / (high - low);
    }) as [number, number];
    return { target: unit, frame: { extent: 0.5, centre: [0.5, 0.5] } };
  }
  return { target, frame: { extent: REACH * sigma || Math.hypot(...target) / 2 || 1 } };
}

function surfaceOfSubject(subject: Subject, place: Place, document: Document): Picture {
  const { target, frame } = frameOf(subject, place);
  const surface = surfaceOf(subject, target, { ...frame, steps: STEPS });
  const arrows = arrowsOf(subject, target, { ...frame, extent: (frame.extent * ARROWS) / (ARROWS + 1), steps: ARROWS });
  const { x, y } = surface.minimum;
  return {
    title: written(subject.name, subject.options),
    caption: `Target (${target.map(number).join(", ")}), the data's median. Lighter is less loss; arrows point down the gradient. The least loss in the picture is at (${number(x)}, ${number(y)}).`,
    chart: surfaceChart({ name: subject.name, surface, arrows, target }, { document }),
  };
}

function profileOf(subject: Subject, place: Place, document: Document): Picture {
  const { target, frame } = frameOf(subject, place);
  const series = directions.map(([name, dx, dy]): Series => {
    const x = Array.from({ length: PROFILE + 1 }, (_, i) => (frame.extent * i) / PROFILE);
    const points = x.flatMap((distance) => [target[0] + dx * distance, target[1] + dy * distance]);
    const targets = x.flatMap(() => target);
    return { name, x, y: lossesAt(subject, points, targets) };
  });
  return {
    title: written(subject.name, subject.options),
    caption:
      "The loss over the Euclidean distance from the target. Lines that lie together: only the distance counts. A flat line: no gradient that way.",
    chart: profileChart(series, { document }),
  };
}

function residualsOf({ count, prediction, target }: Points, { sigma }: Place, document: Document): Picture {
  const residuals = prediction.map((p, i) => p - (target[i] as number));
  const every = drawnEvery(count);
  return {
    title: `Prediction − target of ${count} points`,
    caption: `${every === 1 ? "" : `One point in ${every} is drawn. `}Circles at 1, 2 and 3 robust standard deviations (${number(sigma)} per axis); crosses at the edge lie further out.`,
    chart: residualChart({ residuals, sigma }, { document }),
  };
}

const optimisers = { gradientDescent: "Gradient descent", adam: "Adam" } as const;

/** A picture for each optimiser, on clean targets and with outliers. */
function racePictures({ entries, outlierShare }: Race, document: Document): Picture[] {
  const heats = entries[0]?.heats ?? [];
  return heats.map(({ optimiser, outliers }) => {
    const runs = entries.map(({ loss, own, heats }) => ({
      name: own ? `${loss}, yours` : loss,
      heat: heats.find((heat) => heat.optimiser === optimiser && heat.outliers === outliers) as Heat,
    }));
    const series = runs.map(
      ({ name, heat }): Series => ({ name, x: heat.curve.map(({ step }) => step), y: heat.curve.map(({ distance }) => distance) }),
    );
    const lost = runs.filter(({ heat }) => heat.rate === null).map(({ name }) => name);
    const ahead = runs
      .filter(({ heat }) => heat.toPercent !== null)
      .sort((a, b) => (a.heat.toPercent as number) - (b.heat.toPercent as number));
    const arrived = ahead.map(({ name, heat }) => `${name} ${heat.toPercent}`).join(", ");
    return {
      title: `${optimisers[optimiser]}, ${outliers ? `${number(100 * outlierShare)} % outliers` : "clean targets"}`,
      caption: `Each at its own best rate; medians over the same starts. Steps to 1 % of the initial distance: ${arrived === "" ? "nobody arrived" : arrived}.${lost.length === 0 ? "" : ` No rate kept these finite: ${lost.join(", ")}.`}`,
      chart: raceChart(series, { document, label: "distance / initial distance", steps: "log" }),
    };
  });
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
