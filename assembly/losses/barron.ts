import { Component } from "../component";
import { Curved, Hessian } from "../hessian";
import { Maths } from "../math";
import { Radial } from "../radial";
import { Staged, Transcendental } from "../residual";
import { Lanes } from "../simd";

/**
 * Barron's general loss: with β = |α − 2|, v = |r|/(c√β) and k = β/α, ℓ = k((1 + v²)^(α/2) − 1) and
 * ψ = (r/c²)(1 + v²)^(α/2 − 1). From v = 2³² on, where v² may overflow, 1 + v² is taken as (1 + v)². Below v = 2⁻³⁶, where v²
 * may underflow, ℓ is ½(r/c)².
 *
 * The limits need no formulas of their own. α = 0 is computed as 2⁻⁴⁰, as nothing cancels; ±∞ as ±2⁴⁰, where float32 no longer
 * sees a difference. α = 2 allows any β, as ½(r/c)² = k·v²; with β = 4 nothing overflows before ℓ does.
 */
@final
export class Barron extends Transcendental implements Staged, Curved {
  @inline
  constant(i: i32, alpha: f32, scale: f32, table: usize): f32 {
    const most = Barron.most(scale);
    const power: f64 = abs(alpha) < 9.094947017729282e-13 ? 9.094947017729282e-13 : max<f64>(min<f64>(alpha, most), -most);
    const beta: f64 = power == 2 ? 4 : abs(power - 2);
    if (i == 0) return <f32>(1 / (scale * sqrt(beta)));
    if (i == 1) return <f32>(0.5 * power);
    return i == 2 ? <f32>(beta / power) : 1 / scale;
  }
  @inline
  valueFactor(): f64 {
    return 1;
  }
  @inline
  slopeFactor(): f32 {
    return 1;
  }
  @inline
  common(r: v128, log: v128, half: v128, k: v128, inverse: v128): v128 {
    return Maths.log1pHigh(Barron.base(Barron.size(r, log)));
  }
  @inline
  other(r: v128, high: v128, log: v128, half: v128, k: v128, inverse: v128): v128 {
    return Maths.log1pLow(Barron.base(Barron.size(r, log)), high);
  }
  @inline
  logs(): bool {
    return false;
  }
  @inline
  value(r: v128, high: v128, low: v128, _log: v128, log: v128, half: v128, k: v128, inverse: v128): v128 {
    const v = Barron.size(r, log);
    const u = f32x4.mul(r, inverse);
    const power = Maths.powOfLog(Barron.base(v), high, low, Barron.exponent(v, half), true);
    const near = f32x4.lt(v, f32x4.splat(1.4551915228366852e-11)); // 2^-36
    return Lanes.select(f32x4.mul(f32x4.splat(0.5), f32x4.mul(u, u)), f32x4.mul(k, power), near);
  }
  /** Where v is big, (r/c²)/v is ±1/(c²·part), with part = 1/(c√β). */
  @inline
  slope(r: v128, high: v128, low: v128, log: v128, half: v128, k: v128, inverse: v128): v128 {
    const v = Barron.size(r, log);
    const big = Barron.big(v);
    const one = Lanes.one();
    const power = Maths.powOfLog(Barron.base(v), high, low, f32x4.sub(Barron.exponent(v, half), one), false);
    const side = v128.or(f32x4.div(inverse, log), Lanes.signOf(r));
    return f32x4.mul(f32x4.mul(Lanes.select(side, r, big), inverse), f32x4.mul(Lanes.select(one, inverse, big), power));
  }
  /** (1 + v²)^(α/2 − 1)/c² times (1 + (α − 1)v²)/(1 + v²), which is α − 1 where v is big, and 1/v² for α = 1. */
  @inline
  bend(r: v128, high: v128, low: v128, log: v128, half: v128, k: v128, inverse: v128): v128 {
    const v = Barron.size(r, log);
    const one = Lanes.one();
    const power = Maths.powOfLog(Barron.base(v), high, low, Barron.exponent(v, f32x4.sub(half, one)), false);
    const weight = f32x4.mul(f32x4.mul(inverse, power), inverse);
    const more = f32x4.sub(f32x4.add(half, half), one);
    const square = f32x4.mul(v, v);
    const near = f32x4.div(f32x4.add(one, f32x4.mul(more, square)), f32x4.add(one, square));
    const less = f32x4.div(one, v);
    const far = Lanes.select(f32x4.mul(f32x4.mul(weight, less), less), f32x4.mul(weight, more), f32x4.eq(more, i32x4.splat(0)));
    return Lanes.select(far, f32x4.mul(weight, near), Barron.big(v));
  }
  @inline
  curvature(log: v128, half: v128, k: v128, inverse: v128): v128 {
    return f32x4.mul(inverse, inverse);
  }
  /** α > 2: ψ grows faster than r. */
  @inline
  steep(alpha: f32, scale: f32): bool {
    return alpha > 2;
  }

  /** The α that stands for ∞: 2⁴⁰; somewhat less where 1/(c√β) would be subnormal, so that it is a power of two. */
  @inline
  static most(scale: f32): f64 {
    if (scale < 2.028240960365167e31) return 1099511627776; // 2^104
    const root = reinterpret<f64>(reinterpret<i64>(<f64>scale * 1048576) & 0x7ff0000000000000) / scale;
    return root * root;
  }

  /** v */
  @inline
  static size(r: v128, log: v128): v128 {
    return f32x4.abs(f32x4.mul(r, log));
  }
  @inline
  static big(v: v128): v128 {
    return f32x4.gt(v, f32x4.splat(4294967296));
  }
  /** v², or v where v is big. */
  @inline
  static base(v: v128): v128 {
    return Lanes.select(v, f32x4.mul(v, v), Barron.big(v));
  }
  /** α/2, or α where v is big. */
  @inline
  static exponent(v: v128, half: v128): v128 {
    return Lanes.select(f32x4.add(half, half), half, Barron.big(v));
  }
}

export function barron(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Barron>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function barron_radial(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Radial.staged<Barron>(flags, n, p, t, w, g, scale, total, a, b, table);
}

export function barron_hessian(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Hessian.run<Barron>(flags, n, p, t, w, g, total, shape, a, b, table);
}
