import { Bounded, Elements } from "../bounded";
import { Logits } from "../logits";
import { Maths } from "../math";
import { Lanes } from "../simd";

/**
 * Focal losses of logits: ℓ = α_t·|x|^γ·B, where B is the binary cross-entropy and x says how wrong the logit is:
 *
 * - focal: the wrong side's probability w = σ(z)(1 − t) + σ(−z)t, x′ = (1 − 2t)σ(z)σ(−z), α_t = αt + (1 − α)(1 − t);
 * - quality focal: B′ = σ(z) − t, x′ = σ(z)σ(−z), α_t = 1.
 *
 * With e = e^(−|z|), x = ±(share ± other·e)/(1 + e), which does not cancel if t is 0 or 1.
 * ∂ℓ/∂z = α_t·|x|^γ·B′ + γ·(x′/x)·ℓ has no power smaller than γ.
 */
@final
export class Focal implements Bounded {
  /** One lane each: the α of positives, the α of negatives, the sign bit for quality focal. */
  @inline
  static lanes(positives: f32, negatives: f32, sign: f32): v128 {
    return f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(sign), 0, positives), 1, negatives);
  }
  /** α is −1 for no α, and −2 for quality focal. */
  @inline
  first(alpha: f32, gamma: f32): v128 {
    return alpha < 0 ? Focal.lanes(1, 1, alpha < -1 ? -0.0 : 0) : Focal.lanes(alpha, 1 - alpha, 0);
  }
  @inline
  second(alpha: f32, gamma: f32): v128 {
    return f32x4.splat(Maths.exponent(gamma));
  }
  @inline
  static quality(kind: v128): v128 {
    return v128.shuffle<f32>(kind, kind, 2, 2, 2, 2);
  }
  /** (1 + e)·x */
  @inline
  static wrong(z: v128, t: v128, e: v128, kind: v128): v128 {
    const quality = Focal.quality(kind);
    const negative = f32x4.sub(Lanes.one(), t);
    const share = Logits.share(z, t, negative);
    return Logits.signed(f32x4.add(share, v128.xor(Logits.rest(share, t, negative, e), quality)), z, quality);
  }
  /** σ(|z|): a factor instead of several quotients. */
  @inline
  static larger(e: v128): v128 {
    return f32x4.div(Lanes.one(), f32x4.add(Lanes.one(), e));
  }
  /** α_t */
  @inline
  static alpha(t: v128, kind: v128): v128 {
    const positives = f32x4.mul(v128.shuffle<f32>(kind, kind, 0, 0, 0, 0), t);
    const negatives = f32x4.mul(v128.shuffle<f32>(kind, kind, 1, 1, 1, 1), f32x4.sub(Lanes.one(), t));
    return f32x4.add(positives, negatives);
  }
  @inline
  common(z: v128, kind: v128, gamma: v128): v128 {
    return Maths.expNegative(Logits.minusSize(z));
  }
  /** α_t·|x|^γ. γ = 2, which is by far the most common, takes a shortcut. */
  @inline
  factor(z: v128, t: v128, e: v128, kind: v128, gamma: v128): v128 {
    const x = f32x4.mul(Focal.wrong(z, t, e, kind), Focal.larger(e));
    let power = f32x4.mul(x, x);
    if (v128.any_true(f32x4.ne(gamma, f32x4.splat(2)))) power = Maths.pow(f32x4.abs(x), gamma);
    return f32x4.mul(Focal.alpha(t, kind), power);
  }
  @inline
  part(e: v128, factor: v128): v128 {
    return Maths.log1pUnit(e);
  }
  /** An infinite B makes ℓ infinite even where the power underflows, unless α_t = 0. */
  @inline
  value(z: v128, t: v128, e: v128, factor: v128, part: v128, kind: v128, gamma: v128): v128 {
    const infinity = f32x4.splat(Infinity);
    const share = Logits.share(z, t, f32x4.sub(Lanes.one(), t));
    const loss = Logits.loss(z, share, part);
    const counts = f32x4.ne(Focal.alpha(t, kind), i32x4.splat(0));
    const least = v128.and(infinity, v128.and(f32x4.eq(loss, infinity), counts));
    return f32x4.pmax(f32x4.mul(factor, f32x4.pmin(loss, f32x4.splat(f32.MAX_VALUE))), least);
  }
  /**
   * x′/x = (1 − 2t)·e/((1 + e)·wrong), without 2t for quality focal. Where e = 0, x′ or ℓ is 0. Where x = 0, focal ℓ is 0;
   * quality focal has a kink if γ ≤ 1, and the mean of its two one-sided slopes is 0.
   */
  @inline
  slope(z: v128, t: v128, e: v128, factor: v128, value: v128, kind: v128, gamma: v128): v128 {
    const zero = i32x4.splat(0);
    const negative = f32x4.sub(Lanes.one(), t);
    const share = Logits.share(z, t, negative);
    const size = f32x4.sub(share, Logits.rest(share, t, negative, e));
    const first = Logits.signed(f32x4.mul(size, Focal.larger(e)), z, i32x4.splat(1 << 31));
    const wrong = Focal.wrong(z, t, e, kind);
    const twice = v128.andnot(f32x4.add(t, t), i32x4.shr_s(Focal.quality(kind), 31));
    const change = f32x4.div(f32x4.mul(f32x4.mul(f32x4.sub(Lanes.one(), twice), e), Focal.larger(e)), wrong);
    const bend = f32x4.mul(f32x4.mul(gamma, change), value);
    return f32x4.add(f32x4.mul(factor, first), v128.and(bend, v128.and(f32x4.ne(e, zero), f32x4.ne(wrong, zero))));
  }
  @inline
  floor(t: v128, kind: v128, gamma: v128): v128 {
    return i32x4.splat(0);
  }
}

/** Focal with α and γ; if `shape` is 1, quality focal, with its β as `a`. */
export function focal(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Elements.run<Focal>(false, flags, n, p, t, w, g, scale, total, shape ? -2 : a, shape ? a : b, table);
}
