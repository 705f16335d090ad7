import type { Floats } from "../arrays.js";
import { ACCUMULATE, EACH, GRAD } from "../call.js";
import type { Twin } from "./engine.js";

/**
 * A row's loss and, where `g` is an array, its gradient times `scale`. The row's scores are `stride` apart, from `start` on;
 * so are its targets, unless they have places of their own, from `target` on.
 */
export type RowLoop = (
  p: Floats,
  t: Floats,
  g: Floats | null,
  start: number,
  classes: number,
  scale: number,
  a: number,
  flags: number,
  stride: number,
  target: number,
) => number;

/** The twin of a class loss; `a` is its number option named `parameter`. */
export function rowTwin(parameter: string, loop: RowLoop): Twin {
  return (call, scale) => {
    const { prediction, weights, output, flags, layout, spec, options } = call;
    const target = call.target as Floats;
    const classes = layout.prediction;
    const stride = layout.block;
    const a = options[parameter] as number;
    const ignored = spec.ignore === undefined ? Number.NaN : options[spec.ignore];
    const g = flags & GRAD ? output : null;
    let total = 0;
    for (let row = 0; row < layout.units; row++) {
      const start = (row - (row % stride)) * classes + (row % stride);
      const weight = target[row] === ignored ? 0 : weights === null ? 1 : (weights[row] as number);
      let value = 0;
      if (weight !== 0) {
        value = weight * loop(prediction, target, g, start, classes, scale * weight, a, flags, stride, row * layout.target);
      } else if (g !== null && !(flags & ACCUMULATE)) {
        for (let j = 0; j < classes; j++) g[start + j * stride] = 0;
      }
      if (flags & EACH && output !== null) output[row] = value;
      total += value;
    }
    return total;
  };
}

/** Room for a row, kept from call to call. */
let held = new Float64Array(64);

export function roomFor(classes: number): Float64Array {
  if (held.length < classes) held = new Float64Array(classes);
  return held;
}
