/** Small models that are fitted with any loss: linear ones by reweighted least squares, networks by Adam. */
import type { Random } from "../../../src/diagnose/random.js";
import { centreOf, radialScale } from "../../../src/diagnose/statistics.js";
import { traitsOf } from "../../../src/diagnose/traits.js";
import type { Spec } from "../../../src/families/spec.js";
import * as xyloss from "../../../src/index.js";
import { specs } from "../../../src/specs.js";
import type { ModelName, Samples } from "../faults/models.js";

/** A loss with its options. */
export interface Choice {
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The residual losses as they are called here, whatever their options. */
interface Callable {
  valueAndGrad(prediction: Float32Array, target: Float32Array, options: object): { readonly grad: Float32Array };
  irlsWeights(prediction: Float32Array, target: Float32Array, options: object): Float32Array;
}
const callable = (loss: string): Callable => (xyloss as unknown as Record<string, Callable>)[loss] as Callable;

/** Predictions x y x y … for all rows. */
export type Fit = (choice: Choice) => Float64Array;

/** Rows that a model is fitted to come first among all rows. */
export interface Rows {
  readonly features: Samples["features"];
  /** x y x y …, of the first rows. */
  readonly target: Float64Array;
}

/** The same model, with the same start, for any loss. */
export function modelOf(model: ModelName, rows: Rows, random: Random): Fit {
  if (model === "network") return network(rows, random);
  const design = model === "group means" ? groups(rows) : model === "least squares" ? linear(rows) : waves(rows, random);
  return (choice) => reweighted(design, rows.target, choice);
}

const specOf = (loss: string): Spec => specs.find(({ name }) => name === loss) as Spec;

/** Losses that a bad start can lose begin with a scale this many times as wide, and narrow it, as their recommendation says. */
const WIDE = 16;
const narrows = (loss: string): boolean => !traitsOf(specOf(loss)).convex;

/** The choice's options with its scale widened: `left` is 1 at the beginning, and 0 at the end. */
function widened({ loss, options }: Choice, left: number): Readonly<Record<string, unknown>> {
  if (left === 0 || !narrows(loss)) return options;
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, typeof value === "number" ? value * WIDE ** left : value]),
  );
}

const standard = ({ features, target }: Rows): ((row: readonly number[]) => number[]) => {
  const fitted = features.slice(0, target.length / 2);
  const columns = (features[0] as readonly number[]).map((_, j) => fitted.map((row) => row[j] as number));
  const centres = columns.map((column) => column.reduce((a, b) => a + b, 0) / column.length);
  const widths = columns.map(
    (column, j) => Math.sqrt(column.reduce((sum, value) => sum + (value - (centres[j] as number)) ** 2, 0) / column.length) || 1,
  );
  return (row) => row.map((value, j) => (value - (centres[j] as number)) / (widths[j] as number));
};

const linear = (rows: Rows): number[][] => {
  const scaled = standard(rows);
  return rows.features.map((row) => [1, ...scaled(row)]);
};

/** A column for each group, which is the first feature. */
const groups = ({ features, target }: Rows): number[][] => {
  const known = [...new Set(features.slice(0, target.length / 2).map(([group]) => group))];
  return features.map(([group]) => [1, ...known.map((each) => Number(each === group))]);
};

const WAVES = 20;
/** Cosines of random directions (Rahimi and Recht 2007) beside the features: where neighbours are asked elsewhere. */
const waves = (rows: Rows, { normal, uniform }: Random): number[][] => {
  const flat = linear(rows);
  const size = (flat[0] as number[]).length;
  const drawn = Array.from({ length: WAVES }, () => [uniform(0, 2 * Math.PI), ...Array.from({ length: size - 1 }, () => normal())]);
  return flat.map((row) => [...row, ...drawn.map((wave) => Math.cos(wave.reduce((sum, w, j) => sum + w * (row[j] as number), 0)))]);
};

const ROUNDS = 40;
/** Rounds until a wide scale is narrow. */
const NARROWING = 12;
/** A small ridge keeps columns that say the same apart: so many rows of the usual weight. */
const RIDGE = 0.1;
/** Where the weight of a loss has no limit at its target, its tip is rounded over this part of the residuals' standard deviation. */
const TIP = 0.01;
/** It is fitted where nothing moves by more than this part of the spread. */
const STILL = 1e-5;

