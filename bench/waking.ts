/** How long it takes to wake a thread that sleeps in `Atomics.wait`, as a workspace's workers do between calls. */
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Figure, figureOf } from "../common/statistics.js";

/** What the thread does: it sleeps until the first number changes, and copies it to the second. */
const thread = `
const numbers = new Int32Array(require("node:worker_threads").workerData);
for (let seen = 0; seen >= 0; Atomics.store(numbers, 1, seen)) {
  Atomics.wait(numbers, 0, seen);
  seen = Atomics.load(numbers, 0);
}`;

/** Milliseconds for the thread to fall asleep, and the most that it may take to wake. */
const REST = 2;
const PATIENCE = 10_000;

export interface Waking {
  /** Microseconds of the caller, in `Atomics.notify`. */
  readonly caller: Figure;
  /** Microseconds until the thread is at work, from the start of the call on. */
  readonly arrival: Figure;
}

export async function measureWaking(rounds: number): Promise<Waking> {
  const numbers = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(thread, { eval: true, workerData: numbers.buffer });
  await new Promise((started) => worker.once("online", started));
  const caller: number[] = [];
  const arrival: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    await pause(REST);
    Atomics.store(numbers, 0, round);
    const start = performance.now();
    Atomics.notify(numbers, 0);
    const called = performance.now();
    let now = called;
    while (Atomics.load(numbers, 1) !== round) {
      now = performance.now();
      if (now - start > PATIENCE) throw new Error(`a thread did not wake in ${PATIENCE} ms`);
    }
    caller.push(1e3 * (called - start));
    arrival.push(1e3 * (now - start));
  }
  Atomics.store(numbers, 0, -1);
  Atomics.notify(numbers, 0);
  await worker.terminate();
  return { caller: figureOf(caller), arrival: figureOf(arrival) };
}
