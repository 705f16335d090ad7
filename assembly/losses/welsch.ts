import { Component } from "../component";
import { Curved, Hessian } from "../hessian";
import { Maths } from "../math";
import { Radial } from "../radial";
import { Gentle, Squares, Staged } from "../residual";
import { Lanes } from "../simd";

/**
 * Welsch: with u = r/c, 2ℓ = −c² expm1(−u²) and ψ = r·e^(−u²). Both come from 2ⁿ and s = e^(−u² − n ln 2) − 1. Where u²
 * underflows, 2ℓ is r².
 */
@final
export class Welsch extends Gentle implements Staged, Curved {
  @inline
  constant(i: i32, scale: f32, second: f32, table: usize): f32 {
    return i == 0 ? scale : i == 1 ? 1 / scale : -Squares.least(scale) * Squares.least(scale);
  }
  @inline
  valueFactor(): f64 {
    return 0.5;
  }
  @inline
  common(r: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    const x = Maths.expFloor(Welsch.exponent(r, inverse));
    const count = Maths.expCount(Maths.expTurns(x));
    const rest = Maths.expRest(x, count);
    return f32x4.add(rest, Maths.expTail(rest, count));
  }
  /** 2ⁿ */
  @inline
  other(r: v128, s: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    return Maths.expScale(Maths.expTurns(Maths.expFloor(Welsch.exponent(r, inverse))));
  }
  @inline
  logs(): bool {
    return false;
  }
  @inline
  value(r: v128, s: v128, power: v128, log: v128, c: v128, inverse: v128, least: v128, _d: v128): v128 {
    const y = f32x4.sub(f32x4.sub(Lanes.one(), power), f32x4.mul(s, power));
    const twice = f32x4.mul(c, f32x4.mul(c, y));
    if (!(f32x4.extract_lane(c, 0) > 4096)) return twice;
    return Lanes.select(f32x4.mul(r, r), twice, f32x4.gt(Welsch.exponent(r, inverse), least));
  }
  /** 0 even where r is infinite. */
  @inline
  slope(r: v128, s: v128, power: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    const y = f32x4.mul(f32x4.add(Lanes.one(), s), power);
    return v128.and(f32x4.mul(r, y), f32x4.ne(y, i32x4.splat(0)));
  }
  /** (1 − 2u²)e^(−u²); 0 even where r is infinite. */
  @inline
  bend(r: v128, s: v128, power: v128, c: v128, inverse: v128, _c: v128, _d: v128): v128 {
    const y = f32x4.mul(f32x4.add(Lanes.one(), s), power);
    const u = f32x4.mul(r, inverse);
    const fall = f32x4.sub(Lanes.one(), f32x4.mul(f32x4.mul(u, u), f32x4.splat(2)));
    return v128.and(f32x4.mul(fall, y), f32x4.ne(y, i32x4.splat(0)));
  }

  @inline
  static exponent(r: v128, inverse: v128): v128 {
    const u = f32x4.mul(r, inverse);
    return f32x4.neg(f32x4.mul(u, u));
  }
}

export function welsch(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Welsch>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function welsch_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.staged<Welsch>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function welsch_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<Welsch>(flags, n, p, t, w, g, total, shape, a, b, table);
}
