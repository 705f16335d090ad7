import { Divergence, DivergenceRow } from "../divergences";
import { Maths } from "../math";
import { Rows } from "../rows";
import { Lanes } from "../simd";

/**
 * The Jensen–Shannon divergence: ℓ = ½ Σ p ln(p/m) + t ln(t/m), m = (p + t)/2; ∂ℓ/∂p = ½ ln(p/m), 0 where p = t = 0.
 * With x = |p − t|/(p + t) the two logarithms are ln(1 + x) and ln(1 − x), and a term is ¼(p + t)·h(x),
 * h = (1 + x) ln(1 + x) + (1 − x) ln(1 − x). For x < ½, where that would cancel, h is a polynomial close to the series
 * x²(1 + x²/6 + …).
 */
@final
export class JsDivergence implements Divergence {
  /** x */
  @inline
  first(p: v128, t: v128): v128 {
    return JsDivergence.x(p, t);
  }
  /** 2⁶⁴·(1 − x) */
  @inline
  second(p: v128, t: v128): v128 {
    const least = f32x4.pmin(JsDivergence.limit(p), t);
    return f32x4.div(f32x4.mul(least, f32x4.splat(LIFT)), JsDivergence.sum(p, t));
  }
  /** ln(1 − x): the logarithm for the smaller one. −∞ where that is 0 or the larger one ∞. */
  @inline
  third(p: v128, t: v128, x: v128, share: v128): v128 {
    const log = Maths.logLifted(share, f32x4.neg(x));
    return f32x4.add(log, v128.and(f32x4.eq(share, i32x4.splat(0)), f32x4.splat(-Infinity)));
  }

  @inline
  term(p: v128, t: v128, x: v128, lower: v128): v128 {
    const one = Lanes.one();
    const u = f32x4.mul(x, x);
    const u2 = f32x4.mul(u, u);
    const low = f32x4.add(one, f32x4.mul(u, f32x4.splat(0.16666719317436218)));
    const middle = f32x4.add(f32x4.splat(0.06663812696933746), f32x4.mul(u, f32x4.splat(0.036217931658029556)));
    const high = f32x4.add(f32x4.splat(0.0184318907558918), f32x4.mul(u, f32x4.splat(0.02734103612601757)));
    const series = f32x4.mul(u, f32x4.add(low, f32x4.mul(u2, f32x4.add(middle, f32x4.mul(u2, high)))));
    const rest = f32x4.sub(one, x);
    const less = v128.and(f32x4.mul(rest, lower), f32x4.ne(lower, f32x4.splat(-Infinity)));
    const h = v128.bitselect(series, f32x4.add(f32x4.mul(f32x4.add(one, x), JsDivergence.upper(x)), less), f32x4.lt(x, f32x4.splat(0.5)));
    return f32x4.mul(f32x4.mul(f32x4.add(p, t), f32x4.splat(0.25)), h);
  }

  @inline
  slope(p: v128, t: v128, x: v128, lower: v128): v128 {
    return f32x4.mul(v128.bitselect(lower, JsDivergence.upper(x), f32x4.lt(p, t)), f32x4.splat(0.5));
  }

  /** ln(1 + x): the logarithm for the larger of p and t. */
  @inline
  static upper(x: v128): v128 {
    return Maths.log1pUnit(x);
  }

  /** |p − t|/(p + t); 0 where both are 0. */
  @inline
  static x(p: v128, t: v128): v128 {
    const x = JsDivergence.limit(p);
    const y = JsDivergence.limit(t);
    return f32x4.div(f32x4.abs(f32x4.sub(x, y)), JsDivergence.sum(x, y));
  }

  /** p + t, but never 0; NaN where p or t is below 0. */
  @inline
  static sum(p: v128, t: v128): v128 {
    return v128.or(f32x4.pmax(f32x4.add(p, t), f32x4.splat(LEAST)), f32x4.lt(f32x4.pmin(p, t), i32x4.splat(0)));
  }

  /** p, limited to 2⁶⁰, so that ∞ makes no NaN in a quotient; probabilities are never that large. */
  @inline
  static limit(p: v128): v128 {
    return f32x4.pmin(p, f32x4.splat(MOST));
  }
}

const LEAST: f32 = 1.401298464324817e-45; // 2⁻¹⁴⁹
const MOST: f32 = 1.152921504606847e18; // 2⁶⁰
const LIFT: f32 = 3.6893488147419103e19; // 2⁶⁵

export function jsDivergence(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Rows.run<DivergenceRow<JsDivergence>>(flags, n, p, t, w, g, scale, total, shape, shape, a, b, table);
}
