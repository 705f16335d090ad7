import { Component } from "../component";
import { Curved, Curves, Hessian } from "../hessian";
import { Radial } from "../radial";
import { Ranged } from "../residual";
import { Lanes } from "../simd";

/** Truncated least squares: 2ℓ = min(r², c²); ψ = r for |r| < c, ½r at c, else 0. A NaN stays in r² and in r. */
@final
export class Tls extends Ranged implements Curved {
  @inline
  constant(i: i32, scale: f32, second: f32, table: usize): f32 {
    return i == 0 ? scale : i == 1 ? scale * scale : 0.5;
  }
  @inline
  valueFactor(): f64 {
    return 0.5;
  }
  @inline
  value(r: v128, m: v128, n: v128, log: v128, c: v128, square: v128, _c: v128, _d: v128): v128 {
    return f32x4.pmin(f32x4.mul(r, r), square);
  }
  @inline
  slope(r: v128, m: v128, n: v128, c: v128, square: v128, half: v128, _d: v128): v128 {
    const size = f32x4.abs(r);
    return f32x4.sub(v128.andnot(r, f32x4.gt(size, c)), v128.and(f32x4.mul(r, half), f32x4.eq(size, c)));
  }
  @inline
  bend(r: v128, m: v128, n: v128, c: v128, square: v128, _c: v128, _d: v128): v128 {
    return Curves.within(r, c);
  }
  @inline
  square(q: v128, c: v128, square: v128, _c: v128, _d: v128): v128 {
    return f32x4.pmin(q, square);
  }
  /** A c² that overflows or underflows lies beyond every q in range, on the right side. */
  @inline
  weight(q: v128, c: v128, square: v128, half: v128, _d: v128): v128 {
    return f32x4.sub(v128.andnot(Lanes.one(), f32x4.gt(q, square)), v128.and(half, f32x4.eq(q, square)));
  }
  @inline
  curvature(a: v128, b: v128, c: v128, d: v128): v128 {
    return Lanes.one();
  }
}

export function tls(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Tls>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function tls_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.run<Tls>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function tls_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<Tls>(flags, n, p, t, w, g, total, shape, a, b, table);
}
