import { LN2, Maths } from "./math";

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

  /** z > 0 ? positive : negative */
  @inline
  static other(share: v128, positive: v128, negative: v128): v128 {
    return v128.xor(share, v128.xor(positive, negative));
  }

  /** other·e */
  @inline
  static rest(share: v128, positive: v128, negative: v128, e: v128): v128 {
    return f32x4.mul(Logits.other(share, positive, negative), e);
  }

  /** x, with the bits of `sign` flipped where z ≤ 0. */
  @inline
  static signed(x: v128, z: v128, sign: v128): v128 {
    return v128.xor(x, v128.andnot(sign, f32x4.gt(z, i32x4.splat(0))));
  }

  /** ln(1 + e), given what rounding e `lost`; without the ln 2 of `step`, which is added last. */
  @inline
  static curve(e: v128, lost: v128): v128 {
    const f = Maths.fold(e, Logits.upper(e));
    const f2 = f32x4.mul(f, f);
    const carry = f32x4.sub(f32x4.mul(lost, Logits.roughly(e)), f32x4.mul(f2, f32x4.splat(0.5)));
    return f32x4.add(f, f32x4.add(f32x4.mul(f32x4.mul(f, f2), Maths.logCubic(f, f2)), carry));
  }

  @inline
  static upper(e: v128): v128 {
    return f32x4.lt(f32x4.splat(0.5), e);
  }

  /** ℓ, given `both` = positive + negative: for t of 0 and 1 within 0.995 ULP. */
  @inline
  static crossEntropy(z: v128, share: v128, both: v128, e: v128, curve: v128): v128 {
    const step = f32x4.mul(both, v128.and(Logits.upper(e), f32x4.splat(LN2)));
    return f32x4.add(step, Logits.loss(z, share, f32x4.mul(both, curve)));
  }

  /** 1/(1 + e) within 5 %, without a division: enough to weigh a rounding error. */
  @inline
  static roughly(e: v128): v128 {
    return f32x4.sub(f32x4.splat(0.957), f32x4.mul(f32x4.splat(0.457), e));
  }

  /** e/(1 + e) within 0.865 ULP. The remainder of the first quotient q is (e − q) − qe, whose difference is exact. */
  @inline
  static lesser(e: v128, lost: v128): v128 {
    const r = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), e));
    const q = f32x4.mul(e, r);
    const rest = f32x4.add(f32x4.sub(f32x4.sub(e, q), f32x4.mul(q, e)), f32x4.mul(lost, r));
    return f32x4.add(q, f32x4.mul(rest, r));
  }

  /**
   * ∂ℓ/∂z = ±(share − both·e/(1 + e)), where ± is the sign of z and `lesser` = e/(1 + e). An infinite target makes NaN of `both`; then
   * `other` takes its place, and the slope is infinite.
   */
  @inline
  static slope(z: v128, share: v128, both: v128, other: v128, lesser: v128): v128 {
    const factor = v128.bitselect(both, other, f32x4.eq(both, both));
    return Logits.signed(f32x4.sub(share, f32x4.mul(factor, lesser)), z, i32x4.splat(1 << 31));
  }

  /** Bytes from the desk's vectors of `prepare` to the others. */
  static readonly POWERS: usize = 0;
  static readonly CURVES: usize = 8256;
  static readonly LESSER: usize = 16512;

  /** Writes e, `curve` and `lesser` of `count` logits, at most 2,048, to the desk. */
  static prepare(p: usize, count: i32, desk: usize): void {
    const end = desk + ((<usize>count) << 2);
    let at = desk;
    do {
      const x = Logits.minusSize(v128.load(p));
      v128.store(at, Maths.expNegative(x), Logits.POWERS);
      v128.store(at, Maths.expNegativeLost(x), Logits.LESSER);
      p += 16;
      at += 16;
    } while (at < end);
    at = desk;
    do {
      const e = v128.load(at, Logits.POWERS);
      const lost = v128.load(at, Logits.LESSER);
      v128.store(at, Logits.curve(e, lost), Logits.CURVES);
      v128.store(at, Logits.lesser(e, lost), Logits.LESSER);
      at += 16;
    } while (at < end);
  }
}
