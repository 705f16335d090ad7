import { LocationScale, Scaled } from "../distributions";
import { Maths } from "../math";
import { Points } from "../points";
import { Lanes } from "../simd";

/** Gaussian: ℓ = ½(s + z²), z = r·e^(−s/2), which neither overflows nor underflows where r²e^(−s) does not. */
@final
export class Gaussian implements Scaled {
  @inline
  inverse(s: v128): v128 {
    return Maths.exp(f32x4.mul(s, f32x4.splat(-0.5)));
  }
  @inline
  deviation(r: v128, h: v128): v128 {
    return f32x4.mul(r, h);
  }
  @inline
  value(s: v128, z: v128): v128 {
    return f32x4.mul(f32x4.add(s, f32x4.mul(z, z)), f32x4.splat(0.5));
  }
  @inline
  location(r: v128, z: v128, h: v128): v128 {
    return f32x4.mul(z, h);
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
}

export function gaussianNll(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<LocationScale<Gaussian>>(flags, n, p, t, w, g, scale, total, shape, a, b, table);
}
