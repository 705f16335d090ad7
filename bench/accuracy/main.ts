/** `npm run accuracy`: measures the errors of primitives, powers, losses, options and sums, and writes docs/accuracy.json. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { records } from "../../catalogue/records.js";
import { type AccuracyResults, parseResults, printResults } from "../../common/accuracy.js";
import { Progress } from "../../common/progress.js";
import { measureBinary } from "./binary.js";
import { forget } from "./checkpoint.js";
import { measureLoss } from "./losses.js";
import { measureOptions } from "./options.js";
import { primitives } from "./primitives.js";
import { measureSums } from "./sums.js";
import { measureUnary, QUICK_STEP } from "./unary.js";

const RESULTS = "docs/accuracy.json";
const QUICK = "bench/results/accuracy-quick.json";
const CHECKPOINTS = "bench/results/accuracy";
const POWERS = "powers";
const SUMS = "sums";
const OPTIONS = "options";

const lossNames = records.map(({ spec }) => spec.name);
const parts = [...Object.keys(primitives), POWERS, ...lossNames, OPTIONS, SUMS];

const help = `npm run accuracy -- [options]

Sweeps every input of the primitives on all cores, and structured data for powers, losses, their options and sums. Writes ${RESULTS},
from which \`npm run docs\` then makes the page. A stopped run resumes. Sums of 10⁸ terms take 0.8 GB of memory.

  --only a,b     measure only these, and keep the other results:
                 ${parts.join(", ")}
  --every n      sweep only every nth input of a primitive; the page says so
  --quick        a small part of everything, in seconds instead of hours, to ${QUICK}
  --out file     write the results to this file
  --restart      forget what stopped runs have done
  --help`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    every: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    out: { type: "string" },
    restart: { type: "boolean", default: false },
    help: { type: "boolean" },
  },
});

if (values.help) {
  console.log(help);
} else {
  const only = values.only?.split(",") ?? parts;
  const unknown = only.find((name) => !parts.includes(name));
  const step = values.quick ? QUICK_STEP : Number(values.every);
  if (unknown !== undefined || !(Number.isInteger(step) && step > 0)) {
    console.error(
      unknown === undefined ? `--every ${values.every}: give a whole number from 1` : `--only ${unknown}: choose from ${parts.join(", ")}`,
    );
    process.exitCode = 2;
  } else await measure(only, step, values.quick, values.out ?? (values.quick ? QUICK : RESULTS));
}

/** The same entries in a fixed order, whenever they were measured. */
function ordered<T>(of: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.flatMap((name) => (of[name] === undefined ? [] : [[name, of[name]]])));
}

async function measure(only: readonly string[], step: number, quick: boolean, out: string): Promise<void> {
  const progress = new Progress();
  if (values.restart) forget(CHECKPOINTS);
  let results: AccuracyResults = existsSync(out)
    ? parseResults(readFileSync(out, "utf8"))
    : { unary: {}, binary: {}, losses: {}, options: {}, sums: [] };
  const keep = (more: Partial<AccuracyResults>) => {
    results = { ...results, ...more };
    writeFileSync(out, printResults(results));
  };
  const asked = <T>(of: Readonly<Record<string, T>>) => Object.keys(of).filter((name) => only.includes(name));
  // the short ones first
  const losses = lossNames.filter((name) => only.includes(name));
  for (const name of losses) keep({ losses: ordered({ ...results.losses, [name]: measureLoss(name, quick, progress) }, lossNames) });
  for (const name of only.includes(OPTIONS) ? lossNames : []) {
    const found = measureOptions(name, quick, progress);
    if (found !== undefined) keep({ options: ordered({ ...results.options, [name]: found }, lossNames) });
  }
  if (only.includes(POWERS)) keep({ binary: measureBinary(quick, progress) });
  if (only.includes(SUMS)) keep({ sums: measureSums(quick, progress) });
  const unary = await measureUnary(asked(primitives), { step, folder: CHECKPOINTS, progress });
  keep({ unary: ordered({ ...results.unary, ...unary }, Object.keys(primitives)) });
}
