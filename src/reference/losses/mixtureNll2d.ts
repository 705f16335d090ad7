import { type MixtureNll2dOptions, mixtureNll2dSpec } from "../../losses/mixtureNll2d.js";
import type { Resolved } from "../../options.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";
import { roomFor } from "../rows.js";

export type { MixtureNll2dOptions } from "../../losses/mixtureNll2d.js";

/** lse(π) − T lse((π − n)/T), n_k = ½‖v‖² − a − c, v = (e^a rx + b ry, e^c ry) */
const unit: UnitFormula<Resolved> = (p, t, i, g, at, scale, options) => {
  const components = options.components as number;
  const temperature = options.temperature as number;
  const from = 6 * components * i;
  let highest = -Infinity;
  for (let k = 0; k < components; k++) highest = Math.max(highest, p[from + 6 * k] as number);
  const scores = roomFor(components);
  const powers = roomFor(components, 1);
  let best = -Infinity;
  let all = 0;
  for (let k = 0; k < components; k++) {
    const j = from + 6 * k;
    const rx = (p[j + 1] as number) - (t[2 * i] as number);
    const ry = (p[j + 2] as number) - (t[2 * i + 1] as number);
    const a = p[j + 3] as number;
    const c = p[j + 5] as number;
    const v = (rx === 0 ? 0 : Math.exp(a) * rx) + (p[j + 4] as number) * ry;
    const w = ry === 0 ? 0 : Math.exp(c) * ry;
    const depth = p[j] === highest ? 0 : (p[j] as number) - highest;
    const score = depth - (0.5 * (v * v + w * w) - a - c);
    scores[k] = score;
    const power = Math.exp(depth);
    powers[k] = power;
    all += power;
    if (score > best) best = score;
  }
  let sum = 0;
  for (let k = 0; k < components; k++) {
    const power = scores[k] === best ? 1 : Math.exp(((scores[k] as number) - best) / temperature);
    scores[k] = power;
    sum += power;
  }
  if (g !== null) {
    for (let k = 0; k < components; k++) {
      const j = from + 6 * k;
      const gamma = (scores[k] as number) / sum;
      const to = at + 6 * k;
      const rx = (p[j + 1] as number) - (t[2 * i] as number);
      const ry = (p[j + 2] as number) - (t[2 * i + 1] as number);
      const b = p[j + 4] as number;
      const ea = Math.exp(p[j + 3] as number);
      const ec = Math.exp(p[j + 5] as number);
      const ax = rx === 0 ? 0 : ea * rx;
      const v = ax + b * ry;
      const w = ry === 0 ? 0 : ec * ry;
      const pull = gamma === 0 ? 0 : scale * gamma;
      g[to] = scale * ((powers[k] as number) / all - gamma);
      g[to + 1] = pull === 0 || v === 0 ? 0 : pull * ea * v;
      g[to + 2] = pull === 0 ? 0 : pull * (b * v + (w === 0 ? 0 : ec * w));
      g[to + 3] = pull === 0 ? 0 : pull * (v * ax - 1);
      g[to + 4] = pull === 0 ? 0 : pull * v * ry;
      g[to + 5] = pull === 0 ? 0 : pull * (w * w - 1);
    }
  }
  return Math.log(all) - best - temperature * Math.log(sum) + (options.full === true ? Math.log(2 * Math.PI) : 0);
};

const plain: UnitLoop<Resolved> = (p, t, g, n, scale, options) => {
  const size = 6 * (options.components as number);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += unit(p, t, i, g, size * i, scale, options);
  return sum;
};

export const twin = unitTwin(({ options }) => options, unit, plain);

export const mixtureNll2d: LossWithRequiredOptions<MixtureNll2dOptions> = /* @__PURE__ */ createLoss(mixtureNll2dSpec, twin);
