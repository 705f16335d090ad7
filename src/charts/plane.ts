/** The plane of predictions over targets. Nothing is drawn here, so that a terminal can use it too. */
import type { Point } from "../diagnose/surface.js";

/** A map of the plane: (x, y) goes to (a x + b y + c, d x + e y + f). */
export interface Affine {
  readonly x: readonly [a: number, b: number, c: number];
  readonly y: readonly [d: number, e: number, f: number];
}

/** A part of the plane. */
export interface Domain {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

export function applied({ x, y }: Affine, [px, py]: Point): Point {
  return [x[0] * px + x[1] * py + x[2], y[0] * px + y[1] * py + y[2]];
}

/** Height over width of a picture. A domain whose sides are more unequal gets axes with different scales. */
const [LEAST, MOST] = [0.4, 1.25];

export function aspectOf({ x, y }: Domain): { readonly aspect: number; readonly isEven: boolean } {
  const own = (y[1] - y[0]) / (x[1] - x[0]);
  const aspect = Math.min(Math.max(own, LEAST), MOST);
  return { aspect, isEven: own === aspect };
}
