/** What a run prints by default: a row per loss, and what its user should know. The report has the rest. */
import { geometricMeanOf } from "../common/statistics.js";
import { aligned } from "../common/text.js";
import { kinds, kindText } from "./cases.js";
import { arrays, type CaseResult, type Defeat, firstWays, type MachineResult, shownSize, sizesOf } from "./results.js";
import { number, percent, sizeText, times } from "./text.js";

export const closingText = "Every size and spread: bench/results/report.html, bench/results/latest.json, or --verbose";

export function summaryText(results: readonly CaseResult[], machines: readonly MachineResult[], defeats: readonly Defeat[]): string {
  const size = shownSize(results);
  const { triad } = machines.find((each) => each.size === size) as MachineResult;
  const about = `Value and gradient of ${sizeText(size)} in a workspace. Over JS: how many times as fast as plain JavaScript.
Bandwidth: the share of what the triad g = p + s·t reaches here, ${number(triad.median)} GB/s.`;
  return [about, lossTable(firstWays(results, size)), meansText(results), defeatsText(results, defeats)].join("\n\n");
}

/** A row per loss, in two columns. */
function lossTable(results: readonly CaseResult[]): string {
  const head = ["loss", "ns per float", "over JS", "bandwidth"];
  const rows = results.map(({ loss, nsPerElement, speedUp, shareOfTriad }) => [
    loss,
    number(nsPerElement.workspace.median),
    times(speedUp.workspace.median),
    percent(shareOfTriad.median),
  ]);
  const half = Math.ceil(rows.length / 2);
  const [left = [], right = []] = [rows.slice(0, half), rows.slice(half)].map((part) => aligned([head, ...part]));
  if (rows.length < 2) return left.join("\n");
  const width = Math.max(...left.map((line) => line.length));
  return left.map((line, i) => `${line.padEnd(width)}    ${right[i] ?? ""}`.trimEnd()).join("\n");
}

/** How many times as fast as plain JavaScript, by size: a row for each kind of call and of arrays. */
function meansText(results: readonly CaseResult[]): string {
  const sizes = sizesOf(results);
  const rows = kinds.flatMap((kind) =>
    arrays.map((side) => [
      `${kindText[kind]}, ${side} arrays`,
      ...sizes.map((size) => {
        const figures = results.filter((each) => each.size === size && each.kind === kind).map((each) => each.speedUp[side]);
        return figures.length === 0 ? "–" : times(geometricMeanOf(figures));
      }),
    ]),
  );
  return aligned([["over JS, geometric means", ...sizes.map(sizeText)], ...rows]).join("\n");
}

/** A line for each size and kind of arrays. */
function defeatsText(results: readonly CaseResult[], defeats: readonly Defeat[]): string {
  const lines = sizesOf(defeats).flatMap((size) =>
    arrays.flatMap((side) => {
      const lost = defeats.filter((each) => each.size === size && each.arrays === side);
      const [worst] = [...lost].sort((a, b) => a.speedUp.median - b.speedUp.median);
      if (worst === undefined) return [];
      const all = results.filter((each) => each.size === size).length;
      return [
        `  ${sizeText(size)}, ${side} arrays: ${lost.length} of ${all} cases, at worst ${times(worst.speedUp.median)} (${worst.label}, ${kindText[worst.kind]})`,
      ];
    }),
  );
  if (lines.length === 0) return `Plain JavaScript is slower in all ${results.length} cases.`;
  return ["Where plain JavaScript is faster:", ...lines].join("\n");
}
