/** What a run says in words and tables: the terminal and the report show the same ones. */

import { type Figure, geometricMeanOf } from "../common/statistics.js";
import { aligned } from "../common/text.js";
import { kindText } from "./cases.js";
import { type CaseResult, type Defeat, type GoalResult, groupsOf, type MachineResult } from "./results.js";

/** A number with three significant digits, without exponents. */
export function number(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value < 1 ? 2 : 3);
}

export const sizeText = (size: number): string => `${size.toLocaleString("en")} floats`;
export const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
export const times = (ratio: number): string => `${number(ratio)}×`;

/** The median, with the 10th and the 90th percentile in brackets. */
export const withSpread = ({ median, low, high }: Figure): string => `${number(median)} (${number(low)}–${number(high)})`;

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table for the terminal. */
export function printed({ title, head, rows }: Table): string {
  const [first = "", ...rest] = aligned([head, ...rows]);
  return [title, "", first, "─".repeat(Math.max(...[first, ...rest].map((line) => line.length))), ...rest].join("\n");
}

export const machineTable = (machines: readonly MachineResult[]): Table => ({
  title: "This machine's bandwidth, and what a call costs",
  head: ["", "copy GB/s", "triad GB/s", "empty call ns"],
  rows: machines.map(({ size, copy, triad, emptyCall }) => [sizeText(size), ...[copy, triad, emptyCall].map(withSpread)]),
});

interface Column {
  readonly title: string;
  readonly figure: (result: CaseResult) => Figure;
  /** Of a median or a mean; where it is left out, rows show the spread too. */
  readonly text?: (value: number) => string;
}

const columns: readonly Column[] = [
  { title: "plain ns", figure: ({ nsPerElement }) => nsPerElement.plain },
  { title: "ordinary ns", figure: ({ nsPerElement }) => nsPerElement.ordinary },
  { title: "workspace ns", figure: ({ nsPerElement }) => nsPerElement.workspace },
  { title: "GB/s", figure: ({ gigabytesPerSecond }) => gigabytesPerSecond.workspace, text: number },
  { title: "of triad", figure: ({ shareOfTriad }) => shareOfTriad, text: percent },
  { title: "ordinary", figure: ({ speedUp }) => speedUp.ordinary, text: times },
  { title: "workspace", figure: ({ speedUp }) => speedUp.workspace, text: times },
];

/** A table for each size and kind. */
export const caseTables = (results: readonly CaseResult[]): Table[] =>
  groupsOf(results).map(({ title, cases }) => ({
    title: `${title}: ns per float, and the speed-up over plain JavaScript`,
    head: ["", ...columns.map((column) => column.title), "rounds"],
    rows: [
      ...cases.map((each) => [
        each.label,
        ...columns.map(({ figure, text }) => (text === undefined ? withSpread(figure(each)) : text(figure(each).median))),
        String(each.rounds),
      ]),
      ["geometric mean", ...columns.map(({ figure, text = number }) => text(geometricMeanOf(cases.map(figure))))],
    ],
  }));

export const defeatTable = (defeats: readonly Defeat[]): Table => ({
  title: "Where plain JavaScript is faster",
  head: ["", "computes", "size", "arrays", "speed-up"],
  rows: defeats.map(({ label, kind, size, arrays, speedUp }) => [label, kindText[kind], sizeText(size), arrays, `${withSpread(speedUp)}×`]),
});

export function goalsText(goals: readonly GoalResult[]): string {
  const missed = goals.filter(({ goal, speedUp }) => speedUp.median < goal);
  const list = missed.map(({ loss, goal, speedUp }) => `${loss} ${times(speedUp.median)} of ${times(goal)}`).join(", ");
  return `Goals for the speed-up over plain JavaScript: ${goals.length - missed.length} of ${goals.length} met.${list && ` Missed: ${list}.`}`;
}
