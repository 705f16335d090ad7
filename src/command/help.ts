import { type Line, painted, plain, wrapped } from "../diagnose/lines.js";
import { specs } from "../specs.js";

/** The column in which the texts of options begin; the texts of exit codes begin in the other. */
const [OPTIONS, CODES] = [31, 5];
/** Narrower terminals have the texts of options below them. */
const NARROW = 60;
const BELOW = " ".repeat(6);

/** The losses by family, in the order of the catalogue. */
function losses(width: number): string {
  const families = [...new Set(specs.map(({ family }) => family))];
  return families
    .map((family) => {
      const names = specs.filter((spec) => spec.family === family).map(({ name }) => name);
      const heading = `  ${`${family}:`.padEnd(15)}`;
      return painted(wrapped([names.join(", ")], width, " ".repeat(heading.length), heading), plain);
    })
    .join("\n");
}

/** The command's reference, for a terminal of this width. The lines of the text below are those of its source. */
export function help(width: number): string {
  const lines: Line[] = [];
  let [first, indent, text] = ["", "", ""];
  const end = () => {
    if (text === "") return;
    const isBelow = indent.length === OPTIONS && width < NARROW;
    if (isBelow) lines.push([first.trimEnd()]);
    lines.push(...wrapped([text], width, isBelow ? BELOW : indent, isBelow ? BELOW : first));
    text = "";
  };
  const begin = (head: string, hanging: number, words: string) => {
    end();
    [first, indent, text] = [head, " ".repeat(hanging), words];
  };
  for (const line of reference.split("\n")) {
    const [, spaces = "", words = ""] = /^( *)(.*)$/.exec(line) ?? [];
    const isMore = text !== "" && (spaces.length > 2 || (spaces.length === 2 && indent.length === 2)) && !words.startsWith("-");
    if (words === "" || spaces === "") {
      end();
      lines.push(...wrapped([words], width));
    } else if (isMore) text += ` ${words}`;
    else if (words.startsWith("-")) begin(line.slice(0, OPTIONS).padEnd(OPTIONS), OPTIONS, line.slice(OPTIONS));
    else if (/^\d {2}/.test(words)) begin(line.slice(0, CODES), CODES, line.slice(CODES));
    // a call stays as it is
    else if (words.includes("xyloss ")) {
      end();
      lines.push([line]);
    } else begin("  ", 2, words);
  }
  end();
  return `${painted(lines, plain)}\n${losses(width)}\n`;
}

/** What `xyloss --help` prints. */
const reference = `xyloss: why does a loss perform poorly on your data, and what should you use?

  xyloss diagnose FILE --loss NAME [options]
  xyloss clickhouse [--cluster NAME]

FILE is a table of numbers as CSV, JSON or parquet. Without FILE, or with -, standard input is read.

  xyloss diagnose data.csv --loss categoricalCrossEntropy --columns px,py,tx,ty
  xyloss diagnose data.csv --loss huber --option delta=2 --html report.html
  xyloss diagnose predictions.parquet --loss huber --sample 100000
  xyloss diagnose log.csv
  python eval.py | xyloss diagnose --loss mse --json | jq .findings
  xyloss clickhouse --cluster NAME | clickhouse client --multiquery

The table
  --columns A,B,…              predictions, then as many targets, then weights if there are any:
                               names, numbers from 1, ranges such as 2-5 or p0-p63, or patterns
                               such as nose_* or landmarks.*.[xy]. Not needed if columns are named
                               px, py, tx and ty, in any order, or if there are just four columns,
                               in this order, or if names tell keypoints, such as p0x and t0x or
                               pred_nose_x and true_nose_x. Each keypoint is then reported too.
                               Columns that end in likelihood or score are not coordinates
  --prediction-columns A,B,…   instead of --columns, if predictions and targets have different
                               numbers of columns: classes, bins, heat maps and distributions
  --target-columns A,B,…       goes with it
  --weights A                  one weight per row, or true and false; 0 means missing
  --targets FILE               a second table, with the targets and weights; the first has the
                               predictions. Unless told, coordinates are x and y, or keypoints as
                               COCO, MediaPipe, DeepLabCut and SLEAP write them
  --key A,B,…                  with --targets: the columns that name a row, such as id or
                               image,point. Rows without a partner are left out. Default: row by row
  --group A                    the column of what a row belongs to, such as camera: each group is
                               reported too
  --sample N                   of a file with more than N rows, read a sample of N, the same each
                               time: runs of neighbours from everywhere in the file. From --targets
                               the rows with the same keys are read or, without --key, the same rows
  --header, --no-header        whether the first row is names. Default: it is if none of its cells
                               is a number
  --delimiter C                the character between cells. Default: the one in a first line sep=C,
                               or the first of tab, semicolon, comma and space in the first row
  --decimal ,                  numbers have a decimal comma
  --missing WORD,…             words or numbers for a missing value, such as null,None or -1;
                               an empty cell and NA always are
  If a cell is missing, its point, row, box or map is left out. NaN is a value. Lines above the
  table that begin with # are comments; the last one may be the names. JSON is one record per
  line, or a list of records; elements of lists are named by number, as in keypoints.0.
  Parquet needs DuckDB beside xyloss: npm install @duckdb/node-api. NULL is a missing value.
  At most 40 million numbers are read (10 million rows of four columns), in cells of at most 100,000
  characters. A million rows of four columns take less than 1 GB of memory.

The log of a training
  Without --loss, FILE is a log with one row per epoch or step and columns such as epoch, loss and
  val_loss, or train/box_loss and val/box_loss. There may be several losses. Each is reported
  as underfitting, plateau, overfitting or divergence. --columns names losses that are not recognised
  by their names: --columns wasserstein,val_wasserstein.

The diagnosis
  --loss NAME                  one of the losses below
  --option NAME=VALUE          an option of the loss, such as delta=2; repeat it for more options
  --options JSON               all options at once: '{"thresholds": {"x": [1, 2], "y": [1, 2]}}'
  --bounds X0,X1,Y0,Y1         the range of the coordinates, such as the pixels of an image

The losses in ClickHouse
  Prints the SQL that installs the losses of points as functions of ClickHouse, verifies them and
  shows how to use them. docs/clickhouse.md explains it.
  --cluster NAME               the cluster, as in system.clusters. Default: one server
  --only PART                  one part of the SQL: module, functions, verify, or use

The report
  --json                       everything that was measured
  --markdown                   the report for an issue tracker
  --html FILE                  also write a page with charts, which needs no other files. An older
                               page of that name is replaced only when the new one is complete
  --fail-on SEVERITY           the mildest finding that makes the exit code 1: error (the default),
                               warning, note, or never
  -h, --help                   print this
  -v, --version                print the version

Exit codes
  0  diagnosed, or printed
  1  diagnosed, with findings as severe as --fail-on says, or more so
  2  wrong arguments, a table that cannot be read, nothing left to diagnose, or output that cannot
     be written; standard error says what is wrong
  3  a bug in xyloss

Losses (docs/losses.md describes their options)`;
