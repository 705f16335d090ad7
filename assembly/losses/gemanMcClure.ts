import { Component } from "../component";
import { Curved, Hessian } from "../hessian";
import { Radial } from "../radial";
import { Ranged } from "../residual";
import { Lanes } from "../simd";

/**
 * Geman and McClure: with y = 1/(1 + (r/c)²), 2ℓ = r²y and ψ = ry². r is limited to ±2⁶²c, so that no square overflows: beyond,
 * ℓ is constant in float32 and ψ is 0.
 */
@final
export class GemanMcClure extends Ranged implements Curved {
  @inline
  constant(i: i32, scale: f32, second: f32, table: usize): f32 {
    const limit = min<f32>(scale * 4611686018427387904, f32.MAX_VALUE);
    return i == 0 ? 1 / scale : i == 1 ? limit : limit * limit;
  }
  @inline
  valueFactor(): f64 {
    return 0.5;
  }
  @inline
  value(r: v128, m: v128, n: v128, log: v128, inverse: v128, limit: v128, square: v128, _d: v128): v128 {
    const h = Lanes.clamp(r, limit, f32x4.neg(limit));
    return f32x4.mul(h, f32x4.mul(h, GemanMcClure.rest(f32x4.mul(h, inverse))));
  }
  @inline
  slope(r: v128, m: v128, n: v128, inverse: v128, limit: v128, square: v128, _d: v128): v128 {
    const h = Lanes.clamp(r, limit, f32x4.neg(limit));
    const y = GemanMcClure.rest(f32x4.mul(h, inverse));
    return f32x4.mul(f32x4.mul(h, y), y);
  }
  /** (1 − 3u²)y³ */
  @inline
  bend(r: v128, m: v128, n: v128, inverse: v128, limit: v128, square: v128, _d: v128): v128 {
    const h = Lanes.clamp(r, limit, f32x4.neg(limit));
    const u = f32x4.mul(h, inverse);
    const y = GemanMcClure.rest(u);
    const fall = f32x4.mul(f32x4.sub(Lanes.one(), f32x4.mul(f32x4.mul(u, u), f32x4.splat(3))), y);
    return f32x4.mul(fall, f32x4.mul(y, y));
  }
  @inline
  square(q: v128, inverse: v128, limit: v128, square: v128, _d: v128): v128 {
    const near = f32x4.pmin(q, square);
    return f32x4.mul(near, GemanMcClure.restOfSquare(near, inverse));
  }
  @inline
  weight(q: v128, inverse: v128, limit: v128, square: v128, _d: v128): v128 {
    const y = GemanMcClure.restOfSquare(f32x4.pmin(q, square), inverse);
    return f32x4.mul(y, y);
  }
  @inline
  curvature(a: v128, b: v128, c: v128, d: v128): v128 {
    return Lanes.one();
  }

  /** 1/(1 + u²) */
  @inline
  static rest(u: v128): v128 {
    return f32x4.div(Lanes.one(), f32x4.add(Lanes.one(), f32x4.mul(u, u)));
  }
  /** 1/(1 + q/c²) */
  @inline
  static restOfSquare(q: v128, inverse: v128): v128 {
    return f32x4.div(Lanes.one(), f32x4.add(Lanes.one(), f32x4.mul(f32x4.mul(q, inverse), inverse)));
  }
}

export function gemanMcClure(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<GemanMcClure>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function gemanMcClure_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.run<GemanMcClure>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function gemanMcClure_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<GemanMcClure>(flags, n, p, t, w, g, total, shape, a, b, table);
}
