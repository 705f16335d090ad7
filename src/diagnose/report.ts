import { evidenceOf } from "./evidence.js";
import { aligned, type Line, marked, type Paint, painted, plain, styled, wrapped } from "./lines.js";
import type { DataProbes } from "./measure/data.js";
import type { LossProbes } from "./measure/loss.js";
import type { Heat, Race } from "./measure/race.js";
import { type ReportTable, tablesOf } from "./tables.js";
import { counted, percent } from "./text.js";
import type { Finding, Recommendation, Severity } from "./types.js";
import { byCause, surely, type Verdict } from "./verdict.js";

/** Everything that was found, as plain data: it survives JSON. */
export interface ReportData {
  /** The loss's name. */
  readonly loss: string;
  /** Its options, including those that were filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The one answer, with which everything else agrees. */
  readonly verdict: Verdict;
  /** The cause of the others first, then worst first. */
  readonly findings: readonly Finding[];
  /** Losses to use, best first. */
  readonly recommendation: readonly Recommendation[];
  /** Everything that was measured; `race` is null where the loss does not compare points with points, or the verdict does not depend on it. */
  readonly probes: { readonly data: DataProbes; readonly loss: LossProbes | null; readonly race: Race | null };
}

/** The answer of `diagnose`. `String(report)` is for a terminal, `toMarkdown()` for an issue tracker; `JSON.stringify` keeps the data. */
export class Report implements ReportData {
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly recommendation: readonly Recommendation[];
  readonly probes: ReportData["probes"];

  constructor({ loss, options, verdict, findings, recommendation, probes }: ReportData) {
    this.loss = loss;
    this.options = options;
    this.verdict = verdict;
    this.findings = byCause(findings);
    this.recommendation = recommendation;
    this.probes = probes;
  }

  toString(): string {
    return textOf(this);
  }

  toMarkdown(): string {
    return markdownOf(this);
  }

  /** The data, with infinite options (such as barron's alpha) as text: JSON has no such numbers. */
  toJSON(): ReportData {
    return finiteOnly({ ...this }) as ReportData;
  }
}

function finiteOnly(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(finiteOnly);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, finiteOnly(each)]));
}

const order: readonly Severity[] = ["error", "warning", "note"];

/** The verdict in a sentence, with its cause and how sure it is. */
export function saidOf({ verdict }: Pick<ReportData, "verdict">): string {
  const cause = verdict.cause === "nothing-found" ? "" : verdict.cause;
  const how = [cause, surely(verdict)].filter((word) => word !== "").join(", ");
  return `${verdict.message} (${how})`;
}

/** The evidence as one text: each number with its words. */
const evidenceText = (finding: Finding): string =>
  evidenceOf(finding)
    .map(({ name, value }) => `${name}: ${value}`)
    .join("; ");

/** Why the loss was not measured around targets; nothing where it was. */
function leftOut({ loss, options, probes }: ReportData): string[] {
  const why = probes.loss?.withoutPoints ?? null;
  return [
    ...(options.edges === undefined ? [] : [JOINED]),
    ...(why === null ? [] : [`${loss} was not probed around targets, and did not race: ${why}.`]),
  ];
}

/** Of a loss with edges. */
export const JOINED = "All points of this report are differences of two points along an edge, which are what the loss compares.";

const heatNames = ["GD", "Adam", "GD, outliers", "Adam, outliers"] as const;

/** The race: the steps to 1 % and to 0.1 % of the initial distance, or how much of it is left. */
function raceTable({ probes: { race } }: ReportData): ReportTable[] {
  if (race === null) return [];
  const cell = ({ toPercent, toPermille, final }: Heat) => {
    if (final === null) return "diverged";
    if (toPercent !== null) return `${toPercent} / ${toPermille ?? "–"}`;
    return final > 1 ? "farther away" : `${percent(final)} left`;
  };
  const order = ({ optimiser, outliers }: Heat) => 2 * Number(outliers) + Number(optimiser === "adam");
  const rows = race.entries.map(({ loss, own, heats }) => [
    own ? `${loss}, yours` : loss,
    ...[...heats].sort((a, b) => order(a) - order(b)).map(cell),
  ]);
  return [{ title: raceTitle, rows: [["", ...heatNames], ...rows] }];
}

const raceTitle = "The race (GD: gradient descent): steps to 1 % / 0.1 % of the initial distance, each at its best rate";

/** How a report is written for a terminal. */
export interface TextOptions {
  /** The most characters of a line. Default: 80. */
  readonly width?: number | undefined;
  /** Puts in colours. Default: none. */
  readonly paint?: Paint | undefined;
  /** A picture, which comes after the verdict. */
  readonly picture?: readonly Line[] | undefined;
}