/** Predictions for all rows of a design, fitted to the targets of the first ones. */
export function reweighted(design: readonly (readonly number[])[], target: Float64Array, choice: Choice, rounds = ROUNDS): Float64Array {
  const count = target.length / 2;
  const size = (design[0] as number[]).length;
  const flat = Float64Array.from(design.flat());
  const spread = radialScale(target, centreOf(target)) || 1;
  const wanted = Float32Array.from(target);
  const coefficients = [new Float64Array(size), new Float64Array(size)];
  const spec = specOf(choice.loss);
  const geometry = spec.unit === "point" ? "radial" : "component";
  const tipped = spec.irls?.(choice.options as never) !== undefined;
  let at = new Float64Array(target.length);
  for (let axis = 0; axis < 2; axis++) for (let i = 0; i < count; i++) at[2 * i + axis] = centreOf(target)[axis as 0 | 1];
  for (let round = 0; round < rounds; round++) {
    const left = Math.max(0, 1 - round / NARROWING);
    const given = Float32Array.from(at);
    const weights = !tipped
      ? callable(choice.loss).irlsWeights(given, wanted, widened(choice, left))
      : (xyloss.charbonnier as Callable).irlsWeights(given, wanted, { epsilon: TIP * (scaleOf(at, target) || STILL * spread), geometry });
    const usual = usualOf(weights);
    const perPoint = weights.length / count;
    for (let axis = 0; axis < 2; axis++) {
      const weight = (i: number) => weights[perPoint * i + (perPoint === 2 ? axis : 0)] as number;
      solve(flat, size, count, weight, (i) => target[2 * i + axis] as number, RIDGE * usual, coefficients[axis] as Float64Array);
    }
    const next = predictions(flat, size, coefficients, count);
    const moved = next.reduce((most, value, k) => Math.max(most, Math.abs(value - (at[k] as number))), 0);
    at = next;
    if (moved < STILL * spread && (left === 0 || !narrows(choice.loss))) break;
  }
  return predictions(flat, size, coefficients, design.length);
}

/** A robust standard deviation of what is left, per axis. */
const scaleOf = (at: Float64Array, target: Float64Array): number =>
  radialScale(
    at.map((p, k) => p - (target[k] as number)),
    [0, 0],
  );

/** The median of the weights that are not 0. */
function usualOf(weights: Float32Array): number {
  const ascending = weights.filter((weight) => weight > 0).sort();
  return ascending[ascending.length >> 1] ?? 1;
}

function predictions(flat: Float64Array, size: number, coefficients: readonly Float64Array[], count: number): Float64Array<ArrayBuffer> {
  const at = new Float64Array(2 * count);
  for (let i = 0; i < count; i++)
    for (let axis = 0; axis < 2; axis++) {
      const of = coefficients[axis] as Float64Array;
      let sum = 0;
      for (let j = 0; j < size; j++) sum += (flat[i * size + j] as number) * (of[j] as number);
      at[2 * i + axis] = sum;
    }
  return at;
}

/** Weighted least squares with a ridge, by Cholesky's decomposition. */
function solve(
  flat: Float64Array,
  size: number,
  count: number,
  weight: (i: number) => number,
  value: (i: number) => number,
  ridge: number,
  into: Float64Array,
): void {
  const square = new Float64Array(size * size);
  into.fill(0);
  for (let i = 0; i < count; i++) {
    const w = weight(i);
    if (w === 0) continue;
    for (let j = 0; j < size; j++) {
      const x = w * (flat[i * size + j] as number);
      if (x === 0) continue;
      into[j] = (into[j] as number) + x * value(i);
      for (let k = 0; k <= j; k++) square[j * size + k] = (square[j * size + k] as number) + x * (flat[i * size + k] as number);
    }
  }
  // the intercept, which is first, is free
  for (let j = 0; j < size; j++) square[j * size + j] = (square[j * size + j] as number) + (j === 0 ? 1e-6 : 1) * ridge + 1e-300;
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = square[j * size + k] as number;
      for (let m = 0; m < k; m++) sum -= (square[j * size + m] as number) * (square[k * size + m] as number);
      square[j * size + k] = j === k ? Math.sqrt(Math.max(sum, 1e-300)) : sum / (square[k * size + k] as number);
    }
  }
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < j; k++) into[j] = (into[j] as number) - (square[j * size + k] as number) * (into[k] as number);
    into[j] = (into[j] as number) / (square[j * size + j] as number);
  }
  for (let j = size - 1; j >= 0; j--) {
    for (let k = j + 1; k < size; k++) into[j] = (into[j] as number) - (square[k * size + j] as number) * (into[k] as number);
    into[j] = (into[j] as number) / (square[j * size + j] as number);
  }
}

