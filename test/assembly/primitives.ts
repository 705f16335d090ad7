/** The functions of `assembly/math.ts`, `logits.ts` and `trigonometry.ts`, each applied to `n` floats. Built only for the tests and `npm run accuracy`. */
import { Logits } from "../../assembly/logits";
import { Maths } from "../../assembly/math";
import { Trigonometry } from "../../assembly/trigonometry";

function each(from: usize, to: usize, n: i32, f: (x: v128) => v128): void {
  for (let at: usize = 0; at < (<usize>n) << 2; at += 16) v128.store(to + at, f(v128.load(from + at)));
}

function eachPower(from: usize, to: usize, n: i32, y: f32, f: (x: v128, y: v128) => v128): void {
  for (let at: usize = 0; at < (<usize>n) << 2; at += 16) v128.store(to + at, f(v128.load(from + at), f32x4.splat(y)));
}

export function exp(from: usize, to: usize, n: i32): void {
  each(from, to, n, Maths.exp);
}
export function expNegative(from: usize, to: usize, n: i32): void {
  each(from, to, n, Maths.expNegative);
}
export function log(from: usize, to: usize, n: i32): void {
  each(from, to, n, Maths.log);
}
export function logNormal(from: usize, to: usize, n: i32): void {
  each(from, to, n, Maths.logNormal);
}
export function log1pUnit(from: usize, to: usize, n: i32): void {
  each(from, to, n, Maths.log1pUnit);
}
export function log1pMinusHalf(from: usize, to: usize, n: i32): void {
  each(from, to, n, Maths.log1pMinusHalf);
}
export function log1p(from: usize, to: usize, n: i32): void {
  each(from, to, n, Maths.log1p);
}
export function expm1Negative(from: usize, to: usize, n: i32): void {
  each(from, to, n, Maths.expm1Negative);
}
export function tanh(from: usize, to: usize, n: i32): void {
  each(from, to, n, (x: v128) => Maths.tanh(x, Maths.expMinusTwice(x)));
}
export function logCosh(from: usize, to: usize, n: i32): void {
  each(from, to, n, (x: v128) => Maths.logCosh(x, Maths.expMinusTwice(x)));
}
/** −ln σ(−z), as the cross-entropies of logits compute it for t = 0. */
export function softplus(from: usize, to: usize, n: i32): void {
  each(from, to, n, (z: v128) => {
    const x = Logits.minusSize(z);
    const share = Logits.share(z, i32x4.splat(0), f32x4.splat(1));
    const e = Maths.expNegative(x);
    return Logits.crossEntropy(z, share, f32x4.splat(1), e, Logits.curve(e, Maths.expNegativeLost(x)));
  });
}
/** σ(z), as the slopes of the cross-entropies of logits compute it for t = 0. */
export function sigmoid(from: usize, to: usize, n: i32): void {
  each(from, to, n, (z: v128) => {
    const x = Logits.minusSize(z);
    const share = Logits.share(z, i32x4.splat(0), f32x4.splat(1));
    return Logits.slope(z, share, f32x4.splat(1), f32x4.splat(1), Logits.lesser(Maths.expNegative(x), Maths.expNegativeLost(x)));
  });
}
export function powOnePlus(from: usize, to: usize, n: i32, y: f32): void {
  eachPower(from, to, n, y, Maths.powOnePlus);
}
export function powOnePlusMinusOne(from: usize, to: usize, n: i32, y: f32): void {
  eachPower(from, to, n, y, Maths.powOnePlusMinusOne);
}
export function pow(from: usize, to: usize, n: i32, y: f32): void {
  eachPower(from, to, n, y, Maths.pow);
}
export function atan(from: usize, to: usize, n: i32): void {
  each(from, to, n, Maths.atan);
}
export function normalBetween(from: usize, to: usize, n: i32): void {
  each(from, to, n, (z: v128) => Maths.normalBetween(z, Maths.bell(z)));
}
/** 2x of two of four angles: `Trigonometry` has the functions of half of it. */
function twice(x: v128): v128 {
  return f64x2.replace_lane(
    f64x2.splat(2 * Trigonometry.wrap(f32x4.extract_lane(x, 0), false)),
    1,
    2 * Trigonometry.wrap(f32x4.extract_lane(x, 1), false),
  );
}
function angles(from: usize, to: usize, n: i32, cosine: bool): void {
  for (let at: usize = 0; at < (<usize>n) << 2; at += 16) {
    const low = twice(v128.load(from + at));
    const high = twice(v128.load(from + at, 8));
    const lowTurns = Trigonometry.turns(low, false);
    const highTurns = Trigonometry.turns(high, false);
    const k = Trigonometry.count(lowTurns, highTurns);
    const rest = Trigonometry.narrow(Trigonometry.rest(low, lowTurns, false), Trigonometry.rest(high, highTurns, false));
    const near = Trigonometry.near(rest);
    const beside = Trigonometry.beside(rest);
    const doubled = cosine ? Trigonometry.cosine(k, near, beside) : Trigonometry.sine(k, near, beside);
    v128.store(to + at, f32x4.mul(doubled, f32x4.splat(0.5)));
  }
}
export function sin(from: usize, to: usize, n: i32): void {
  angles(from, to, n, false);
}
export function cos(from: usize, to: usize, n: i32): void {
  angles(from, to, n, true);
}
export function log1pDouble(x: f64): f64 {
  return Maths.log1pDouble(x);
}
