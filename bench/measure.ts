import Benchmark from "benchmark";
import { type Contender, MOST_CALLS } from "./contenders.js";

/** Seconds per sample; a single run may take longer. */
const SAMPLE = 0.003;
/** Seconds that Benchmark.js itself takes per sample: it compiles its loop each time. */
const OVERHEAD = 0.003;
/** Seconds that V8 gets to optimise a contender before its first sample. */
const WARM_UP = 0.006;
/** Calls that it gets where they are short: V8 optimises what it has seen often. */
const WARM_CALLS = 12_000;

/**
 * Takes samples of one contender with Benchmark.js, one at a time. Left to itself, Benchmark.js takes all samples of one side
 * before the other's, and a machine that slows down meanwhile decides the comparison.
 */
export class Sampler {
  /** Seconds per sample, all told. */
  readonly cost: number;
  readonly contender: Contender;
  /** Nanoseconds per call, by round. */
  readonly samples: number[] = [];
  readonly #bench: Benchmark;

  constructor(contender: Contender, name: string) {
    this.contender = contender;
    const perRun = warmUp(contender);
    const runs = Math.max(1, Math.ceil(SAMPLE / perRun));
    // Benchmark.js runs once before it starts its clock
    this.cost = (runs + 1) * perRun + OVERHEAD;
    // Without setup or teardown, Benchmark.js calls the function itself; with them it recompiles the source, without its scope.
    // These options ask for one cycle of `runs` and one sample: maxTime −1 leaves no time for a second.
    this.#bench = new Benchmark(name, contender.run, { initCount: runs, minTime: 1e-9, minSamples: 1, maxTime: -1 });
  }

  /** Takes one sample. @throws what the contender threw; Benchmark.js would only miss a result. */
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

/** Samples every group's contenders in turn, round by round, until the time is up: at least and at most so many rounds. */
export function interleave(groups: readonly (readonly Sampler[])[], seconds: number, rounds: { least: number; most: number }): void {
  const start = performance.now();
  for (let round = 1; ; round++) {
    for (const group of groups) {
      // each round starts with another contender, so that none always follows the same one
      for (let i = 0; i < group.length; i++) (group[(i + round) % group.length] as Sampler).sample();
    }
    const elapsed = (performance.now() - start) / 1e3;
    if (round >= rounds.most || (round >= rounds.least && elapsed + elapsed / round > seconds)) return;
  }
}
