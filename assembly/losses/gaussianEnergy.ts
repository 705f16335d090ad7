import { Correlated } from "../correlated";
import { Directions } from "../directions";
import { Maths } from "../math";
import { PointLoss, Points } from "../points";
import { Flag, Lanes } from "../simd";

const FAR: f32 = 40; // of a and c: σ from e⁻⁴⁰ to e⁴⁰, whose squares are normal numbers
const WIDE: f32 = 4611686018427387904; // 2⁶², of the shear b·e^(−a−c)
const DENSITY: f32 = 0.7978845608028654; // √(2/π): 2φ(0)
const SPREAD: f32 = 0.5641895835477563; // 1/√π
const HALF_PI: f32 = 1.5707963267948966;

/**
 * Energy score of a Gaussian with correlated x and y: π/2 times the mean over K directions θ of s·A(z), the CRPS of the projection,
 * A(z) = z(2Φ(z) − 1) + 2φ(z) − 1/√π. With r = μ − target and u = L⁻¹θ = (θ₁e^−a, θ₂e^−c − θ₁b·e^(−a−c)), s = ‖u‖ is the standard
 * deviation in the direction and z = θ·r/s. ∂/∂μ = θ(2Φ(z) − 1); ∂/∂s = 2φ(z) − 1/√π = D, and the
 * derivatives of s by a, b and c turn the sums of D/s·(u₂θ₁, θ₁², u₂²) into the other slopes.
 *
 * No sum of the value cancels: A(z) ≥ 0.23, and its parts are at most 1.7 times as large.
 */
@final
export class GaussianEnergy implements PointLoss {
  @inline
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, shape: i32, directions: f32, unused: f32, table: usize): v128 {
    const p0 = v128.load(p);
    const p1 = v128.load(p, 20);
    const p2 = v128.load(p, 40);
    const p3 = v128.load(p, 60);
    const b = Correlated.b(p0, p1, p2, p3);
    const t0 = v128.load(t);
    const t1 = v128.load(t, 16);
    const endlessX = f32x4.sub(Correlated.x(p0, p1, p2, p3), Lanes.xs(t0, t1));
    const endlessY = f32x4.sub(Correlated.y(p0, p1, p2, p3), Lanes.ys(t0, t1));
    // ∞ − ∞ between the axes would be NaN
    const rx = Lanes.finite(endlessX);
    const ry = Lanes.finite(endlessY);
    const sx = GaussianEnergy.deviation(Correlated.a(p0, p1, p2, p3));
    const sy = GaussianEnergy.deviation(Correlated.c(p));
    const wide = f32x4.splat(WIDE);
    const shear = Lanes.clamp(f32x4.mul(f32x4.mul(Lanes.finite(b), sx), sy), wide, f32x4.neg(wide));
    let value = i32x4.splat(0);
    let slopeX = i32x4.splat(0);
    let slopeY = i32x4.splat(0);
    let mixed = i32x4.splat(0); // Σ D/s·u₂θ₁
    let first = i32x4.splat(0); // Σ D/s·θ₁²
    let second = i32x4.splat(0); // Σ D/s·u₂²
    const step = Directions.step(<i32>directions);
    let at = Directions.FIRST;
    do {
      const cos = Directions.cos(at);
      const sin = Directions.sin(at);
      const u1 = f32x4.mul(sx, cos);
      const u2 = f32x4.sub(f32x4.mul(sy, sin), f32x4.mul(shear, cos));
      const s = f32x4.sqrt(f32x4.add(f32x4.mul(u1, u1), f32x4.mul(u2, u2)));
      const inverse = f32x4.div(Lanes.one(), s);
      const m = f32x4.add(f32x4.mul(rx, cos), f32x4.mul(ry, sin));
      const z = f32x4.mul(m, inverse);
      const e = Maths.bell(z);
      const between = Maths.normalBetween(z, e);
      const d = f32x4.sub(f32x4.mul(e, f32x4.splat(DENSITY)), f32x4.splat(SPREAD));
      value = f32x4.add(value, f32x4.add(f32x4.mul(m, between), f32x4.mul(s, d)));
      if (flags & Flag.GRAD) {
        slopeX = f32x4.add(slopeX, f32x4.mul(cos, between));
        slopeY = f32x4.add(slopeY, f32x4.mul(sin, between));
        const h = f32x4.mul(d, inverse);
        const hc = f32x4.mul(h, cos);
        mixed = f32x4.add(mixed, f32x4.mul(hc, u2));
        first = f32x4.add(first, f32x4.mul(hc, cos));
        second = f32x4.add(second, f32x4.mul(f32x4.mul(h, u2), u2));
      }
      at += step;
    } while (at < Directions.END);
    const mean = f32x4.splat(HALF_PI * <f32>step * <f32>(1.0 / 256));
    if (flags & Flag.GRAD) {
      const da = f32x4.sub(f32x4.mul(shear, mixed), f32x4.mul(f32x4.mul(sx, first), sx));
      const db = f32x4.neg(f32x4.mul(f32x4.mul(sx, mixed), sy));
      Correlated.put(
        flags,
        g,
        rest,
        Points.part(f32x4.mul(slopeX, mean), k, present),
        Points.part(f32x4.mul(slopeY, mean), k, present),
        Points.part(f32x4.mul(da, mean), k, present),
        Points.part(f32x4.mul(db, mean), k, present),
        Points.part(f32x4.neg(f32x4.mul(second, mean)), k, present),
      );
    }
    const endless = f32x4.add(f32x4.abs(f32x4.sub(endlessX, rx)), f32x4.abs(f32x4.sub(endlessY, ry)));
    return f32x4.add(f32x4.mul(value, mean), endless);
  }

  /** e^−a, within e^±40. */
  @inline
  static deviation(a: v128): v128 {
    const far = f32x4.splat(FAR);
    return Maths.exp(f32x4.neg(Lanes.clamp(a, far, f32x4.neg(far))));
  }
}

export function gaussianEnergy(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<GaussianEnergy>(Correlated.ROW, 8, flags, n, p, t, w, g, scale, total, shape, a, b, table);
}
