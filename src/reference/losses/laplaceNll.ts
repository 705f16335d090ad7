import type { Call } from "../../call.js";
import { type LaplaceNllOptions, laplaceNllSpec } from "../../losses/laplaceNll.js";
import { createLoss, type Loss } from "../loss.js";
import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";

export type { LaplaceNllOptions } from "../../losses/laplaceNll.js";

const constantOf = ({ options }: Pick<Call, "options">): number => (options.full === true ? 2 * Math.LN2 : 0);

/** Σ(s + |r|e^(−s)); slopes sign(r)e^(−s) and 1 − |r|e^(−s) */
const unit: UnitFormula<number> = (p, t, i, g, at, scale, constant) => {
  const x = (p[4 * i] as number) - (t[2 * i] as number);
  const y = (p[4 * i + 1] as number) - (t[2 * i + 1] as number);
  const sx = p[4 * i + 2] as number;
  const sy = p[4 * i + 3] as number;
  const ex = Math.exp(-sx);
  const ey = Math.exp(-sy);
  const qx = x === 0 ? 0 : Math.abs(x) * ex;
  const qy = y === 0 ? 0 : Math.abs(y) * ey;
  if (g !== null) {
    g[at] = x === 0 ? 0 : scale * Math.sign(x) * ex;
    g[at + 1] = y === 0 ? 0 : scale * Math.sign(y) * ey;
    g[at + 2] = scale * (1 - qx);
    g[at + 3] = scale * (1 - qy);
  }
  return sx + qx + sy + qy + constant;
};

const plain: UnitLoop<number> = (p, t, g, n, scale, constant) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += unit(p, t, i, g, 4 * i, scale, constant);
  return sum;
};

export const twin = unitTwin(constantOf, unit, plain);

export const laplaceNll: Loss<LaplaceNllOptions> = /* @__PURE__ */ createLoss(laplaceNllSpec, twin);
