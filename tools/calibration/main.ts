/**
 * `npm run calibrate`: how often the diagnosis finds what is not there. Writes docs/diagnosis-rates.json; takes some minutes.
 * `npm run calibrate -- --faults`: see faults/main.ts.
 */
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { onAllCores, serve } from "../../common/pool.js";
import { Progress } from "../../common/progress.js";
import { cells } from "./cells.js";
import { faults } from "./faults/main.js";
import { type Count, count, ratesOf } from "./rates.js";

/** Data sets for each kind, size and loss. */
const sets = { data: 100, loss: 4, race: 20 };
const most = 0.01;

async function main(): Promise<void> {
  const progress = new Progress();
  const counts: Count[][] = [];
  let done = 0;
  await onAllCores(new URL(import.meta.url), [...cells.keys()], (cell, found: Count[]) => {
    counts[cell] = found;
    done++;
    progress.show(`${done} of ${cells.length}`);
  });
  const rates = ratesOf(counts.flat());
  writeFileSync("docs/diagnosis-rates.json", `${JSON.stringify({ rates }, null, 2)}\n`);
  for (const { code, alarms, sets: all, rate, below, worst } of rates) {
    const where = worst === null ? "" : `, ${(100 * worst.rate).toFixed(1)} % of ${worst.units} ${worst.data}`;
    progress.done(`${rate > most ? "TOO MANY " : ""}${code}: ${alarms} of ${all}, below ${(100 * below).toFixed(2)} %${where}`);
  }
  if (rates.some(({ rate }) => rate > most)) process.exitCode = 1;
}

if (isMainThread) await (process.argv.includes("--faults") ? faults(process.argv) : main());
else serve((cell: number) => count(cell, sets));
