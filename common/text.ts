/** Rows as lines of text, their columns as wide as the widest cell: the first is aligned left, the others right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const padded = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number);
  return rows.map((row) => row.map(padded).join("  ").trimEnd());
}
