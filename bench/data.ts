/** Seeded data such as a loss meets in use: branches that mispredict, probabilities that sum to 1. */

import type { DataKind } from "../catalogue/shared/ways.js";
import { type Random, random } from "../src/diagnose/random.js";

/** How the data divides into rows: of classes, a map, a point's parameters. */
export interface Shape {
  /** Values of prediction and of target per row. */
  readonly row: number;
  readonly targetRow: number;
  /** The loss's options, which say what a row holds. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Targets; class labels are whole numbers. */
export type Targets = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
type Values = Float32Array | Targets;

/** Standard deviation of a residual's component. A third of the components lie beyond 1, a third of the points beyond 1.53. */
const SPREAD = 1.034;

/** Floats drawn; longer arrays repeat them, long after any branch predictor has forgotten. */
const DRAWN = 2 ** 20;
const SEED = 20_260_101;

/** Fills prediction and target. The same arguments give the same data. */
export function fill(kind: DataKind, shape: Shape, prediction: Float32Array, target: Targets): void {
  const { row, targetRow, options } = shape;
  const rows = Math.min(prediction.length / row, Math.max(1, Math.floor(DRAWN / row)));
  const sizes = { ...options, row, targetRow } as Sizes;
  draw[kind](prediction.subarray(0, rows * row), target.subarray(0, rows * targetRow), sizes, random(SEED));
  repeat(prediction, rows * row);
  repeat(target, rows * targetRow);
}

/** A row's lengths, and the options that are numbers. */
type Sizes = { readonly row: number; readonly targetRow: number } & Readonly<Record<string, number>>;
type Draw = (prediction: Values, target: Values, sizes: Sizes, random: Random) => void;
/** Draws one of the two arrays. */
type Fill = (array: Values, sizes: Sizes, random: Random) => void;

function set(array: Values, value: (i: number) => number): void {
  for (let i = 0; i < array.length; i++) array[i] = value(i);
}

const normal =
  (mean: number, deviation: number): Fill =>
  (array, _, random) =>
    set(array, () => random.normal(mean, deviation));
const logits = normal(0, 3);
const unit: Fill = (array, _, { uniform }) => set(array, () => uniform());
/** Kept off 0 and 1, where a loss would clip. */
const inside: Fill = (array, _, { uniform }) => set(array, () => Math.min(Math.max(uniform(), 2 ** -20), 1 - 2 ** -20));
const hard: Fill = (array, _, { uniform }) => set(array, () => Number(uniform() < 0.25));
const labels: Fill = (array, { classes }, { uniform }) => set(array, () => Math.floor(uniform(0, classes)));

/** Points within a width and a height: no coordinate lies beyond the last pixel or bin. */
const points =
  (extent: (sizes: Sizes) => readonly [width: number | undefined, height: number | undefined]): Fill =>
  (array, sizes, { uniform }) => {
    const [width = 0, height = 0] = extent(sizes);
    set(array, (i) => uniform(0, (i % 2 === 0 ? width : height) - 1));
  };

/** Prediction and target apart. */
const apart =
  (prediction: Fill, target: Fill): Draw =>
  (p, t, sizes, random) => {
    prediction(p, sizes, random);
    target(t, sizes, random);
  };

/** Normal residuals about the target. */
const about =
  (target: Fill, deviation: number): Draw =>
  (p, t, sizes, random) => {
    target(t, sizes, random);
    set(p, (i) => random.normal(t[i], deviation));
  };

const upTo =
  (most: number): Fill =>
  (array, _, { uniform }) =>
    set(array, () => uniform(0, most));

/** Probabilities of the classes of a row, or of each position of a dense map, that sum to 1. */
const softmaxRows: Fill = (array, { classes = 1, positions = 1 }, random) => {
  set(array, () => Math.exp(random.normal(0, 1.5)));
  for (let start = 0; start < array.length; start += classes * positions) {
    for (let position = start; position < start + positions; position++) {
      const end = position + classes * positions;
      let sum = 0;
      for (let i = position; i < end; i += positions) sum += array[i] as number;
      for (let i = position; i < end; i += positions) array[i] = (array[i] as number) / sum;
    }
  }
};

/** Maps of three Gaussians each, cut off as CornerNet does: exactly 1 in the middle, exactly 0 elsewhere. */
const peaks: Fill = (array, { width = 0, height = 0, row }, { uniform }) => {
  const sigma = 2;
  const reach = 3 * sigma;
  array.fill(0);
  for (let start = 0; start < array.length; start += row) {
    for (let peak = 0; peak < 3; peak++) {
      const x = Math.floor(uniform(0, width));
      const y = Math.floor(uniform(0, height));
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
          const at = start + v * width + u;
          array[at] = Math.max(array[at] as number, Math.exp(-((u - x) ** 2 + (v - y) ** 2) / (2 * sigma * sigma)));
        }
      }
    }
  }
};

