import { Component } from "../component";
import { Curved, Curves, Hessian } from "../hessian";
import { Radial } from "../radial";
import { Ranged } from "../residual";
import { Lanes } from "../simd";

/** Huber: ℓ = ½r² within ±δ and δ(|r| − ½δ) beyond; ψ = h = clamp(r, ±δ). On both branches 2ℓ = h(r + (r − h)). */
@final
export class Huber extends Ranged implements Curved {
  @inline
  constant(i: i32, delta: f32, second: f32, table: usize): f32 {
    return i == 0 ? delta : -delta;
  }
  @inline
  valueFactor(): f64 {
    return 0.5;
  }
  @inline
  value(r: v128, m: v128, n: v128, log: v128, delta: v128, minusDelta: v128, c: v128, d: v128): v128 {
    const h = Lanes.clamp(r, delta, minusDelta);
    return f32x4.mul(h, f32x4.add(r, f32x4.sub(r, h)));
  }
  @inline
  slope(r: v128, m: v128, n: v128, delta: v128, minusDelta: v128, c: v128, d: v128): v128 {
    return Lanes.clamp(r, delta, minusDelta);
  }
  @inline
  bend(r: v128, m: v128, n: v128, delta: v128, minusDelta: v128, c: v128, d: v128): v128 {
    return Curves.within(r, delta);
  }
  @inline
  square(q: v128, delta: v128, b: v128, c: v128, d: v128): v128 {
    const rho = f32x4.sqrt(q);
    const h = f32x4.pmin(rho, delta);
    return f32x4.mul(h, f32x4.add(rho, f32x4.sub(rho, h)));
  }
  @inline
  weight(q: v128, delta: v128, b: v128, c: v128, d: v128): v128 {
    const rho = f32x4.sqrt(q);
    return f32x4.div(f32x4.pmin(rho, delta), rho);
  }
  @inline
  curvature(a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.splat(1);
  }
}

export function huber(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Huber>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function huber_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.run<Huber>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function huber_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<Huber>(flags, n, p, t, w, g, total, shape, a, b, table);
}
