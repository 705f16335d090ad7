import type { Call } from "../../call.js";
import { type GaussianNll2dOptions, gaussianNll2dSpec } from "../../losses/gaussianNll2d.js";
import { createLoss, type Loss } from "../loss.js";
import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";

export type { GaussianNll2dOptions } from "../../losses/gaussianNll2d.js";

const constantOf = ({ options }: Pick<Call, "options">): number => (options.full === true ? Math.log(2 * Math.PI) : 0);

/** ½‖v‖² − a − c, v = (e^a rx + b ry, e^c ry) */
const unit: UnitFormula<number> = (p, t, i, g, at, scale, constant) => {
  const rx = (p[5 * i] as number) - (t[2 * i] as number);
  const ry = (p[5 * i + 1] as number) - (t[2 * i + 1] as number);
  const a = p[5 * i + 2] as number;
  const b = p[5 * i + 3] as number;
  const c = p[5 * i + 4] as number;
  const ea = Math.exp(a);
  const ec = Math.exp(c);
  const ax = rx === 0 ? 0 : ea * rx;
  const v = ax + b * ry;
  const w = ry === 0 ? 0 : ec * ry;
  if (g !== null) {
    g[at] = v === 0 ? 0 : scale * ea * v;
    g[at + 1] = scale * (b * v + (w === 0 ? 0 : ec * w));
    g[at + 2] = scale * (v * ax - 1);
    g[at + 3] = scale * v * ry;
    g[at + 4] = scale * (w * w - 1);
  }
  return 0.5 * (v * v + w * w) - a - c + constant;
};

const plain: UnitLoop<number> = (p, t, g, n, scale, constant) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += unit(p, t, i, g, 5 * i, scale, constant);
  return sum;
};

export const twin = unitTwin(constantOf, unit, plain);

export const gaussianNll2d: Loss<GaussianNll2dOptions> = /* @__PURE__ */ createLoss(gaussianNll2dSpec, twin);
