/**
 * `npm run calibrate`: how often the diagnosis finds what is not there. Writes docs/diagnosis-rates.json and
 * docs/diagnosis-part-rates.json; takes some minutes.
 * `npm run calibrate -- --faults`: see faults/main.ts. `npm run calibrate -- --recommend`: see recommend/main.ts.
 */
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { onAllCores, serve } from "../../common/pool.js";
import { Progress } from "../../common/progress.js";
import { groupRules } from "../../src/diagnose/rules/dataGroups.js";
import { cells } from "./cells.js";
import { faults } from "./faults/main.js";
import { type Count, count, ratesOf } from "./rates.js";
import { recommendations } from "./recommend/main.js";
import { publishedRates, written } from "./written.js";

/** Data sets for each kind, size and loss. */
const sets = { data: 100, scores: 250, loss: 4, race: 20, parts: 300 };
const most = 0.01;

/** `--group data` counts anew for those rules alone, and keeps what is written of others. */
async function main(): Promise<void> {
  const only = process.argv.includes("--group") ? process.argv[process.argv.indexOf("--group") + 1] : undefined;
  const taken = [...cells.keys()].filter((at) => only === undefined || cells[at]?.group === only);
  const progress = new Progress();
  const counts: Count[][] = [];
  let done = 0;
  await onAllCores(new URL(import.meta.url), taken, (cell, found: Count[]) => {
    counts[cell] = found;
    done++;
    progress.show(`${done} of ${taken.length}`);
  });
  const rates = ratesOf(counts.flat());
  const isNew = new Set(rates.map(({ code }) => code));
  const kept = only === undefined ? [] : publishedRates();
  const all = [...rates, ...kept.filter(({ code }) => !isNew.has(code))];
  const ofParts = new Set(groupRules.map(({ code }) => code));
  for (const [name, file] of Object.entries(written)) {
    const these = all.filter(({ code }) => ofParts.has(code) === (name === "parts"));
    if (these.some(({ code }) => isNew.has(code))) writeFileSync(file, `${JSON.stringify({ rates: these }, null, 2)}\n`);
  }
  for (const { code, alarms, sets: all, rate, below, worst } of rates) {
    const where = worst === null ? "" : `, ${(100 * worst.rate).toFixed(1)} % of ${worst.units} ${worst.data}`;
    progress.done(`${rate > most ? "TOO MANY " : ""}${code}: ${alarms} of ${all}, below ${(100 * below).toFixed(2)} %${where}`);
  }
  if (rates.some(({ rate }) => rate > most)) process.exitCode = 1;
}

/** What is asked for. */
const part = process.argv.includes("--faults") ? faults : process.argv.includes("--recommend") ? recommendations : main;

if (isMainThread) await part(process.argv);
else serve((cell: number) => count(cell, sets));
