import { Bounded, Elements, Parameters } from "../bounded";
import { Logits } from "../logits";
import { Maths } from "../math";
import { DESK, Lanes } from "../simd";

/**
 * Binary cross-entropy of logits: with e = e^(−|z|) and A = 1 − t + qt,
 * ℓ = |z|·(z > 0 ? 1 − t : qt) + A·log1p(e), and ∂ℓ/∂z = (1 − t)σ(z) − qt·σ(−z).
 */
@final
export class BceWithLogits extends Parameters implements Bounded {
  @inline
  common(z: v128, q: v128, s: v128): v128 {
    return Maths.expNegative(Logits.minusSize(z));
  }
  /** What rounding e lost. */
  @inline
  factor(z: v128, target: v128, e: v128, q: v128, s: v128): v128 {
    return Maths.expNegativeLost(Logits.minusSize(z));
  }
  @inline
  part(e: v128, lost: v128): v128 {
    return Logits.curve(e, lost);
  }
  @inline
  value(z: v128, target: v128, e: v128, lost: v128, curve: v128, q: v128, s: v128): v128 {
    const t = BceWithLogits.smooth(target, s);
    const positive = f32x4.mul(q, t);
    const negative = f32x4.sub(Lanes.one(), t);
    return Logits.crossEntropy(z, Logits.share(z, positive, negative), f32x4.add(negative, positive), e, curve);
  }
  @inline
  slope(z: v128, target: v128, e: v128, lost: v128, value: v128, q: v128, s: v128): v128 {
    const t = BceWithLogits.smooth(target, s);
    const positive = f32x4.mul(q, t);
    const negative = f32x4.sub(Lanes.one(), t);
    const share = Logits.share(z, positive, negative);
    const other = Logits.other(share, positive, negative);
    return Logits.slope(z, share, f32x4.add(negative, positive), other, Logits.lesser(e, lost));
  }
  /** A·H(π), π = qt/A, with 0·ln 0 = 0. */
  @inline
  floor(target: v128, q: v128, s: v128): v128 {
    const t = BceWithLogits.smooth(target, s);
    const positive = f32x4.mul(q, t);
    const negative = f32x4.sub(Lanes.one(), t);
    const less = f32x4.pmin(positive, negative);
    const more = f32x4.pmax(positive, negative);
    const share = f32x4.div(less, f32x4.add(less, more));
    const near = v128.and(f32x4.mul(less, Maths.logPositive(share)), f32x4.ne(less, i32x4.splat(0)));
    return f32x4.neg(f32x4.add(near, f32x4.mul(more, Maths.log1pMinusHalf(share))));
  }
  /** t(1 − s) + ½s */
  @inline
  static smooth(t: v128, s: v128): v128 {
    return f32x4.add(f32x4.mul(t, f32x4.sub(Lanes.one(), s)), f32x4.mul(f32x4.splat(0.5), s));
  }
}

export function bceWithLogits(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Elements.run<BceWithLogits>(false, flags, n, p, t, w, g, scale, total, a, b, table);
}

/** With a weight q for each element in the table, for at most as many elements as it holds. */
export function bceWithLogits_each(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Elements.run<BceWithLogits>(true, flags, min(n, <i32>(DESK >> 2)), p, t, w, g, scale, total, a, b, table);
}
