import { Maths } from "../math";
import { PointLoss, Points } from "../points";
import { Flag, Lanes } from "../simd";

const LN_2PI: f32 = 1.8378770664093453;

/**
 * Gaussian of both coordinates: ℓ = ½‖v‖² − a − c, v = Lᵀr = (e^a rx + b ry, e^c ry). Rows of μx, μy, a, b, c. With TRANSFORM ‖v‖².
 *
 * With finite data no slope is NaN: of two added terms at most one may be ∞, and no ∞ is multiplied by 0. As e^a may be beyond
 * float32 where e^a rx is not, its 2ⁿ is multiplied in last, in two halves.
 */
@final
export class Gaussian2d implements PointLoss {
  @inline
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, shape: i32, full: f32, unused: f32, table: usize): v128 {
    const p0 = v128.load(p);
    const p1 = v128.load(p, 20);
    const p2 = v128.load(p, 40);
    const p3 = v128.load(p, 60);
    const xy0 = Lanes.firstPoints(p0, p1);
    const xy1 = Lanes.firstPoints(p2, p3);
    const ab0 = Lanes.lastPoints(p0, p1);
    const ab1 = Lanes.lastPoints(p2, p3);
    const a = Lanes.heads(ab0, ab1);
    const b = Lanes.tails(ab0, ab1);
    // the fifth number is the last lane of a vector that starts at the second
    const c = Lanes.ys(Lanes.tails(v128.load(p, 4), v128.load(p, 24)), Lanes.tails(v128.load(p, 44), v128.load(p, 64)));
    const t0 = v128.load(t);
    const t1 = v128.load(t, 16);
    const rx = f32x4.sub(Lanes.heads(xy0, xy1), Lanes.xs(t0, t1));
    const ry = f32x4.sub(Lanes.tails(xy0, xy1), Lanes.ys(t0, t1));
    const xa = Maths.expFar(a);
    const xc = Maths.expFar(c);
    const na = Maths.expTurnsWide(xa);
    const nc = Maths.expTurnsWide(xc);
    const ya = Maths.expRoot(xa, na);
    const yc = Maths.expRoot(xc, nc);
    const ax = Lanes.finite(Maths.expWide(f32x4.mul(ya, rx), na));
    const v = f32x4.add(ax, Lanes.finite(f32x4.mul(b, ry)));
    const w = Maths.expWide(f32x4.mul(yc, ry), nc);
    const w2 = f32x4.mul(w, w);
    if (flags & Flag.GRAD) {
      const x = Points.part(Maths.expWide(f32x4.mul(ya, v), na), k, present);
      const cw = Maths.expWide(f32x4.mul(yc, w), nc);
      const y = Points.part(f32x4.add(Lanes.finite(f32x4.mul(b, v)), cw), k, present);
      const da = Points.part(f32x4.sub(f32x4.mul(v, ax), Lanes.one()), k, present);
      const db = Points.part(f32x4.mul(v, ry), k, present);
      const dc = Points.part(f32x4.sub(w2, Lanes.one()), k, present);
      const g0 = Lanes.firstPoints(x, y);
      const g1 = Lanes.lastPoints(x, y);
      const h0 = Lanes.firstPoints(da, db);
      const h1 = Lanes.lastPoints(da, db);
      Points.put(flags, g, 20, rest, Lanes.heads(g0, h0), Lanes.tails(g0, h0), Lanes.heads(g1, h1), Lanes.tails(g1, h1));
      Gaussian2d.fifth(flags, g + 16, f32x4.extract_lane(dc, 0));
      if (rest > 1) Gaussian2d.fifth(flags, g + 36, f32x4.extract_lane(dc, 1));
      if (rest > 2) Gaussian2d.fifth(flags, g + 56, f32x4.extract_lane(dc, 2));
      if (rest > 3) Gaussian2d.fifth(flags, g + 76, f32x4.extract_lane(dc, 3));
    }
    const square = f32x4.add(f32x4.mul(v, v), w2);
    if (flags & Flag.TRANSFORM) return square;
    const half = f32x4.mul(square, f32x4.splat(0.5));
    return f32x4.sub(f32x4.sub(f32x4.add(half, f32x4.splat(full * LN_2PI)), a), c);
  }

  @inline
  static fifth(flags: i32, g: usize, slope: f32): void {
    store<f32>(g, flags & Flag.ACCUMULATE ? slope + load<f32>(g) : slope);
  }
}

export function gaussianNll2d(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<Gaussian2d>(20, 8, flags, n, p, t, w, g, scale, total, shape, a, b, table);
}