const WIDTH = 80;
const INDENT = " ".repeat(8);

/** A report for a terminal: the verdict, a picture if there is one, what to use, and then the findings. */
export function textOf(report: ReportData, { width = WIDTH, paint = plain, picture = [] }: TextOptions = {}): string {
  const findings = report.findings.flatMap((finding): Line[] => [
    ...wrapped(
      [styled(finding.severity, finding.severity.toUpperCase().padEnd(7)), " ", styled("strong", finding.code)],
      width,
      INDENT,
      "",
    ),
    ...wrapped(marked(finding.message), width, INDENT),
    ...(evidenceText(finding) === "" ? [] : wrapped([styled("faint", `(${evidenceText(finding)})`)], width, INDENT)),
    ...wrapped(["→ ", ...marked(finding.advice)], width, INDENT),
    [],
  ]);
  const losses = report.recommendation.flatMap(({ call, reason }, i): Line[] => [
    ...wrapped([styled("code", call)], width, "   ", `${i + 1}. `.padEnd(3)),
    ...wrapped(marked(reason), width, "   "),
    [],
  ]);
  const tables = [...tablesOf(report.probes.data), ...raceTable(report)];
  const title = (text: string): Line[] => [...wrapped([styled("strong", text)], width), []];
  const lines: Line[] = [
    ...wrapped([styled("strong", `xyloss: ${report.loss}`), `, ${summary(report)}`], width),
    [],
    ...wrapped(saidParts(report), width),
    ...wrapped(["→ ", ...marked(report.verdict.action)], width),
    [],
    ...picture,
    ...(picture.length === 0 ? [] : [[]]),
    ...(losses.length === 0 ? [] : [...title("What to use, best first:"), ...losses]),
    ...findings,
    ...tables.flatMap(({ title: name, note, rows }): Line[] => [
      ...title(name),
      ...aligned(rows, width),
      ...(note === undefined ? [] : [[], ...wrapped([styled("faint", note)], width)]),
      [],
    ]),
    ...leftOut(report).flatMap((line) => wrapped([line], width)),
  ];
  return painted(lines, paint).trimEnd();
}

/** The verdict's sentence stands out; its cause does not. */
function saidParts(report: ReportData): Line {
  const [message, cause] = [report.verdict.message, saidOf(report).slice(report.verdict.message.length)];
  return [styled("strong", message), styled("faint", cause)];
}

/** A report for an issue tracker; `picture` comes after the verdict. */
export function markdownOf(report: ReportData, { picture = [] }: Pick<TextOptions, "picture"> = {}): string {
  const findings = report.findings.map((finding) =>
    [
      `- **${finding.severity}: ${code(finding.code)}** ${escaped(finding.message)}`,
      ...(evidenceText(finding) === "" ? [] : [`  (${escaped(evidenceText(finding))})`]),
      `  ${escaped(finding.advice)}`,
    ].join("\n"),
  );
  const losses = report.recommendation.map(({ call, reason }, i) => `${i + 1}. ${code(call)}\n   ${escaped(reason)}`);
  const tables = [...tablesOf(report.probes.data), ...raceTable(report)].flatMap(({ title, note, rows: [names = [], ...rows] }) => {
    const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
    return [
      "",
      `### ${title}`,
      "",
      ...(note === undefined ? [] : [note, ""]),
      line(names),
      `|${"---|".repeat(names.length)}`,
      ...rows.map(line),
    ];
  });
  return [
    `## xyloss: ${code(report.loss)}, ${summary(report)}`,
    "",
    `**${escaped(saidOf(report))}** ${escaped(report.verdict.action)}`,
    ...(picture.length === 0 ? [] : ["", "```", painted(picture, plain), "```"]),
    ...(losses.length === 0 ? [] : ["", "### What to use, best first", "", ...losses]),
    ...(findings.length === 0 ? [] : ["", "### Findings", "", ...findings]),
    ...tables,
    ...leftOut(report).flatMap((line) => ["", escaped(line)]),
    "",
  ].join("\n");
}

/** A code span: its fence is longer than any run of backticks in it. */
function code(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** Text with its markup escaped, except for code spans. */
const escaped = (text: string): string =>
  text.replaceAll(/(`[^`]*`)|[\\*_|<]/g, (found, span: string | undefined) => span ?? (found === "<" ? "&lt;" : `\\${found}`));

/** The number of findings of each severity, in words. */
export function summary({ findings }: ReportData): string {
  const counts = order.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  return counts.length === 0 ? "no findings" : counts.join(", ");
}
