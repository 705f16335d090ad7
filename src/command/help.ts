import { catalogue } from "../catalogue/index.js";

/** Lines are this wide at most. */
const WIDTH = 92;

/** The losses by family, in the order of the catalogue. */
function losses(): string {
  const families = [...new Set(catalogue.map(({ family }) => family))];
  return families
    .map((family) => {
      const names = catalogue.filter((spec) => spec.family === family).map(({ name }) => name);
      return folded(`  ${`${family}:`.padEnd(15)}`, names);
    })
    .join("\n");
}

/** Words after a heading, the lines below the first as far in as that. */
function folded(heading: string, words: readonly string[]): string {
  const lines = [heading];
  for (const [i, word] of words.entries()) {
    const text = i < words.length - 1 ? `${word}, ` : word;
    if ((lines.at(-1) as string).length + text.length > WIDTH) lines.push(" ".repeat(heading.length));
    lines.push((lines.pop() as string) + text);
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}

/** What `xyloss --help` prints: the command's reference. */
export const help = (): string => `xyloss: why does a loss perform poorly on your data, and what should you use?

  xyloss diagnose FILE --loss NAME [options]

FILE is a table of numbers as CSV or JSON; - or nothing is standard input. The report is printed.

  xyloss diagnose predictions.csv --loss categoricalCrossEntropy --columns px,py,tx,ty
  xyloss diagnose predictions.csv --loss huber --option delta=2 --html report.html
  python eval.py | xyloss diagnose --loss mse --bounds 0,640,0,480 --json | jq .findings

What is in the table
  --columns A,B,…              predictions, then as many targets, then one of weights if there is
                               one: by name, by number from 1, or as ranges such as 2-5 or p0-p63.
                               Not needed where columns are named px, py, tx and ty, in any order,
                               or where there are only four, in this order
  --prediction-columns A,B,…   together with --target-columns: where there are more of one than of
  --target-columns A,B,…       the other, as for classes, bins, heat maps and distributions
  --weights A                  one weight per row, or true and false; 0 is missing
  --header, --no-header        whether the first row is names; else: where none of it is a number
  --delimiter C                else: what a first line sep=C says, or the first of tab, semicolon,
                               comma, space in the first row
  --decimal ,                  decimals are written with a comma
  --missing WORD,…             what stands for a missing value, beside an empty cell and NA:
                               null,None or -1, say
  Where a cell is missing, its point, row, box or map does not count. NaN is a value. Lines above
  the table that begin with # are comments; the last one may be the names. JSON is a record a
  line, or a list of records; names in lists are numbers, as in keypoints.0.
  Up to 40 million numbers are read (10 million rows of four columns), in cells of up to 100,000
  characters. A million rows of four columns take less than 1 GB of memory.

What is diagnosed
  --loss NAME                  one of those below
  --option NAME=VALUE          an option of the loss, such as delta=2; any number of times
  --options JSON               the same as an object: '{"thresholds": {"x": [1, 2], "y": [1, 2]}}'
  --bounds X0,X1,Y0,Y1         the range that coordinates can be in: an image's pixels, say

What is printed
  --json                       everything that was measured
  --markdown                   for an issue tracker
  --html FILE                  beside the report, a page with pictures that needs nothing else.
                               A page of that name is replaced once the new one is complete
  --fail-on SEVERITY           the least finding that makes the exit code 1: error (the default),
                               warning, note, or never
  -h, --help                   this
  -v, --version

Exit codes
  0  diagnosed
  1  diagnosed, with findings that --fail-on names
  2  wrong use, data that cannot be read, nothing left to diagnose, or output that cannot be
     written; standard error says what
  3  a bug of xyloss

Losses; docs/losses.md has their options
${losses()}
`;
