/**
 * Levenberg and Marquardt's method with the loss's own curvature, for a model that is linear in its coefficients: each step solves
 * (H + λ diag H) step = −gradient. H has each point's Hessian without its negative eigenvalues.
 */
import { type Basis, terms } from "./basis.js";
import { solve } from "./irls.js";
import type { Minimum, Objective } from "./lbfgs.js";

/** Relative: below it float32 cannot tell two values apart. */
const noise = 2 ** -20;
const size = 2 * terms;

/**
 * Minimises from `start`, which it does not change.
 *
 * @param curvature hxx, hxy, hyy of every point where the objective was evaluated last
 */
export function levenbergMarquardt(
  objective: Objective,
  curvature: () => Float32Array,
  basis: Basis,
  start: Float64Array,
  { tolerance = 1e-10, maxSteps = 200 } = {},
): Minimum {
  let x = start.slice();
  let gradient = new Float64Array(size);
  let value = objective(x, gradient);
  let hessian = normalEquations(basis, curvature());
  let damping = 1e-3;
  let steps = 0;
  let evaluations = 1;
  const done = (stop: Minimum["stop"]): Minimum => ({
    x,
    value,
    steps,
    evaluations,
    stop,
    converged: stop === "gradient" || stop === "noise",
  });
  while (steps < maxSteps) {
    const step = gradient.map((slope) => -slope);
    const damped = hessian.slice();
    for (let j = 0; j < size; j++) damped[j * size + j] = (damped[j * size + j] as number) * (1 + damping);
    solve(damped, step, size, 1);
    const gain = -0.5 * step.reduce((sum, each, j) => sum + each * (gradient[j] as number), 0);
    if (gain <= tolerance * value) return done("gradient");
    const there = x.map((each, j) => each + (step[j] as number));
    const slopes = new Float64Array(size);
    const after = objective(there, slopes);
    evaluations++;
    if (after < value) {
      [x, value, gradient] = [there, after, slopes];
      hessian = normalEquations(basis, curvature());
      damping /= 10;
      steps++;
    } else if (gain <= noise * value) return done("noise");
    else if (damping > 1e12) return done("line search");
    else damping *= 10;
  }
  return done("steps");
}

/** Σ basisᵀ·H·basis, row-major, of coefficients x0 y0 x1 y1 …; what is above the diagonal stays 0. */
export function normalEquations(basis: Basis, curvature: Float32Array): Float64Array {
  const normal = new Float64Array(size * size);
  const add = (at: number, value: number): void => {
    normal[at] = (normal[at] as number) + value;
  };
  for (let i = 0; i < curvature.length / 3; i++) {
    const [xx, xy, yy] = [curvature[3 * i] as number, curvature[3 * i + 1] as number, curvature[3 * i + 2] as number];
    if (xx === 0 && yy === 0) continue;
    for (let j = 0; j < terms; j++) {
      for (let k = 0; k <= j; k++) {
        const both = (basis[i * terms + j] as number) * (basis[i * terms + k] as number);
        const at = 2 * j * size + 2 * k;
        add(at, xx * both);
        add(at + size, xy * both);
        add(at + size + 1, yy * both);
        if (k < j) add(at + 1, xy * both);
      }
    }
  }
  return normal;
}
