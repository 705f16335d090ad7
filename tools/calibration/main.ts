/** `npm run calibrate`: how often the diagnosis finds what is not there, and more; `npm run calibrate -- --help` says what. */
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { onAllCores, serve } from "../../common/pool.js";
import { Progress } from "../../common/progress.js";
import { XylossError } from "../../src/errors.js";
import { type Asked, askedOf, help, oneOf } from "./args.js";
import { cells } from "./cells.js";
import { faults } from "./faults/main.js";
import { type Count, count, ratesOf } from "./rates.js";
import { recommendations } from "./recommend/main.js";
import { publishedRates, written } from "./written.js";

/** Data sets for each kind, size and loss. */
const sets = { data: 100, scores: 250, loss: 4, race: 20, parts: 300 };
const most = 0.01;

async function rates({ group }: Asked["flags"]): Promise<void> {
  const groups = [...new Set(cells.map((cell) => cell.group))];
  const only = group === undefined ? undefined : oneOf("group", group, groups);
  const taken = [...cells.keys()].filter((at) => only === undefined || cells[at]?.group === only);
  const progress = new Progress();
  const counts: Count[][] = [];
  let done = 0;
  await onAllCores(new URL(import.meta.url), taken, (cell, counted: Count[]) => {
    counts[cell] = counted;
    done++;
    progress.show(`${done} of ${taken.length}`);
  });
  const found = ratesOf(counts.flat());
  const isNew = new Set(found.map(({ code }) => code));
  const kept = only === undefined ? [] : publishedRates();
  const all = [...found, ...kept.filter(({ code }) => !isNew.has(code))];
  writeFileSync(written, `${JSON.stringify({ rates: all }, null, 2)}\n`);
  for (const { code, alarms, sets: all, rate, below, worst } of found) {
    const where = worst === null ? "" : `, ${(100 * worst.rate).toFixed(1)} % of ${worst.units} ${worst.data}`;
    progress.done(`${rate > most ? "TOO MANY " : ""}${code}: ${alarms} of ${all}, below ${(100 * below).toFixed(2)} %${where}`);
  }
  if (found.some(({ rate }) => rate > most)) process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<void> {
  const { part, flags } = askedOf(args);
  if (part === "help") process.stdout.write(help());
  else if (part === "faults") await faults(flags);
  else if (part === "recommend") await recommendations(flags);
  else await rates(flags);
}

if (isMainThread) {
  await main(process.argv.slice(2)).catch((error: unknown) => {
    if (!(error instanceof XylossError)) throw error;
    console.error(`calibrate: ${error.message} (${error.code})`);
    process.exitCode = 2;
  });
} else serve((cell: number) => count(cell, sets));
