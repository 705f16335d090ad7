import { Maths } from "../math";
import { PointLoss, Points } from "../points";
import { BLOCK, DESK, Flag, Lanes } from "../simd";

const LN_2PI: f32 = 1.8378770664093453;
/** Bytes of one component's numbers in a row. */
const SIZE: usize = 24;
/** Bytes on the desk for a component of four points: depth or power of its logit, its score, and five slopes. */
const KEPT: usize = 112;

/** One component of four points, a vector for each of the numbers that a token has. A second pass reads what the first wrote to the desk. */
abstract class Gathered {
  /** The rows of four points, of which the first `rest` exist; the last of them stands in for others. */
  @inline
  static row(p: usize, bytes: usize, rest: i32, i: i32): usize {
    return p + <usize>min(i, rest - 1) * bytes;
  }
  /** The first and the second number of each pair of two vectors. */
  @inline
  static four(r0: v128, r1: v128, r2: v128, r3: v128, second: bool): v128 {
    return second ? Lanes.ys(Lanes.heads(r0, r1), Lanes.heads(r2, r3)) : Lanes.xs(Lanes.heads(r0, r1), Lanes.heads(r2, r3));
  }
}

/**
 * Mixture of Gaussians of both coordinates, rows of K × (logit π, μx, μy, a, b, c): ℓ = lse(π) − T·lse((π − n)/T), where n is the loss of
 * `gaussianNll2d`. With γ = softmax((π − n)/T) the slopes are softmax(π) − γ, and γ times the component's.
 *
 * Logits are taken relative to their maximum, so that they cancel exactly. With finite data no slope is NaN: γ = 0 leaves out what
 * overflowed.
 */
