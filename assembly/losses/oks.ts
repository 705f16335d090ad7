import { Maths } from "../math";
import { PointLoss, Points } from "../points";
import { Flag, Lanes } from "../simd";

/**
 * Object keypoint similarity: ℓ = 1 − e^(−z²), z = f·r, with a factor f = 1/√(2·area·κ²) per point in the table. The slopes are
 * 2f·e^(−z²)·z. z is squared rather than r and f, whose squares may overflow or underflow where the product does not. With TRANSFORM e^(−z²).
 */
@final
export class Oks implements PointLoss {
  @inline
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, shape: i32, a: f32, b: f32, table: usize): v128 {
    const f = v128.load(table);
    const r0 = f32x4.sub(v128.load(p), v128.load(t));
    const r1 = f32x4.sub(v128.load(p, 16), v128.load(t, 16));
    // an infinite distance has slope 0, as a large one has
    const x = Lanes.finite(f32x4.mul(Lanes.xs(r0, r1), f));
    const y = Lanes.finite(f32x4.mul(Lanes.ys(r0, r1), f));
    const minus = f32x4.neg(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y)));
    if (flags & Flag.GRAD) {
      const slope = f32x4.mul(f32x4.mul(Maths.expNegative(minus), f32x4.add(f, f)), k);
      const gx = v128.and(f32x4.mul(slope, x), present);
      const gy = v128.and(f32x4.mul(slope, y), present);
      let front = Lanes.firstPoints(gx, gy);
      let back = Lanes.lastPoints(gx, gy);
      if (flags & Flag.ACCUMULATE) {
        front = f32x4.add(front, v128.load(g));
        back = f32x4.add(back, v128.load(g, 16));
      }
      Lanes.put(g, front, rest << 1);
      Lanes.put(g + 16, back, (rest << 1) - 4);
    }
    if (flags & Flag.TRANSFORM) return Maths.expNegative(minus);
    return f32x4.sub(i32x4.splat(0), Maths.expm1Negative(minus)); // 0 − 0, not −0
  }
}

export function oks(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<Oks>(8, 8, flags, n, p, t, w, g, scale, total, shape, a, b, table);
}
