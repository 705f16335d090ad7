import { Component } from "../component";
import { Curved, Hessian } from "../hessian";
import { Maths } from "../math";
import { Radial } from "../radial";
import { Gentle, Staged } from "../residual";
import { Lanes } from "../simd";

/** The logarithm of the hyperbolic cosine: ℓ = ln cosh r, ψ = tanh r. */
@final
export class LogCosh extends Gentle implements Staged, Curved {
  @inline
  constant(i: i32, first: f32, second: f32, table: usize): f32 {
    return 0;
  }
  @inline
  valueFactor(): f64 {
    return 1;
  }
  @inline
  common(r: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return Maths.expMinusTwice(r);
  }
  @inline
  other(r: v128, e: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return e;
  }
  @inline
  logs(): bool {
    return false;
  }
  @inline
  value(r: v128, e: v128, n: v128, log: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return Maths.logCosh(r, e);
  }
  @inline
  slope(r: v128, e: v128, n: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return Maths.tanh(r, e);
  }
  /** 1/cosh² r = 4e/(1 + e)² */
  @inline
  bend(r: v128, e: v128, n: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    const part = f32x4.div(Lanes.one(), f32x4.add(Lanes.one(), e));
    return f32x4.mul(f32x4.mul(f32x4.mul(e, f32x4.splat(4)), part), part);
  }
}

export function logCosh(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<LogCosh>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function logCosh_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.staged<LogCosh>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function logCosh_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<LogCosh>(flags, n, p, t, w, g, total, shape, a, b, table);
}
