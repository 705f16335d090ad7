import type { Floats } from "../arrays.js";
import type { Call } from "../call.js";
import type { Whitening } from "../families/spec.js";
import { ACCUMULATE, EACH, GRAD, HESSIAN, IRLS, POINT_WEIGHTS, PSD } from "../flags.js";
import { distance } from "./distance.js";

/** What a loss makes of one whitened residual, of a component or of a point. */
export interface Parts {
  value(x: number, y: number): number;
  /** ∂ℓ/∂v */
  slopes(x: number, y: number): readonly [number, number];
  /** ψ(v)/v */
  ratio(x: number, y: number): number;
}

/** L = [[a, 0], [b, c]] of a point. */
function factorOf({ kind, every, numbers }: Whitening, point: number): [number, number, number] {
  const at = kind * (every > 0 ? point % every : point);
  const [first, second, third] = [numbers[at], numbers[at + 1], numbers[at + 2]] as [number, number, number];
  if (kind === 1) return [1 / first, 0, 1 / first];
  return kind === 2 ? [1 / first, 0, 1 / second] : [Math.exp(first), second, Math.exp(third)];
}

/** A product that is 0 where the factor is 0, even for an infinite x. */
const times = (factor: number, x: number): number => (factor === 0 ? 0 : factor * x);

/** max(0, ρ − tolerance)/ρ, ρ = ‖(x, y)‖; ρ − τ as (ρ² − τ²)/(ρ + τ), which does not cancel. */
function share(x: number, y: number, tolerance: number): number {
  const size = distance(x, y);
  if (size === Infinity) return 1;
  const [less, more] = [Math.abs(x), Math.abs(y)].sort((a, b) => a - b) as [number, number];
  const beyond = (more - tolerance) * ((more + tolerance) / (size + tolerance)) + less * (less / (size + tolerance));
  return beyond <= 0 ? 0 : beyond / size;
}

/** v = Lᵀr of each point; with a, b and c, a NaN in x or y makes both NaN. */
function residualsOf({ prediction, target }: Call, whitening: Whitening): Float64Array {
  const v = new Float64Array(prediction.length);
  const residual = (i: number): number => (i < v.length ? (prediction[i] as number) - (target[i] as number) : 0);
  for (let i = 0; i < v.length; i += 2) {
    const [a, b, c] = factorOf(whitening, i / 2);
    const [rx, ry] = [residual(i), residual(i + 1)];
    v[i] = a * rx + times(b, ry);
    if (i + 1 < v.length) v[i + 1] = c * ry;
    if (whitening.kind === 3 && v.subarray(i, i + 2).some(Number.isNaN)) v.fill(Number.NaN, i, i + 2);
  }
  return v;
}

/** Writes L·H·Lᵀ, where `hessian` writes H, the curvature at v. */
export function whitenedHessian(call: Call, whitening: Whitening, hessian: (call: Call) => number): number {
  const { layout, flags } = call;
  const output = call.output as Floats;
  const v = residualsOf(call, whitening);
  const per = layout.prediction;
  const inner = new Float64Array(layout.units * (per === 1 ? 1 : 3));
  hessian({
    ...call,
    flags: (flags & (HESSIAN | POINT_WEIGHTS | PSD)) | EACH,
    prediction: v,
    target: v.map(() => 0),
    output: inner,
    whitening: null,
  });
  for (let i = 0; i < v.length; i += 2) {
    const [a, b, c] = factorOf(whitening, i / 2);
    if (per === 1 && whitening.kind < 3) {
      output[i] = a * a * (inner[i] as number);
      if (i + 1 < v.length) output[i + 1] = c * c * (inner[i + 1] as number);
      continue;
    }
    const at = 1.5 * i;
    const [xx, xy, yy] = (per === 1 ? [inner[i], 0, inner[i + 1]] : inner.subarray(at, at + 3)) as [number, number, number];
    output[at] = a * a * xx;
    output[at + 1] = a * (b * xx + c * xy);
    output[at + 2] = b * b * xx + 2 * b * c * xy + c * c * yy;
  }
  return 0;
}

/** The total of a call with whitening factors, whose output it writes. */
export function whitened(call: Call, whitening: Whitening, scale: number, component: Parts, radial: Parts): number {
  const { prediction, weights, layout, flags } = call;
  const output = call.output as Floats;
  const v = residualsOf(call, whitening);
  const elements = layout.unit === "element";
  let total = 0;
  const weightOf = (unit: number): number => (weights === null ? 1 : (weights[flags & POINT_WEIGHTS ? unit >> 1 : unit] as number));
  const put = (i: number, value: number): void => {
    if (i < output.length) output[i] = flags & ACCUMULATE ? (output[i] as number) + value : value;
  };
  for (let i = 0; i < prediction.length; i += 2) {
    const [a, b, c] = factorOf(whitening, i / 2);
    let x = v[i] as number;
    let y = v[i + 1] ?? 0;
    const { tolerance } = whitening;
    // how much of v is left, and what it is divided by
    const shares = elements ? [x, y].map((v) => share(v, 0, tolerance)) : [share(x, y, tolerance)];
    if (tolerance > 0) [x, y] = [x * (shares[0] as number), y * (shares[elements ? 1 : 0] as number)];
    const units = elements ? [[i, x, 0] as const, [i + 1, y, 0] as const] : [[i / 2, x, y] as const];
    const parts = elements ? component : radial;
    const slopes: number[] = [];
    for (const [unit, first, second] of units) {
      if (unit >= layout.units) continue;
      const weight = weightOf(unit);
      const value = weight === 0 ? 0 : weight * parts.value(first, second);
      total += value;
      if (output === null) continue;
      if (flags & GRAD)
        slopes.push(...(weight === 0 ? [0, 0] : parts.slopes(first, second)).slice(0, layout.prediction).map((g) => weight * g));
      else
        output[unit] =
          !(flags & IRLS) || weight === 0
            ? value
            : weight * parts.ratio(first, second) * (tolerance > 0 ? (shares[elements ? unit - i : 0] as number) : 1);
    }
    if (output === null || !(flags & GRAD)) continue;
    const [gx, gy = 0] = slopes as [number, number];
    put(i, scale * times(a, gx));
    put(i + 1, scale * (times(b, gx) + times(c, gy)));
  }
  return total;
}
