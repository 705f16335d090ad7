import type { Call } from "../../call.js";
import { pointLossOf } from "../../families/pointLosses.js";
import { ownOptionsOf } from "../../families/residual.js";
import { type DensityLoss, densityLosses, type ResidualNllOptions, residualNllSpec } from "../../losses/residualNll.js";
import { createLoss, type Loss } from "../loss.js";
import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";
import { direction, distance, type ResidualFormula } from "../residual.js";
import { formula as barron } from "./barron.js";
import { formula as cauchy } from "./cauchy.js";
import { formula as charbonnier } from "./charbonnier.js";
import { formula as huber } from "./huber.js";
import { formula as logCosh } from "./logCosh.js";
import { formula as mae } from "./mae.js";
import { formula as mse } from "./mse.js";
import { formula as smoothL1 } from "./smoothL1.js";
import { formulaOf as softWing } from "./softWing.js";
import { formula as wing } from "./wing.js";

export type { DensityLoss, ResidualNllOptions } from "../../losses/residualNll.js";

/** A loss's formula, and ∫ e^(−ℓ(ρ)) ρ dρ from 0 to ∞, of its options. */
type Density = readonly [formula: ResidualFormula, integral: (a: number, b: number, c: number) => number];

const STEP = 1 / 32;
/** The sum of f over t from −20 to 20, which is as good as its integral where f vanishes doubly exponentially. */
function summed(f: (t: number) => number): number {
  let sum = 0;
  for (let i = -640; i <= 640; i++) sum += f(i * STEP);
  return sum * STEP;
}

/** With ρ = ω/(1 + e^(−π sinh t)) within ω; in closed form where e^(−ℓ) vanishes long before ω. */
function ofWing(omega: number, epsilon: number): number {
  if (omega > 2.01 && omega * Math.log1p(omega / epsilon) > 40) {
    const [a, b] = [1 - omega, 2 - omega].map((power) => Math.exp(power * Math.log1p(omega / epsilon)) / power) as [number, number];
    return epsilon ** 2 * (1 / ((omega - 1) * (omega - 2)) + b - a);
  }
  const within = summed((t) => {
    const share = 1 / (1 + Math.exp(-Math.PI * Math.sinh(t)));
    const rho = omega * share;
    if (share === 0 || share === 1) return 0;
    const speed = Math.PI * Math.cosh(t) * rho * (1 - share);
    return Math.exp(-omega * Math.log1p(rho / epsilon)) * rho * speed;
  });
  return within + (1 + omega) * Math.exp(-omega * Math.log1p(omega / epsilon));
}

/** With ρ = c·eˣ, x = sinh t. */
function ofBarron(alpha: number, c: number): number {
  if (alpha === 2) return c * c;
  const beta = Math.abs(alpha - 2);
  const integral = summed((t) => {
    const x = Math.sinh(t);
    const log = x > 300 ? 2 * x - Math.log(beta) : Math.log1p(Math.exp(2 * x) / beta);
    return Math.exp(2 * x - (beta / alpha) * Math.expm1((alpha / 2) * log)) * Math.cosh(t);
  });
  return c * c * integral;
}

function ofSoftWing(omega1: number, omega2: number, epsilon: number): number {
  const outer = epsilon + omega1;
  const within = omega1 < 1e-4 ? omega1 ** 2 * (0.5 - omega1 / 3) : 1 - (1 + omega1) * Math.exp(-omega1);
  const beyond = (omega1 * outer) / (omega2 - 1) + outer ** 2 / ((omega2 - 1) * (omega2 - 2));
  return within + Math.exp(-omega1) * beyond;
}

const CATALAN = 0.915965594177219;
const densities: Readonly<Record<DensityLoss, (options: number[]) => Density>> = {
  huber: () => [huber, (delta) => 1 + Math.exp(-(delta ** 2) / 2) / delta ** 2],
  mse: () => [mse, () => 0.5],
  mae: () => [mae, () => 1],
  euclidean: () => [mae, () => 1],
  smoothL1: () => [smoothL1, (beta) => beta + Math.exp(-beta / 2)],
  logCosh: () => [logCosh, () => 2 * CATALAN],
  charbonnier: () => [charbonnier, (epsilon) => 1 + epsilon],
  cauchy: () => [cauchy, (c) => c ** 2 / (c ** 2 - 2)],
  wing: () => [wing, ofWing],
  softWing: ([, , epsilon = 0]) => [softWing(epsilon), ofSoftWing],
  barron: () => [barron, ofBarron],
};

interface Context {
  readonly formula: ResidualFormula;
  readonly a: number;
  readonly b: number;
  readonly constant: number;
}

function contextOf({ options }: Call): Context {
  const point = pointLossOf(densityLosses, options, "residualNll");
  const [a = 0, b = 0, c = 0] = Object.keys(ownOptionsOf(point.spec)).map((name) => point.options[name] as number);
  const [formula, integral] = densities[point.spec.name as DensityLoss]([a, b, c]);
  return { formula, a, b, constant: options.full === true ? Math.log(2 * Math.PI * integral(a, b, c)) : 0 };
}

/** x·y, and 0·∞ = 0. */
function times(x: number, y: number): number {
  const product = x * y;
  return Number.isNaN(product) && !Number.isNaN(x) && !Number.isNaN(y) ? 0 : product;
}

/** ℓ(‖v‖) − a − c, v = (e^a rx + b ry, e^c ry) */
const unit: UnitFormula<Context> = (p, t, i, g, at, scale, { formula, a: first, b: second, constant }) => {
  const rx = (p[5 * i] as number) - (t[2 * i] as number);
  const ry = (p[5 * i + 1] as number) - (t[2 * i + 1] as number);
  const a = p[5 * i + 2] as number;
  const b = p[5 * i + 3] as number;
  const c = p[5 * i + 4] as number;
  const ea = Math.exp(a);
  const ec = Math.exp(c);
  const ax = times(ea, rx);
  const v = ax + times(b, ry);
  const w = times(ec, ry);
  const rho = distance(v, w);
  if (g !== null) {
    const slope = formula.slope(rho, first, second);
    let gx = 0;
    let gy = 0;
    if (rho > 0 && rho < Infinity) {
      gx = (slope / rho) * v;
      gy = (slope / rho) * w;
    } else if (rho !== 0) {
      gx = slope * direction(v, w);
      gy = slope * direction(w, v);
    }
    g[at] = scale * times(ea, gx);
    g[at + 1] = scale * (times(b, gx) + times(ec, gy));
    g[at + 2] = scale * (times(gx, ax) - 1);
    g[at + 3] = scale * times(gx, ry);
    g[at + 4] = scale * (times(gy, w) - 1);
  }
  return formula.value(rho, first, second) - a - c + constant;
};

const plain: UnitLoop<Context> = (p, t, g, n, scale, context) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += unit(p, t, i, g, 5 * i, scale, context);
  return sum;
};

export const twin = unitTwin(contextOf, unit, plain);

export const residualNll: Loss<ResidualNllOptions> = /* @__PURE__ */ createLoss(residualNllSpec, twin);
