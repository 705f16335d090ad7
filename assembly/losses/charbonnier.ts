import { Component } from "../component";
import { Curved, Hessian } from "../hessian";
import { Radial } from "../radial";
import { Ranged } from "../residual";
import { Lanes } from "../simd";

/**
 * Charbonnier: with u = r/ε and y = √(u² + 1), ψ = u/y and ℓ = r·u/(y + 1); one division, 1/(y(y + 1)), serves both. u is limited
 * to ±2³⁰, from where on ψ is ±1 and ℓ is |r|. For points y = √(q + ε²), with ε up to 2⁶².
 */
@final
export class Charbonnier extends Ranged implements Curved {
  @inline
  constant(i: i32, epsilon: f32, second: f32, table: usize): f32 {
    return i == 0 ? 1 / epsilon : i == 1 ? epsilon : epsilon * epsilon;
  }
  @inline
  valueFactor(): f64 {
    return 1;
  }
  @inline
  value(r: v128, m: v128, n: v128, log: v128, inverse: v128, epsilon: v128, square: v128, _d: v128): v128 {
    const u = Charbonnier.limited(r, inverse);
    const y = Charbonnier.root(f32x4.mul(u, u), Lanes.one());
    return f32x4.mul(r, f32x4.mul(f32x4.mul(u, Charbonnier.share(y, Lanes.one())), y));
  }
  @inline
  slope(r: v128, m: v128, n: v128, inverse: v128, epsilon: v128, square: v128, _d: v128): v128 {
    const u = Charbonnier.limited(r, inverse);
    const y = Charbonnier.root(f32x4.mul(u, u), Lanes.one());
    return f32x4.mul(f32x4.mul(u, Charbonnier.share(y, Lanes.one())), f32x4.add(y, Lanes.one()));
  }
  /** 1/(εy³). From |u| = 2³⁰ on, where u² may overflow, y is |u|. */
  @inline
  bend(r: v128, m: v128, n: v128, inverse: v128, epsilon: v128, square: v128, _d: v128): v128 {
    const u = f32x4.abs(f32x4.mul(r, inverse));
    const y = Lanes.select(u, Charbonnier.root(f32x4.mul(u, u), Lanes.one()), f32x4.gt(u, f32x4.splat(1073741824)));
    const less = f32x4.div(Lanes.one(), y);
    return f32x4.mul(f32x4.mul(f32x4.mul(inverse, less), less), less);
  }
  @inline
  square(q: v128, inverse: v128, epsilon: v128, square: v128, _d: v128): v128 {
    const y = Charbonnier.root(q, square);
    return f32x4.mul(q, f32x4.mul(Charbonnier.share(y, epsilon), y));
  }
  @inline
  weight(q: v128, inverse: v128, epsilon: v128, square: v128, _d: v128): v128 {
    const y = Charbonnier.root(q, square);
    return f32x4.mul(Charbonnier.share(y, epsilon), f32x4.add(y, epsilon));
  }
  @inline
  curvature(inverse: v128, epsilon: v128, square: v128, _d: v128): v128 {
    return inverse;
  }

  @inline
  static limited(r: v128, inverse: v128): v128 {
    return Lanes.clamp(f32x4.mul(r, inverse), f32x4.splat(1073741824), f32x4.splat(-1073741824));
  }
  @inline
  static root(q: v128, square: v128): v128 {
    return f32x4.sqrt(f32x4.add(q, square));
  }
  /** 1/(y(y + ε)) */
  @inline
  static share(y: v128, epsilon: v128): v128 {
    return f32x4.div(Lanes.one(), f32x4.mul(y, f32x4.add(y, epsilon)));
  }
}

export function charbonnier(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Charbonnier>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function charbonnier_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.run<Charbonnier>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function charbonnier_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<Charbonnier>(flags, n, p, t, w, g, total, shape, a, b, table);
}
