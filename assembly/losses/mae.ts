import { Component } from "../component";
import { Radial } from "../radial";
import { Ranged, Residual } from "../residual";
import { Lanes } from "../simd";

/** Absolute error: ℓ = |r|, ψ = sign r; radial, the Euclidean distance. */
@final
export class Mae extends Ranged implements Residual {
  @inline
  constant(i: i32, first: f32, second: f32, table: usize): f32 {
    return i == 0 ? 1.7014118346046923e38 : 8388608; // 2^127, 2^23
  }
  @inline
  valueFactor(): f64 {
    return 1;
  }
  @inline
  value(r: v128, m: v128, n: v128, log: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.abs(r);
  }
  /** Two exact products lift even the smallest subnormal to 2; clamped to ±1, the result is the sign, 0 or NaN of r. */
  @inline
  slope(r: v128, m: v128, n: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return Lanes.clamp(f32x4.mul(f32x4.mul(r, a), b), f32x4.splat(1), f32x4.splat(-1));
  }
  @inline
  square(q: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.sqrt(q);
  }
  @inline
  weight(q: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.div(f32x4.splat(1), f32x4.sqrt(q));
  }
  @inline
  curvature(a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.splat(Infinity);
  }
}

export function mae(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Mae>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function mae_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.run<Mae>(flags, n, p, t, w, g, scale, total, a, b, table);
}
