import { Component } from "../component";
import { Curved, Hessian } from "../hessian";
import { Maths } from "../math";
import { Radial } from "../radial";
import { Gentle, Squares, Staged } from "../residual";
import { Lanes } from "../simd";

/**
 * Cauchy: with u = r/c, 2ℓ = c² log1p(u²) and ψ = r/(1 + u²). From |u| = 2³² on, where u² may overflow, log1p(u²) is taken as
 * 2 log1p(|u|) and ψ as ±c/(1 + |u|).
 */
@final
export class Cauchy extends Gentle implements Staged, Curved {
  @inline
  constant(i: i32, scale: f32, second: f32, table: usize): f32 {
    return i == 0 ? scale : i == 1 ? 1 / scale : Squares.least(scale);
  }
  @inline
  valueFactor(): f64 {
    return 0.5;
  }
  @inline
  common(r: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    return Maths.log1pFirst(Cauchy.base(Cauchy.size(r, inverse)));
  }
  @inline
  other(r: v128, f: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    return Maths.log1pSecond(Cauchy.base(Cauchy.size(r, inverse)));
  }
  @inline
  logs(): bool {
    return true;
  }
  @inline
  value(r: v128, f: v128, k: v128, log: v128, c: v128, inverse: v128, least: v128, _d: v128): v128 {
    const size = Cauchy.size(r, inverse);
    const factor = f32x4.add(c, v128.and(c, Cauchy.big(size)));
    const twice = f32x4.mul(factor, f32x4.mul(c, Maths.log1pOf(Cauchy.base(size), log)));
    return Lanes.select(f32x4.mul(r, r), twice, f32x4.lt(size, least));
  }
  @inline
  slope(r: v128, f: v128, k: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    const size = Cauchy.size(r, inverse);
    const big = Cauchy.big(size);
    const side = v128.or(Lanes.signOf(r), c);
    const bottom = f32x4.add(Lanes.one(), Cauchy.base(size));
    return f32x4.div(Lanes.select(side, r, big), bottom);
  }
  /** (1 − u²)/(1 + u²)²; where |u| is big, −1/(1 + |u|)². */
  @inline
  bend(r: v128, f: v128, k: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    const size = Cauchy.size(r, inverse);
    const less = f32x4.div(Lanes.one(), f32x4.add(Lanes.one(), Cauchy.base(size)));
    const near = f32x4.mul(f32x4.sub(Lanes.one(), f32x4.mul(size, size)), less);
    return f32x4.mul(Lanes.select(f32x4.neg(less), near, Cauchy.big(size)), less);
  }
  /** |u| */
  @inline
  static size(r: v128, inverse: v128): v128 {
    return f32x4.abs(f32x4.mul(r, inverse));
  }
  /** u², or |u| where that is big. */
  @inline
  static base(size: v128): v128 {
    return Lanes.select(size, f32x4.mul(size, size), Cauchy.big(size));
  }
  @inline
  static big(size: v128): v128 {
    return f32x4.gt(size, f32x4.splat(4294967296));
  }
}

export function cauchy(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Cauchy>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function cauchy_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.staged<Cauchy>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function cauchy_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<Cauchy>(flags, n, p, t, w, g, total, shape, a, b, table);
}
