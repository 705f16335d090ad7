import { Correlated } from "../correlated";
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
    const a = Correlated.a(p0, p1, p2, p3);
    const b = Correlated.b(p0, p1, p2, p3);
    const c = Correlated.c(p);
    const t0 = v128.load(t);
    const t1 = v128.load(t, 16);
    const rx = f32x4.sub(Correlated.x(p0, p1, p2, p3), Lanes.xs(t0, t1));
    const ry = f32x4.sub(Correlated.y(p0, p1, p2, p3), Lanes.ys(t0, t1));
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
      Correlated.put(flags, g, rest, x, y, da, db, dc);
    }
    const square = f32x4.add(f32x4.mul(v, v), w2);
    if (flags & Flag.TRANSFORM) return square;
    const half = f32x4.mul(square, f32x4.splat(0.5));
    return f32x4.sub(f32x4.sub(f32x4.add(half, f32x4.splat(full * LN_2PI)), a), c);
  }
}

export function gaussianNll2d(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<Gaussian2d>(Correlated.ROW, 8, flags, n, p, t, w, g, scale, total, shape, a, b, table);
}
