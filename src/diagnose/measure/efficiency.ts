import type { Subject } from "../subject.js";

/** Residuals of points about their centre, x y x y …, and how much each counts. */
export interface Residuals {
  readonly values: Float64Array;
  /** One per point; all alike where null. */
  readonly weights: Float64Array | null;
}

/** How well a location can be fitted to residuals with a loss. */
export interface Efficiency {
  /** Its squared error, per axis and for one point; infinite where the loss does not hold it at all. */
  readonly variance: number;
  /** What each point adds to the logarithm of that, over their number: what the error of the estimate itself is told from. */
  readonly influence: Float64Array;
}

/** The step of the differences, in robust standard deviations: the width over which a kink is smoothed. */
const STEP = 1 / 16;
/** And at least this part of a residual, so that float32 resolves it. */
const RESOLVED = 2 ** -10;

/**
 * Huber's asymptotic variance B/A² of an M-estimator of location, A = E[½ div ∇ℓ], B = E[½‖∇ℓ‖²], over the residuals themselves.
 * Weights multiply gradients, as they do in training. The loss is one of prediction − target.
 */
export function efficiencyOf(subject: Subject, { values, weights }: Residuals, scale: number): Efficiency {
  const points = values.length / 2;
  const zeros = new Float32Array(values.length);
  const steps = values.map((r) => Math.max(STEP * scale, RESOLVED * Math.abs(r)));
  const slopes = subject.gradients(Float32Array.from(values), zeros);
  const [bendX, bendY] = [0, 1].map((axis) => {
    const moved = (sign: number) => Float32Array.from(values, (r, k) => ((k & 1) === axis ? r + sign * (steps[k] as number) : r));
    const [up, down] = [moved(1), moved(-1)];
    const [above, below] = [subject.gradients(up, zeros), subject.gradients(down, zeros)];
    return (i: number) => {
      const k = 2 * i + axis;
      return ((above[k] as number) - (below[k] as number)) / ((up[k] as number) - (down[k] as number));
    };
  }) as [(i: number) => number, (i: number) => number];
  const weight = (i: number) => weights?.[i] ?? 1;
  const bends = Float64Array.from({ length: points }, (_, i) => (weight(i) * (bendX(i) + bendY(i))) / 2);
  const squares = Float64Array.from(
    { length: points },
    (_, i) => (weight(i) ** 2 * ((slopes[2 * i] as number) ** 2 + (slopes[2 * i + 1] as number) ** 2)) / 2,
  );
  const [bend, square] = [meanOf(bends), meanOf(squares)];
  return {
    variance: bend > 0 ? square / bend ** 2 : Infinity,
    influence: squares.map((each, i) => each / square - (2 * (bends[i] as number)) / bend + 1),
  };
}

/** The standard error of the logarithm of the ratio of two variances, of the same residuals. */
export function errorOfRatio(a: Efficiency, b: Efficiency): number {
  const differences = a.influence.map((each, i) => each - (b.influence[i] as number));
  const mean = meanOf(differences);
  return Math.sqrt(meanOf(differences.map((each) => (each - mean) ** 2)) / differences.length);
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
