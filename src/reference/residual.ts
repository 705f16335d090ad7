import type { Floats } from "../arrays.js";
import type { Call } from "../call.js";
import { ACCUMULATE, GRAD, HESSIAN, IRLS, POINT_WEIGHTS, PSD } from "../flags.js";
import { distance } from "./distance.js";
import { elementTwin, type Loops, parameterOf } from "./elements.js";
import type { Twin } from "./engine.js";
import { type Parts, whitened, whitenedHessian } from "./whitened.js";

/** A loss as a function of r = prediction − target, or of the distance ρ. */
export interface ResidualFormula {
  value(r: number, a: number, b: number): number;
  slope(r: number, a: number, b: number): number;
  /** ψ(ρ)/ρ if it is constant. The components are then independent, even of a NaN in the other. */
  readonly weight?: number;
  /** ψ′(0), the limit of ψ(r)/r at 0; left out if it is not finite. */
  curvature?(a: number, b: number): number;
  /** ψ′(r), at a kink the mean of both sides; left out if ψ′(0) is not finite. */
  bend?(r: number, a: number, b: number): number;
}

/** ψ′ of a loss whose ψ is linear within ±limit and constant beyond: `inside` there, 0 beyond, and the mean of both at the limit. */
export const kinked = (size: number, limit: number, inside: number): number => (size < limit ? inside : size === limit ? inside / 2 : 0);

/** The twin of a residual loss: its formula, and its plain loops over components and over points. */
export function residualTwin(formula: ResidualFormula, component: Loops, radial: Loops): Twin {
  const element = elementTwin(
    { value: (p, t, a, b) => formula.value(p - t, a, b), slope: (p, t, a, b) => formula.slope(p - t, a, b) },
    component,
  );
  return (call, scale) => {
    if (call.whitening && call.flags & HESSIAN) return whitenedHessian(call, call.whitening, (inner) => hessian(formula, inner));
    if (call.whitening) return whitened(call, call.whitening, scale, ...partsOf(formula, parameterOf(call, 0), parameterOf(call, 1)));
    if (call.flags & IRLS) return irls(formula, call);
    if (call.flags & HESSIAN) return hessian(formula, call);
    if (call.layout.unit === "element") return element(call, scale);
    const { prediction, output, weights, flags } = call;
    const target = call.target as Floats;
    const n = call.layout.units;
    const a = parameterOf(call, 0);
    const b = parameterOf(call, 1);
    if (weights === null && flags === 0) return radial.value(prediction, target, n, a, b);
    if (weights === null && flags === GRAD && output !== null) return radial.grad(prediction, target, output, n, scale, a, b);
    let total = 0;
    for (let i = 0; i < n; i++) {
      const weight = weights === null ? 1 : (weights[i] as number);
      const x = (prediction[2 * i] as number) - (target[2 * i] as number);
      const y = (prediction[2 * i + 1] as number) - (target[2 * i + 1] as number);
      const value = weight === 0 ? 0 : weight * formula.value(distance(x, y), a, b);
      total += value;
      if (output === null) continue;
      if (!(flags & GRAD)) {
        output[i] = value;
        continue;
      }
      let gx = 0;
      let gy = 0;
      if (weight !== 0) {
        const k = scale * weight;
        const slope = formula.weight === undefined ? k * formula.slope(distance(x, y), a, b) : k * formula.weight;
        gx = slope * (formula.weight === undefined ? direction(x, y) : x);
        gy = slope * (formula.weight === undefined ? direction(y, x) : y);
      }
      const accumulate = flags & ACCUMULATE;
      output[2 * i] = gx + (accumulate ? (output[2 * i] as number) : 0);
      output[2 * i + 1] = gy + (accumulate ? (output[2 * i + 1] as number) : 0);
    }
    return total;
  };
}

