import { LN2_HIGH, LN2_LOW, ln } from "./logarithm.js";

/** eˣ of a float64 number, within a few units in its last place, and with the same bits in every engine, as `ln`. */
export function exp(x: number): number {
  if (!(x > -746)) return Number.isNaN(x) ? x : 0;
  if (x > 710) return Infinity;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // |r| is below 0.35, so the terms left out are below 2⁻⁶⁰
  let power = 1;
  for (let n = 15; n >= 1; n--) power = 1 + (r / n) * power;
  for (let i = 0; i < k; i++) power *= 2;
  for (let i = 0; i > k; i--) power *= 0.5;
  return power;
}

/** eˣ − 1 − x */
export function expBend(x: number): number {
  if (Math.abs(x) > 0.5) return exp(x) - 1 - x;
  let sum = 1;
  for (let n = 17; n >= 3; n--) sum = 1 + (x / n) * sum;
  return 0.5 * x * x * sum;
}

/** ln(1 + x) for 0 ≤ x < ∞. */
export function log1p(x: number): number {
  const u = 1 + x;
  // what rounding u lost of x, it lost of both factors
  return u === 1 ? x : (ln(u) * x) / (u - 1);
}
