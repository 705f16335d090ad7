/** `npm run calibrate`: how often the diagnosis finds what is not there. Writes docs/diagnosis-rates.json; takes some minutes. */
import { type ChildProcess, fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { cells } from "./cells.js";
import { type Counts, count, merged, ratesOf } from "./rates.js";

/** Data sets of each kind, size and loss. */
const sets = { data: 100, loss: 4, race: 20 };
const most = 0.01;

/** A process of those that share the work; tells the first after each cell, and in the end what it counted. */
function work(first: number, step: number): void {
  const counts = count(sets, { first, step, progress: () => process.send?.(null) });
  process.send?.(counts, () => process.disconnect());
}

function counted(child: ChildProcess, progress: () => void): Promise<Counts> {
  return new Promise((resolve, reject) => {
    child.on("message", (counts: Counts | null) => (counts === null ? progress() : resolve(counts)));
    child.on("exit", (code) => code !== 0 && reject(new Error(`a process of the calibration ended with ${code}`)));
  });
}

async function main(): Promise<void> {
  const parts = availableParallelism();
  let done = 0;
  const progress = () => {
    done++;
    process.stderr.write(`\r${Math.round((100 * done) / (parts * cells.length))} %`);
  };
  const children = Array.from({ length: parts }, (_, i) => fork(fileURLToPath(import.meta.url), [String(i), String(parts)]));
  const counts = merged(await Promise.all(children.map((child) => counted(child, progress))));
  const rates = ratesOf(counts);
  writeFileSync("docs/diagnosis-rates.json", `${JSON.stringify({ rates }, null, 2)}\n`);
  process.stderr.write("\r");
  for (const { code, alarms, sets: all, rate, below, worst } of rates) {
    const where = worst === null ? "" : `, ${(100 * worst.rate).toFixed(1)} % of ${worst.units} ${worst.data}`;
    console.log(`${rate > most ? "TOO MANY " : ""}${code}: ${alarms} of ${all}, below ${(100 * below).toFixed(2)} %${where}`);
  }
  if (rates.some(({ rate }) => rate > most)) process.exitCode = 1;
}

const [first, step] = process.argv.slice(2).map(Number);
if (first === undefined || step === undefined) await main();
else work(first, step);
