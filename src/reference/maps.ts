import type { Floats } from "../arrays.js";
import type { Call } from "../call.js";
import { ACCUMULATE, EACH, GRAD } from "../flags.js";
import type { Resolved } from "../options.js";
import type { Twin } from "./engine.js";

/** The loss of a map whose pixels start at `start` and whose target starts at `from`. Writes its gradient times `scale` to `g`, if that is an array. */
export type MapLoop = (
  p: Floats,
  t: Floats,
  g: Floats | null,
  start: number,
  from: number,
  scale: number,
  options: Resolved,
  flags: number,
) => number;

/** The twin of a loss of maps. */
export function mapTwin(loop: MapLoop): Twin {
  return ({ prediction, target, weights, output, options, flags, layout }: Call, scale) => {
    const pixels = layout.prediction;
    const g = flags & GRAD ? output : null;
    let total = 0;
    for (let map = 0; map < layout.units; map++) {
      const weight = weights === null ? 1 : (weights[map] as number);
      const start = map * pixels;
      let value = 0;
      if (weight !== 0) {
        value = weight * loop(prediction, target as Floats, g, start, map * layout.target, scale * weight, options, flags);
      } else if (g !== null && !(flags & ACCUMULATE)) g.fill(0, start, start + pixels);
      if (flags & EACH && output !== null) output[map] = value;
      total += value;
    }
    return total;
  };
}

/** e^(−(k − μ)²/2σ²) for every k. */
export function peak(size: number, mu: number, sigma: number): Float64Array {
  const g = new Float64Array(size);
  for (let k = 0; k < size; k++) g[k] = Math.exp(-0.5 * ((k - mu) / sigma) ** 2);
  return g;
}

/** The same with sum 1, and its entropy. Computed relative to the k nearest to μ, which keeps its share however far away μ is. */
export function normalised(size: number, mu: number, sigma: number): { g: Float64Array; entropy: number } {
  const g = new Float64Array(size);
  const nearest = Math.min(Math.max(Math.round(mu), 0), size - 1);
  const beyond = Math.min(Math.max(2 * (nearest - mu), -1e300), 1e300);
  let sum = 0;
  let below = 0;
  for (let k = 0; k < size; k++) {
    const depth = (-0.5 * (k - nearest) * (k - nearest + beyond)) / (sigma * sigma);
    const power = Math.exp(depth);
    g[k] = power;
    sum += power;
    if (power !== 0) below += power * depth;
  }
  for (let k = 0; k < size; k++) g[k] = (g[k] as number) / sum;
  return { g, entropy: Math.log(sum) - below / sum };
}

/** Writes softmax(z/temperature) of the map that starts at `start` to `q`; returns the expected pixel. */
export function expectation(z: Floats, start: number, pixels: number, width: number, temperature: number, q: Float64Array) {
  let max = -Infinity;
  for (let j = 0; j < pixels; j++) {
    const score = z[start + j] as number;
    if (score > max) max = score;
  }
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  for (let j = 0, row = 0; j < pixels; row++) {
    let rowSum = 0;
    for (let column = 0; column < width; column++, j++) {
      const score = z[start + j] as number;
      const e = score === max ? 1 : Math.exp((score - max) / temperature);
      q[j] = e;
      rowSum += e;
      sumX += e * column;
    }
    sum += rowSum;
    sumY += rowSum * row;
  }
  for (let j = 0; j < pixels; j++) q[j] = (q[j] as number) / sum;
  return { x: sumX / sum, y: sumY / sum };
}
