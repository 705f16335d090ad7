import { Bounded, Elements, Parameters } from "../bounded";
import { Maths } from "../math";
import { Lanes } from "../simd";

/**
 * Binary cross-entropy of probabilities: ℓ = −t ln p − (1 − t) ln(1 − p), p clipped to [ε, 1 − ε].
 *
 * With m = min(p, 1 − p), which is exact, the two logarithms are ln m and log1p(−m), and the clip is m ≥ ε: it needs no 1 − ε,
 * which float32 cannot hold.
 */
@final
export class Bce extends Parameters implements Bounded {
  /** m, clipped. */
  @inline
  common(p: v128, epsilon: v128, b: v128): v128 {
    return f32x4.pmax(Bce.lesser(p), epsilon);
  }
  @inline
  factor(p: v128, t: v128, m: v128, epsilon: v128, b: v128): v128 {
    return Maths.log1pMinusHalf(m);
  }
  @inline
  part(m: v128, far: v128): v128 {
    return Maths.logNormal(m);
  }
  @inline
  value(p: v128, t: v128, m: v128, far: v128, near: v128, epsilon: v128, b: v128): v128 {
    const other = f32x4.sub(Lanes.one(), t);
    const lower = f32x4.lt(p, f32x4.splat(0.5));
    return f32x4.neg(f32x4.add(f32x4.mul(Lanes.select(t, other, lower), near), f32x4.mul(Lanes.select(other, t, lower), far)));
  }
  @inline
  slope(p: v128, t: v128, clipped: v128, factor: v128, value: v128, epsilon: v128, b: v128): v128 {
    const m = Bce.lesser(p);
    const slope = f32x4.div(f32x4.sub(p, t), f32x4.mul(p, f32x4.sub(Lanes.one(), p)));
    // on the clip itself one side has no slope, so take half; `lt` is false for NaN, which therefore stays
    const kink = Lanes.select(f32x4.splat(0.5), Lanes.one(), f32x4.eq(m, epsilon));
    const inside = f32x4.mul(v128.andnot(slope, f32x4.lt(m, epsilon)), kink);
    return v128.or(inside, f32x4.ne(t, t)); // all bits set is a NaN
  }
  /** The value at p = t, so that a perfect prediction has an excess of exactly 0. */
  @inline
  floor(t: v128, epsilon: v128, b: v128): v128 {
    const m = f32x4.pmax(Bce.lesser(t), epsilon);
    return this.value(t, t, m, Maths.log1pMinusHalf(m), Maths.logNormal(m), epsilon, b);
  }
  /** min(p, 1 − p) */
  @inline
  static lesser(p: v128): v128 {
    return f32x4.pmin(p, f32x4.sub(Lanes.one(), p));
  }
}

export function bce(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Elements.run<Bce>(false, flags, n, p, t, w, g, scale, total, a, b, table);
}
