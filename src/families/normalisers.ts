/** ln ∫ e^(−ℓ(‖v‖)) dv over the plane, 2π ∫ e^(−ℓ(ρ)) ρ dρ, of residual losses ℓ, in float64 and with the same bits in every engine. */
import { exp, expBend, log1p } from "../exponential.js";
import { ln } from "../logarithm.js";

const LN_2PI = 1.8378770664093453;

/** ℓ = ρ² */
export const square = (): number => LN_2PI - Math.LN2;
/** ℓ = ρ */
export const distance = (): number => LN_2PI;
/** ½ρ² up to δ, then δρ − ½δ²: 2π(1 + e^(−δ²/2)/δ²) */
export const bent = (delta: number): number => LN_2PI + log1p(exp(-delta * delta * 0.5) / (delta * delta));
/** ½ρ²/β up to β, then ρ − ½β: 2π(β + e^(−β/2)) */
export const bentWithin = (beta: number): number => LN_2PI + ln(beta + exp(-beta * 0.5));
/** ln cosh ρ: 4πG, G Catalan's constant */
export const hyperbolic = (): number => LN_2PI + Math.LN2 + ln(0.915965594177219);
/** √(ρ² + ε²) − ε: 2π(1 + ε) */
export const rounded = (epsilon: number): number => LN_2PI + log1p(epsilon);
/** ½c² ln(1 + (ρ/c)²), c² > 2: 2πc²/(c² − 2) */
export const heavy = (c: number): number => LN_2PI + log1p(2 / (c * c - 2));

/**
 * ω ln(1 + ρ/ε) up to ω, then a line of slope 1: with X = ln(1 + ω/ε), 2π(ε² ∫ e^((1 − ω)x)(eˣ − 1) dx from 0 to X + (1 + ω)e^(−ωX)). Where
 * ω is large, the integrand vanishes long before X.
 */
export function steepThenStraight(omega: number, epsilon: number): number {
  const end = log1p(omega / epsilon);
  const far = omega > 3 ? 50 / (omega - 2) : end;
  const inner = integral((x) => exp((1 - omega) * x) * (expBend(x) + x), Math.min(end, far));
  return LN_2PI + ln(epsilon * epsilon * inner + (1 + omega) * exp(-omega * end));
}

/**
 * ρ up to ω₁, then ω₁ + ω₂ ln(1 + (ρ − ω₁)/E), E = ε + ω₁, ω₂ > 2: 2π(1 − (1 + ω₁)e^(−ω₁) + e^(−ω₁)(ω₁E/(ω₂ − 1) +
 * E²/((ω₂ − 1)(ω₂ − 2)))).
 */
export function straightThenHeavy(omega1: number, omega2: number, epsilon: number): number {
  const outer = epsilon + omega1;
  const power = exp(-omega1);
  const inner = omega1 < 1 ? power * expBend(omega1) : 1 - (1 + omega1) * power;
  return LN_2PI + ln(inner + ((power * outer) / (omega2 - 1)) * (omega1 + outer / (omega2 - 2)));
}

/**
 * (β/α)((1 + (ρ/c)²/β)^(α/2) − 1), β = |α − 2|, α > 0: with k = β/α and w = ½α ln(1 + (ρ/c)²/β), 2πc²k ∫ e^(sw − k(e^w − 1 − w)) dw from 0 to
 * ∞, s = min(1, 4/α − 1). It is π(2β/α)c²e^k k^(−2/α) Γ(2/α, k); at α = 2 it is 2πc².
 */
export function general(alpha: number, c: number): number {
  const all = LN_2PI + 2 * ln(c);
  if (alpha === 2) return all;
  const k = Math.abs(alpha - 2) / alpha;
  const slope = Math.min(1, 4 / alpha - 1);
  const depth = (w: number): number => slope * w - k * expBend(w);
  // concave, and at first 0: the rest of it is nothing once it is this deep
  let end = 2 ** -30;
  while (depth(end) > -45) end *= 2;
  return all + ln(k * integral((w) => exp(depth(w)), end));
}

/** ∫ f from 0 to `end`, by Gauss's rule of five points in each of 128 equal parts. */
function integral(f: (x: number) => number, end: number): number {
  const half = end / 256;
  let sum = 0;
  for (let i = 1; i < 256; i += 2) {
    const middle = i * half;
    let part = (128 / 225) * f(middle);
    for (const sign of [-1, 1]) {
      const root = sign * Math.sqrt(10 / 7);
      const at = Math.sqrt(5 - 2 * root) / 3;
      part += ((322 + sign * 13 * Math.sqrt(70)) / 900) * (f(middle + at * half) + f(middle - at * half));
    }
    sum += part;
  }
  return half * sum;
}
