/** Seeded data that a loss could meet: branches that mispredict, probabilities that are some. */

import { seeded } from "../src/diagnose/random.js";

/** What prediction and target hold. */
export type DataKind =
  | "residuals"
  | "probabilities"
  | "logits"
  | "hard logits"
  | "ordinal logits"
  | "class probabilities"
  | "class logits"
  | "labels"
  | "axis bins"
  | "bins"
  | "maps"
  | "unit maps"
  | "logit maps"
  | "value maps"
  | "distributions"
  | "keypoints"
  | "boxes"
  | "images";

/** How the data divides into rows: of classes, a map, a point's parameters. */
export interface Shape {
  /** Values of prediction and of target per row. */
  readonly row: number;
  readonly targetRow: number;
  /** The loss's, which say what is in a row. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Targets; class labels are whole numbers. */
export type Targets = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** Standard deviation of a residual's component. A third of the components lie beyond 1, a third of the points beyond 1.53. */
const SPREAD = 1.034;
/** The distances that a third of the residuals exceed, for a loss that bends somewhere. */
export const componentThreshold = 1;
export const radialThreshold = 1.53;

/** Floats drawn; longer arrays repeat them, long after any branch predictor has forgotten. */
const DRAWN = 2 ** 20;

/** Fills prediction and target. The same arguments give the same data. */
export function fill(kind: DataKind, shape: Shape, prediction: Float32Array, target: Targets): void {
  const { row, targetRow } = shape;
  const rows = Math.min(prediction.length / row, Math.max(1, Math.floor(DRAWN / row)));
  draw[kind](prediction.subarray(0, rows * row), target.subarray(0, rows * targetRow), shape, new Random(20_260_101));
  repeat(prediction, rows * row);
  repeat(target, rows * targetRow);
}

type Draw = (prediction: Float32Array, target: Targets, shape: Shape, random: Random) => void;

const draw: Record<DataKind, Draw> = {
  residuals(prediction, target, _shape, random) {
    for (let i = 0; i < target.length; i++) {
      target[i] = 100 * random.uniform();
      prediction[i] = (target[i] as number) + SPREAD * random.normal();
    }
  },
  probabilities(prediction, target, _shape, random) {
    for (let i = 0; i < target.length; i++) {
      // a float32 0 or 1 would measure the clip
      prediction[i] = Math.min(Math.max(random.uniform(), 2 ** -20), 1 - 2 ** -20);
      target[i] = random.uniform();
    }
  },
  logits(prediction, target, _shape, random) {
    for (let i = 0; i < target.length; i++) {
      prediction[i] = 3 * random.normal();
      target[i] = random.uniform();
    }
  },
  "hard logits"(prediction, target, _shape, random) {
    for (let i = 0; i < target.length; i++) {
      prediction[i] = 3 * random.normal();
      target[i] = random.uniform() < 0.25 ? 1 : 0;
    }
  },
  "ordinal logits"(prediction, target, _shape, random) {
    logits(prediction, random);
    for (let i = 0; i < target.length; i++) target[i] = random.uniform();
  },
  "class probabilities"(prediction, target, shape, random) {
    softmaxRows(prediction, shape, random);
    softmaxRows(target, shape, random);
  },
  "class logits"(prediction, target, shape, random) {
    logits(prediction, random);
    softmaxRows(target, shape, random);
  },
  labels(prediction, target, { options }, random) {
    logits(prediction, random);
    for (let i = 0; i < target.length; i++) target[i] = Math.floor(random.uniform() * (options.classes as number));
  },
  "axis bins"(prediction, target, { options }, random) {
    logits(prediction, random);
    const split = 2;
    points(target, (options.binsX as number) / split, (options.binsY as number) / split, random);
  },
  bins(prediction, target, { options }, random) {
    logits(prediction, random);
    points(target, options.bins as number, options.bins as number, random);
  },
  maps(prediction, target, { options }, random) {
    logits(prediction, random);
    points(target, options.width as number, options.height as number, random);
  },
  "unit maps"(prediction, target, _shape, random) {
    logits(prediction, random);
    for (let i = 0; i < target.length; i++) target[i] = random.uniform();
  },
  "logit maps"(prediction, target, shape, random) {
    for (let i = 0; i < prediction.length; i++) prediction[i] = 2 * random.normal() - 2;
    peaks(target, shape, random);
  },
  "value maps"(prediction, target, shape, random) {
    peaks(target, shape, random);
    // a third of the residuals lie beyond ½
    for (let i = 0; i < prediction.length; i++) prediction[i] = (target[i] as number) + 0.517 * random.normal();
  },
  distributions(prediction, target, { row, targetRow }, random) {
    for (let i = 0; i < target.length; i++) target[i] = 100 * random.uniform();
    for (let i = 0; i < prediction.length; i++) {
      const k = i % row;
      prediction[i] = k < targetRow ? (target[((i - k) / row) * targetRow + k] as number) + random.normal() : 0.5 * random.normal();
    }
  },
  keypoints(prediction, target, _shape, random) {
    for (let i = 0; i < target.length; i++) {
      target[i] = 500 * random.uniform();
      prediction[i] = (target[i] as number) + 8 * random.normal();
    }
  },
  boxes(prediction, target, _shape, random) {
    for (let i = 0; i < target.length; i += 4) {
      for (let k = 0; k < 2; k++) {
        const start = 500 * random.uniform();
        const end = start + 40 + 160 * random.uniform();
        target[i + k] = start;
        target[i + k + 2] = end;
        // some are far off, and most not
        const shift = (random.uniform() < 0.2 ? 100 : 5) * random.normal();
        prediction[i + k] = start + shift;
        prediction[i + k + 2] = end + shift + 10 * random.uniform();
      }
    }
  },
  images(prediction, target, { options }, random) {
    const width = options.width as number;
    for (let i = 0; i < target.length; i++) {
      target[i] = Math.sin(0.3 * (i % width)) * Math.cos(0.2 * Math.floor(i / width)) + 0.2 * random.normal();
      prediction[i] = 0.7 * (target[i] as number) + 0.3 * random.normal();
    }
  },
};

function logits(array: Float32Array, random: Random): void {
  for (let i = 0; i < array.length; i++) array[i] = 3 * random.normal();
}

/** Points of which no coordinate lies beyond the last pixel or bin. */
function points(array: Targets, width: number, height: number, random: Random): void {
  for (let i = 0; i < array.length; i++) array[i] = random.uniform() * ((i % 2 === 0 ? width : height) - 1);
}

/** Probabilities of the classes of a row, or of each position of a dense map, that sum to 1. */
function softmaxRows(array: Float32Array | Targets, { options }: Shape, random: Random): void {
  const { classes, positions = 1 } = options as { classes: number; positions?: number };
  for (let i = 0; i < array.length; i++) array[i] = Math.exp(1.5 * random.normal());
  for (let start = 0; start < array.length; start += classes * positions) {
    for (let position = start; position < start + positions; position++) {
      const end = position + classes * positions;
      let sum = 0;
      for (let i = position; i < end; i += positions) sum += array[i] as number;
      for (let i = position; i < end; i += positions) array[i] = (array[i] as number) / sum;
    }
  }
}

/** Maps of three Gaussians each, cut off as CornerNet does: elsewhere exactly 0, and exactly 1 in the middle. */
function peaks(array: Targets, { options, row }: Shape, random: Random): void {
  const { width, height } = options as { width: number; height: number };
  const sigma = 2;
  const reach = 3 * sigma;
  array.fill(0);
  for (let start = 0; start < array.length; start += row) {
    for (let peak = 0; peak < 3; peak++) {
      const x = Math.floor(random.uniform() * width);
      const y = Math.floor(random.uniform() * height);
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
          const at = start + v * width + u;
          array[at] = Math.max(array[at] as number, Math.exp(-((u - x) ** 2 + (v - y) ** 2) / (2 * sigma * sigma)));
        }
      }
    }
  }
}

function repeat(array: Float32Array | Targets, period: number): void {
  for (let filled = period; filled < array.length; filled *= 2) array.copyWithin(filled, 0, filled);
}

/** Seeded numbers; normal ones by Box and Muller, of which both are used. */
class Random {
  /** In [0, 1). */
  readonly uniform: () => number;
  #spare: number | undefined;

  constructor(seed: number) {
    this.uniform = seeded(seed);
  }

  /** Mean 0, standard deviation 1. */
  normal(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}
