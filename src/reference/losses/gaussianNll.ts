import type { Call } from "../../call.js";
import { type GaussianNllOptions, gaussianNllSpec } from "../../losses/gaussianNll.js";
import { createLoss, type Loss } from "../loss.js";
import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";

export type { GaussianNllOptions } from "../../losses/gaussianNll.js";

interface Context {
  readonly constant: number;
  readonly beta: number;
}

const contextOf = ({ options }: Pick<Call, "options">): Context => ({
  constant: options.full === true ? Math.log(2 * Math.PI) : 0,
  beta: options.beta as number,
});

/** ½Σ(s + r²e^(−s)); slopes r e^((β − 1)s) and ½(e^(βs) − r²e^((β − 1)s)) */
const unit: UnitFormula<Context> = (p, t, i, g, at, scale, { constant, beta }) => {
  const x = (p[4 * i] as number) - (t[2 * i] as number);
  const y = (p[4 * i + 1] as number) - (t[2 * i + 1] as number);
  const sx = p[4 * i + 2] as number;
  const sy = p[4 * i + 3] as number;
  const ex = Math.exp(-sx);
  const ey = Math.exp(-sy);
  const qx = x === 0 ? 0 : x * x * ex;
  const qy = y === 0 ? 0 : y * y * ey;
  if (g !== null) {
    const kx = beta === 0 ? ex : Math.exp((beta - 1) * sx);
    const ky = beta === 0 ? ey : Math.exp((beta - 1) * sy);
    g[at] = x === 0 ? 0 : scale * x * kx;
    g[at + 1] = y === 0 ? 0 : scale * y * ky;
    g[at + 2] = scale * 0.5 * ((beta === 0 ? 1 : Math.exp(beta * sx)) - (x === 0 ? 0 : x * x * kx));
    g[at + 3] = scale * 0.5 * ((beta === 0 ? 1 : Math.exp(beta * sy)) - (y === 0 ? 0 : y * y * ky));
  }
  return 0.5 * (sx + qx + sy + qy) + constant;
};

const plain: UnitLoop<Context> = (p, t, g, n, scale, context) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += unit(p, t, i, g, 4 * i, scale, context);
  return sum;
};

export const twin = unitTwin(contextOf, unit, plain);

export const gaussianNll: Loss<GaussianNllOptions> = /* @__PURE__ */ createLoss(gaussianNllSpec, twin);
