import { LocationScale, Scaled } from "../distributions";
import { Points } from "../points";
import { Lanes } from "../simd";

/** Gaussian: ℓ = ½(s + z²), z = r·e^(−s/2). */
@final
export class Gaussian implements Scaled {
  @inline
  exponent(s: v128): v128 {
    return f32x4.mul(s, f32x4.splat(-0.5));
  }
  @inline
  deviation(r: v128, y: v128): v128 {
    return f32x4.mul(r, y);
  }
  @inline
  value(s: v128, z: v128): v128 {
    return f32x4.mul(f32x4.add(s, f32x4.mul(z, z)), f32x4.splat(0.5));
  }
  @inline
  location(r: v128, z: v128, y: v128): v128 {
    return f32x4.mul(z, y);
  }
  @inline
  scale(z: v128): v128 {
    return f32x4.mul(f32x4.sub(Lanes.one(), f32x4.mul(z, z)), f32x4.splat(0.5));
  }
  /** ln 2π */
  @inline
  constant(): f32 {
    return 1.8378770664093453;
  }
  @inline
  tempered(): bool {
    return true;
  }
}

export function gaussianNll(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<LocationScale<Gaussian>>(16, 8, flags, n, p, t, w, g, scale, total, shape, a, b, table);
}
