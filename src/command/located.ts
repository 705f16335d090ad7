import { Report } from "../diagnose/report.js";
import type { Table } from "./table.js";

/** The report with the lines of the file in which its worst rows are; `columns` are those of predictions. */
export function located(report: Report, { lineOf }: Pick<Table, "lineOf">, columns = 2): Report {
  const { data } = report.probes;
  // labels have no rows of their own; in a table, one holds as many as there are columns
  const perRow = data.points === null && data.unit === "element" && columns % 2 === 0 ? columns : 1;
  const worst = data.worst.map((each) => {
    const row = Math.ceil(each.row / perRow);
    return { ...each, row, line: lineOf(row - 1) ?? undefined };
  });
  return new Report({ ...report, probes: { ...report.probes, data: { ...data, worst } } });
}
