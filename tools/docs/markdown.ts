import { inTable } from "../../catalogue/extras.js";

/** The lines of a table, with an empty one behind; none without rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `|${cells.map((cell) => (cell === "" ? " |" : ` ${inTable(cell)} |`)).join("")}`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line), ""];
}

/** A page from its lines. */
export const page = (lines: readonly string[]): string => `${lines.join("\n").trimEnd()}\n`;
