import Benchmark from "benchmark";
import { type Contender, MOST_CALLS } from "./contenders.js";

/** Seconds that a sample lasts; a single run may take longer. */
const SAMPLE = 0.003;
/** Seconds that Benchmark.js itself takes for one: it compiles its loop anew each time. */
const OVERHEAD = 0.003;
/** Seconds that V8 gets to optimise a contender before its first sample. */
const WARM_UP = 0.006;
/** Calls that it gets too, where they are short: what V8 optimises, it has seen often rather than long. */
const WARM_CALLS = 12_000;

/**
 * Takes samples of one contender with Benchmark.js, one at a time: Benchmark.js would take all of one side's samples before
 * the other's, and a machine that slows down meanwhile would decide the comparison.
 */
export class Sampler {
  /** Seconds that a sample takes in all. */
  readonly cost: number;
  readonly contender: Contender;
  /** Nanoseconds per call, by round. */
  readonly samples: number[] = [];
  readonly #bench: Benchmark;

  constructor(contender: Contender, name: string) {
    this.contender = contender;
    const perRun = warmUp(contender);
    const runs = Math.max(1, Math.ceil(SAMPLE / perRun));
    // Benchmark.js makes one run before it starts its clock
    this.cost = (runs + 1) * perRun + OVERHEAD;
    // A function without setup or teardown is called as it is; with them Benchmark.js recompiles its source, without its scope.
    // One cycle of `runs` (any time is enough), and one sample: at least one, and no time for another, which would have to
    // start before a time that even 0 ms exceeds.
    this.#bench = new Benchmark(name, contender.run, { initCount: runs, minTime: 1e-9, minSamples: 1, maxTime: -1 });
  }

  /** Takes one sample. @throws what the contender threw: to Benchmark.js that is only a missing result. */
  sample(): void {
    const bench = this.#bench;
    bench.run({ async: false });
    if (bench.error !== undefined) throw bench.error;
    const seconds = bench.stats.sample[0];
    if (bench.stats.sample.length !== 1 || seconds === undefined || !(seconds > 0)) {
      throw new Error(`${bench.name}: Benchmark.js took ${bench.stats.sample.length} samples instead of one`);
    }
    this.samples.push((seconds * 1e9) / this.contender.calls);
  }
}

/** Runs until V8 has had its time; returns the seconds of the fastest run. */
function warmUp({ run, calls }: Contender): number {
  const start = performance.now();
  let fastest = Number.POSITIVE_INFINITY;
  const most = calls > 1 ? Math.ceil(WARM_CALLS / MOST_CALLS) : 1;
  for (let runs = 1; ; runs++) {
    const before = performance.now();
    run();
    const after = performance.now();
    fastest = Math.min(fastest, (after - before) / 1e3);
    if (after - start >= 1e3 * WARM_UP && runs >= most) return fastest;
  }
}

/** Samples every group's contenders in turn, round by round, until the time is up, or there were too few or enough rounds. */
export function interleave(groups: readonly (readonly Sampler[])[], seconds: number, rounds: { least: number; most: number }): void {
  const start = performance.now();
  for (let round = 1; ; round++) {
    for (const group of groups) {
      // another contender begins each round, so that none always follows the same one
      for (let i = 0; i < group.length; i++) (group[(i + round) % group.length] as Sampler).sample();
    }
    const elapsed = (performance.now() - start) / 1e3;
    if (round >= rounds.most || (round >= rounds.least && elapsed + elapsed / round > seconds)) return;
  }
}
