import { Component } from "../component";
import { Ranged, Residual } from "../residual";

/**
 * Pinball: ℓ = (1 − τ)r for r > 0 and −τr below; ψ = 1 − τ or −τ, at 0 their mean ½ − τ. `a` and `b` are −τ of x and y, `c` and `d` are 1 − τ.
 *
 * The table: τ of x and of y.
 */
@final
export class Pinball extends Ranged implements Residual {
  @inline
  constant(i: i32, x: f32, y: f32, table: usize): f32 {
    return i == 0 ? -x : i == 1 ? -y : i == 2 ? 1 - x : 1 - y;
  }
  @inline
  valueFactor(): f64 {
    return 1;
  }
  @inline
  value(r: v128, m: v128, n: v128, log: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.pmax(f32x4.mul(r, Pinball.both(c, d)), f32x4.mul(r, Pinball.both(a, b)));
  }
  @inline
  slope(r: v128, m: v128, n: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    const zero = i32x4.splat(0);
    const below = Pinball.both(a, b);
    const side = v128.bitselect(Pinball.both(c, d), below, f32x4.gt(r, zero));
    const slope = v128.bitselect(f32x4.add(f32x4.splat(0.5), below), side, f32x4.eq(r, zero));
    return v128.or(slope, f32x4.ne(r, r));
  }
  /** Vectors begin with an x. */
  @inline
  static both(x: v128, y: v128): v128 {
    return v128.shuffle<f32>(x, y, 0, 5, 2, 7);
  }
  @inline
  square(q: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return q;
  }
  @inline
  weight(q: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return q;
  }
  @inline
  curvature(a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.splat(Infinity);
  }
}

export function pinball(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Component.run<Pinball>(flags, n, p, t, w, g, scale, total, load<f32>(table), load<f32>(table, 4), table);
}
