import { Component } from "../component";
import { Curved, Hessian } from "../hessian";
import { Radial } from "../radial";
import { Ranged } from "../residual";
import { Lanes } from "../simd";

/**
 * Tukey's biweight: with h = clamp(r, ±c) and y = max(1 − (r/c)², 0), 6ℓ = h²(1 + y + y²) and ψ = hy². With the clamp one
 * formula serves both branches, and ±∞ needs no care: ℓ = c²/6, ψ = 0.
 */
@final
export class Tukey extends Ranged implements Curved {
  @inline
  constant(i: i32, scale: f32, second: f32, table: usize): f32 {
    return i == 0 ? scale : 1 / scale;
  }
  @inline
  valueFactor(): f64 {
    return 1.0 / 6.0;
  }
  @inline
  value(r: v128, m: v128, n: v128, log: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    const h = Lanes.clamp(r, c, f32x4.neg(c));
    return Tukey.bent(f32x4.mul(h, h), Tukey.rest(r, inverse));
  }
  @inline
  slope(r: v128, m: v128, n: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    const h = Lanes.clamp(r, c, f32x4.neg(c));
    const y = Tukey.rest(r, inverse);
    return f32x4.mul(h, f32x4.mul(y, y));
  }
  /** y(1 − 5(r/c)²) = y(5y − 4) */
  @inline
  bend(r: v128, m: v128, n: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    const y = Tukey.rest(r, inverse);
    return f32x4.mul(y, f32x4.sub(f32x4.mul(y, f32x4.splat(5)), f32x4.splat(4)));
  }
  @inline
  square(q: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    return Tukey.bent(f32x4.pmin(q, f32x4.mul(c, c)), Tukey.restOfSquare(q, inverse));
  }
  @inline
  weight(q: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    const y = Tukey.restOfSquare(q, inverse);
    return f32x4.mul(y, y);
  }
  @inline
  curvature(a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.splat(1);
  }

  /** y = max(1 − (r/c)², 0): exactly 0 beyond c, even if c·(1/c) rounds to less than 1. */
  @inline
  static rest(r: v128, inverse: v128): v128 {
    const u = f32x4.mul(r, inverse);
    return f32x4.pmax(f32x4.sub(f32x4.splat(1), f32x4.mul(u, u)), i32x4.splat(0));
  }
  /** y = max(1 − q/c², 0); c² itself could overflow. */
  @inline
  static restOfSquare(q: v128, inverse: v128): v128 {
    return f32x4.pmax(f32x4.sub(f32x4.splat(1), f32x4.mul(f32x4.mul(q, inverse), inverse)), i32x4.splat(0));
  }
  /** q(1 + y + y²) */
  @inline
  static bent(q: v128, y: v128): v128 {
    return f32x4.mul(q, f32x4.add(f32x4.splat(1), f32x4.add(y, f32x4.mul(y, y))));
  }
}

export function tukey(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Tukey>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function tukey_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.run<Tukey>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function tukey_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<Tukey>(flags, n, p, t, w, g, total, shape, a, b, table);
}
