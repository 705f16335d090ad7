import type { Floats } from "../arrays.js";
import { ACCUMULATE, EACH, GRAD } from "../flags.js";
import type { Resolved } from "../options.js";
import type { Twin } from "./engine.js";

/**
 * The loss of a row. Writes its gradient times `scale` to `g`, if that is an array. The row's scores are `stride` apart, from
 * `start` on. So are its targets, unless they lie elsewhere, from `target` on.
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
  options: Resolved,
) => number;

/** The twin of a class loss; `a` is the number in its option `parameter`. */
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
        value = weight * loop(prediction, target, g, start, classes, scale * weight, a, flags, stride, row * layout.target, options);
      } else if (g !== null && !(flags & ACCUMULATE)) {
        for (let j = 0; j < classes; j++) g[start + j * stride] = 0;
      }
      if (flags & EACH && output !== null) output[row] = value;
      total += value;
    }
    return total;
  };
}

/** Arrays for rows, kept from call to call. */
const held = [new Float64Array(64), new Float64Array(64)];

export function roomFor(classes: number, which = 0): Float64Array {
  if ((held[which] as Float64Array).length < classes) held[which] = new Float64Array(classes);
  return held[which] as Float64Array;
}

const found = { e: held[0] as Float64Array, max: 0, others: 0 };

/** e^(β(z − max)) of a row, and their sum without the 1 of one maximum. */
export function powers(z: Floats, start: number, classes: number, beta = 1): Readonly<typeof found> {
  const e = roomFor(classes);
  let max = -Infinity;
  for (let j = 0; j < classes; j++) {
    const score = z[start + j] as number;
    if (score > max) max = score;
  }
  let others = -1;
  let rest = 0;
  for (let j = 0; j < classes; j++) {
    const score = z[start + j] as number;
    if (score === max) {
      e[j] = 1;
      others++;
    } else {
      const power = Math.exp(beta * (score - max));
      e[j] = power;
      rest += power;
    }
  }
  found.e = e;
  found.max = max;
  found.others = others + rest;
  return found;
}
