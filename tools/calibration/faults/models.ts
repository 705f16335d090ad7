/** Small models in plain code: their predictions have the errors that real ones have. */
import type { Random } from "../../../src/diagnose/random.js";

export type Point = readonly [x: number, y: number];
export type ModelName = "least squares" | "nearest neighbours" | "group means" | "network";

/** Rows of features with the points to predict. */
export interface Samples {
  readonly features: readonly (readonly number[])[];
  readonly targets: readonly Point[];
}

type Predict = (row: readonly number[]) => Point;

/** How a network is trained. */
export interface Training {
  readonly epochs: number;
  /** The learning rate at the start; it falls to 0. */
  readonly rate: number;
}
const trained: Training = { epochs: 60, rate: 0.05 };

export function fit(model: ModelName, samples: Samples, random: Random, training = trained): Predict {
  if (model === "group means") return groupMeans(samples);
  const scaled = scaling(samples.features);
  const features = samples.features.map(scaled);
  const among = { features, targets: samples.targets };
  const predict = model === "least squares" ? leastSquares(among) : model === "network" ? network(among, random, training) : nearest(among);
  return (row) => predict(scaled(row));
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: readonly number[], centre = mean(values)): number =>
  Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) || 1;

/** Features with mean 0 and standard deviation 1. */
function scaling(rows: Samples["features"]): (row: readonly number[]) => number[] {
  const columns = (rows[0] as readonly number[]).map((_, j) => rows.map((row) => row[j] as number));
  const [centres, widths] = [columns.map((column) => mean(column)), columns.map((column) => deviation(column))];
  return (row) => row.map((value, j) => (value - (centres[j] as number)) / (widths[j] as number));
}

/** The mean of each group, which is the first feature. */
function groupMeans({ features, targets }: Samples): Predict {
  const all = meanPoint(targets);
  const members = new Map<number, Point[]>();
  features.forEach(([group], i) => {
    members.set(group as number, [...(members.get(group as number) ?? []), targets[i] as Point]);
  });
  const means = new Map([...members].map(([group, points]) => [group, meanPoint(points)]));
  return ([group]) => means.get(group as number) ?? all;
}

const meanPoint = (points: readonly Point[]): Point => [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];

const NEIGHBOURS = 5;

function nearest({ features, targets }: Samples): Predict {
  return (row) => {
    // the nearest so far, in order; of equals the first comes first
    const near: { distance: number; i: number }[] = [];
    for (let i = 0; i < features.length; i++) {
      const other = features[i] as readonly number[];
      let distance = 0;
      for (let j = 0; j < row.length; j++) distance += ((other[j] as number) - (row[j] as number)) ** 2;
      if (near.length === NEIGHBOURS && distance >= (near.at(-1)?.distance ?? 0)) continue;
      const at = near.findIndex((each) => each.distance > distance);
      near.splice(at < 0 ? near.length : at, 0, { distance, i });
      near.length = Math.min(near.length, NEIGHBOURS);
    }
    return meanPoint(near.map(({ i }) => targets[i] as Point));
  };
}

/** A small ridge keeps features that say the same apart. */
const RIDGE = 1e-6;

function leastSquares({ features, targets }: Samples): Predict {
  const rows = features.map((row) => [1, ...row]);
  const size = (rows[0] as number[]).length;
  const square = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => rows.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), i === j ? RIDGE : 0)),
  );
  const [x, y] = [0, 1].map((axis) =>
    solved(
      square.map((row) => [...row]),
      Array.from({ length: size }, (_, i) =>
        rows.reduce((sum, row, k) => sum + (row[i] as number) * ((targets[k] as Point)[axis] as number), 0),
      ),
    ),
  ) as [number[], number[]];
  const dot = (weights: readonly number[], row: readonly number[]) =>
    weights.reduce((sum, w, i) => sum + w * ([1, ...row][i] as number), 0);
  return (row) => [dot(x, row), dot(y, row)];
}

/** Gauss' elimination with pivots. */
function solved(square: number[][], right: number[]): number[] {
  const size = right.length;
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let i = k + 1; i < size; i++)
      if (Math.abs((square[i] as number[])[k] as number) > Math.abs((square[pivot] as number[])[k] as number)) pivot = i;
    [square[k], square[pivot]] = [square[pivot] as number[], square[k] as number[]];
    [right[k], right[pivot]] = [right[pivot] as number, right[k] as number];
    const row = square[k] as number[];
    for (let i = k + 1; i < size; i++) {
      const below = square[i] as number[];
      const factor = (below[k] as number) / (row[k] as number);
      for (let j = k; j < size; j++) below[j] = (below[j] as number) - factor * (row[j] as number);
      right[i] = (right[i] as number) - factor * (right[k] as number);
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    const row = square[k] as number[];
    for (let j = k + 1; j < size; j++) right[k] = (right[k] as number) - (row[j] as number) * (right[j] as number);
    right[k] = (right[k] as number) / (row[k] as number);
  }
  return right;
}

const HIDDEN = 16;
const BATCH = 16;

/** One hidden layer of tanh, trained on scaled targets by stochastic gradient descent on squared errors. */
function network({ features, targets }: Samples, random: Random, { epochs, rate: start }: Training): Predict {
  const inputs = (features[0] as readonly number[]).length;
  const centre = meanPoint(targets);
  const width = ([0, 1] as const).map((axis) =>
    deviation(
      targets.map((target) => target[axis]),
      centre[axis],
    ),
  );
  const wanted = targets.map((target) => target.map((value, axis) => (value - (centre[axis] as number)) / (width[axis] as number)));
  const layer = (rows: number, columns: number, size: number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns + 1 }, () => random.normal(0, size)));
  const first = layer(HIDDEN, inputs, 1 / Math.sqrt(inputs));
  const second = layer(2, HIDDEN, 0.1 / Math.sqrt(HIDDEN));
  const through = (weights: readonly number[][], values: readonly number[]) =>
    weights.map((row) => values.reduce((sum, value, j) => sum + (row[j] as number) * value, row[values.length] as number));
  const change = (row: number[], values: readonly number[], step: number) => {
    values.forEach((value, j) => {
      row[j] = (row[j] as number) - step * value;
    });
    row[values.length] = (row[values.length] as number) - step;
  };
  const steps = Math.ceil((epochs * features.length) / BATCH);
  for (let step = 0; step < steps; step++) {
    const rate = (start * (1 - step / steps)) / BATCH;
    for (let k = 0; k < BATCH; k++) {
      const i = Math.floor(random.uniform(0, features.length));
      const input = features[i] as readonly number[];
      const hidden = through(first, input).map(Math.tanh);
      const errors = through(second, hidden).map((out, axis) => out - ((wanted[i] as number[])[axis] as number));
      const back = hidden.map(
        (h, j) => (1 - h * h) * errors.reduce((sum, e, axis) => sum + e * ((second[axis] as number[])[j] as number), 0),
      );
      errors.forEach((error, axis) => {
        change(second[axis] as number[], hidden, BATCH * rate * error);
      });
      back.forEach((slope, j) => {
        change(first[j] as number[], input, BATCH * rate * slope);
      });
    }
  }
  return (row) => {
    const out = through(second, through(first, row).map(Math.tanh));
    return [0, 1].map((axis) => (centre[axis] as number) + (width[axis] as number) * (out[axis] as number)) as [number, number];
  };
}
