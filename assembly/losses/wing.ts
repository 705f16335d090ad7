import { Component } from "../component";
import { Maths } from "../math";
import { Radial } from "../radial";
import { Pointed, Staged } from "../residual";
import { Lanes } from "../simd";

const LIFT: f32 = 1.2676506002282294e30; // 2^100

/**
 * Wing: ℓ = ω log1p(min(|r|, ω)/ε) + max(|r| − ω, 0), which needs no constant for the outer branch. ψ = ω/(ε + |r|)·sign r within
 * ±ω, sign r beyond, and the mean of both at |r| = ω. Where |r|/ε underflows, and ω is so large that this matters,
 * ω log1p(|r|/ε) is taken as ω|r|/ε.
 */
@final
export class Wing extends Pointed implements Staged {
  @inline
  constant(i: i32, omega: f32, epsilon: f32, table: usize): f32 {
    return i == 0 ? omega : i == 1 ? epsilon : i == 2 ? 1 / epsilon : omega > 16777216 ? 1 / LIFT : 0; // 2^24
  }
  @inline
  common(r: v128, omega: v128, epsilon: v128, inverse: v128, least: v128): v128 {
    return Maths.log1pFirst(Wing.inside(r, omega, inverse));
  }
  @inline
  other(r: v128, f: v128, omega: v128, epsilon: v128, inverse: v128, least: v128): v128 {
    return Maths.log1pSecond(Wing.inside(r, omega, inverse));
  }
  /** min(|r|, ω)/ε */
  @inline
  static inside(r: v128, omega: v128, inverse: v128): v128 {
    return f32x4.mul(f32x4.pmin(f32x4.abs(r), omega), inverse);
  }
  @inline
  logs(): bool {
    return true;
  }
  @inline
  value(r: v128, f: v128, k: v128, log: v128, omega: v128, epsilon: v128, inverse: v128, least: v128): v128 {
    const size = f32x4.abs(r);
    const inner = f32x4.pmin(size, omega);
    const u = f32x4.mul(inner, inverse);
    let within = f32x4.mul(omega, Maths.log1pOf(u, log));
    if (v128.any_true(least)) {
      const near = f32x4.mul(f32x4.mul(f32x4.mul(inner, f32x4.splat(LIFT)), inverse), f32x4.mul(omega, least));
      within = Lanes.select(near, within, f32x4.lt(u, least));
    }
    return f32x4.add(within, f32x4.pmax(f32x4.sub(size, omega), i32x4.splat(0)));
  }
  @inline
  slope(r: v128, f: v128, k: v128, omega: v128, epsilon: v128, inverse: v128, _d: v128): v128 {
    const size = f32x4.abs(r);
    const inside = f32x4.div(omega, f32x4.add(epsilon, size));
    const below = Lanes.select(inside, Lanes.one(), f32x4.lt(size, omega));
    const above = Lanes.select(Lanes.one(), inside, f32x4.gt(size, omega));
    return Pointed.signed(below, above, r);
  }
  @inline
  steep(omega: f32, epsilon: f32): bool {
    return Pointed.overflows(omega, epsilon);
  }
}

export function wing(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Wing>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function wing_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.staged<Wing>(flags, n, p, t, w, g, scale, total, a, b, table);
}
