import { differencesAlong, mean } from "../statistics.js";
import type { Subject } from "../subject.js";

/** Residuals of points about their centre, x y x y …, and how much each counts. */
export interface Residuals {
  readonly values: Float64Array;
  /** One per point; null where all are 1. */
  readonly weights: Float64Array | null;
}

/** How well a location can be fitted to residuals with a loss. */
export interface Efficiency {
  /** Its squared error, per axis and for one point; infinite where the loss does not hold it in place at all. */
  readonly variance: number;
  /** What each point adds to the logarithm of the variance, times their number: the error of the estimate follows from it. */
  readonly influence: Float64Array;
  /** What each point adds to the location, x y x y …, times their number. */
  readonly pull: Float64Array;
}

/** The step of the differences, in robust standard deviations: the width over which a kink is smoothed. */
const STEP = 1 / 16;
/** A step is at least this part of a residual, so that float32 resolves it. */
const RESOLVED = 2 ** -10;

/**
 * Huber's asymptotic variance B/A² of an M-estimator of location, A = E[½ div ∇ℓ], B = E[½‖∇ℓ‖²], over the residuals themselves.
 * Weights multiply gradients, as they do in training. The loss is one of prediction − target.
 */
export function efficiencyOf(subject: Subject, { values, weights }: Residuals, scale: number): Efficiency {
  const zeros = new Float32Array(values.length);
  const gradients = (at: Float32Array) => subject.gradients(at, zeros);
  const step = (k: number) => Math.max(STEP * scale, RESOLVED * Math.abs(values[k] as number));
  const slopes = gradients(Float32Array.from(values));
  const [alongX, alongY] = ([0, 1] as const).map((axis) => differencesAlong(values, axis, step, gradients)) as [number[], number[]];
  const perPoint = (of: (weight: number, x: number, y: number) => number) =>
    Float64Array.from({ length: values.length / 2 }, (_, i) => of(weights?.[i] ?? 1, 2 * i, 2 * i + 1));
  const bends = perPoint((weight, x, y) => (weight * ((alongX[x] as number) + (alongY[y] as number))) / 2);
  const squares = perPoint((weight, x, y) => (weight ** 2 * ((slopes[x] as number) ** 2 + (slopes[y] as number) ** 2)) / 2);
  const [bend, square] = [mean(bends), mean(squares)];
  return {
    variance: bend > 0 ? square / bend ** 2 : Infinity,
    influence: squares.map((each, i) => each / square - (2 * (bends[i] as number)) / bend + 1),
    pull: slopes.map((slope, k) => (-(weights?.[k >> 1] ?? 1) * slope) / bend),
  };
}

/** The standard error of the logarithm of the ratio of two estimates from the same residuals. */
export function errorOfRatio(a: Pick<Efficiency, "influence">, b: Pick<Efficiency, "influence">): number {
  const differences = a.influence.map((each, i) => each - (b.influence[i] as number));
  const centre = mean(differences);
  return Math.sqrt(mean(differences.map((each) => (each - centre) ** 2)) / differences.length);
}
