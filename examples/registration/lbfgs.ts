/**
 * L-BFGS (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 3.5), for objectives computed in float32.
 *
 * Home-made because no well-kept library fits: fmin lacks it, and those that have it are unmaintained or ask for value and gradient
 * separately, where xyloss gives both in one pass.
 */

/** Writes the gradient at x into `gradient` and returns the value. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/**
 * - `gradient`: going by the slope, a full step could gain less than `tolerance` of the value.
 * - `noise`: the line search ended at differences below the resolution of float32; this is as converged as it gets.
 * - `line search`: the line search failed for another reason; not converged.
 * - `steps`: not converged.
 */
export type Stop = "gradient" | "noise" | "line search" | "steps";

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly steps: number;
  readonly evaluations: number;
  readonly stop: Stop;
  readonly converged: boolean;
}

const memory = 10;
const sufficientDecrease = 1e-4;
const curvature = 0.9;
/** Relative: float32 rounds each term of the value to 2⁻²⁴ of itself, and the terms depend on rounded predictions. */
const noise = 2 ** -20;

interface Point {
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

/** Minimises from `start`, which it does not change. */
export function minimise(objective: Objective, start: Float64Array, { tolerance = 1e-10, maxSteps = 2000 } = {}): Minimum {
  let evaluations = 0;
  const evaluate = (x: Float64Array): Point => {
    const gradient = new Float64Array(x.length);
    evaluations++;
    return { x, value: objective(x, gradient), gradient };
  };
  let at = evaluate(start.slice());
  let pairs: Pair[] = [];
  let steps = 0;
  const done = (stop: Stop): Minimum => {
    return { x: at.x, value: at.value, steps, evaluations, stop, converged: stop === "gradient" || stop === "noise" };
  };

  while (steps < maxSteps) {
    const direction = descend(at.gradient, pairs);
    const slope = dot(direction, at.gradient);
    if (-slope <= tolerance * Math.abs(at.value)) return done("gradient");
    // without curvature, the gradient's length says nothing about the step's: try one unit, which the search may lengthen
    const first = pairs.length === 0 ? Math.min(1, 1 / norm(at.gradient)) : 1;
    const next = search(evaluate, at, direction, slope, first);
    if (next === null) {
      if (-slope <= noise * Math.abs(at.value)) return done("noise");
      if (pairs.length === 0) return done("line search");
      pairs = []; // once more, down the gradient
      continue;
    }
    const s = combine(next.x, -1, at.x);
    const y = combine(next.gradient, -1, at.gradient);
    // by the search's curvature condition sᵀy > 0, except for rounding
    if (dot(s, y) > 2 ** -52 * dot(y, y)) pairs = [...pairs.slice(1 - memory), { s, y, rho: 1 / dot(s, y) }];
    at = next;
    steps++;
  }
  return done("steps");
}

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/** −H·gradient by the two-loop recursion; H starts as the last pair's curvature. */
function descend(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  let d: Float64Array = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (const { s, y, rho } of [...pairs].reverse()) {
    const alpha = rho * dot(s, d);
    alphas.push(alpha);
    d = combine(d, -alpha, y);
  }
  const last = pairs.at(-1);
  if (last !== undefined) d = d.map((v) => v / (last.rho * dot(last.y, last.y)));
  for (const { s, y, rho } of pairs) d = combine(d, (alphas.pop() as number) - rho * dot(y, d), s);
  return d;
}

/**
 * A point that meets the strong Wolfe conditions, or null.
 *
 * Brackets it between `low` (low enough, still falling) and `high` (too high, or rising). Where values differ by no more
 * than noise, the decrease is judged by the slope: Hager and Zhang's approximate Wolfe conditions, SIAM J. Optim. 16 (2005).
 */
function search(evaluate: (x: Float64Array) => Point, from: Point, direction: Float64Array, slope: number, first: number): Point | null {
  let low = { t: 0, value: from.value, slope };
  let high: typeof low | null = null;
  for (let t = first, tries = 0; tries < 40; tries++) {
    const point = evaluate(combine(from.x, t, direction));
    const here = { t, value: point.value, slope: dot(point.gradient, direction) };
    const decrease = here.value - from.value;
    const falls = decrease <= sufficientDecrease * t * slope;
    const seems = decrease <= noise * Math.abs(from.value) && here.slope <= (2 * sufficientDecrease - 1) * slope;
    // not `>`: a NaN is too high
    if (!(falls || seems)) high = here;
    else if (Math.abs(here.slope) <= -curvature * slope) return point;
    else if (here.slope < 0) low = here;
    else high = here;
    t = high === null ? 4 * t : between(low, high);
    if (t === low.t || t === high?.t) return null;
  }
  return null;
}

/** The minimum of the cubic through two values and slopes, kept off the ends of the interval. */
function between(low: { t: number; value: number; slope: number }, high: { t: number; value: number; slope: number }): number {
  const width = high.t - low.t;
  const a = low.slope + high.slope - (3 * (high.value - low.value)) / width;
  const b = Math.sqrt(a * a - low.slope * high.slope);
  const t = high.t - (width * (high.slope + b - a)) / (high.slope - low.slope + 2 * b);
  if (!Number.isFinite(t)) return low.t + width / 2;
  return Math.min(Math.max(t, low.t + width / 10), high.t - width / 10);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

/** a + scale·b */
const combine = (a: Float64Array, scale: number, b: Float64Array): Float64Array => a.map((v, i) => v + scale * (b[i] as number));
