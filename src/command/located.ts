import { Report } from "../diagnose/report.js";
import type { Table } from "./table.js";

/** The report with the numbers and the lines that its worst rows have in the file; `columns` are those of predictions. */
export function located(report: Report, { rowOf, lineOf }: Pick<Table, "rowOf" | "lineOf">, columns = 2): Report {
  const { data } = report.probes;
  // labels have no rows of their own; in a table, one holds as many as there are columns
  const perRow = data.points === null && data.unit === "element" && columns % 2 === 0 ? columns : 1;
  const worst = data.worst.map((each) => {
    const row = Math.ceil(each.row / perRow) - 1;
    return { ...each, row: rowOf(row), line: lineOf(row) ?? undefined };
  });
  return new Report({ ...report, probes: { ...report.probes, data: { ...data, worst } } });
}
