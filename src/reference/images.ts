import type { Floats } from "../arrays.js";
import type { Call } from "../call.js";
import { ACCUMULATE, EACH, GRAD } from "../flags.js";
import type { Twin } from "./engine.js";

/** The loss of the pair of maps that start at `start`. Adds its gradient times `scale` to `g`, if that is an array. */
export type ImageLoop = (p: Floats, t: Floats, g: Float64Array | null, start: number, scale: number, call: Call) => number;

/** The twin of a loss of images. The gradient of a map is computed in an array of its own. */
export function imageTwin(loop: ImageLoop): Twin {
  return (call, scale) => {
    const { prediction, weights, output, flags, layout } = call;
    const pixels = layout.prediction;
    const slopes = flags & GRAD ? new Float64Array(pixels) : null;
    let total = 0;
    for (let i = 0; i < layout.units; i++) {
      const weight = weights === null ? 1 : (weights[i] as number);
      slopes?.fill(0);
      const value = weight === 0 ? 0 : weight * loop(prediction, call.target as Floats, slopes, i * pixels, scale * weight, call);
      total += value;
      if (output === null) continue;
      if (flags & EACH) output[i] = value;
      if (slopes === null) continue;
      if (flags & ACCUMULATE)
        for (let j = 0; j < pixels; j++) output[i * pixels + j] = (output[i * pixels + j] as number) + (slopes[j] as number);
      else output.set(slopes, i * pixels);
    }
    return total;
  };
}

export function meanOf(values: Floats, start: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[start + i] as number;
  return sum / count;
}
