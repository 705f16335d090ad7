/** What a run says of options and transforms, in words and tables. */
import { geometricMeanOf } from "../../common/statistics.js";
import { number, type Table, times, withSpread } from "../text.js";
import type { Further, FurtherResult } from "./measure.js";

const listOf = ({ options, transforms }: Further, what: string) =>
  [
    { title: `Options of residual losses, on ${what}`, rows: options },
    { title: "Transforms", rows: transforms },
  ].filter(({ rows }) => rows.length > 0);

/** A line for each group: how many times as fast as plain JavaScript. */
export function furtherText(further: Further, loss: string): string {
  const lines = listOf(further, loss).map(({ title, rows }) => {
    const sorted = [...rows].sort((a, b) => a.speedUp.median - b.speedUp.median);
    const [least, most] = [sorted.at(0), sorted.at(-1)] as [FurtherResult, FurtherResult];
    const end = ({ label, speedUp }: FurtherResult) => `${times(speedUp.median)} (${label})`;
    return `${title}: ${times(geometricMeanOf(rows.map(({ speedUp }) => speedUp)))} plain JavaScript, from ${end(least)} to ${end(most)}`;
  });
  return lines.join("\n");
}

export const furtherTables = (further: Further, loss: string): Table[] =>
  listOf(further, loss).map(({ title, rows }) => ({
    title: `${title}, 65,536 floats in a workspace`,
    head: ["", "plain ns", "ns per float", "over JS", "added ns", "rounds"],
    rows: rows.map(({ label, nsPerFloat, speedUp, added, rounds }) => [
      label,
      withSpread(nsPerFloat.plain),
      withSpread(nsPerFloat.workspace),
      `${withSpread(speedUp)}×`,
      added === null ? "–" : number(Math.max(added.median, 0)),
      String(rounds),
    ]),
  }));