/** What `whitened` needs of a formula: of a component, and of a point. */
function partsOf(formula: ResidualFormula, a: number, b: number): [Parts, Parts] {
  const ratioOf = (r: number) => {
    if (Number.isNaN(r)) return r;
    return formula.weight ?? (r === 0 ? (formula.curvature?.(a, b) as number) : formula.slope(r, a, b) / r);
  };
  const component: Parts = {
    value: (r) => formula.value(r, a, b),
    slopes: (r) => [formula.slope(r, a, b), 0],
    ratio: (r) => ratioOf(Math.abs(r)),
  };
  const radial: Parts = {
    value: (x, y) => formula.value(distance(x, y), a, b),
    slopes(x, y) {
      if (formula.weight !== undefined) return [formula.weight * x, formula.weight * y];
      const slope = formula.slope(distance(x, y), a, b);
      return [slope * direction(x, y), slope * direction(y, x)];
    },
    ratio: (x, y) => ratioOf(distance(x, y)),
  };
  return [component, radial];
}

/** Writes weight × ψ(r)/r. */
function irls(formula: ResidualFormula, { prediction, target, weights, output, layout, flags, ...call }: Call): number {
  const a = parameterOf(call, 0);
  const b = parameterOf(call, 1);
  const perUnit = layout.prediction;
  for (let i = 0; i < layout.units; i++) {
    const weight = weights === null ? 1 : (weights[flags & POINT_WEIGHTS ? i >> 1 : i] as number);
    const [x, y] = [0, perUnit - 1].map((j) => (prediction[i * perUnit + j] as number) - (target[i * perUnit + j] as number));
    const r = perUnit === 1 ? Math.abs(x as number) : distance(x as number, y as number);
    const ratio = formula.weight ?? (r === 0 ? formula.curvature?.(a, b) : formula.slope(r, a, b) / r);
    (output as Floats)[i] = weight === 0 ? 0 : weight * (Number.isNaN(r) ? r : (ratio as number));
  }
  return 0;
}

/** Writes weight × ψ′(r), or for each point hxx, hxy, hyy of w⊥I + (w∥ − w⊥)nnᵀ, w⊥ = ψ(ρ)/ρ, w∥ = ψ′(ρ), n the direction. */
function hessian(formula: ResidualFormula, { prediction, target, weights, output, layout, flags, ...call }: Call): number {
  const a = parameterOf(call, 0);
  const b = parameterOf(call, 1);
  const results = output as Floats;
  /** At distance r. */
  const bendAt = (r: number): number => {
    const bend = Number.isNaN(r) ? r : (formula.bend?.(r, a, b) as number);
    return flags & PSD ? Math.max(bend, 0) : bend;
  };
  for (let i = 0; i < layout.units; i++) {
    const weight = weights === null ? 1 : (weights[flags & POINT_WEIGHTS ? i >> 1 : i] as number);
    if (layout.prediction === 1) {
      const r = (prediction[i] as number) - (target[i] as number);
      results[i] = weight === 0 ? 0 : weight * bendAt(Math.abs(r));
      continue;
    }
    const x = (prediction[2 * i] as number) - (target[2 * i] as number);
    const y = (prediction[2 * i + 1] as number) - (target[2 * i + 1] as number);
    const rho = distance(x, y);
    const along = bendAt(rho);
    // far away ψ(ρ)/ρ and ψ′(ρ) have the same limit
    const limit = rho === 0 ? (formula.curvature?.(a, b) as number) : along;
    const across = formula.weight ?? (rho === 0 || rho === Infinity ? limit : formula.slope(rho, a, b) / rho);
    // at the origin any direction will do
    const nx = rho === 0 ? 1 : direction(x, y);
    const ny = direction(y, x);
    // an infinite curvature does not show along an axis where the point is on target
    const part = (value: number, share: number): number => (share === 0 && !Number.isNaN(rho) ? 0 : value * share);
    const gap = across === Infinity ? along : along - across;
    const entries = [part(across, ny * ny) + part(along, nx * nx), part(gap, nx * ny), part(across, nx * nx) + part(along, ny * ny)];
    for (const [j, entry] of entries.entries()) results[3 * i + j] = weight === 0 ? 0 : weight * (Number.isNaN(rho) ? rho : entry);
  }
  return 0;
}

/** x/‖(x, y)‖; 0 at the origin. Infinite components, if any, alone make the direction. */
export function direction(x: number, y: number): number {
  if (Math.abs(x) === Infinity || Math.abs(y) === Infinity) {
    const unit = (v: number) => (Math.abs(v) === Infinity ? Math.sign(v) : 0 * v);
    return unit(x) / Math.hypot(unit(x), unit(y));
  }
  const rho = distance(x, y);
  return rho === 0 ? 0 : x / rho;
}

export { distance };
