import type { MapOptions } from "../../families/heatmaps.js";
import { ACCUMULATE } from "../../flags.js";
import { heatmapEnergySpec } from "../../losses/heatmapEnergy.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { expectation, mapTwin } from "../maps.js";
import { roomFor } from "../rows.js";

/** ∞ as a finite number larger than any other: sums and differences of two keep a direction. */
const reachable = (x: number): number => Math.min(Math.max(x, -1e150), 1e150);

/** (π/8)(C_x + C_y + (C_{x+y} + C_{x−y})/√2), C the CRPS of a projection of q = softmax(z); gradient q∘(A − Σ q A). */
export const twin = mapTwin((z, t, grad, start, from, scale, options, flags) => {
  const width = options.width as number;
  const height = options.height as number;
  const pixels = width * height;
  const tx = t[from] as number;
  const ty = t[from + 1] as number;
  const q = roomFor(pixels);
  expectation(z, start, pixels, width, 1, q);
  const columns = new Float64Array(width);
  const rows = new Float64Array(height);
  const sums = new Float64Array(width + height - 1);
  const differences = new Float64Array(width + height - 1);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const share = q[i] as number;
      columns[x] = (columns[x] as number) + share;
      rows[y] = (rows[y] as number) + share;
      sums[x + y] = (sums[x + y] as number) + share;
      differences[x - y + height - 1] = (differences[x - y + height - 1] as number) + share;
    }
  }
  const slanted = Math.PI / 8 / Math.SQRT2;
  const value =
    score(columns, tx, Math.PI / 8) +
    score(rows, ty, Math.PI / 8) +
    score(sums, reachable(tx) + reachable(ty), slanted) +
    score(differences, reachable(tx) - reachable(ty) + height - 1, slanted);
  if (grad !== null) {
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const a = (columns[x] as number) + (rows[y] as number) + (sums[x + y] as number) + (differences[x - y + height - 1] as number);
        const slope = scale * (q[i] as number) * a;
        grad[start + i] = flags & ACCUMULATE ? (grad[start + i] as number) + slope : slope;
      }
    }
  }
  return value;
});

/** weight·E|X − y| − ½·weight·E|X − X′| for X with probability q_k at k. Replaces q_k by its derivative, less the mean of that. */
function score(q: Float64Array, y: number, weight: number): number {
  const last = q.length - 1;
  const nearest = Math.min(Math.max(y, 0), last);
  let value = Math.abs(y - nearest) + 0 * (q[0] as number); // NaN where a logit is
  let cumulative = 0;
  let slope = 0 * nearest; // NaN where y is
  let mean = 0;
  for (let k = 0; k < last; k++) {
    cumulative += q[k] as number;
    const s = Math.min(Math.max(y - k, 0), 1);
    value += s * cumulative ** 2 + (1 - s) * (1 - cumulative) ** 2;
    const d = 2 * (cumulative - 1 + s);
    slope += d;
    mean += d * cumulative;
  }
  cumulative = 0;
  for (let j = 0; j <= last; j++) {
    cumulative += q[j] as number;
    q[j] = weight * (slope - mean);
    slope -= 2 * (cumulative - 1 + Math.min(Math.max(y - j, 0), 1));
  }
  return weight * value;
}

export const heatmapEnergy: LossWithRequiredOptions<MapOptions> = /* @__PURE__ */ createLoss(heatmapEnergySpec, twin);
