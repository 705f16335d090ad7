/** Makes docs/diagnosis.md from the diagnosis's rules and their measured false-alarm rates. */
import { existsSync, readFileSync } from "node:fs";
import { LONGEST_RUN } from "../../src/command/sample.js";
import { dataRules } from "../../src/diagnose/rules/data.js";
import { lossRules } from "../../src/diagnose/rules/loss.js";
import { raceRules } from "../../src/diagnose/rules/race.js";
import type { Rule } from "../../src/diagnose/types.js";
import type { Cause, Total } from "../calibration/faults/summary.js";
import type { Rate } from "../calibration/rates.js";
import type { Standing } from "../calibration/recommend/summary.js";
import { publishedRates } from "../calibration/written.js";
import { page, table } from "./markdown.js";

/** Written by `npm run calibrate -- --recommend`. */
const fitted = "docs/diagnosis-recommendation.json";

type AnyRule = Omit<Rule<never>, "find">;

const groups: readonly { title: string; intro: string; rules: readonly AnyRule[] }[] = [
  {
    title: "The loss",
    intro: "Measured by `probeLoss` around targets of the data. If one finding explains others, only it is reported.",
    rules: lossRules,
  },
  {
    title: "The race",
    intro:
      "`race` fits one point to targets around the centre of the data, by gradient descent and by Adam, from the same starts, each loss at its own best rate of a fixed grid, and again with 10 % outliers. `diagnose` skips the race in two cases, because the verdict does not depend on it: where a fault of the data comes first, since losses are not compared until it is mended; and where nothing was found, fewer than 1 % of the residuals are far out, and the loss is `mse`, `huber`, `euclidean` or `charbonnier`, all of which arrive. HTML pages show the race of every loss that has one.",
    rules: raceRules,
  },
  {
    title: "The data",
    intro: "Measured by `inspectData` on predictions and targets themselves. If one finding explains others, only it is reported.",
    rules: dataRules,
  },
];

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

function rateOf(code: string, rates: readonly Rate[]): string[] {
  const rate = rates.find((each) => each.code === code);
  if (rate === undefined) return [];
  const { alarms, sets, below, worst } = rate;
  const most = worst === null ? "" : ` Most were on ${worst.units} units of “${worst.data}” (${percent(worst.rate)}).`;
  return [
    `False alarms: ${alarms} in ${sets} data sets for which it is not true; the rate is below ${percent(below)} (95 % confidence).${most}`,
    "",
  ];
}

function section({ code, severity, meaning, limits }: AnyRule, rates: readonly Rate[]): string[] {
  const rows = limits.map(({ name, value, reason }) => [name, String(value), reason]);
  return [`### ${code}`, "", `**${severity}.** ${meaning}`, "", ...table(["decided by", "limit", "because"], rows), ...rateOf(code, rates)];
}

const sorts: Readonly<Record<string, string>> = {
  clean: "no fault",
  documented: "units, axes, scale, offset, outliers, classes and logits",
  rows: "rows unrelated, shifted or doubled",
  shrinkage: "collapse and shrinkage",
  marks: "marks and grids",
  mixture: "a part mirrored, turned or swapped",
  geometry: "shear, scales of their own",
  values: "labels, uncertainties, boxes, maps",
  pairs: "two faults at once",
  parts: "one keypoint of several",
  "all faults": "all faults",
};

