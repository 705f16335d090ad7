/** What a report shows as tables: keypoints, groups and the worst rows. */
import type { DataProbes } from "./measure/data.js";
import type { PartProbes } from "./measure/groups.js";
import type { WorstProbes } from "./measure/worst.js";
import { pair, percent, round } from "./text.js";

/** Rows of cells under a title; the first row names the columns. */
export interface ReportTable {
  readonly title: string;
  /** What the columns are. */
  readonly note?: string;
  readonly rows: readonly (readonly string[])[];
}

/** The most parts in a table; the data of a report has more. */
const MOST_PARTS = 40;

/** The tables that have rows. */
export function tablesOf({ groups, worst }: Pick<DataProbes, "groups" | "worst">): ReportTable[] {
  return [
    ...partTable("Keypoints", groups?.keypoints),
    ...partTable("Groups", groups?.groups),
    ...(worst.length === 0 ? [] : [{ title: "The worst rows", rows: worstRows(worst) }]),
  ];
}

function partTable(name: string, parts: readonly PartProbes[] | null | undefined): ReportTable[] {
  if (parts == null || parts.length === 0) return [];
  const cut = parts.length > MOST_PARTS;
  const shown = cut ? [...parts].sort((a, b) => b.median - a.median).slice(0, MOST_PARTS) : parts;
  const rows = shown.map(({ name, rows, median, mean, bias, outliers, fault }) => [
    fault === null ? name : `${name} (!)`,
    String(rows),
    round(median),
    round(mean),
    pair(bias),
    percent(outliers),
  ]);
  return [
    {
      title: `${name}${cut ? `, the ${MOST_PARTS} worst of ${parts.length}` : ""}`,
      note: "Median and mean distance from targets; bias is the median residual; outliers are beyond 4 robust standard deviations.",
      rows: [["", "rows", "median", "mean", "bias", "outliers"], ...rows],
    },
  ];
}

function worstRows(worst: readonly WorstProbes[]): string[][] {
  const columns: readonly [string, (of: WorstProbes) => string | null][] = [
    ["row", ({ row }) => String(row)],
    ["line", ({ line }) => (line === undefined ? null : String(line))],
    ["keypoint", ({ keypoint }) => keypoint],
    ["group", ({ group }) => group],
    ["error", ({ error, prediction }) => (prediction === null ? null : round(error))],
    ["loss", ({ error, prediction }) => (prediction === null ? round(error) : null)],
    ["prediction", ({ prediction }) => (prediction === null ? null : pair(prediction))],
    ["target", ({ target }) => (target === null ? null : pair(target))],
    ["predicted class", ({ classes }) => (classes === null ? null : String(classes.prediction))],
    ["target class", ({ classes }) => (classes === null ? null : String(classes.target))],
  ];
  const used = columns.filter(([, cell]) => worst.some((each) => cell(each) !== null));
  return [used.map(([name]) => name), ...worst.map((each) => used.map(([, cell]) => cell(each) ?? ""))];
}