/** Points about the target of their row. */
const ensembles: Draw = (p, t, { row }, random) => {
  set(t, () => random.uniform(0, 100));
  set(p, (i) => random.normal(t[2 * Math.floor(i / row) + (i % 2)], SPREAD));
};

const draw: Record<DataKind, Draw> = {
  residuals: about(upTo(100), SPREAD),
  ensembles,
  probabilities: apart(inside, unit),
  logits: apart(logits, unit),
  "hard logits": apart(logits, hard),
  "ordinal logits": apart(logits, unit),
  "class probabilities": apart(softmaxRows, softmaxRows),
  "class logits": apart(logits, softmaxRows),
  labels: apart(logits, labels),
  "axis bins": apart(
    logits,
    points(({ binsX = 0, binsY = 0 }) => [binsX / 2, binsY / 2]),
  ),
  bins: apart(
    logits,
    points(({ bins }) => [bins, bins]),
  ),
  maps: apart(
    logits,
    points(({ width, height }) => [width, height]),
  ),
  "unit maps": apart(logits, unit),
  "logit maps": apart(normal(-2, 2), peaks),
  // a third of the residuals lie beyond ½
  "value maps": about(peaks, 0.517),
  keypoints: about(upTo(500), 8),
  distributions(prediction, target, sizes, random) {
    const { row, targetRow } = sizes;
    upTo(100)(target, sizes, random);
    set(prediction, (i) => {
      const k = i % row;
      return k < targetRow ? random.normal(target[((i - k) / row) * targetRow + k]) : random.normal(0, 0.5);
    });
  },
  mixtures(prediction, target, sizes, random) {
    const { row } = sizes;
    upTo(100)(target, sizes, random);
    set(prediction, (i) => {
      const k = (i % row) % 6;
      return k === 1 || k === 2 ? random.normal(target[2 * Math.floor(i / row) + k - 1], 2) : random.normal(0, 0.5);
    });
  },
  directions(prediction, target, _sizes, random) {
    set(target, (i) => random.uniform(-1, 1) * (i % 2 === 0 ? Math.PI : 1.3));
    set(prediction, (i) => random.normal(target[i], 0.2));
  },
  vectors(prediction, target, _sizes, random) {
    set(target, () => random.normal(0, 1));
    set(prediction, (i) => random.normal(target[i], 0.2));
  },
  boxes(prediction, target, _sizes, random) {
    for (let i = 0; i < target.length; i += 4) {
      for (let k = 0; k < 2; k++) {
        const start = random.uniform(0, 500);
        const end = start + random.uniform(40, 200);
        target[i + k] = start;
        target[i + k + 2] = end;
        // a few are far off
        const shift = random.normal(0, random.uniform() < 0.2 ? 100 : 5);
        prediction[i + k] = start + shift;
        prediction[i + k + 2] = end + shift + random.uniform(0, 10);
      }
    }
  },
  images(prediction, target, { width = 0 }, random) {
    set(target, (i) => Math.sin(0.3 * (i % width)) * Math.cos(0.2 * Math.floor(i / width)) + random.normal(0, 0.2));
    set(prediction, (i) => 0.7 * (target[i] as number) + random.normal(0, 0.3));
  },
};

function repeat(array: Values, period: number): void {
  for (let filled = period; filled < array.length; filled *= 2) array.copyWithin(filled, 0, filled);
}
