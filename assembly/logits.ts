/**
 * Cross-entropies of logits z: ℓ = −positive·ln σ(z) − negative·ln σ(−z). With e = e^(−|z|), `share` the coefficient against the
 * side on which z lies and `other` the other one, ℓ = |z|·share + (positive + negative)·log1p(e), which never cancels.
 */
export abstract class Logits {
  @inline
  static minusSize(z: v128): v128 {
    return v128.or(z, i32x4.splat(1 << 31));
  }

  /** z > 0 ? negative : positive, in three instructions, two of which `slope` needs anyway. */
  @inline
  static share(z: v128, positive: v128, negative: v128): v128 {
    return v128.xor(positive, v128.and(v128.xor(positive, negative), f32x4.gt(z, i32x4.splat(0))));
  }

  /** ℓ, given `curve` = (positive + negative)·log1p(e). Where the share is 0, the line is 0 even for an infinite logit. */
  @inline
  static loss(z: v128, share: v128, curve: v128): v128 {
    const line = v128.and(f32x4.mul(Logits.minusSize(z), share), f32x4.ne(share, i32x4.splat(0)));
    return f32x4.sub(curve, line);
  }

  /** other·e */
  @inline
  static rest(share: v128, positive: v128, negative: v128, e: v128): v128 {
    return f32x4.mul(v128.xor(share, v128.xor(positive, negative)), e);
  }

  /** x, with the bits of `sign` flipped where z ≤ 0. */
  @inline
  static signed(x: v128, z: v128, sign: v128): v128 {
    return v128.xor(x, v128.andnot(sign, f32x4.gt(z, i32x4.splat(0))));
  }

  /** ∂ℓ/∂z = ±(share − other·e)/(1 + e), where ± is the sign of z. */
  @inline
  static slope(z: v128, e: v128, positive: v128, negative: v128): v128 {
    const share = Logits.share(z, positive, negative);
    const size = f32x4.sub(share, Logits.rest(share, positive, negative, e));
    return Logits.signed(f32x4.div(size, f32x4.add(f32x4.splat(1), e)), z, i32x4.splat(1 << 31));
  }
}
