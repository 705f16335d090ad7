/** What a fit to the residuals comes to, outliers included: how far they pull it, and how much it varies. */
import { about } from "../statistics.js";
import type { Subject } from "../subject.js";
import type { Point } from "../types.js";
import { efficiencyOf, type Residuals } from "./efficiency.js";

/** A location fitted to residuals with a loss. */
export interface Refit {
  /** Its expected squared error per axis, fitted to `POINTS` points; infinite where the loss does not hold it in place at all. */
  readonly error: number;
  /** How far it is from the core of the residuals: this does not shrink with more points. */
  readonly off: number;
  /** What each point adds to the logarithm of the error, times their number. */
  readonly influence: Float64Array;
}

/**
 * How many points a number of a model is fitted to: the fewer, the more its variance counts against the pull of outliers. Of 10 to
 * 50, this one chose best on the training tasks of `npm run calibrate -- --recommend`.
 */
const POINTS = 50;

const ROUNDS = 40;
/** A location is found where it moves by less than this part of the scale, … */
const STILL = 1e-3;
/** … and a kink is rounded over this part of it. */
const TIP = 1e-2;

/** The location that the loss fits to residuals, by reweighted least squares from a start; the start where nothing pulls. */
export function locationOf(subject: Subject, { values, weights }: Residuals, scale: number, start: Point = [0, 0]): Point {
  const zeros = new Float32Array(values.length);
  let [x, y] = start;
  for (let round = 0; round < ROUNDS; round++) {
    const off = Float32Array.from(values, (value, k) => value - (k & 1 ? y : x));
    const slopes = subject.gradients(off, zeros);
    const along = (axis: 0 | 1): number => {
      let [sum, total] = [0, 0];
      for (let k = axis; k < off.length; k += 2) {
        const r = off[k] as number;
        const pull = (slopes[k] as number) * Math.sign(r) * (weights?.[k >> 1] ?? 1);
        if (!(pull > 0)) continue;
        const weight = pull / Math.max(Math.abs(r), TIP * scale);
        sum += weight * (values[k] as number);
        total += weight;
      }
      return total > 0 ? sum / total : axis === 0 ? x : y;
    };
    const next: Point = [along(0), along(1)];
    const moved = Math.hypot(next[0] - x, next[1] - y);
    [x, y] = next;
    if (!(moved > STILL * scale)) break;
  }
  return [x, y];
}

/** The squared error of a fit to residuals as they are, over their core: what most of them are spread about. */
export function refitOf(subject: Subject, { values, weights }: Residuals, scale: number, core: Point): Refit {
  const at = locationOf(subject, { values, weights }, scale, core);
  const { variance, influence, pull } = efficiencyOf(subject, { values: about(values, at), weights }, scale);
  if (!(variance < Infinity)) return { error: Infinity, off: Infinity, influence: new Float64Array(influence.length) };
  const [x, y] = [at[0] - core[0], at[1] - core[1]];
  const count = values.length / 2;
  // chance alone puts it off by its variance
  const bias = Math.max(0, (x * x + y * y) / 2 - variance / count);
  const error = bias + variance / POINTS;
  return {
    error,
    off: Math.sqrt(2 * bias),
    influence: influence.map((each, i) => {
      const away = bias > 0 ? x * (pull[2 * i] as number) + y * (pull[2 * i + 1] as number) : 0;
      return ((variance / POINTS) * each + away) / error;
    }),
  };
}
