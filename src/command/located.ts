import { Report } from "../diagnose/report.js";
import type { Table } from "./table.js";

/** The report with the lines of the file in which its worst rows are. */
export function located(report: Report, { lineOf }: Pick<Table, "lineOf">): Report {
  const { data } = report.probes;
  const worst = data.worst.map((each) => ({ ...each, line: lineOf(each.row - 1) ?? undefined }));
  return new Report({ ...report, probes: { ...report.probes, data: { ...data, worst } } });
}
