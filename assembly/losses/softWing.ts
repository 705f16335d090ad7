import { Component } from "../component";
import { Maths } from "../math";
import { Radial } from "../radial";
import { Pointed, Staged } from "../residual";
import { Lanes } from "../simd";

/**
 * Soft wing: ℓ = min(|r|, ω₁) + ω₂ log1p(max(|r| − ω₁, 0)/(ε + ω₁)), which is ω₂ log1p(|r|/ε) + B beyond ω₁ without the
 * cancellation. ψ = sign r within ±ω₁, ω₂/(ε + |r|)·sign r beyond, and the mean of both at |r| = ω₁. ε is in the table.
 */
@final
export class SoftWing extends Pointed implements Staged {
  @inline
  constant(i: i32, omega1: f32, omega2: f32, table: usize): f32 {
    const epsilon = load<f32>(table);
    return i == 0 ? omega1 : i == 1 ? omega2 : i == 2 ? epsilon : 1 / (epsilon + omega1);
  }
  @inline
  common(r: v128, omega1: v128, omega2: v128, epsilon: v128, inverse: v128): v128 {
    return Maths.log1pFirst(SoftWing.outside(r, omega1, inverse));
  }
  @inline
  other(r: v128, f: v128, omega1: v128, omega2: v128, epsilon: v128, inverse: v128): v128 {
    return Maths.log1pSecond(SoftWing.outside(r, omega1, inverse));
  }
  /** max(|r| − ω₁, 0)/(ε + ω₁) */
  @inline
  static outside(r: v128, omega1: v128, inverse: v128): v128 {
    return f32x4.mul(f32x4.pmax(f32x4.sub(f32x4.abs(r), omega1), i32x4.splat(0)), inverse);
  }
  @inline
  logs(): bool {
    return true;
  }
  @inline
  value(r: v128, f: v128, k: v128, log: v128, omega1: v128, omega2: v128, epsilon: v128, inverse: v128): v128 {
    const outer = Maths.log1pOf(SoftWing.outside(r, omega1, inverse), log);
    return f32x4.add(f32x4.pmin(f32x4.abs(r), omega1), f32x4.mul(omega2, outer));
  }
  @inline
  slope(r: v128, f: v128, k: v128, omega1: v128, omega2: v128, epsilon: v128, inverse: v128): v128 {
    const size = f32x4.abs(r);
    const outside = f32x4.div(omega2, f32x4.add(epsilon, size));
    const below = Lanes.select(Lanes.one(), outside, f32x4.lt(size, omega1));
    const above = Lanes.select(outside, Lanes.one(), f32x4.gt(size, omega1));
    return Pointed.signed(below, above, r);
  }
  @inline
  steep(omega1: f32, omega2: f32): bool {
    return Pointed.overflows(omega2, omega1);
  }
}

export function softWing(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<SoftWing>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function softWing_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.staged<SoftWing>(flags, n, p, t, w, g, scale, total, a, b, table);
}
