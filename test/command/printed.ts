/** What the command prints of a report, apart from what it says of the table. */
import { located } from "../../src/command/located.js";
import { pairsOf } from "../../src/command/pairs.js";
import { sketchOf } from "../../src/command/sketch.js";
import { pointsOf, type Report } from "../../src/diagnose/index.js";
import type { Line } from "../../src/diagnose/lines.js";
import { markdownOf, textOf } from "../../src/diagnose/report.js";
import type { AnyLoss, DiagnoseInput } from "../../src/diagnose/types.js";

/** The width where there is no terminal. */
const WIDTH = 80;

export function pictureOf(report: Report, loss: unknown, input: DiagnoseInput, width = WIDTH): Line[] {
  const pairs = pairsOf(report, pointsOf(input, loss as AnyLoss));
  return pairs === null ? [] : sketchOf(pairs, width);
}

/** The report of a table whose first row is names. */
export const inTable = (report: Report): Report => located(report, { rowOf: (row) => row + 1, lineOf: (row) => row + 2 });

export const printedText = (report: Report, loss: unknown, input: DiagnoseInput): string =>
  textOf(inTable(report), { width: WIDTH, picture: pictureOf(report, loss, input) });

export const printedMarkdown = (report: Report, loss: unknown, input: DiagnoseInput): string =>
  markdownOf(inTable(report), { picture: pictureOf(report, loss, input) }).trimEnd();

/** Text without the codes of colours. */
export const withoutColours = (text: string): string =>
  text
    .split("\u001B[")
    .map((part, i) => (i === 0 ? part : part.replace(/^[\d;]+m/, "")))
    .join("");
