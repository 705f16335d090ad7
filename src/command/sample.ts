/**
 * Which rows a sample has. The same numbers of rows give the same sample, in the order of the file: runs of neighbouring rows, as a
 * row that is dropped, a lag or a join that doubles rows shows only between neighbours, and one run from each of equal parts of the file, as
 * files are often sorted, by camera for example.
 */
import { seeded } from "../diagnose/random.js";

/** Some rows of a file. */
export interface Sample {
  readonly rows: number;
  /** The rows of the file. */
  readonly of: number;
  /** In the order of the file. */
  readonly runs: readonly Run[];
}

/** Neighbouring rows of a file, by their places from 0. */
export interface Run {
  readonly start: number;
  /** The place after the last. */
  readonly end: number;
  /** The place of the first in the sample. */
  readonly first: number;
}

/** The rows of a run. With a lag of 30 rows, the largest that is looked for, nearly nine pairs in ten are still within their run. */
export const LONGEST_RUN = 256;
/** A small sample has this many runs, which are shorter. */
const FEWEST_RUNS = 64;
const SEED = 19;

/** A sample of some rows of a longer file. Each row of the file is as likely to be in it as any other. */
export function sampleOf(of: number, rows: number): Sample {
  const uniform = seeded(SEED + of);
  const count = Math.max(Math.ceil(rows / LONGEST_RUN), Math.min(rows, FEWEST_RUNS));
  const before = (all: number, run: number) => Math.floor((run * all) / count);
  const left = of - rows;
  // the parts begin at a random row and go round the end: the first and last rows of a part are rarer in its run than those between
  const turn = Math.floor(uniform() * of);
  const spans = Array.from({ length: count }, (_, run) => {
    const room = before(left, run + 1) - before(left, run);
    const start = (turn + before(rows, run) + before(left, run) + Math.floor(uniform() * (room + 1))) % of;
    return { start, end: start + before(rows, run + 1) - before(rows, run) };
  }).flatMap(({ start, end }) =>
    end <= of
      ? [{ start, end }]
      : [
          { start, end: of },
          { start: 0, end: end - of },
        ],
  );
  let first = 0;
  const runs = spans
    .sort((a, b) => a.start - b.start)
    .map(({ start, end }) => {
      const run = { start, end, first };
      first += end - start;
      return run;
    });
  return { rows, of, runs };
}

/** The place in the file of a row of the sample. */
export function placeIn({ runs }: Sample, row: number): number {
  let [low, high] = [0, runs.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((runs[middle] as Run).first <= row) low = middle;
    else high = middle - 1;
  }
  const { start, first } = runs[low] as Run;
  return start + row - first;
}