@final
export class Mixture2d implements PointLoss {
  @inline
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, components: i32, full: f32, temperature: f32, table: usize): v128 {
    const bytes = <usize>components * SIZE;
    const end = bytes;
    const p0 = p;
    const p1 = Gathered.row(p, bytes, rest, 1);
    const p2 = Gathered.row(p, bytes, rest, 2);
    const p3 = Gathered.row(p, bytes, rest, 3);
    const t0 = v128.load(t);
    const t1 = v128.load(t, 16);
    const tx = Lanes.xs(t0, t1);
    const ty = Lanes.ys(t0, t1);
    const zero = i32x4.splat(0);
    let highest = f32x4.splat(-Infinity);
    let at: usize = 0;
    do {
      let z = v128.load_zero<f32>(p0 + at);
      z = v128.load_lane<f32>(p1 + at, z, 1);
      z = v128.load_lane<f32>(p2 + at, z, 2);
      z = v128.load_lane<f32>(p3 + at, z, 3);
      highest = f32x4.pmax(highest, z);
      at += SIZE;
    } while (at < end);
    let best = f32x4.splat(-Infinity);
    let desk = table + DESK;
    at = 0;
    do {
      const r0 = v128.load(p0 + at);
      const r1 = v128.load(p1 + at);
      const r2 = v128.load(p2 + at);
      const r3 = v128.load(p3 + at);
      const z = Gathered.four(r0, r1, r2, r3, false);
      const h0 = Lanes.tails(r0, r1);
      const h1 = Lanes.tails(r2, r3);
      const a = Lanes.ys(h0, h1);
      const rx = f32x4.sub(Gathered.four(r0, r1, r2, r3, true), tx);
      const ry = f32x4.sub(Lanes.xs(h0, h1), ty);
      const s0 = v128.load64_zero(p0 + at, 16);
      const s1 = v128.load64_zero(p1 + at, 16);
      const s2 = v128.load64_zero(p2 + at, 16);
      const s3 = v128.load64_zero(p3 + at, 16);
      const b = Gathered.four(s0, s1, s2, s3, false);
      const c = Gathered.four(s0, s1, s2, s3, true);
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
      const half = f32x4.mul(f32x4.add(f32x4.mul(v, v), w2), f32x4.splat(0.5));
      const depth = v128.and(f32x4.sub(z, highest), f32x4.ne(z, highest));
      const score = f32x4.sub(depth, f32x4.sub(f32x4.sub(half, a), c));
      best = f32x4.pmax(best, score);
      v128.store(desk, depth);
      v128.store(desk, score, 16);
      if (flags & Flag.GRAD) {
        const one = Lanes.one();
        v128.store(desk, Maths.expWide(f32x4.mul(ya, v), na), 32);
        v128.store(desk, f32x4.add(Lanes.finite(f32x4.mul(b, v)), Maths.expWide(f32x4.mul(yc, w), nc)), 48);
        v128.store(desk, f32x4.sub(f32x4.mul(v, ax), one), 64);
        v128.store(desk, f32x4.mul(v, ry), 80);
        v128.store(desk, f32x4.sub(w2, one), 96);
      }
      desk += KEPT;
      at += SIZE;
    } while (at < end);
    const inverse = f32x4.splat(1 / temperature);
    let sum = zero;
    let sum1 = zero;
    desk = table + DESK;
    at = 0;
    do {
      const score = v128.load(desk, 16);
      const e = Maths.expNegative(v128.load(desk));
      const e1 = Maths.expNegative(v128.and(f32x4.mul(f32x4.sub(score, best), inverse), f32x4.ne(score, best)));
      sum = f32x4.add(sum, e);
      sum1 = f32x4.add(sum1, e1);
      v128.store(desk, e);
      v128.store(desk, e1, 16);
      desk += KEPT;
      at += SIZE;
    } while (at < end);
    if (flags & Flag.GRAD) {
      const share = f32x4.div(Lanes.one(), sum);
      const share1 = f32x4.div(Lanes.one(), sum1);
      desk = table + DESK;
      at = 0;
      do {
        const gamma = f32x4.mul(v128.load(desk, 16), share1);
        const z = Points.part(f32x4.sub(f32x4.mul(v128.load(desk), share), gamma), k, present);
        const kept = v128.and(present, f32x4.ne(gamma, zero));
        const x = Points.part(f32x4.mul(v128.load(desk, 32), gamma), k, kept);
        const y = Points.part(f32x4.mul(v128.load(desk, 48), gamma), k, kept);
        const a = Points.part(f32x4.mul(v128.load(desk, 64), gamma), k, kept);
        const b = Points.part(f32x4.mul(v128.load(desk, 80), gamma), k, kept);
        const c = Points.part(f32x4.mul(v128.load(desk, 96), gamma), k, kept);
        const g0 = Lanes.firstPoints(z, x);
        const g1 = Lanes.lastPoints(z, x);
        const h0 = Lanes.firstPoints(y, a);
        const h1 = Lanes.lastPoints(y, a);
        const to = g + at;
        Points.put(flags, to, bytes, rest, Lanes.heads(g0, h0), Lanes.tails(g0, h0), Lanes.heads(g1, h1), Lanes.tails(g1, h1));
        const i0 = Lanes.firstPoints(b, c);
        const i1 = Lanes.lastPoints(b, c);
        Mixture2d.pair(flags, to + 16, i0, false);
        if (rest > 1) Mixture2d.pair(flags, to + bytes + 16, i0, true);
        if (rest > 2) Mixture2d.pair(flags, to + 2 * bytes + 16, i1, false);
        if (rest > 3) Mixture2d.pair(flags, to + 3 * bytes + 16, i1, true);
        desk += KEPT;
        at += SIZE;
      } while (at < end);
    }
    const all = f32x4.sub(Maths.logNormal(sum), f32x4.mul(Maths.logNormal(sum1), f32x4.splat(temperature)));
    return f32x4.add(f32x4.sub(all, best), f32x4.splat(full * LN_2PI));
  }

  /** Writes the last two slopes of a component. */
  @inline
  static pair(flags: i32, g: usize, slopes: v128, second: bool): void {
    if (flags & Flag.ACCUMULATE) {
      const old = v128.load64_zero(g);
      slopes = f32x4.add(slopes, second ? Lanes.heads(old, old) : old);
    }
    if (second) v128.store_lane<f64>(g, slopes, 1);
    else v128.store_lane<f64>(g, slopes, 0);
  }
}

export function mixtureNll2d(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  const components = shape / 6;
  const bytes = <usize>components * SIZE;
  // block by block: the loop moves the table on
  while (n > 0) {
    const count = min(n, BLOCK / 4);
    total = Points.run<Mixture2d>(bytes, 8, flags, count, p, t, w, g, scale, total, components, a, b, table);
    p += <usize>count * bytes;
    t += (<usize>count) << 3;
    if (w) w += (<usize>count) << 2;
    g += <usize>count * (flags & Flag.GRAD ? bytes : 4);
    n -= count;
  }
  return total;
}
