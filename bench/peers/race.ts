/** Checks contenders against xyloss, then times those that agree, in turn. */
import { setTimeout as pause } from "node:timers/promises";
import { BASE, type Outcome } from "../../common/peers.js";
import { figureOf, ratioOf, scaled } from "../../common/statistics.js";
import { disagreement, errorOf, type Result } from "./agreement.js";

/** A contender that has started: a peer's process. */
export interface Runner {
  readonly peer: string;
  readonly threads: number;
  load(loss: string, size: number, row: number): Promise<number | string>;
  time(loss: string, size: number, calls: number): Promise<number>;
  /** The gradient that the last `load` wrote. */
  gradient(): Float32Array;
}

export interface Race {
  readonly loss: string;
  readonly size: number;
  readonly row: number;
  readonly expected: Result;
  readonly rounds: number;
}

/** Seconds per batch of calls; a single call may take longer. Threads get more: the system moves them apart only after some calls. */
const batchOf = (threads: number): number => (threads === 1 ? 0.001 : 0.005);
/** A sample is the fastest of so many batches: the first finds cold caches, and other programs may interrupt one. */
const BATCHES = 3;
/** Seconds that an engine gets to optimise. */
const WARM_UP = 0.15;
/** Milliseconds before each sample, in which the threads of the one before fall asleep: those of OpenMP spin for some. */
const SETTLE = 10;

interface Lane {
  readonly runner: Runner;
  /** Of its value. */
  readonly error: number;
  readonly calls: number;
  /** Seconds per call, by round. */
  readonly samples: number[];
}

/** Every contender's outcome. One that fails is refused, and never in the way of the others. */
export async function race(runners: readonly Runner[], of: Race): Promise<Outcome[]> {
  const refused = new Map<Runner, string>();
  /** What the task returns, unless it fails. */
  const unlessLost = async <T>(runner: Runner, task: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await task();
    } catch (error) {
      refused.set(runner, (error as Error).message);
      return undefined;
    }
  };
  const lanes: Lane[] = [];
  for (const runner of runners) {
    const lane = await unlessLost(runner, async () => {
      const value = await runner.load(of.loss, of.size, of.row);
      if (typeof value === "string") throw new Error(value);
      const problem = disagreement({ value, gradient: runner.gradient() }, of.expected);
      if (problem !== undefined) throw new Error(problem);
      return { runner, error: errorOf(value, of.expected.value), calls: await callsPerBatch(runner, of), samples: [] };
    });
    if (lane !== undefined) lanes.push(lane);
  }
  for (let round = 0; round < of.rounds; round++) {
    for (let i = 0; i < lanes.length; i++) {
      // each round starts with another contender, so that none always follows the same one
      const { runner, calls, samples } = lanes[(i + round) % lanes.length] as Lane;
      if (refused.has(runner)) continue;
      await pause(SETTLE);
      const seconds = await unlessLost(runner, () => fastest(runner, of, calls));
      if (seconds !== undefined) samples.push(seconds / calls);
    }
  }
  return runners.map((runner) => {
    const { peer, threads } = runner;
    const reason = refused.get(runner);
    if (reason !== undefined) return { peer, threads, refused: reason };
    const base = baseOf(lanes, threads);
    if (base === undefined || refused.has(base.runner)) return { peer, threads, refused: "xyloss itself was not timed" };
    const { error, samples } = lanes.find((lane) => lane.runner === runner) as Lane;
    return { peer, threads, error, ns: scaled(figureOf(samples), 1e9 / of.size), times: ratioOf(samples, base.samples) };
  });
}

/** xyloss on as many threads; where it has none, on one. */
function baseOf(lanes: readonly Lane[], threads: number): Lane | undefined {
  const bases = lanes.filter(({ runner }) => runner.peer === BASE);
  return bases.find(({ runner }) => runner.threads === threads) ?? bases.find(({ runner }) => runner.threads === 1);
}

async function fastest(runner: Runner, { loss, size }: Race, calls: number): Promise<number> {
  const batches: number[] = [];
  for (let i = 0; i < BATCHES; i++) batches.push(await runner.time(loss, size, calls));
  return Math.min(...batches);
}

/** Warms the contender up, and finds how many calls a batch takes. */
async function callsPerBatch(runner: Runner, { loss, size }: Race): Promise<number> {
  let spent = 0;
  let perCall = Number.POSITIVE_INFINITY;
  for (let calls = 1; spent < WARM_UP; calls *= 2) {
    const seconds = await runner.time(loss, size, calls);
    spent += seconds;
    perCall = Math.min(perCall, seconds / calls);
  }
  return Math.max(1, Math.round(batchOf(runner.threads) / perCall));
}
