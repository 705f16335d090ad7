/** A thread that writes to shared memory while calls are made on it. */
import { Worker } from "node:worker_threads";

/** Writes words that do harm as labels, coordinates, weights and counts to random places, and restores what was there. */
const program = `
  const { parentPort, workerData } = require("node:worker_threads");
  const bad = Int32Array.of(-86, -80, -1, -100, 1, 2, 100, 0x7fffffff, -0x80000000, 0x7fc00000, 0x7f800000, -0x800000, 0x4e800000, -0x31800000, 0x3fffffb0);
  const { control, targets, rest } = workerData;
  let state = 1;
  const next = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) % below;
  };
  // control: [0] which of the targets to write to, or IDLE; [1] whether nothing is written now; [2] how often something was
  for (;;) {
    const which = Atomics.load(control, 0);
    if (which < 0) {
      Atomics.store(control, 1, 1);
      Atomics.notify(control, 1);
      Atomics.wait(control, 0, which);
      continue;
    }
    const words = targets[which];
    for (let i = 0; i < 16; i++) {
      // now all over, now where a count may be
      const at = next(4) === 0 ? next(Math.min(8, words.length)) : next(words.length);
      const before = words[at];
      words[at] = bad[next(bad.length)];
      for (let wait = next(300); wait > 0; wait--) Atomics.load(control, 0);
      words[at] = before;
    }
    Atomics.add(control, 2, 1);
    if (rest > 0) Atomics.wait(control, 0, which, rest);
  }
`;
const IDLE = -1;

export class Attacker {
  readonly #control = new Int32Array(new SharedArrayBuffer(12)).fill(IDLE, 0, 1);
  readonly #worker: Worker;

  /** `targets` are what it may write to, and `rest` how many milliseconds it waits between two bursts. */
  constructor(targets: readonly Int32Array[], rest = 0) {
    this.#worker = new Worker(program, { eval: true, workerData: { control: this.#control, targets, rest } });
  }

  /** Writes to one of the targets from now on. */
  start(which: number): void {
    Atomics.store(this.#control, 1, 0);
    Atomics.store(this.#control, 0, which);
    Atomics.notify(this.#control, 0);
  }

  /** Runs until `milliseconds` are over and the attacker has written in that time; then it writes no more. */
  during(which: number, milliseconds: number, run: () => void): void {
    const control = this.#control;
    const before = Atomics.load(control, 2);
    this.start(which);
    const end = performance.now() + milliseconds;
    try {
      do run();
      while (performance.now() < end || Atomics.load(control, 2) === before);
    } finally {
      Atomics.store(control, 0, IDLE);
      Atomics.wait(control, 1, 0);
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
