/** The primitives of math.ts, and what the losses of logits make of them, applied to `n` floats: built for the tests and `npm run accuracy` only. */
import { Logits } from "../../assembly/logits";
import { Maths } from "../../assembly/math";

export function exp(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.exp(v128.load(from + ((<usize>i) << 2))));
}
export function expNegative(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.expNegative(v128.load(from + ((<usize>i) << 2))));
}
export function log(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.log(v128.load(from + ((<usize>i) << 2))));
}
export function logNormal(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.logNormal(v128.load(from + ((<usize>i) << 2))));
}
export function log1pUnit(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.log1pUnit(v128.load(from + ((<usize>i) << 2))));
}
export function log1pMinusHalf(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.log1pMinusHalf(v128.load(from + ((<usize>i) << 2))));
}
export function log1p(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.log1p(v128.load(from + ((<usize>i) << 2))));
}
export function expm1Negative(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.expm1Negative(v128.load(from + ((<usize>i) << 2))));
}
export function tanh(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const x = v128.load(from + ((<usize>i) << 2));
    v128.store(to + ((<usize>i) << 2), Maths.tanh(x, Maths.expMinusTwice(x)));
  }
}
export function logCosh(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const x = v128.load(from + ((<usize>i) << 2));
    v128.store(to + ((<usize>i) << 2), Maths.logCosh(x, Maths.expMinusTwice(x)));
  }
}
/** −ln σ(−z), as the cross-entropies of logits have it for t = 0. */
export function softplus(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const z = v128.load(from + ((<usize>i) << 2));
    const zero = i32x4.splat(0);
    const curve = Maths.log1pUnit(Maths.expNegative(Logits.minusSize(z)));
    v128.store(to + ((<usize>i) << 2), Logits.loss(z, Logits.share(z, zero, f32x4.splat(1)), curve));
  }
}
/** σ(z), likewise. */
export function sigmoid(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const z = v128.load(from + ((<usize>i) << 2));
    const e = Maths.expNegative(Logits.minusSize(z));
    v128.store(to + ((<usize>i) << 2), Logits.slope(z, e, i32x4.splat(0), f32x4.splat(1)));
  }
}
export function powOnePlus(from: usize, to: usize, n: i32, y: f32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.powOnePlus(v128.load(from + ((<usize>i) << 2)), f32x4.splat(y)));
}
export function powOnePlusMinusOne(from: usize, to: usize, n: i32, y: f32): void {
  for (let i = 0; i < n; i += 4)
    v128.store(to + ((<usize>i) << 2), Maths.powOnePlusMinusOne(v128.load(from + ((<usize>i) << 2)), f32x4.splat(y)));
}
export function pow(from: usize, to: usize, n: i32, y: f32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.pow(v128.load(from + ((<usize>i) << 2)), f32x4.splat(y)));
}
export function atan(from: usize, to: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(to + ((<usize>i) << 2), Maths.atan(v128.load(from + ((<usize>i) << 2))));
}
export function log1pDouble(x: f64): f64 {
  return Maths.log1pDouble(x);
}
