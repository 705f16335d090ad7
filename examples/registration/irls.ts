/**
 * Iteratively reweighted least squares, for a model that is linear in its coefficients. The Gauss–Newton step is then the exact
 * solution of the weighted normal equations, and needs no line search and no gradient.
 */
import { type Basis, forward, terms } from "./basis.js";

export interface Reweighted {
  readonly x: Float64Array;
  readonly steps: number;
  /** Whether it came to rest at the last scale. */
  readonly converged: boolean;
}

/**
 * Minimises Σ ℓ from `start`. Each step weighs every point by ψ(ρ)/ρ and solves. There is one step per scale; at the last scale, steps
 * go on until no point with a weight moves by more than `rest`.
 *
 * @param prediction where `weigh` finds the points, x0 y0 x1 y1 …
 */
export function reweight(
  basis: Basis,
  target: Float32Array,
  prediction: Float32Array,
  weigh: (scale: number) => Float32Array,
  scales: readonly number[],
  start: Float64Array,
  { rest = 1e-3, maxSteps = 200 } = {},
): Reweighted {
  let x = start;
  let steps = 0;
  forward(basis, x, prediction);
  while (steps < maxSteps) {
    const weights = weigh(scales[Math.min(steps, scales.length - 1)] as number);
    x = leastSquares(basis, target, weights);
    steps++;
    const before = prediction.slice();
    forward(basis, x, prediction);
    if (steps >= scales.length && farthest(before, prediction, weights) <= rest) return { x, steps, converged: true };
  }
  return { x, steps, converged: false };
}

function farthest(from: Float32Array, to: Float32Array, weights: Float32Array): number {
  let most = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    for (const at of [2 * i, 2 * i + 1]) most = Math.max(most, Math.abs((to[at] as number) - (from[at] as number)));
  }
  return most;
}

/** The coefficients that minimise Σ weight ‖basis·coefficients − points‖². */
export function leastSquares(basis: Basis, points: Float32Array, weights: Float32Array): Float64Array {
  // basisᵀ·W·basis below and on the diagonal, row-major, and basisᵀ·W·points
  const normal = new Float64Array(terms * terms);
  const x = new Float64Array(2 * terms);
  const size = x.length / 2;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    // the place of a missing point is NaN
    if (weight === 0) continue;
    for (let j = 0; j < size; j++) {
      const p = weight * (basis[i * size + j] as number);
      for (let k = 0; k <= j; k++) normal[j * size + k] = (normal[j * size + k] as number) + p * (basis[i * size + k] as number);
      x[2 * j] = (x[2 * j] as number) + p * (points[2 * i] as number);
      x[2 * j + 1] = (x[2 * j + 1] as number) + p * (points[2 * i + 1] as number);
    }
  }
  solve(normal, x, size, 2);
  return x;
}

/** Solves a positive definite system by Cholesky's method, in place, for `sides` right-hand sides side by side in `x`. */
export function solve(matrix: Float64Array, x: Float64Array, size: number, sides: number): void {
  const at = (row: number, column: number) => matrix[row * size + column] as number;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = at(row, column);
      for (let k = 0; k < column; k++) rest -= at(row, k) * at(column, k);
      matrix[row * size + column] = row === column ? Math.sqrt(rest) : rest / at(column, column);
    }
  }
  for (let side = 0; side < sides; side++) {
    for (let row = 0; row < size; row++) {
      let rest = x[sides * row + side] as number;
      for (let k = 0; k < row; k++) rest -= at(row, k) * (x[sides * k + side] as number);
      x[sides * row + side] = rest / at(row, row);
    }
    for (let row = size - 1; row >= 0; row--) {
      let rest = x[sides * row + side] as number;
      for (let k = row + 1; k < size; k++) rest -= at(k, row) * (x[sides * k + side] as number);
      x[sides * row + side] = rest / at(row, row);
    }
  }
}