/** The results on the judging tasks, for each sort of fault and for each confidence. */
function faultTables(): string[] {
  const { before, totals, causes } = JSON.parse(readFileSync("docs/diagnosis-faults.json", "utf8")) as {
    before: Total[];
    totals: Total[];
    causes: Cause[];
  };
  const judging = totals.filter(({ role, cases }) => role === "judging" && cases > 0);
  const share = (part: number, of: number) => `${((100 * part) / of).toFixed(1)} %`;
  const rows = judging.map(({ sort, rows: size, cases, named, wrong }) => {
    const old = before.find((each) => each.role === "judging" && each.sort === sort && each.rows === size);
    const was = old === undefined || old.cases === 0 ? "" : share(old.named, old.cases);
    const first = sort === "clean" ? "" : share(named, cases);
    return [sorts[sort] ?? sort, String(size), String(cases), sort === "clean" ? "" : was, first, share(wrong, cases)];
  });
  return [
    "The table says how often, on the judging tasks, the fault came first, and how often a fault that is not there did (“before” means before there was a verdict):",
    "",
    ...table(["fault", "rows", "cases", "first, before", "first", "wrong"], rows),
    "With fewer than 20 points most faults cannot be found: if nothing else was, the cause is `too-few-points`, or `no-points` where there are none, and the",
    "confidence is 0. Otherwise a verdict's confidence is how often verdicts with its cause were right on the training tasks. A verdict is right if it names the fault, or if",
    "nothing is wrong and nothing was found. Verdicts about one table resemble each other, so each table counts once: the confidence is",
    "(Σ share + 1)/(tables + 2), where the share is that of right verdicts among those about one table. How often verdicts were right on the judging",
    "tasks, by their confidence:",
    "",
    ...table(["confidence", "verdicts", "right"], calibration(causes, share)),
  ];
}

/** Each line of the table has the confidences from one of these to the next. */
const steps = [0, 0.7, 0.8, 0.9, 0.95, 1];

/** How often verdicts of the judging tasks were right, by their confidence. */
function calibration(causes: readonly Cause[], share: (part: number, of: number) => string): string[][] {
  return steps.slice(0, -1).flatMap((from, i) => {
    const to = steps[i + 1] as number;
    const among = causes.filter(({ confidence }) => confidence >= from && confidence < to);
    const [verdicts, right] = [among.reduce((sum, each) => sum + each.verdicts, 0), among.reduce((sum, each) => sum + each.right, 0)];
    if (verdicts === 0) return [];
    const said = from === 0 ? `below ${share(to, 1)}` : to === 1 ? `${share(from, 1)} and more` : `${share(from, 1)} to ${share(to, 1)}`;
    return [[said.replaceAll(".0 %", " %"), String(verdicts), share(right, verdicts)]];
  });
}

/** What fits with the recommended loss come to, beside other rules and beside one loss for everything. */
function recommendationTable(): string[] {
  if (!existsSync(fitted)) return [];
  const { standings } = JSON.parse(readFileSync(fitted, "utf8")) as { standings: Standing[] };
  const share = (part: number) => `${(100 * part).toFixed(1)} %`;
  const points = (part: number) => (100 * part).toFixed(1).replace("-", "−");
  const near = ({ share: of, low, high }: Standing["mean"]) => `${share(of)} (${points(low)} to ${points(high)})`;
  const head = ["", "mean within 5 %", "median within 5 %", "above the best", "more than 2 % above mse", "at most above mse"];
  const of = (role: Standing["role"]) => standings.filter((each) => each.role === role);
  const rows = (role: Standing["role"]) =>
    of(role).map(({ rule, mean, median, excess, over, worst }) => [
      rule === "recommended" ? "**the recommendation**" : rule,
      near(mean),
      near(median),
      share(excess),
      share(over),
      share(Math.max(0, worst)),
    ]);
  const told = (role: Standing["role"]) => {
    const [any] = of(role);
    return any === undefined ? [] : [`On ${any.tasks} ${role} tasks, ${any.outcomes} choices:`, "", ...table(head, rows(role))];
  };
  return [
    "`npm run calibrate -- --recommend` fits models (least squares, group means, random features, networks) on public tables with every loss, to labels as",
    "they are or spoilt in six ways: gross outliers (5 and 20 %), outliers on one side, heavy tails, noise that varies, and labels of other rows. The",
    "recommendation sees the predictions of a first fit, with `mse` or with a `huber` fitted to it, for the rows that it was fitted to or for others. The",
    "tables say how often a fit with its first choice, without `whiten`, was within 5 % of the best of ten losses, by the mean and by the median distance from clean targets that",
    "no model had seen; in brackets the difference from always taking `euclidean`, in percentage points, as a 95 % interval over the tasks. The other columns: by how much",
    "the mean distance exceeds the best on average, how often it exceeds that of a fit with `mse` by more than 2 %, and by how much at most.",
    "",
    "Residuals correlated in 116 of these 1,792 choices. There a fit with `whiten` had a mean distance 0.6 % smaller on average than one without: smaller in",
    "74 of them, by up to 8 %, and larger by up to 4 % in the others. These models share little between x and y.",
    "",
    "The other rules are: “error of a location”, the rule up to version 0.3.0, by the variance alone; “refit on the predictions”, which fits the targets anew on",
    "a plane over the predictions and compares on rows that were left out; “pull and variance”, the error above times a factor for each sort of loss. All",
    "constants were chosen on the training tasks.",
    "",
    ...overMse(of("judging")),
    "",
    ...told("judging"),
    ...told("training"),
  ];
}

