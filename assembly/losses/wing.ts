import { Maths } from "../math";
import { Component, Radial, Single, Staged } from "../residual";
import { Lanes } from "../simd";

const LIFT: f32 = 1.2676506002282294e30; // 2^100

/**
 * Wing: ℓ = ω log1p(min(|r|, ω)/ε) + max(|r| − ω, 0), which needs no constant for the outer branch. ψ = ω/(ε + |r|)·sign r within
 * ±ω, sign r beyond, and the mean of both at |r| = ω. Where |r|/ε underflows, and ω is so large that this matters,
 * ω log1p(|r|/ε) is taken as ω|r|/ε.
 */
@final
export class Wing extends Single implements Staged {
  @inline
  constant(i: i32, omega: f32, epsilon: f32, table: usize): f32 {
    return i == 0 ? omega : i == 1 ? epsilon : i == 2 ? 1 / epsilon : omega > 16777216 ? 1 / LIFT : 0; // 2^24
  }
  @inline
  valueFactor(): f64 {
    return 1;
  }
  @inline
  slopeFactor(): f32 {
    return 0.5;
  }
  @inline
  common(r: v128, omega: v128, epsilon: v128, inverse: v128, _d: v128): v128 {
    return f32x4.abs(r);
  }
  @inline
  value(r: v128, size: v128, n: v128, omega: v128, epsilon: v128, inverse: v128, least: v128): v128 {
    const inner = f32x4.pmin(size, omega);
    const u = f32x4.mul(inner, inverse);
    let log = f32x4.mul(omega, Maths.log1p(u));
    if (v128.any_true(least)) {
      const near = f32x4.mul(f32x4.mul(f32x4.mul(inner, f32x4.splat(LIFT)), inverse), f32x4.mul(omega, least));
      log = Lanes.select(near, log, f32x4.lt(u, least));
    }
    return f32x4.add(log, f32x4.pmax(f32x4.sub(size, omega), i32x4.splat(0)));
  }
  @inline
  slope(r: v128, size: v128, n: v128, omega: v128, epsilon: v128, inverse: v128, _d: v128): v128 {
    const inside = f32x4.div(omega, f32x4.add(epsilon, size));
    const below = Lanes.select(inside, Lanes.one(), f32x4.lt(size, omega));
    const above = Lanes.select(Lanes.one(), inside, f32x4.gt(size, omega));
    const rise = v128.or(f32x4.add(below, above), Lanes.signOf(r));
    return v128.and(rise, f32x4.ne(r, i32x4.splat(0)));
  }
  @inline
  curvature(a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.splat(Infinity);
  }
  /** ω/ε divided by the smallest ρ may overflow. */
  @inline
  steep(omega: f32, epsilon: f32): bool {
    return omega > epsilon * 7.555786372591432e22; // 2^76
  }
}

export function wing(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Wing>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function wing_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.staged<Wing>(flags, n, p, t, w, g, scale, total, a, b, table);
}
