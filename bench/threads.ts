/** `npm run bench:threads`: a workspace with several threads beside one with one, sampled in turn. */
import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Figure, figureOf } from "../common/statistics.js";
import * as kernels from "../dist/index.js";
import { Workspace } from "../dist/index.js";
import type { Loss } from "../src/loss.js";
import { type Case, casesAt } from "./cases.js";
import { fill, type Targets } from "./data.js";
import { describeMachine, machineText } from "./machine.js";
import { measureWaking } from "./waking.js";

const help = `npm run bench:threads -- [flags]

Times a bound step, value and gradient, on one thread and on several, in turn. Prints how many times as fast the
threads are: the median and the 10th and 90th percentiles of the rounds' ratios. In a loop: calls in succession, for
10 ms; alone: one call after 2 ms of sleep, with the workers asleep. Then the processor time that the threads take
in all, over that of one: a busy machine changes it little, and it bounds what idle cores can gain. The first
lines say how long it takes to wake a sleeping thread: the caller's own time, and when the thread is at work.

  --threads 2         threads; default 2
  --only mse,tukey    only these losses; default: all
  --sizes 131072      sizes, comma-separated; default 65536,131072,262144,1048576
  --rounds 21         rounds of a case
`;

const { values: flags } = parseArgs({
  options: {
    threads: { type: "string", default: "2" },
    only: { type: "string" },
    sizes: { type: "string", default: "65536,131072,262144,1048576" },
    rounds: { type: "string", default: "21" },
    help: { type: "boolean", default: false },
  },
});

/** Milliseconds of a sample, at least. */
const SAMPLE = 10;
/** Milliseconds of sleep before a call alone. */
const REST = 2;
/** How often a thread is woken. */
const WAKINGS = 200;

/** A bound step of a case in a workspace. */
function stepOf({ loss, data, options, row, targetRow, floats, targets }: Case, ws: Workspace): () => number {
  ws.reset();
  const prediction = ws.alloc(floats);
  const target = (data === "labels" ? ws.allocInt32(targets) : ws.alloc(targets)) as Targets;
  fill(data, { row, targetRow, options }, prediction, target);
  const { bind } = (kernels as unknown as Record<string, Loss>)[loss] as Loss;
  return bind({ prediction, target, grad: ws.alloc(floats) }, options);
}

/** Microseconds of all threads together per call. */
function processorTime(step: () => number, calls: number): number {
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) step();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

/** Milliseconds per call. */
function time(step: () => number, calls: number): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) step();
  return (performance.now() - start) / calls;
}

/** Milliseconds on one thread, and on several. */
type Pair = [one: number, several: number];

/** How many times as fast several threads are. */
function gainOf(pairs: readonly Pair[]): string {
  const { median, low, high } = figureOf(pairs.map(([one, several]) => one / several));
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`.padEnd(18);
}

const microseconds = ({ median, low, high }: Figure): string => `${median.toFixed(0)} µs (${low.toFixed(0)}–${high.toFixed(0)})`;

async function main(): Promise<void> {
  const threads = Number(flags.threads);
  const rounds = Number(flags.rounds);
  const only = flags.only?.split(",") ?? null;
  console.log(
    `${machineText(describeMachine())}\nload ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}, ${threads} threads over one`,
  );
  const { caller, arrival } = await measureWaking(WAKINGS);
  console.log(`waking a thread takes ${microseconds(caller)} of the caller's time; the thread is at work after ${microseconds(arrival)}`);
  for (const size of flags.sizes.split(",").map(Number)) {
    const floats = 4 * size + 65_536;
    const [single, together] = [new Workspace({ floats }), new Workspace({ floats, threads })];
    for (const each of casesAt(size, { only, elsewhere: "all" }).filter(({ kind }) => kind === "gradient")) {
      const steps = [stepOf(each, single), stepOf(each, together)] as const;
      await together.ready;
      if (together.threads !== threads) throw new Error(`only ${together.threads} threads: ${together.threadsReason}`);
      const [one, several] = steps.map((step) => step());
      if (one !== several) throw new Error(`${each.label}: ${one} on one thread, ${several} on ${threads}`);
      const calls = steps.map((step) => Math.max(1, Math.round(SAMPLE / time(step, 3))));
      const work = steps.map((step, i) => processorTime(step, 2 * (calls[i] as number)));
      const loops: Pair[] = [];
      const calledAlone: Pair[] = [];
      for (let round = 0; round < rounds; round++) {
        const loop: Pair = [0, 0];
        const alone: Pair = [0, 0];
        for (const i of (round % 2 === 0 ? [0, 1] : [1, 0]) as (0 | 1)[]) {
          await pause(REST);
          alone[i] = time(steps[i], 1);
          loop[i] = time(steps[i], calls[i] as number);
        }
        loops.push(loop);
        calledAlone.push(alone);
      }
      const busy = ((work[1] as number) / (work[0] as number)).toFixed(2);
      const name = `${String(size).padStart(8)}  ${each.label.padEnd(34)}`;
      const took = (1e3 * figureOf(loops.map(([one]) => one)).median).toFixed(0).padStart(7);
      console.log(`${name} ${gainOf(loops)}   alone ${gainOf(calledAlone)} ${took} µs on one; processor time × ${busy}`);
    }
    single.dispose();
    together.dispose();
  }
  console.log(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  );
}

if (flags.help) console.log(help);
else await main();