/** How often the recommendation does worse than squared error, which is what a user fears of robust losses. */
function overMse(standings: readonly Standing[]): string[] {
  const [advised, constant] = ["recommended", "always euclidean"].map((name) => standings.find(({ rule }) => rule === name));
  if (advised === undefined || constant === undefined) return [];
  const share = (part: number) => `${(100 * part).toFixed(1)} %`;
  return [
    `The recommendation is not always at least as good as \`mse\`: by the mean distance, ${share(advised.over)} of its choices on judging tasks are more than 2 % worse, by`,
    `at most ${share(advised.worst)}; for always taking \`euclidean\` it is ${share(constant.over)}. Where a few sound rows lie apart from the others, every robust`,
    "loss takes those for outliers.",
  ];
}

export function diagnosisPage(): string {
  const rates = publishedRates();
  const rules = groups.flatMap((group) => group.rules);
  const lacking = rules.filter(({ code }) => !rates.some((rate) => rate.code === code)).map(({ code }) => code);
  if (lacking.length > 0) console.warn(`There is no rate for ${lacking.join(", ")}: npm run calibrate`);
  return page([
    "<!-- Generated by `npm run docs` from the rules of src/diagnose and their rates, docs/diagnosis-*.json. -->",
    "# Diagnosis",
    "",
    "Why does this loss perform poorly here, and what should I use? `xyloss/diagnose` measures it on your own data.",
    "",
    "```js",
    'import { categoricalCrossEntropy } from "xyloss";',
    'import { diagnose } from "xyloss/diagnose";',
    "",
    "const target = Float32Array.of(10, 20, 30, 40, 50, 60); // x0 y0 x1 y1 …",
    "const prediction = Float32Array.of(12, 18, 28, 42, 52, 58);",
    "const report = diagnose(categoricalCrossEntropy, { prediction, target, bounds: { x: [0, 640], y: [0, 480] } });",
    "console.log(report.verdict.cause); // targets-not-a-distribution",
    "console.log(report.recommendation[0].call); // euclidean.valueAndGrad(prediction, target)",
    "```",
    "",
    "`String(report)` is the report as text, `report.toMarkdown()` the same in Markdown, and `JSON.stringify(report)` all of it as data:",
    "",
    "- `verdict`, the one answer: `{ cause, confidence, message, action, call }`",
    "- `findings`: `{ code, severity, message, evidence, advice }` each",
    "- `recommendation`: losses to use, best first, with options fitted to the data",
    "- `probes`: everything that was measured",
    "",
    'Where rows are keypoints of instances, `per: 17` says how many each has and `names: ["nose", …]` what they are called; `groups` has a label',
    "for each point or instance, such as its camera. The report then has a table of keypoints and of groups: rows, median and mean error, bias and",
    "the share of outliers. [broken-part](#broken-part) names the one that is wrong while the others are right, and",
    "[swapped-keypoints](#swapped-keypoints) the left and right ones that change places. Every report lists the ten worst rows: points by their",
    "distance; rows of classes, labels, maps and images by their loss.",
    "",
    "The loss is any loss of `xyloss` or `xyloss/reference`, or your own function `(prediction, target) => { value, grad? }`, which gets one",
    "point [x, y] at a time. Without `grad`, its gradient is taken from differences of its values. The same data gives the same report in the same",
    "engine. Losses that do not compare points with points (rows of classes, heat maps, images) are diagnosed as far as that makes sense; the",
    "report says what it left out, and why. Where a prediction is several points, one stands for them: the mean of an `energyScore`'s ensemble, the mean",
    "of a mixture's component with the largest logit. A quantile other than the median lies beside its targets, which is no offset.",
    "",
    "An app can use the parts: `inspectData(input, loss?)`, `probeLoss(loss, input)`, `race(loss, input, pointsOf(input, loss))`, `recommend`.",
    "",
    "In a terminal: `npx xyloss diagnose predictions.csv --loss categoricalCrossEntropy --columns px,py,tx,ty`, with `--html report.html` for a",
    "page with pictures; `npx xyloss --help` has the rest. In a browser: `npm run explorer`.",
    "",
    "## Predictions over targets",
    "",
    "Every report of points begins with the verdict and one picture: some predictions, each joined with its target. Two arrows are the axes of",
    "the targets, where nine tenths of them lie; two more show what predictions make of these axes, by a robust linear fit. Where x and y are swapped,",
    "the arrows change places; where an axis is flipped, its arrow turns round; a shift moves them, a scale changes their length, and where predictions",
    "collapse they shrink to a point. In a terminal, letters stand for nine parts of the targets, and for what is predicted for each.",
    "",
    "A report in a terminal is as wide as the terminal, and has colours unless `NO_COLOR` is set. `String(report)` is plain and 80 characters wide;",
    "`textOf(report, { width, paint })` takes another width and your own colours. Reports explain each number of the evidence; the data has its",
    "short names.",
    "",
    "## Tables",
    "",
    "The command reads parquet, CSV with any delimiter, quotes and line ends, and JSON as one record per line or as a list of records. It finds columns",
    "named px, py, tx and ty in any order and among any others (also pred_x, x_true and the like); `--columns` names others, by name or number.",
    "A first line `sep=;`, comments that begin with `#`, the row names that R writes and the three rows of names that DeepLabCut writes are understood.",
    "",
    "With `--targets labels.csv`, files of DeepLabCut and SLEAP are read as they are: predictions in one, labels in the other. Columns that end in",
    "likelihood, score, confidence or visibility are never taken for coordinates. If the targets are in the same file, `--weights` can take one of these",
    "columns as the weights of rows.",
    "",
    "A row may hold many keypoints: p0x, p0y, … and t0x, t0y, …, or pred_nose_x and true_nose_x, or the lists of JSON. Such names are found",
    "automatically, in any order and among other columns, and each keypoint is reported by its name. `--group camera` reports each value of that",
    "column too. The ten worst rows come with their lines in the file.",
    "",
    "An empty cell or `NA` is missing; `--missing null,None,-1` adds what else stands for a missing value. `--decimal ,` reads decimal commas.",
    "Weights may be true and false. A first row that is partly numbers is an error, unless `--header` or `--no-header` says what it is. The report",
    "ends with how many rows were read and used, and why others were left out. It is an error if none is left.",
    "",
    "The command reads at most 40 million numbers (10 million rows of four columns) and 4 GiB of text, in cells of at most 100,000 characters; beyond",
    "that it says so and stops. A million rows of four columns take about 400 MB of memory, and three seconds on one core.",
    "",
    "DuckDB reads parquet. Install it beside xyloss: `npm install @duckdb/node-api`. Numbers of all types, decimals and booleans count as numbers, and",
    "NULL is missing. The values of lists and structs are columns named as in JSON, such as `pred.0` and `true.x`. Columns of other types are read only",
    "as keys and groups.",
    "",
    "## Samples of large tables",
    "",
    "`npx xyloss diagnose predictions.parquet --loss huber --sample 100000` reads 100,000 rows of a longer file. Every form of the report says so:",
    "*A sample of 100,000 of 12,345,678 rows*. CSV, and JSON with a record per line, can be sampled too, at any size. The same file and the same number",
    "give the same rows, in the order of the file. The ten worst rows are given by their numbers and lines in the file.",
    "",
    `A sample consists of runs of ${LONGEST_RUN} neighbouring rows, shorter in small samples. The file is divided into equal parts, and each gives one run from a random place.`,
    "Findings about the order of rows need neighbours: a lag, a dropped row, a join that doubles rows, neighbours that are swapped. A row is as likely to",
    "be in the sample as any other, and in a file that is sorted by camera each camera has its share. Where neighbours err alike, as the frames of a video",
    "do, a run tells less than as many rows from all over the file, so take a larger sample. A group of only a few rows may be missed.",
    "",
    "With `--targets` and `--key`, the predictions are sampled, and the targets with the same keys are read. Without `--key`, the same rows of both files are read.",
    "",
    "In a text file that is sampled, each row is a line that ends with `\\n`; a line break within a cell is an error. The file is read twice, so standard",
    "input cannot be sampled. Parquet must be a file in any case.",
    "",
    "## The verdict",
    "",
    "`report.verdict` comes first, in the terminal and on the page: the cause, how sure it is, what to do, and the one call to write. Findings that it",
    "causes are left out. Rows that do not belong together come before findings about places, places before spreads, and spreads before",
    "the shape of residuals. If the data is at fault, mend it first; losses are still ranked, without rows that carry a mark such as (0, 0).",
    "There is one recommendation, and findings that advise a loss quote its first entry.",
    "",
    "The rules are tried on real predictions with known faults (`npm run calibrate -- --faults`): least squares, nearest neighbours, group means",
    "and small networks on public tables, whose predictions get one fault each, or two. `tools/calibration/faults` names the tasks, the faults and",
    "their magnitudes. The rules were written with the training tasks in view; the judging tasks are other tables, and no limit was chosen by them.",
    "A table too short for 200 rows has those that its models were not trained on, and only tables of thousands of rows are tried with up to 5000.",
    "",
    ...faultTables(),
    "## What to use",
    "",
    "`report.recommendation` lists what to use, best first; `recommend(input, loss?)` computes it alone.",
    "",
    "Losses for points have options at 95 % efficiency for normal residuals (Holland and Welsch's convention, for distances). The table says which comes",
    "first. Residuals are “far out” beyond 4 robust standard deviations.",
    "",
    ...table(
      ["residuals", "first", "because on real fits"],
      [
        ["fewer than 2 % are far out", "`mse`", "the mean is best where nothing disturbs it"],
        [
          "more are, but their size depends on the place (a rank correlation above 0.5), and fewer than 2 % are beyond 8",
          "`mse`",
          "what looks far out is a place that the model knows less about; a loss that discounts it loses the place",
        ],
        ["more than 8 % are, on one side", "`tukey`", "they pull every loss that does not forget them"],
        [
          "anything else, or too few points to know",
          "`euclidean`",
          "it feels outliers a little, and has no scale that a first fit could get wrong",
        ],
      ],
    ),
    "",
    "Shares are Laplace's estimate, (far + 1)/(points + 2): fewer than 50 points cannot show that hardly any is far out. Your own loss is kept where it",
    "is as good: `own` says so, and the verdict reads “Keep yours”. `euclidean` also comes first where nothing can be measured. `bceWithLogits`,",
    "which is made for logits, counts as `mse`.",
    "",
    "The others follow by the expected squared error of a fit. `relativeError` is that error over the first's. It is 1 where it is within a factor of 1.1,",
    "which is 5 % of a distance, or where the residuals promise less, because real fits do not keep that promise. Equal losses are in order of safety. The",
    "error has two parts: how far a location that the loss fits to the residuals is from their core (the location of a loss that forgets outliers), as",
    "outliers on one side do not cancel out; and Huber's variance B/A², A = E[½ div ∇ℓ], B = E[½‖∇ℓ‖²], for 50 points per parameter of a model. The reason",
    "says so where the points are too few to tell two losses apart.",
    "",
    "Where [residuals correlate](#correlated-residuals), or differ from [keypoint to keypoint](#heteroscedastic-residuals), losses are compared on whitened",
    "residuals, and the calls have the option `whiten`. Residuals as they are still say which loss comes first, but for those of keypoints, whose sizes look like",
    "outliers. Outliers on one side look like a correlation, and nothing is whitened then. A loss that is given `whiten` keeps it where it does its work. With",
    "squared errors it makes a difference only where outputs share parameters: two linear fits to the same columns stay as they are. A loss that is given `edges`",
    "is diagnosed on the differences that it compares, and keeps them.",
    "",
    ...recommendationTable(),
    "If coordinates have a range (`bounds`, or targets in [0, 1]), a sigmoid with `bceWithLogits` is among the candidates, and `ordinalBce` with",
    "thresholds at the targets' quantiles. If residuals correlate or vary in size, a distribution is a candidate too, ranked by its likelihood. Other losses",
    "(classes, bins, heat maps, boxes, images) are chosen by what the data needs; the reason gives the numbers.",
    "",
    "## The log of a training",
    "",
    "`npx xyloss diagnose log.csv`, without `--loss`, reads a log with a row per epoch or step: CSV, or JSON with a record per line. Columns such as",
    "loss and val_loss, train and val, or train/box_loss and val/box_loss are taken as losses. A log may have several losses, each with its validation; each is",
    "reported separately. `--columns wasserstein,val_wasserstein` names losses that are not recognised by their names. A loss gets one of these findings:",
    "",
    "- *divergence* (error): a training loss rises, or is not a finite number. The message has the step.",
    "- *overfitting* (warning): validation has risen since its best step, and training has not.",
    "- *underfitting* (warning): all curves are still falling at the end.",
    "- *plateau*: nothing falls any more (note), or validation does not while training does (note), or nothing has moved (warning).",
    "",
    "A change counts if it is 5 % of the value and beyond the noise: differences of running medians, in standard errors from second differences and",
    "from blocks, as neighbouring epochs may err alike. At least 8 values are needed. Of 300 drawn trainings that",
    "had levelled off, at most 4 were judged otherwise, with noise of up to 10 % of the value or heavy tails; where that noise wanders (a correlation",
    "of 0.8 from one epoch to the next), up to 6 in 100 are called overfitting. `--json`, `--markdown` and `--fail-on` are as elsewhere.",
    "",
    "## Findings",
    "",
    "An *error* cannot work, a *warning* costs accuracy or time, a *note* is good to know. The sections below say what each finding means, which",
    "constants decide it, and how often it was raised on seeded data sets for which it is not true (`npm run calibrate`). Those sets are points of",
    "many sizes and spreads with normal errors, rounded points, uninformed predictions, and classes, bins, heat maps, boxes and distributions.",
    "Findings about losses and races are counted on losses without the fault (`tools/calibration`).",
    "",
    ...groups.map(({ title, rules: of }) => `- ${title}: ${of.map(({ code }) => `[${code}](#${code})`).join(", ")}`),
    "",
    ...groups.flatMap(({ title, intro, rules: of }) => [`## ${title}`, "", intro, "", ...of.flatMap((rule) => section(rule, rates))]),
  ]);
}
