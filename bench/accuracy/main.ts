/** `npm run accuracy`: errors of primitives, powers, losses and sums, to docs/accuracy.json; `npm run docs` then writes the page. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { records } from "../../catalogue/records.js";
import { type AccuracyResults, parseResults, printResults } from "../../common/accuracy.js";
import { Progress } from "../../common/progress.js";
import { measureBinary } from "./binary.js";
import { forget } from "./checkpoint.js";
import { measureLoss } from "./losses.js";
import { primitives } from "./primitives.js";
import { measureSums } from "./sums.js";
import { measureUnary, QUICK_STEP } from "./unary.js";

const RESULTS = "docs/accuracy.json";
const QUICK = "bench/results/accuracy-quick.json";
const CHECKPOINTS = "bench/results/accuracy";
const POWERS = "powers";
const SUMS = "sums";

const lossNames = records.map(({ spec }) => spec.name);
const parts = [...Object.keys(primitives), POWERS, ...lossNames, SUMS];

const help = `npm run accuracy -- [options]

Sweeps the primitives over all their inputs on all cores, powers, losses and sums over structured data, and writes
${RESULTS}; \`npm run docs\`, which follows, makes the page. A run that is stopped goes on where it was. Sums of 10⁸ terms hold 0.8 GB.

  --only a,b     only these; the rest of the results stays as it is
                 (${parts.join(", ")})
  --every n      sweep only every nth input of a primitive, and say so on the page
  --quick        seconds instead of hours: a small part of everything, to ${QUICK}
  --out file     where the results go instead
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
      unknown === undefined ? `--every ${values.every}: a whole number from 1 on` : `--only ${unknown}: there is ${parts.join(", ")}`,
    );
    process.exitCode = 2;
  } else await measure(only, step, values.quick, values.out ?? (values.quick ? QUICK : RESULTS));
}

/** The same entries in an order that does not depend on when they were measured. */
function ordered<T>(of: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.flatMap((name) => (of[name] === undefined ? [] : [[name, of[name]]])));
}

async function measure(only: readonly string[], step: number, quick: boolean, out: string): Promise<void> {
  const progress = new Progress();
  if (values.restart) forget(CHECKPOINTS);
  let results: AccuracyResults = existsSync(out)
    ? parseResults(readFileSync(out, "utf8"))
    : { unary: {}, binary: {}, losses: {}, sums: [] };
  const keep = (more: Partial<AccuracyResults>) => {
    results = { ...results, ...more };
    writeFileSync(out, printResults(results));
  };
  const asked = <T>(of: Readonly<Record<string, T>>) => Object.keys(of).filter((name) => only.includes(name));
  // the short ones first
  const losses = lossNames.filter((name) => only.includes(name));
  for (const name of losses) keep({ losses: ordered({ ...results.losses, [name]: measureLoss(name, quick, progress) }, lossNames) });
  if (only.includes(POWERS)) keep({ binary: measureBinary(quick, progress) });
  if (only.includes(SUMS)) keep({ sums: measureSums(quick, progress) });
  const unary = await measureUnary(asked(primitives), { step, folder: CHECKPOINTS, progress });
  keep({ unary: ordered({ ...results.unary, ...unary }, Object.keys(primitives)) });
}
