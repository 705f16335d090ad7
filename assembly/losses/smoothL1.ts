import { Component } from "../component";
import { Curved, Curves, Hessian } from "../hessian";
import { Radial } from "../radial";
import { Ranged } from "../residual";
import { Lanes } from "../simd";

/**
 * Smooth L1: with s = clamp(r/β, ±1), ψ = s and ℓ = s(r − ½βs) on both branches. If 1/β would overflow, as for β = 0, two exact
 * factors turn every r into its sign, as in `mae`.
 */
@final
export class SmoothL1 extends Ranged implements Curved {
  @inline
  constant(i: i32, beta: f32, second: f32, table: usize): f32 {
    const flat = beta < f32.MIN_NORMAL_VALUE;
    if (i == 0) return flat ? 1.7014118346046923e38 : 1 / beta; // 2^127
    if (i == 1) return flat ? 8388608 : 1; // 2^23
    return flat ? 0 : 0.5 * beta;
  }
  @inline
  valueFactor(): f64 {
    return 1;
  }
  @inline
  value(r: v128, m: v128, n: v128, log: v128, lift: v128, more: v128, half: v128, _d: v128): v128 {
    const s = Lanes.clamp(f32x4.mul(f32x4.mul(r, lift), more), f32x4.splat(1), f32x4.splat(-1));
    return f32x4.mul(s, f32x4.sub(r, f32x4.mul(half, s)));
  }
  @inline
  slope(r: v128, m: v128, n: v128, lift: v128, more: v128, half: v128, _d: v128): v128 {
    return Lanes.clamp(f32x4.mul(f32x4.mul(r, lift), more), f32x4.splat(1), f32x4.splat(-1));
  }
  @inline
  bend(r: v128, m: v128, n: v128, lift: v128, more: v128, half: v128, _d: v128): v128 {
    return f32x4.mul(Curves.within(r, f32x4.add(half, half)), lift);
  }
  @inline
  square(q: v128, lift: v128, more: v128, half: v128, _d: v128): v128 {
    const rho = f32x4.sqrt(q);
    const s = f32x4.pmin(f32x4.mul(f32x4.mul(rho, lift), more), f32x4.splat(1));
    return f32x4.mul(s, f32x4.sub(rho, f32x4.mul(half, s)));
  }
  @inline
  weight(q: v128, lift: v128, more: v128, half: v128, _d: v128): v128 {
    const rho = f32x4.sqrt(q);
    return f32x4.div(f32x4.pmin(f32x4.mul(f32x4.mul(rho, lift), more), f32x4.splat(1)), rho);
  }
  @inline
  curvature(lift: v128, more: v128, half: v128, _d: v128): v128 {
    return f32x4.mul(lift, more);
  }
}

export function smoothL1(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<SmoothL1>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function smoothL1_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.run<SmoothL1>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function smoothL1_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<SmoothL1>(flags, n, p, t, w, g, total, shape, a, b, table);
}
