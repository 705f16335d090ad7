/** `npm run bench:peers`: times xyloss beside other libraries and C, in one interleaved run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { PeerCase, PeerRun } from "../../common/peers.js";
import { Progress } from "../../common/progress.js";
import { loadLibrary } from "../library.js";
import { describeMachine, machineText } from "../machine.js";
import { sizeText } from "../text.js";
import { tolerance } from "./agreement.js";
import { casesOf, losses } from "./cases.js";
import { expectedOf } from "./data.js";
import { flagsText, kinds } from "./peers.js";
import { race } from "./race.js";
import { start } from "./start.js";
import { gapsText, tablesText } from "./text.js";

const { values: flags } = parseArgs({
  options: {
    only: { type: "string", default: losses.join() },
    sizes: { type: "string", default: "65536,1048576" },
    rounds: { type: "string", default: "21" },
    help: { type: "boolean", default: false },
  },
});

const help = `npm run bench:peers -- [--only loss,loss…] [--sizes 65536,1048576] [--rounds 21]

Times value and gradient: xyloss in a workspace and on ordinary arrays, plain JavaScript, TensorFlow.js and jax-js (both on WebAssembly),
PyTorch (Debian's python3-torch) and C (gcc ${flagsText}), each in a process of its own, in turn, on one thread (processor time)
and on all (elapsed time).
Installs TensorFlow.js and jax-js into bench/peers/node_modules on its first use. Names who is missing. Writes bench/results/peers.json.
`;

const progress = new Progress();

/** The command line's numbers and losses. @throws where they make no sense */
function chosen(): { only: string[]; sizes: number[]; rounds: number } {
  const only = flags.only.split(",");
  const strangers = only.filter((loss) => !losses.includes(loss));
  if (strangers.length > 0) throw new Error(`--only: peers do not have ${strangers.join(", ")}; choose from ${losses.join(", ")}`);
  const sizes = flags.sizes.split(",").map(Number);
  if (!sizes.every((size) => size > 0 && size % 64 === 0)) throw new Error(`--sizes: "${flags.sizes}" must be multiples of 64`);
  const rounds = Number(flags.rounds);
  if (!(Number.isInteger(rounds) && rounds > 0)) throw new Error(`--rounds: "${flags.rounds}" must be a whole number above 0`);
  return { only, sizes, rounds };
}

/** Threads wait for each other, and so for whatever else runs: one thread's time can be measured then, but not that of several. */
function tooBusy(cores: number, load: number): string | undefined {
  return load > cores ? `the machine is too busy to compare threads: its load average is ${load.toFixed(1)}` : undefined;
}

async function main(folder: string): Promise<void> {
  const { only, sizes, rounds } = chosen();
  const all = availableParallelism();
  const machine = describeMachine();
  const before = loadavg()[0] as number;
  console.log(machineText(machine));
  const { started, missing } = await start(kinds, folder, { all, against: tooBusy(all, before) }, ({ title }) =>
    progress.show(`starting ${title}`),
  );
  const { kernels } = await loadLibrary();
  const cases: PeerCase[] = [];
  for (const size of sizes) {
    for (const of of casesOf(size, only)) {
      progress.show(`${of.label}, ${sizeText(size)}`);
      const { loss, label, floats, row } = of;
      const expected = expectedOf(of, folder, kernels);
      const outcomes = await race(started, { loss, size: floats, row, expected, rounds });
      cases.push({ loss, label, size, floats, outcomes });
    }
  }
  for (const each of started) each.close();
  const run: PeerRun = {
    date: new Date().toISOString(),
    machine,
    load: [before, loadavg()[0] as number],
    ...{ rounds, all, tolerance, missing, cases },
    contenders: started.map(({ peer, title, threads, version }) => ({ peer, title, threads, version })),
  };
  const results = new URL("../results/", import.meta.url);
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL("peers.json", results), `${JSON.stringify(run, null, 1)}\n`);
  progress.done([tablesText(run), gapsText(run)].filter((text) => text !== "").join("\n\n"));
}

if (flags.help) console.log(help);
else {
  const folder = mkdtempSync(join(tmpdir(), "xyloss-peers-"));
  try {
    await main(folder);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
