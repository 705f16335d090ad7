/** Times the kernels against plain JavaScript, in the engine that runs the page. */
import { recordOf } from "../../catalogue/records.js";
import { type Figure, figureOf, ratioOf } from "../../common/statistics.js";
import { seeded } from "../../src/diagnose/random.js";
import * as kernels from "../../src/index.js";
import type { Loss } from "../../src/loss.js";
import * as reference from "../../src/reference/index.js";

export interface Timing {
  /** The loss, and what is special. */
  readonly name: string;
  /** Nanoseconds per float of the prediction, for value and gradient. */
  readonly kernel: Figure;
  readonly plain: Figure;
  /** plain/kernel, round by round. */
  readonly ratio: Figure;
}

type AnyLoss = Loss<Record<string, unknown>>;
interface Case {
  readonly loss: string;
  readonly special?: string;
  readonly options?: Record<string, unknown>;
  /** Floats of the prediction per unit. */
  readonly perUnit?: number;
}

/** Floats of the prediction: few enough to stay in a core's own cache. */
const FLOATS = 12_288;
/** Rounds, and the least milliseconds of a sample: browsers round their clocks, some to 1 ms. */
const ROUNDS = 9;
const SAMPLE = 16;
/** Milliseconds for the engine to optimise before the first sample. */
const WARM_UP = 60;
/** Calls between two looks at the clock. */
const BATCH = 8;
const SEED = 7;

const cases: readonly Case[] = [
  { loss: "mse" },
  { loss: "huber" },
  { loss: "tukey", special: "radial", options: { geometry: "radial" }, perUnit: 2 },
  { loss: "logCosh" },
  { loss: "bceWithLogits" },
  { loss: "softmaxCrossEntropy", special: "64", options: { classes: 64 }, perUnit: 64 },
  { loss: "heatmapCrossEntropy", special: "64 × 48", options: { width: 64, height: 48 }, perUnit: 64 * 48 },
];

/** Samples in all, by which progress is counted. */
const SAMPLES = ROUNDS * cases.length;

/** Times every case, the two sides in turn. */
export function benchmark(onProgress: (done: number, of: number) => void): Timing[] {
  const runs = cases.map((each) => {
    const sides = stepsOf(each).map((step): Side => ({ step, samples: [] }));
    for (const { step } of sides) timed(step, WARM_UP);
    return { each, sides };
  });
  let done = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const { sides } of runs) {
      // the sides take turns at coming first
      for (let k = 0; k < sides.length; k++) {
        const { step, samples } = sides[(k + round) % sides.length] as Side;
        samples.push(timed(step, SAMPLE));
      }
      onProgress(++done, SAMPLES);
    }
  }
  return runs.map(({ each, sides: [kernel, plain] }) => ({
    name: each.special === undefined ? each.loss : `${each.loss} ${each.special}`,
    kernel: figureOf((kernel as Side).samples),
    plain: figureOf((plain as Side).samples),
    ratio: ratioOf((plain as Side).samples, (kernel as Side).samples),
  }));
}

interface Side {
  readonly step: () => number;
  /** Nanoseconds per float. */
  readonly samples: number[];
}

/** Steps of value and gradient on the same data: by the kernels, in a workspace, and by plain JavaScript. */
function stepsOf({ loss, options = {}, perUnit = 1 }: Case): [kernel: () => number, plain: () => number] {
  const { draw } = recordOf(loss).sampling;
  const next = seeded(SEED);
  const shape = { title: "", options, perUnit, perTarget: perUnit };
  const units = Array.from({ length: FLOATS / perUnit }, () => draw(next, shape));
  const predictions = Float32Array.from(units.flatMap(({ prediction }) => prediction));
  const targets = Float32Array.from(units.flatMap(({ target }) => target));
  const ws = new kernels.Workspace({ floats: 2 * FLOATS + targets.length });
  const own = { prediction: ws.alloc(FLOATS), target: ws.alloc(targets.length), grad: ws.alloc(FLOATS) };
  own.prediction.set(predictions);
  own.target.set(targets);
  const named = (module: object): AnyLoss => (module as Readonly<Record<string, AnyLoss>>)[loss] as AnyLoss;
  return [
    named(kernels).bind(own, options),
    named(reference).bind({ prediction: predictions, target: targets, grad: new Float32Array(FLOATS) }, options),
  ];
}

/** Calls a step until the time is up. Returns nanoseconds per float. */
function timed(step: () => number, milliseconds: number): number {
  const start = performance.now();
  for (let calls = BATCH; ; calls += BATCH) {
    for (let i = 0; i < BATCH; i++) step();
    const elapsed = performance.now() - start;
    if (elapsed >= milliseconds) return (elapsed * 1e6) / (calls * FLOATS);
  }
}
