import type { DataProbes } from "./measure/data.js";
import type { LossProbes } from "./measure/loss.js";
import type { Heat, Race } from "./measure/race.js";
import { counted, number } from "./text.js";
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
  /** Everything that was measured; `race` is null where the loss does not compare points with points. */
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
  const cause = verdict.cause === "nothing-found" ? "" : `${verdict.cause}, `;
  return `${verdict.message} (${cause}${surely(verdict)})`;
}

/** The evidence in parentheses, if there is any. */
function evidence(finding: Finding): string[] {
  const numbers = Object.entries(finding.evidence).map(([name, value]) => `${name} ${number(value)}`);
  return numbers.length === 0 ? [] : [`(${numbers.join(", ")})`];
}

/** Why the loss was not measured around targets; nothing where it was. */
function leftOut({ loss, probes }: ReportData): string[] {
  const why = probes.loss?.withoutPoints ?? null;
  return why === null ? [] : [`${loss} was not probed around targets, and did not race: ${why}.`];
}

const heatNames = ["GD", "Adam", "GD, outliers", "Adam, outliers"] as const;

/** The race as rows of cells: the steps to 1 % and to 0.1 % of the initial distance, or how much of it is left. No rows without a race. */
function raceTable({ probes: { race } }: ReportData): string[][] {
  if (race === null) return [];
  const cell = ({ toPercent, toPermille, final }: Heat) => {
    if (final === null) return "diverged";
    return toPercent === null ? `${number(100 * final)} % left` : `${toPercent} / ${toPermille ?? "–"}`;
  };
  const order = ({ optimiser, outliers }: Heat) => 2 * Number(outliers) + Number(optimiser === "adam");
  const rows = race.entries.map(({ loss, own, heats }) => [
    own ? `${loss}, yours` : loss,
    ...[...heats].sort((a, b) => order(a) - order(b)).map(cell),
  ]);
  return [["", ...heatNames], ...rows];
}

const raceTitle = "The race (GD: gradient descent): steps to 1 % / 0.1 % of the initial distance, each at its best rate";

/** Columns of cells, each as wide as its widest. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join("  ")
      .trimEnd(),
  );
}

/** A report for a terminal. */
export function textOf(report: ReportData): string {
  const findings = report.findings.flatMap((finding) => [
    `${finding.severity.toUpperCase().padEnd(7)} ${finding.code}`,
    ...wrapped(finding.message, "        "),
    ...evidence(finding).flatMap((numbers) => wrapped(numbers, "        ")),
    ...wrapped(`→ ${finding.advice}`, "        "),
    "",
  ]);
  const losses = report.recommendation.flatMap(({ call, reason }, i) => [`${i + 1}. ${call}`, ...wrapped(reason, "   "), ""]);
  const table = aligned(raceTable(report));
  return [
    `xyloss: ${report.loss}, ${summary(report)}`,
    "",
    ...wrapped(saidOf(report), ""),
    ...wrapped(`→ ${report.verdict.action}`, ""),
    "",
    ...findings,
    ...(losses.length === 0 ? [] : ["What to use, best first:", "", ...losses]),
    ...(table.length === 0 ? [] : [raceTitle, "", ...table]),
    ...leftOut(report).flatMap((line) => wrapped(line, "")),
  ]
    .join("\n")
    .trimEnd();
}

/** A report for an issue tracker. */
export function markdownOf(report: ReportData): string {
  const findings = report.findings.map((finding) =>
    [
      `- **${finding.severity}: ${code(finding.code)}** ${escaped(finding.message)}`,
      ...evidence(finding).map((numbers) => `  ${numbers}`),
      `  ${escaped(finding.advice)}`,
    ].join("\n"),
  );
  const losses = report.recommendation.map(({ call, reason }, i) => `${i + 1}. ${code(call)}\n   ${escaped(reason)}`);
  const rows = raceTable(report).map((row) => `| ${row.map(escaped).join(" | ")} |`);
  const table = rows.length === 0 ? [] : [rows[0] as string, `|${"---|".repeat(1 + heatNames.length)}`, ...rows.slice(1)];
  return [
    `## xyloss: ${code(report.loss)}, ${summary(report)}`,
    "",
    `**${escaped(saidOf(report))}** ${escaped(report.verdict.action)}`,
    ...(findings.length === 0 ? [] : ["", ...findings]),
    ...(losses.length === 0 ? [] : ["", "### What to use, best first", "", ...losses]),
    ...(table.length === 0 ? [] : ["", `### ${raceTitle}`, "", ...table]),
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

/** Lines of at most 100 characters, each after `indent`. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > 100) {
      lines.push(indent + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
