import { type Figure, geometricMeanOf } from "../common/statistics.js";
import { type Kind, kinds, kindText } from "./cases.js";
import type { CaseResult, Defeat, GoalResult, MachineResult } from "./results.js";

/** A number with three significant digits, without exponents. */
export function number(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value < 1 ? 2 : 3);
}

export function sizeText(size: number): string {
  return size.toLocaleString("en");
}

/** The median, and in brackets the 10th and the 90th percentile. */
export function withSpread(figure: Figure): string {
  return `${number(figure.median)} (${number(figure.low)}–${number(figure.high)})`;
}

export const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
export const times = (ratio: number): string => `${number(ratio)}×`;

/** Columns as wide as their widest cell; the first is aligned left. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

export function bandwidthText(machines: readonly MachineResult[]): string {
  const rows = machines.map((each) => [sizeText(each.size), withSpread(each.copy), withSpread(each.triad), withSpread(each.emptyCall)]);
  return `This machine's bandwidth, and what a call costs\n\n${table(["floats", "copy GB/s", "triad GB/s", "empty call ns"], rows)}`;
}

/** One table per size and kind. */
export function casesText(results: readonly CaseResult[]): string {
  const sizes = [...new Set(results.map((result) => result.size))];
  const head = ["", "plain ns", "ordinary ns", "workspace ns", "GB/s", "of triad", "ordinary", "workspace"];
  return sizes
    .flatMap((size) => kinds.map((kind) => ({ size, kind, group: results.filter((each) => each.size === size && each.kind === kind) })))
    .filter(({ group }) => group.length > 0)
    .map(({ size, kind, group }) => {
      const rows = [...group.map(row), meanRow(group)];
      return `${sizeText(size)} floats, ${kindText[kind]}: ns per element, and the speed-up over plain JavaScript\n\n${table(head, rows)}`;
    })
    .join("\n\n");
}

function row(result: CaseResult): string[] {
  const { nsPerElement, gigabytesPerSecond, shareOfTriad, speedUp } = result;
  return [
    result.label,
    withSpread(nsPerElement.plain),
    withSpread(nsPerElement.ordinary),
    withSpread(nsPerElement.workspace),
    number(gigabytesPerSecond.workspace.median),
    percent(shareOfTriad.median),
    times(speedUp.ordinary.median),
    times(speedUp.workspace.median),
  ];
}

function meanRow(group: readonly CaseResult[]): string[] {
  const mean = (figure: (result: CaseResult) => Figure) => geometricMeanOf(group.map(figure));
  return [
    "geometric mean",
    number(mean((each) => each.nsPerElement.plain)),
    number(mean((each) => each.nsPerElement.ordinary)),
    number(mean((each) => each.nsPerElement.workspace)),
    number(mean((each) => each.gigabytesPerSecond.workspace)),
    percent(mean((each) => each.shareOfTriad)),
    times(mean((each) => each.speedUp.ordinary)),
    times(mean((each) => each.speedUp.workspace)),
  ];
}

export function defeatsText(defeats: readonly Defeat[], measured: number): string {
  if (defeats.length === 0)
    return `WebAssembly is faster than plain JavaScript in all ${measured} cases, on ordinary and on workspace arrays.`;
  const rows = defeats.map(({ label, kind, size, arrays, speedUp }) => [
    label,
    kindText[kind],
    sizeText(size),
    arrays,
    `${withSpread(speedUp)}×`,
  ]);
  return `Where WebAssembly loses to plain JavaScript\n\n${table(["", "computing", "floats", "arrays", "speed-up"], rows)}`;
}

export function goalsText(goals: readonly GoalResult[]): string {
  const missed = goals.filter(({ goal, speedUp }) => speedUp.median < goal);
  const list = missed.map(({ loss, goal, speedUp }) => `${loss} ${times(speedUp.median)} of ${times(goal)}`).join(", ");
  return `Goals for the speed-up over plain JavaScript: ${goals.length - missed.length} of ${goals.length} met.${list && ` Missed: ${list}.`}`;
}

export const subject = (each: { label: string; kind: Kind; size: number }): string =>
  `${each.label}, ${kindText[each.kind]}, ${sizeText(each.size)} floats`;
