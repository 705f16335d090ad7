import type { Floats } from "../../arrays.js";
import type { Call } from "../../call.js";
import { type StudentTNll2dOptions, studentTNll2dSpec } from "../../losses/studentTNll2d.js";
import { createLoss, type Loss } from "../loss.js";
import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";

export type { StudentTNll2dOptions } from "../../losses/studentTNll2d.js";

interface Context {
  /** null: learnt. */
  readonly nu: number | null;
  readonly size: number;
  readonly constant: number;
}

const contextOf = ({ options, layout }: Call): Context => ({
  nu: options.nu as number | null,
  size: layout.prediction,
  constant: options.full === true ? Math.log(2 * Math.PI) : 0,
});

/** −ln(1 − y) − y, by its series where that would cancel; `log` is −ln(1 − y). */
function bend(y: number, log: number): number {
  if (y > 0.1) return log - y;
  let sum = 0;
  let power = y;
  for (let n = 2; n < 18; n++) {
    power *= y;
    sum += power / n;
  }
  return sum;
}

/** x, or 0 where y is 0, even if x is infinite. */
const timesIf = (x: number, y: number): number => (y === 0 ? 0 : x * y);

/** ½(ν + 2)·ln(1 + ‖v‖²/ν) − a − c, v = (e^a rx + b ry, e^c ry) */
const unit: UnitFormula<Context> = (p: Floats, t, i, g, at, scale, { nu: given, size, constant }) => {
  const start = size * i;
  const rx = (p[start] as number) - (t[2 * i] as number);
  const ry = (p[start + 1] as number) - (t[2 * i + 1] as number);
  const a = p[start + 2] as number;
  const b = p[start + 3] as number;
  const c = p[start + 4] as number;
  const nu = given ?? Math.min(Math.max(Math.exp(p[start + 5] as number), 2 ** -20), 2 ** 60);
  const ea = Math.exp(a);
  const ec = Math.exp(c);
  const ax = timesIf(ea, rx);
  const v = ax + b * ry;
  const w = timesIf(ec, ry);
  const delta = v * v + w * w;
  const log = Math.log1p(delta / nu);
  if (g !== null) {
    const more = (nu + 2) / (nu + delta);
    g[at] = timesIf(scale * ea * more, v);
    g[at + 1] = scale * (timesIf(b * more, v) + timesIf(ec * more, w));
    g[at + 2] = scale * (more * v * ax - 1);
    g[at + 3] = scale * more * v * ry;
    g[at + 4] = scale * (more * w * w - 1);
    if (given === null) {
      const share = delta === Infinity ? 1 : delta / (nu + delta);
      g[at + 5] = scale * (0.5 * nu * bend(share, log) - share);
    }
  }
  return 0.5 * (nu + 2) * log - a - c + constant;
};

const plain: UnitLoop<Context> = (p, t, g, n, scale, context) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += unit(p, t, i, g, context.size * i, scale, context);
  return sum;
};

export const twin = unitTwin(contextOf, unit, plain);

export const studentTNll2d: Loss<StudentTNll2dOptions> = /* @__PURE__ */ createLoss(studentTNll2dSpec, twin);
