import { sigmoid } from "./points.js";
import type { Subject } from "./subject.js";

/** Sigmoids are kept this far from 0 and 1: any closer, the logit of a float32 has few digits. */
const NEAREST = 2 ** -20;

/** The predictions that mean these points: the points themselves, or their logits, which are NaN where no sigmoid reaches. */
export function predictionsOf({ space }: Subject, points: ArrayLike<number>): Float32Array {
  return space === "points" ? Float32Array.from(points) : Float32Array.from(points, logit);
}

/** The points that predictions mean. */
export function pointsFrom({ space }: Pick<Subject, "space">, predictions: ArrayLike<number>): Float64Array {
  return space === "points" ? Float64Array.from(predictions) : Float64Array.from(predictions, sigmoid);
}

/** The loss where points x y x y … are predicted for targets x y x y …; NaN where they cannot be. */
export function lossesAt(subject: Subject, points: ArrayLike<number>, targets: ArrayLike<number>): Float64Array {
  return points.length === 0 ? new Float64Array() : subject.each(predictionsOf(subject, points), Float32Array.from(targets));
}

/** Its gradient with respect to what is predicted: the points, or the logits. */
export function slopesAt(subject: Subject, points: ArrayLike<number>, targets: ArrayLike<number>): Float64Array {
  return points.length === 0 ? new Float64Array() : subject.gradients(predictionsOf(subject, points), Float32Array.from(targets));
}

/** Where a small step down that gradient moves the points: logits move a point by σ′ = p(1 − p) times their own step. */
export function descentAt(subject: Subject, points: ArrayLike<number>, targets: ArrayLike<number>): Float64Array {
  const slopes = slopesAt(subject, points, targets);
  return slopes.map((slope, i) => -slope * stretch(subject, points[i] as number));
}

/** The gradient with respect to the points, by the chain rule: at right angles to the contours of a picture. */
export function gradientsAt(subject: Subject, points: ArrayLike<number>, targets: ArrayLike<number>): Float64Array {
  const slopes = slopesAt(subject, points, targets);
  return slopes.map((slope, i) => slope / stretch(subject, points[i] as number));
}

function logit(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  const inside = Math.min(Math.max(p, NEAREST), 1 - NEAREST);
  return Math.log(inside / (1 - inside));
}

function stretch({ space }: Subject, p: number): number {
  return space === "points" ? 1 : p * (1 - p);
}
