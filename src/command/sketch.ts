/** Predictions over targets in characters: the picture of a terminal and of an issue tracker. */
import { aspectOf } from "../charts/plane.js";
import { type Line, type Part, styled, wrapped } from "../diagnose/lines.js";
import { pairs as pointsOf, sorted } from "../diagnose/statistics.js";
import { round } from "../diagnose/text.js";
import type { Point } from "../diagnose/types.js";
import { type Pairs, pairsText } from "./pairs.js";

/** A panel's width in characters; narrower ones stand below each other. */
const [NARROWEST, WIDEST] = [26, 44];
const GAP = 3;
/** A character is about twice as high as wide. */
const ASPECT = 2;
const [LOWEST, HIGHEST] = [6, 15];
/** The parts of the targets' range along each axis, which have a letter each, from the top left on. */
const PARTS = 3;
const letters = "abcdefghi";
/** Where letters are in one place. */
const SEVERAL = "*";
const DOT = "·";

interface Marks {
  readonly dots: readonly Point[];
  readonly letters: readonly { readonly name: string; readonly at: Point }[];
}

/**
 * Targets beside predictions, both over the same part of the plane. Letters stand for nine parts of the targets' range: in the first
 * panel where these targets are, in the second where their predictions are. Swaps, flips, scales, shifts and collapse are seen at once.
 */
export function sketchOf(pairs: Pairs, width: number): Line[] {
  const besides = width >= 2 * NARROWEST + GAP;
  const columns = Math.max(4, Math.min(WIDEST, besides ? Math.floor((width - GAP) / 2) : width) - 2);
  const rows = Math.min(Math.max(Math.round((columns * aspectOf(pairs.domain).aspect) / ASPECT), LOWEST), HIGHEST);
  const [targets, predictions] = marksOf(pairs);
  const left = panel("targets", "target", targets, pairs, columns, rows);
  const right = panel("predictions", "prediction", predictions, pairs, columns, rows);
  const panels = besides ? left.map((line, i): Line => [...line, " ".repeat(GAP), ...(right[i] as Line)]) : [...left, ...right];
  const legend =
    `${letters[0]} to ${letters.at(-1)} are the middles of nine parts of the targets and of what is predicted for them, ${SEVERAL} is several in one place, ` +
    `and ${DOT} a point. Both panels have x from ${round(pairs.domain.x[0])} to ${round(pairs.domain.x[1])} and y from ${round(pairs.domain.y[0])} to ${round(pairs.domain.y[1])}.`;
  return [...panels, ...wrapped([styled("faint", `${legend} ${pairsText(pairs)}`)], width)];
}

/** The marks of both panels. */
function marksOf({ target, prediction, frame }: Pairs): [targets: Marks, predictions: Marks] {
  const [from, to] = [pointsOf(target), pointsOf(prediction)];
  const third = (value: number, axis: 0 | 1) => {
    const share = (value - frame.low[axis]) / (frame.high[axis] - frame.low[axis]);
    return Number.isNaN(share) ? 1 : Math.min(Math.max(Math.floor(PARTS * share), 0), PARTS - 1);
  };
  const partOf = ([x, y]: Point) => (PARTS - 1 - third(y, 1)) * PARTS + third(x, 0);
  const middles = (of: readonly Point[]) =>
    [...letters].flatMap((name, part) => {
      const own = of.filter((_, i) => partOf(from[i] as Point) === part);
      return own.length === 0 ? [] : [{ name, at: [middle(own, 0), middle(own, 1)] as const }];
    });
  return [
    { dots: from, letters: middles(from) },
    { dots: to, letters: middles(to) },
  ];
}

const middle = (points: readonly Point[], axis: 0 | 1): number => sorted(points.map((point) => point[axis]))[points.length >> 1] as number;

/** A panel with its title in its upper border. */
function panel(title: string, style: "target" | "prediction", marks: Marks, { domain }: Pairs, columns: number, rows: number): Line[] {
  const cells = Array.from({ length: rows }, () => new Array<string>(columns).fill(" "));
  const place = ([x, y]: Point): [row: number, column: number] => [
    cellOf((domain.y[1] - y) / (domain.y[1] - domain.y[0]), rows),
    cellOf((x - domain.x[0]) / (domain.x[1] - domain.x[0]), columns),
  ];
  for (const dot of marks.dots) {
    const [row, column] = place(dot);
    (cells[row] as string[])[column] = DOT;
  }
  for (const { name, at } of marks.letters) {
    const [row, column] = place(at);
    const line = cells[row] as string[];
    line[column] = isLetter(line[column]) ? SEVERAL : name;
    // dots would make it a word
    for (const beside of [column - 1, column + 1]) if (line[beside] === DOT) line[beside] = " ";
  }
  const border = (text: string): Part => styled("faint", text);
  const head = `┌─ ${title} ${"─".repeat(Math.max(0, columns - title.length - 3))}┐`;
  return [
    [border(head)],
    ...cells.map((line): Line => [border("│"), ...partsOf(line, style), border("│")]),
    [border(`└${"─".repeat(columns)}┘`)],
  ];
}

const isLetter = (character: string | undefined): boolean => character !== undefined && `${letters}${SEVERAL}`.includes(character);

/** The cell of a share from 0 to 1. What lies beyond is at the edge. */
const cellOf = (share: number, cells: number): number => Math.min(Math.max(Math.floor(share * cells), 0), cells - 1);

/** A line's characters, with letters apart from dots. */
function partsOf(line: readonly string[], style: "target" | "prediction"): Part[] {
  const runs = line.join("").match(new RegExp(`[${letters}${SEVERAL}]+|[^${letters}${SEVERAL}]+`, "g")) ?? [];
  return runs.map((run) => styled(/[· ]/.test(run) ? "faint" : style, run));
}
