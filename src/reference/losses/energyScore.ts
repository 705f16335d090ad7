import { ACCUMULATE } from "../../flags.js";
import { type EnergyScoreOptions, energyScoreSpec } from "../../losses/energyScore.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { mapTwin } from "../maps.js";
import { direction, distance } from "../residual.js";
import { roomFor } from "../rows.js";

export type { EnergyScoreOptions } from "../../losses/energyScore.js";

/** (1/M)Σ‖x_i − t‖ − c Σ_{i<j}‖x_i − x_j‖, c = 1/M² or, if fair, 1/(M(M − 1)). */
export const twin = mapTwin((p, t, g, start, from, scale, options, flags) => {
  const members = options.members as number;
  const tx = t[from] as number;
  const ty = t[from + 1] as number;
  const share = 1 / members;
  const pair = members === 1 ? 0 : options.fair === true ? share / (members - 1) : share * share;
  const slopes = roomFor(2 * members);
  let off = 0;
  let apart = 0;
  for (let i = 0; i < 2 * members; i += 2) {
    const dx = (p[start + i] as number) - tx;
    const dy = (p[start + i + 1] as number) - ty;
    const rho = distance(dx, dy);
    off += rho;
    slopes[i] = rho === 0 ? 0 : share * along(dx, dy, rho);
    slopes[i + 1] = rho === 0 ? 0 : share * along(dy, dx, rho);
  }
  for (let i = 0; i < 2 * members; i += 2) {
    const x = p[start + i] as number;
    const y = p[start + i + 1] as number;
    let sumX = 0;
    let sumY = 0;
    for (let j = i + 2; j < 2 * members; j += 2) {
      const dx = (p[start + j] as number) - x;
      const dy = (p[start + j + 1] as number) - y;
      const rho = distance(dx, dy);
      if (rho === 0) continue;
      apart += rho;
      const ux = pair * along(dx, dy, rho);
      const uy = pair * along(dy, dx, rho);
      sumX += ux;
      sumY += uy;
      slopes[j] = (slopes[j] as number) - ux;
      slopes[j + 1] = (slopes[j + 1] as number) - uy;
    }
    slopes[i] = (slopes[i] as number) + sumX;
    slopes[i + 1] = (slopes[i + 1] as number) + sumY;
  }
  if (g !== null) {
    for (let j = 0; j < 2 * members; j++) {
      const slope = scale * (slopes[j] as number);
      g[start + j] = flags & ACCUMULATE ? (g[start + j] as number) + slope : slope;
    }
  }
  return share * off - pair * apart;
});

/** x/ρ, ρ = ‖(x, y)‖ > 0. */
const along = (x: number, y: number, rho: number): number => (rho === Infinity ? direction(x, y) : x / rho);

export const energyScore: LossWithRequiredOptions<EnergyScoreOptions> = /* @__PURE__ */ createLoss(energyScoreSpec, twin);
