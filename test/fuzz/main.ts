/**
 * Fuzzing: calls every loss in ways that nobody would, and checks the results against the reference and the documented contract.
 *
 *     npm run fuzz -- --seconds 60               as many cases as fit into a minute, on all cores
 *     npm run fuzz -- --cases 1000000            a million cases; --from 500000 starts at that number
 *     npm run fuzz -- --seed 7 --case 123        one case again, or several: --case 100-123
 *     npm run fuzz -- --loss huber               one loss only
 *
 * A seed and a number reproduce a case. A run that finds something prints the command that reproduces it, and a smaller case.
 * One more thread keeps writing to the memory of some cases. If that spoils another case, only a run finds it again.
 */
import os from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { specs } from "../../src/specs.js";
import { Attacker } from "../attacker.js";
import { library } from "./library.js";
import { type Find, fuzz, report } from "./run.js";
import { DONE, type Work } from "./worker.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string" },
    cases: { type: "string", default: "0" },
    from: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    case: { type: "string" },
    loss: { type: "string" },
    threads: { type: "string", default: String(os.availableParallelism()) },
  },
});

function whole(text: string, name: string, least: number): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new Error(`--${name} is ${text}; it must be a whole number from ${least}`);
}

const seed = whole(values.seed, "seed", 0);
const only = values.loss;
if (only !== undefined && !specs.some(({ name }) => name === only)) throw new Error(`--loss ${only}: there is no such loss`);

function end(find: Find | undefined, ran: string): void {
  console.log(find === undefined ? `${ran}, none of them wrong` : `${ran}\n\n${report(library, find, only)}`);
  process.exitCode = find === undefined ? 0 : 1;
}

/** The program of the threads, bundled: in Node 20 a thread cannot load TypeScript. */
async function program(): Promise<string> {
  const entryPoints = [fileURLToPath(new URL("./worker.ts", import.meta.url))];
  const { outputFiles } = await build({ entryPoints, bundle: true, platform: "node", format: "cjs", target: "es2022", write: false });
  return (outputFiles[0] as { text: string }).text;
}

async function main(): Promise<void> {
  if (values.case !== undefined) {
    const [from = 0, to = from] = values.case.split("-").map((text) => whole(text, "case", 0));
    end(fuzz(library, seed, from, to + 1, only), `cases ${from} to ${to}`);
    return;
  }
  const cases = whole(values.cases, "cases", 0);
  const seconds = values.seconds === undefined ? (cases > 0 ? Infinity : 60) : whole(values.seconds, "seconds", 1);
  const threads = whole(values.threads, "threads", 1);
  const from = whole(values.from, "from", 0);
  const code = await program();
  const start = Date.now();
  const counters = new Int32Array(new SharedArrayBuffer(12));
  const arena = new SharedArrayBuffer(65_536);
  const attacker = new Attacker([new Int32Array(arena)], 1);
  attacker.start(0);
  const data: Work = { seed, only, from, cases, until: start + 1000 * seconds, counters, arena };
  const progress = setInterval(() => process.stderr.write(`${counters[DONE]} cases\n`), 60_000);
  const finds = await Promise.all(
    Array.from(
      { length: threads },
      () =>
        new Promise<Find | undefined>((resolve, reject) => {
          const worker = new Worker(code, { eval: true, workerData: data });
          worker.once("message", resolve).once("error", reject);
        }),
    ),
  );
  clearInterval(progress);
  await attacker.end();
  const ran = Atomics.load(counters, DONE);
  const took = (Date.now() - start) / 1000;
  const found = finds.filter((each) => each !== undefined).sort((a, b) => a.number - b.number)[0];
  end(
    found,
    `${ran} cases${from > 0 ? ` from ${from} on` : ""} of seed ${seed} in ${took.toFixed(1)} s (${Math.round(ran / took)} per second, ${threads} threads)`,
  );
}

await main();
