/** What a run prints unless it is asked for more: one row per loss, and what its user should know. The report has the rest. */

import { type Figure, geometricMeanOf } from "../common/statistics.js";
import { kinds, kindText, TYPICAL } from "./cases.js";
import { type CaseResult, type Defeat, firstWays, type MachineResult } from "./results.js";
import { number, percent, sizeText, table, times } from "./text.js";

type Arrays = Defeat["arrays"];
const arrays: readonly Arrays[] = ["workspace", "ordinary"];

export const closingText = "Every size and spread: bench/results/report.html, bench/results/latest.json, or --verbose";

export function summaryText(results: readonly CaseResult[], machines: readonly MachineResult[], defeats: readonly Defeat[]): string {
  const size = shownSize(results);
  const { triad } = machines.find((each) => each.size === size) as MachineResult;
  const about = `Value and gradient of ${sizeText(size)} floats in a workspace. Over JS: how many times as fast as plain JavaScript.
Bandwidth: the share of what the triad g = p + s·t reaches here, ${number(triad.median)} GB/s.`;
  return [about, lossTable(results, size), meansText(results), defeatsText(results, defeats)].join("\n\n");
}

/** The size that says most: in the cache, where a call costs nothing; else the largest. */
function shownSize(results: readonly CaseResult[]): number {
  const sizes = results.map((each) => each.size);
  return sizes.includes(TYPICAL) ? TYPICAL : Math.max(...sizes);
}

/** One row per loss, as it is called first, in two columns. */
function lossTable(results: readonly CaseResult[], size: number): string {
  const head = ["loss", "ns per float", "over JS", "bandwidth"];
  const cells = firstWays(results, size).map(({ loss, nsPerElement, speedUp, shareOfTriad }) => [
    loss,
    number(nsPerElement.workspace.median),
    times(speedUp.workspace.median),
    percent(shareOfTriad.median),
  ]);
  const half = Math.ceil(cells.length / 2);
  const [left, right] = [cells.slice(0, half), cells.slice(half)].map((rows) => table(head, rows).split("\n")) as [string[], string[]];
  if (cells.length < 2) return left.join("\n");
  const width = Math.max(...left.map((line) => line.length));
  return left.map((line, i) => `${line.padEnd(width)}    ${right[i] ?? ""}`.trimEnd()).join("\n");
}

/** How many times as fast as plain JavaScript, by size: a row for each kind of call and of arrays. */
function meansText(results: readonly CaseResult[]): string {
  const sizes = [...new Set(results.map((each) => each.size))];
  const rows = kinds.flatMap((kind) =>
    arrays.map((side) => [
      `${kindText[kind]}, ${side} arrays`,
      ...sizes.map((size) => {
        const figures = results.filter((each) => each.size === size && each.kind === kind).map((each): Figure => each.speedUp[side]);
        return figures.length === 0 ? "–" : times(geometricMeanOf(figures));
      }),
    ]),
  );
  return table(["over JS, geometric means", ...sizes.map((size) => `${sizeText(size)} floats`)], rows);
}

/** One line for each size and kind of arrays. */
function defeatsText(results: readonly CaseResult[], defeats: readonly Defeat[]): string {
  const lines = [...new Set(defeats.map((each) => each.size))].flatMap((size) =>
    arrays.flatMap((side) => {
      const lost = defeats.filter((each) => each.size === size && each.arrays === side);
      const [worst] = [...lost].sort((a, b) => a.speedUp.median - b.speedUp.median);
      if (worst === undefined) return [];
      const all = results.filter((each) => each.size === size).length;
      return [
        `  ${sizeText(size)} floats, ${side} arrays: ${lost.length} of ${all} cases, at worst ${times(worst.speedUp.median)} (${worst.label}, ${kindText[worst.kind]})`,
      ];
    }),
  );
  if (lines.length === 0) return `Plain JavaScript is slower in all ${results.length} cases.`;
  return ["Where plain JavaScript is faster:", ...lines].join("\n");
}
