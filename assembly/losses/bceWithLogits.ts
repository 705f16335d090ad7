import { Bounded, Elements } from "../bounded";
import { Maths } from "../math";
import { Lanes } from "../simd";

/**
 * Binary cross-entropy of logits: with e = e^(−|z|) and A = 1 − t + qt,
 * ℓ = |z|·(z > 0 ? 1 − t : qt) + A·log1p(e), which cancels nowhere, and ∂ℓ/∂z = (1 − t)σ(z) − qt·σ(−z).
 */
@final
export class BceWithLogits implements Bounded {
  @inline
  first(posWeight: f32, labelSmoothing: f32): v128 {
    return f32x4.splat(posWeight);
  }
  @inline
  second(posWeight: f32, labelSmoothing: f32): v128 {
    return f32x4.splat(labelSmoothing);
  }
  @inline
  common(z: v128, q: v128, s: v128): v128 {
    return Maths.expNegative(BceWithLogits.minusSize(z));
  }
  /** With share and other the coefficients of the side on which z lies and of the other: ℓ = |z|·share + A·log1p(e). */
  @inline
  value(z: v128, target: v128, e: v128, q: v128, s: v128): v128 {
    const t = BceWithLogits.smooth(target, s);
    const positive = f32x4.mul(q, t);
    const negative = f32x4.sub(Lanes.one(), t);
    const share = BceWithLogits.share(z, positive, negative);
    // −|z|·share; 0 where the share is 0, also for an infinite logit
    const line = v128.and(f32x4.mul(BceWithLogits.minusSize(z), share), f32x4.ne(share, i32x4.splat(0)));
    return f32x4.sub(f32x4.mul(f32x4.add(negative, positive), Maths.log1pUnit(e)), line);
  }
  /** ∂ℓ/∂z = ±(share − other·e)/(1 + e), with the sign of z. */
  @inline
  slope(z: v128, target: v128, e: v128, q: v128, s: v128): v128 {
    const t = BceWithLogits.smooth(target, s);
    const positive = f32x4.mul(q, t);
    const negative = f32x4.sub(Lanes.one(), t);
    const share = BceWithLogits.share(z, positive, negative);
    const other = v128.xor(share, v128.xor(positive, negative));
    const slope = f32x4.div(f32x4.sub(share, f32x4.mul(other, e)), f32x4.add(Lanes.one(), e));
    return v128.xor(slope, v128.andnot(i32x4.splat(1 << 31), f32x4.gt(z, i32x4.splat(0))));
  }
  /** z > 0 ? negative : positive. Three instructions, two of which `slope` wants anyway. */
  @inline
  static share(z: v128, positive: v128, negative: v128): v128 {
    return v128.xor(positive, v128.and(v128.xor(positive, negative), f32x4.gt(z, i32x4.splat(0))));
  }
  @inline
  static minusSize(z: v128): v128 {
    return v128.or(z, i32x4.splat(1 << 31));
  }
  /** A·H(π) with π = qt/A, at most two logarithms; 0·ln 0 = 0. */
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
  return Elements.run<BceWithLogits>(flags, n, p, t, w, g, scale, total, a, b);
}
