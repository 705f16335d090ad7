import { Divergence, DivergenceRow } from "../divergences";
import { Maths } from "../math";
import { Rows } from "../rows";
import { Lanes } from "../simd";

/** The Kullback–Leibler divergence: ℓ = Σ t ln(t/p), where 0·ln 0 = 0; ∂ℓ/∂p = −t/p, 0 where t = 0. */
@final
export class KlDivergence implements Divergence {
  /** t/p. A tiny p is multiplied by 2⁶⁴, so that the quotient does not overflow. */
  @inline
  first(p: v128, t: v128): v128 {
    return f32x4.div(t, KlDivergence.lifted(p));
  }
  /** The fraction of its logarithm. */
  @inline
  second(p: v128, t: v128): v128 {
    return Maths.quotientFraction(t, KlDivergence.lifted(p), this.first(p, t));
  }
  /** ln(t/p) */
  @inline
  third(p: v128, t: v128, q: v128, fraction: v128): v128 {
    const log = f32x4.add(Maths.quotientSum(q, fraction), v128.and(KlDivergence.tiny(p), f32x4.splat(LN_LIFT)));
    // ∞ for an infinite quotient, −∞ for an infinite p, NaN for NaN and negative numbers
    const infinity = f32x4.splat(Infinity);
    const limited = f32x4.pmax(f32x4.sub(q, f32x4.splat(f32.MAX_VALUE)), log);
    const lowest = f32x4.sub(limited, v128.and(f32x4.eq(p, infinity), infinity));
    return v128.or(lowest, f32x4.lt(f32x4.pmin(p, t), i32x4.splat(0)));
  }

  @inline
  term(p: v128, t: v128, q: v128, log: v128): v128 {
    return v128.and(f32x4.mul(t, log), f32x4.ne(t, i32x4.splat(0)));
  }

  @inline
  slope(p: v128, t: v128, q: v128, log: v128): v128 {
    return v128.and(f32x4.neg(f32x4.div(t, p)), f32x4.ne(t, i32x4.splat(0)));
  }

  @inline
  static tiny(p: v128): v128 {
    return f32x4.lt(p, f32x4.splat(TINY));
  }
  @inline
  static lifted(p: v128): v128 {
    return f32x4.mul(p, i32x4.add(Lanes.one(), v128.and(KlDivergence.tiny(p), i32x4.splat(64 << 23))));
  }
}

const TINY: f32 = 5.421010862427522e-20; // 2⁻⁶⁴
const LN_LIFT: f32 = 44.3614195558365; // ln 2⁶⁴

export function klDivergence(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Rows.run<DivergenceRow<KlDivergence>>(flags, n, p, t, w, g, scale, total, shape, shape, a, b, table);
}