const HIDDEN = 16;
const BATCH = 32;
const STEPS = 800;
const RATE = 0.02;
const [MEAN, SQUARE, LEAST] = [0.9, 0.999, 1e-12];

/** One hidden layer of tanh. Adam does not depend on the size of a loss, so all losses train at the same rate. */
function network(rows: Rows, random: Random): Fit {
  const { target } = rows;
  const scaled = standard(rows);
  const features = rows.features.map(scaled);
  const inputs = (features[0] as number[]).length;
  const count = target.length / 2;
  const centre = centreOf(target);
  const width = radialScale(target, centre) || 1;
  const second = HIDDEN * (inputs + 1);
  const start = Float64Array.from({ length: second + 2 * (HIDDEN + 1) }, (_, i) =>
    i < second ? random.normal(0, 1 / Math.sqrt(inputs)) : random.normal(0, 0.1 / Math.sqrt(HIDDEN)),
  );
  const batches = Array.from({ length: STEPS }, () => Array.from({ length: BATCH }, () => Math.floor(random.uniform(0, count))));
  const hidden = new Float64Array(HIDDEN);
  const forward = (weights: Float64Array, row: readonly number[], axisValue: (axis: number, out: number) => void) => {
    for (let h = 0; h < HIDDEN; h++) {
      let sum = weights[h * (inputs + 1) + inputs] as number;
      for (let j = 0; j < inputs; j++) sum += (weights[h * (inputs + 1) + j] as number) * (row[j] as number);
      hidden[h] = Math.tanh(sum);
    }
    for (let axis = 0; axis < 2; axis++) {
      const base = second + axis * (HIDDEN + 1);
      let sum = weights[base + HIDDEN] as number;
      for (let h = 0; h < HIDDEN; h++) sum += (weights[base + h] as number) * (hidden[h] as number);
      axisValue(axis, (centre[axis as 0 | 1] as number) + width * sum);
    }
  };
  return (choice) => {
    const weights = start.slice();
    const [means, squares, slopes] = [new Float64Array(start.length), new Float64Array(start.length), new Float64Array(start.length)];
    const [prediction, wanted] = [new Float32Array(2 * BATCH), new Float32Array(2 * BATCH)];
    const kept = new Float64Array(BATCH * HIDDEN);
    batches.forEach((batch, step) => {
      batch.forEach((i, b) => {
        forward(weights, features[i] as number[], (axis, value) => {
          prediction[2 * b + axis] = value;
          wanted[2 * b + axis] = target[2 * i + axis] as number;
        });
        kept.set(hidden, b * HIDDEN);
      });
      const left = Math.max(0, 1 - step / (STEPS / 2));
      const { grad } = callable(choice.loss).valueAndGrad(prediction, wanted, { ...widened(choice, left), reduction: "mean" });
      slopes.fill(0);
      batch.forEach((i, b) => {
        const row = features[i] as number[];
        for (let h = 0; h < HIDDEN; h++) {
          const value = kept[b * HIDDEN + h] as number;
          let back = 0;
          for (let axis = 0; axis < 2; axis++) {
            const at = second + axis * (HIDDEN + 1) + h;
            back += (grad[2 * b + axis] as number) * (weights[at] as number);
            slopes[at] = (slopes[at] as number) + (grad[2 * b + axis] as number) * value;
          }
          back *= 1 - value * value;
          const base = h * (inputs + 1);
          for (let j = 0; j < inputs; j++) slopes[base + j] = (slopes[base + j] as number) + back * (row[j] as number);
          slopes[base + inputs] = (slopes[base + inputs] as number) + back;
        }
        for (let axis = 0; axis < 2; axis++) {
          const at = second + axis * (HIDDEN + 1) + HIDDEN;
          slopes[at] = (slopes[at] as number) + (grad[2 * b + axis] as number);
        }
      });
      const rate = RATE * (1 - step / STEPS);
      const [ofMean, ofSquare] = [1 - MEAN ** (step + 1), 1 - SQUARE ** (step + 1)];
      for (let k = 0; k < weights.length; k++) {
        const slope = slopes[k] as number;
        means[k] = MEAN * (means[k] as number) + (1 - MEAN) * slope;
        squares[k] = SQUARE * (squares[k] as number) + (1 - SQUARE) * slope * slope;
        weights[k] =
          (weights[k] as number) - (rate * (means[k] as number)) / ofMean / (Math.sqrt((squares[k] as number) / ofSquare) + LEAST);
      }
    });
    const at = new Float64Array(2 * features.length);
    features.forEach((row, i) => {
      forward(weights, row, (axis, value) => {
        at[2 * i + axis] = value;
      });
    });
    return at;
  };
}
