/** What a report says about its table. */
import { type Tally, tallyText } from "./input.js";
import { LONGEST_RUN, type Sample } from "./sample.js";
import type { Table } from "./table.js";
import { count, listed } from "./words.js";

export interface Reading extends Tally {
  readonly rows: number;
  /** The number of rows that were sampled, and of those in the file; null where all rows were read. */
  readonly sample: Pick<Sample, "rows" | "of"> | null;
  /** The names of the columns that were read, or their numbers if they have no names. */
  readonly columns: { readonly prediction: readonly string[]; readonly target: readonly string[]; readonly weights: readonly string[] };
  /** How the table was read, in sentences. */
  readonly notes: readonly string[];
}

/** `grouped`: whether the report has the groups that the table has. */
export const readingIn = ({ rows, sample, prediction, target, weights, groups, notes }: Table, tally: Tally, grouped = true): Reading => ({
  rows,
  sample: sample === null ? null : { rows: sample.rows, of: sample.of },
  ...tally,
  columns: { prediction: prediction.names, target: target.names, weights: weights?.names ?? [] },
  notes: groups === null || grouped ? notes : [...notes, "Groups are not told apart: this loss does not compare points."],
});

/** In sentences, one per line. */
export function readingText({ columns, sample, notes, ...tally }: Reading): string {
  const rows = tally.unit === "row" ? "" : ` in ${count(tally.rows, "row")}`;
  const kinds = [
    ["predictions", columns.prediction],
    ["targets", columns.target],
    ["weights", columns.weights],
  ] as const;
  const taken = kinds.filter(([, names]) => names.length > 0).map(([kind, names]) => `${kind} ${listed(names)}`);
  const sampled = sample === null ? [] : [sampleText(sample)];
  return [...sampled, `${tallyText(tally)}${rows}.`, `Columns: ${taken.join("; ")}.`, ...notes].join("\n");
}

const sampleText = ({ rows, of }: Pick<Sample, "rows" | "of">): string =>
  `A sample of ${rows.toLocaleString("en")} of ${count(of, "row")}, the same each time: runs of up to ${LONGEST_RUN} neighbours from everywhere in the file.`;

/** The same for an issue tracker. */
export const readingMarkdown = (reading: Reading): string =>
  readingText(reading)
    .replace(/[\\`*_{}[\]<>#|&~]/g, "\\$&")
    .replaceAll("\n", "  \n");
