import { Component } from "../component";
import { Curved, Hessian } from "../hessian";
import { Radial } from "../radial";
import { Rational } from "../residual";
import { Lanes } from "../simd";

/** Squared error: ℓ = r², ψ = 2r. */
@final
export class Mse extends Rational implements Curved {
  @inline
  constant(i: i32, first: f32, second: f32, table: usize): f32 {
    return 0;
  }
  @inline
  valueFactor(): f64 {
    return 1;
  }
  @inline
  slopeFactor(): f32 {
    return 2;
  }
  @inline
  value(r: v128, m: v128, n: v128, log: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.mul(r, r);
  }
  @inline
  slope(r: v128, m: v128, n: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return r;
  }
  @inline
  bend(r: v128, m: v128, n: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return Lanes.one();
  }
  @inline
  square(q: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return q;
  }
  @inline
  weight(q: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.splat(1);
  }
  @inline
  curvature(a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.splat(1);
  }
  @inline
  rescue(): bool {
    return false;
  }
}

export function mse(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Mse>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function mse_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.run<Mse>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function mse_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<Mse>(flags, n, p, t, w, g, total, shape, a, b, table);
}
