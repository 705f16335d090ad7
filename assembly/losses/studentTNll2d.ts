import { Correlated } from "../correlated";
import { Maths } from "../math";
import { PointLoss, Points } from "../points";
import { Flag, Lanes } from "../simd";

const LN_2PI: f32 = 1.8378770664093453;
const LEAST: f32 = 9.5367431640625e-7; // 2⁻²⁰, of ν
const MOST: f32 = 1152921504606846976; // 2⁶⁰
const FAR: f32 = 1125899906842624; // 2⁵⁰, of v
const DROP: f32 = 8.271806125530277e-25; // 2⁻⁸⁰
const RISE: f32 = 110.90354888959125; // 160·ln 2
const QUARTER: f32 = 0.25;
/** Bytes of a row whose sixth number is ln ν. */
const LEARNT_ROW: usize = 24;

/**
 * Student's t of both coordinates: ℓ = ½(ν + 2)·ln(1 + δ/ν) − a − c, δ = ‖v‖², v = Lᵀr = (e^a rx + b ry, e^c ry). With
 * W = (ν + 2)/(ν + δ), the gradient by μ, a, b, c is that of the Gaussian with v replaced by Wv in one of its two places. With y = δ/(ν + δ),
 * ∂ℓ/∂ln ν = ½ν(ln(1 + δ/ν) − y) − y, whose first difference is −ln(1 − y) − y, a series where y is small.
 *
 * From |v| = 2⁵⁰ on, v and r are scaled by 2⁻⁸⁰, so that no square overflows; there the 1 and the ν in the sums are negligible next to δ.
 */
abstract class StudentT {
  @inline
  static four(LEARNT: bool, flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, given: f32, full: f32): v128 {
    const row: usize = LEARNT ? LEARNT_ROW : Correlated.ROW;
    // three rows of six numbers behind an array are more than may be read there: the first stands for those that are missing
    const second = !LEARNT || rest > 1 ? p + row : p;
    const third = !LEARNT || rest > 2 ? p + 2 * row : p;
    const fourth = !LEARNT || rest > 3 ? p + 3 * row : p;
    const p0 = v128.load(p);
    const p1 = v128.load(second);
    const p2 = v128.load(third);
    const p3 = v128.load(fourth);
    const a = Correlated.a(p0, p1, p2, p3);
    const b = Correlated.b(p0, p1, p2, p3);
    const last0 = LEARNT ? Lanes.lastPoints(v128.load(p, 8), v128.load(second, 8)) : p0;
    const last1 = LEARNT ? Lanes.lastPoints(v128.load(third, 8), v128.load(fourth, 8)) : p0;
    const c = LEARNT ? Lanes.heads(last0, last1) : Correlated.c(p);
    const nu = LEARNT ? StudentT.degrees(Maths.exp(Lanes.tails(last0, last1))) : f32x4.splat(given);
    const t0 = v128.load(t);
    const t1 = v128.load(t, 16);
    const endlessX = f32x4.sub(Correlated.x(p0, p1, p2, p3), Lanes.xs(t0, t1));
    const endlessY = f32x4.sub(Correlated.y(p0, p1, p2, p3), Lanes.ys(t0, t1));
    const rx = Lanes.finite(endlessX);
    const ry = Lanes.finite(endlessY);
    const xa = Maths.expFar(a);
    const xc = Maths.expFar(c);
    const na = Maths.expTurnsWide(xa);
    const nc = Maths.expTurnsWide(xc);
    const ya = Maths.expRoot(xa, na);
    const yc = Maths.expRoot(xc, nc);
    const ax = Lanes.finite(Maths.expWide(f32x4.mul(ya, rx), na));
    const v = Lanes.finite(f32x4.add(ax, Lanes.finite(f32x4.mul(b, ry))));
    const w = Lanes.finite(Maths.expWide(f32x4.mul(yc, ry), nc));
    const big = f32x4.gt(f32x4.pmax(f32x4.abs(v), f32x4.abs(w)), f32x4.splat(FAR));
    const unit = Lanes.select(f32x4.splat(DROP), Lanes.one(), big);
    const vs = f32x4.mul(v, unit);
    const ws = f32x4.mul(w, unit);
    const delta = f32x4.add(f32x4.mul(vs, vs), f32x4.mul(ws, ws));
    const all = f32x4.add(f32x4.mul(f32x4.mul(nu, unit), unit), delta);
    let log = Maths.log1p(f32x4.div(delta, nu));
    if (v128.any_true(big)) log = Lanes.select(f32x4.add(Maths.log(f32x4.div(all, nu)), f32x4.splat(RISE)), log, big);
    if (flags & Flag.GRAD) {
      const more = f32x4.div(f32x4.add(nu, f32x4.splat(2)), all);
      const wv = f32x4.mul(more, vs);
      const ww = f32x4.mul(more, ws);
      const scaled = f32x4.mul(wv, unit);
      const x = Points.part(Maths.expWide(f32x4.mul(ya, scaled), na), k, present);
      const cw = Maths.expWide(f32x4.mul(yc, f32x4.mul(ww, unit)), nc);
      const y = Points.part(f32x4.add(Lanes.finite(f32x4.mul(b, scaled)), cw), k, present);
      const da = Points.part(f32x4.sub(f32x4.mul(wv, f32x4.mul(ax, unit)), Lanes.one()), k, present);
      const db = Points.part(f32x4.mul(wv, f32x4.mul(ry, unit)), k, present);
      const dc = Points.part(f32x4.sub(f32x4.mul(ww, ws), Lanes.one()), k, present);
      if (LEARNT) {
        const share = f32x4.div(delta, all);
        const near = f32x4.neg(Maths.logTail(f32x4.neg(share)));
        const bend = Lanes.select(near, f32x4.sub(log, share), f32x4.le(share, f32x4.splat(QUARTER)));
        const dn = f32x4.sub(f32x4.mul(f32x4.mul(nu, f32x4.splat(0.5)), bend), share);
        Correlated.putSix(flags, g, rest, x, y, da, db, dc, Points.part(dn, k, present));
      } else Correlated.put(flags, g, rest, x, y, da, db, dc);
    }
    const half = f32x4.mul(f32x4.add(f32x4.mul(nu, f32x4.splat(0.5)), Lanes.one()), log);
    const endless = f32x4.add(f32x4.abs(f32x4.sub(endlessX, rx)), f32x4.abs(f32x4.sub(endlessY, ry)));
    return f32x4.add(f32x4.sub(f32x4.sub(f32x4.add(half, f32x4.splat(full * LN_2PI)), a), c), endless);
  }

  /** ν, limited. */
  @inline
  static degrees(nu: v128): v128 {
    return f32x4.pmax(f32x4.pmin(nu, f32x4.splat(MOST)), f32x4.splat(LEAST));
  }
}

/** ν is an option. */
@final
export class GivenT implements PointLoss {
  @inline
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, shape: i32, nu: f32, full: f32, table: usize): v128 {
    return StudentT.four(false, flags, p, t, g, k, present, rest, nu, full);
  }
}

/** ln ν is the sixth number of a row. */
@final
export class LearntT implements PointLoss {
  @inline
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, shape: i32, nu: f32, full: f32, table: usize): v128 {
    return StudentT.four(true, flags, p, t, g, k, present, rest, nu, full);
  }
}

export function studentTNll2d(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<LearntT>(LEARNT_ROW, 8, flags, n, p, t, w, g, scale, total, shape, a, b, table);
}

export function studentTNll2d_given(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<GivenT>(Correlated.ROW, 8, flags, n, p, t, w, g, scale, total, shape, a, b, table);
}
