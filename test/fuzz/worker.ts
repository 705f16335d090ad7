/** A thread of a run: takes blocks of cases until none are left or one is wrong. */
import { parentPort, workerData } from "node:worker_threads";
import { library } from "./library.js";
import { type Find, fuzz } from "./run.js";
import { attackedIn } from "./world.js";

export interface Work {
  readonly seed: number;
  readonly only: string | undefined;
  /** The number of the first case. */
  readonly from: number;
  /** Cases to run; 0 means as many as fit into the time. */
  readonly cases: number;
  readonly until: number;
  /** Blocks taken, blocks done, and whether a case was wrong. */
  readonly counters: Int32Array;
  /** Memory that another thread keeps writing to. */
  readonly arena: SharedArrayBuffer;
}

/** Cases that a thread takes at once. */
export const BLOCK = 4096;
export const TAKEN = 0;
export const DONE = 1;
export const FOUND = 2;

/** Runs cases in this thread and returns what it finds. */
export function work({ seed, only, from: first, cases, until, counters, arena }: Work): Find | undefined {
  attackedIn(arena);
  // most cases end in an error, whose stack nobody reads
  Error.stackTraceLimit = 0;
  while (Date.now() < until && Atomics.load(counters, FOUND) === 0) {
    const done = BLOCK * Atomics.add(counters, TAKEN, 1);
    if (cases > 0 && done >= cases) break;
    const from = first + done;
    const to = cases > 0 ? Math.min(first + cases, from + BLOCK) : from + BLOCK;
    const find = fuzz(library, seed, from, to, only);
    Atomics.add(counters, DONE, to - from);
    if (find === undefined) continue;
    Atomics.store(counters, FOUND, 1);
    return find;
  }
  return undefined;
}

if (parentPort !== null && workerData?.counters !== undefined) parentPort.postMessage(work(workerData as Work));
