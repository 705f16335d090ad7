import { LocationScale, Scaled } from "../distributions";
import { Points } from "../points";
import { Lanes } from "../simd";

/** Laplace: ℓ = s + z, z = |r|·e^(−s). */
@final
export class Laplace implements Scaled {
  @inline
  exponent(s: v128): v128 {
    return f32x4.neg(s);
  }
  @inline
  deviation(r: v128, y: v128): v128 {
    return f32x4.mul(f32x4.abs(r), y);
  }
  @inline
  value(s: v128, z: v128): v128 {
    return f32x4.add(s, z);
  }
  /** y with the sign of r; 0 at r = 0. */
  @inline
  location(r: v128, z: v128, y: v128): v128 {
    const sign = Lanes.signOf(r);
    return v128.or(v128.and(v128.or(y, sign), f32x4.ne(r, i32x4.splat(0))), f32x4.ne(r, r));
  }
  @inline
  scale(z: v128): v128 {
    return f32x4.sub(Lanes.one(), z);
  }
  /** 2 ln 2 */
  @inline
  constant(): f32 {
    return 1.3862943611198906;
  }
  @inline
  tempered(): bool {
    return false;
  }
}

export function laplaceNll(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<LocationScale<Laplace>>(16, 8, flags, n, p, t, w, g, scale, total, shape, a, b, table);
}
