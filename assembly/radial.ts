import { Component } from "./component";
import { Residual, Staged, TINIEST } from "./residual";
import { Rows } from "./rows";
import { At0, At16, At32, At48, BLOCK, DESK, Desk, Flag, Lanes, ONES, Sum, Weights } from "./simd";

const SMALL: f32 = 2.1684043449710089e-19; // 2^-62
const BIG: f32 = 4.611686018427388e18; // 2^62
const LIFT: f32 = 1.2676506002282294e30; // 2^100
const DROP: f32 = 1.3552527156068805e-20; // 2^-66

/** Points whose squared distance is in range are computed directly; the few others are rescued. */
const SHIFT: i32 = 0x72800000; // moves 2^-100 to the smallest int32, so that one signed comparison tests both ends and NaN
export const LIMIT: i32 = -0x80000000 + 0x71000000; // 2^126 there
const NONE: i32 = -0x80000000; // 2^-100 there
/** How many points go by way of the desk when one needs rescuing. */
const FEW: i32 = 64;

/** Byte offsets into the desk, for the points of a block. `Component.run` uses what lies below. */
const FACTORS: usize = 8192; // ψ(√q)/√q
const RHO: usize = 10240;
const LOSSES: usize = 12288; // ℓ(√q), `Desk.VALUES` bytes after the factors
const ZEROS: usize = 14336; // as targets
const DIRECTION_X: usize = 16384;
const DIRECTION_Y: usize = 18432;

/** `n` points, whose r is the distance ρ = ‖(rx, ry)‖. The gradient is ψ(ρ)·(rx, ry)/ρ. */
export abstract class Radial {
  @inline
  static run<L extends Residual>(
    flags: i32,
    n: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    scale: f32,
    total: f64,
    first: f32,
    second: f32,
    table: usize,
  ): f64 {
    const loss = changetype<L>(0);
    const a = f32x4.splat(loss.constant(0, first, second, table));
    const b = f32x4.splat(loss.constant(1, first, second, table));
    const c = f32x4.splat(loss.constant(2, first, second, table));
    const d = f32x4.splat(loss.constant(3, first, second, table));
    const k = f32x4.splat(scale * loss.slopeFactor());
    const plain = !w && !(flags & (Flag.ACCUMULATE | Flag.EACH));
    const group = 8;
    // points within a tolerance are at exactly 0, which needs no rescue
    const hits = flags & Flag.TOLERANT;
    while (n > 0) {
      let rest = min(n, BLOCK / 2);
      n -= rest;
      let direct = plain;
      do {
        // whole groups directly, until one has a point to rescue; the others by way of the desk
        direct = direct && rest >= group;
        let count = rest;
        if (direct) count &= -group;
        else if (plain) count = min(count, FEW);
        let left = count;
        let odd: bool = false;
        let from = p;
        let minus = t;
        let to = direct ? g : table + DESK;
        let low = Sum.zero();
        let high = Sum.zero();
        do {
          const r0 = Radial.residual<At0>(from, minus);
          const r1 = Radial.residual<At16>(from, minus);
          const x0 = Lanes.xs(r0, r1);
          const y0 = Lanes.ys(r0, r1);
          const q0 = f32x4.add(f32x4.mul(x0, x0), f32x4.mul(y0, y0));
          const r2 = Radial.residual<At32>(from, minus);
          const r3 = Radial.residual<At48>(from, minus);
          const x1 = Lanes.xs(r2, r3);
          const y1 = Lanes.ys(r2, r3);
          const q1 = f32x4.add(f32x4.mul(x1, x1), f32x4.mul(y1, y1));
          // one test of eight points is cheap
          const odd0 = Radial.odd(q0, LIMIT);
          const odd1 = Radial.odd(q1, LIMIT);
          if (loss.rescue() && v128.any_true(v128.or(odd0, odd1))) {
            if (!hits || v128.any_true(v128.or(v128.and(odd0, v128.or(x0, y0)), v128.and(odd1, v128.or(x1, y1))))) {
              if (direct) break;
              odd = true;
            }
          }
          let v0 = loss.square(q0, a, b, c, d);
          let v1 = loss.square(q1, a, b, c, d);
          let s0 = loss.weight(q0, a, b, c, d);
          let s1 = loss.weight(q1, a, b, c, d);
          if (loss.rescue() && hits) {
            // ℓ(0) and ψ(0) are 0, whatever extreme parameters make of q = 0
            const away0 = f32x4.ne(q0, i32x4.splat(0));
            const away1 = f32x4.ne(q1, i32x4.splat(0));
            v0 = v128.and(v0, away0);
            v1 = v128.and(v1, away1);
            s0 = v128.and(s0, away0);
            s1 = v128.and(s1, away1);
          }
          low = Sum.low(Sum.low(low, v0), v1);
          high = Sum.high(Sum.high(high, v0), v1);
          if (!direct) {
            v128.store(to, v0, LOSSES);
            v128.store(to, v1, LOSSES + 16);
            v128.store(to, s0, FACTORS);
            v128.store(to, s1, FACTORS + 16);
            to += 32;
          } else if (flags & Flag.GRAD) {
            Radial.put<At0, At16>(to, f32x4.mul(s0, k), x0, y0);
            Radial.put<At32, At48>(to, f32x4.mul(s1, k), x1, y1);
            to += 64;
          }
          from += group << 3;
          minus += group << 3;
          left -= group;
        } while (left > 0);
        if (direct) {
          count -= left;
          total += Sum.of(low, high) * loss.valueFactor();
        } else {
          const desk = table + DESK;
          if (odd) odd = Radial.rescue(count, p, t, w, desk, LIMIT);
          if (loss.rescue() && odd) {
            Rows.clear(desk + ZEROS, count);
            Component.run<L>(Desk.ONLY, count, desk + RHO, desk + ZEROS, 0, 0, 0, 0, first, second, table);
          }
          const limiting = f32x4.extract_lane(loss.curvature(a, b, c, d), 0);
          total = Radial.combine(
            flags,
            0,
            odd,
            count,
            p,
            t,
            w,
            g,
            scale,
            loss.slopeFactor(),
            total,
            loss.valueFactor(),
            limiting,
            desk,
            LIMIT,
          );
          if (w) w += (<usize>count) << 2;
        }
        p += (<usize>count) << 3;
        t += (<usize>count) << 3;
        g += (<usize>count) << (flags & Flag.GRAD ? 3 : 2);
        rest -= count;
        direct = plain && !direct;
      } while (rest > 0);
    }
    return total;
  }

  /** The same for a loss with an exponential or a logarithm: its component loop computes ℓ(ρ) and ψ(ρ), block by block. */
  @inline
  static staged<L extends Staged>(
    flags: i32,
    n: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    scale: f32,
    total: f64,
    first: f32,
    second: f32,
    table: usize,
  ): f64 {
    const loss = changetype<L>(0);
    const d = f32x4.splat(loss.constant(3, first, second, table));
    const curvature = f32x4.extract_lane(loss.curvature(d, d, d, d), 0);
    const desk = table + DESK;
    const plain = !w && !(flags & (Flag.ACCUMULATE | Flag.EACH));
    const only = Desk.ONLY | flags;
    const limit = loss.steep(first, second) ? NONE : LIMIT;
    do {
      let count = min(n, BLOCK / 2);
      if (count > 3) count &= -4;
      const rescued = Radial.rescue(count, p, t, w, desk, limit);
      const sum = Component.run<L>(only, count, desk + RHO, desk + ZEROS, 0, 0, 0, total, first, second, table);
      if (plain && !rescued && count > 3) {
        total = sum;
        if (flags & Flag.GRAD) Radial.spread(count, p, t, g, scale * loss.slopeFactor(), desk);
      } else
        total = Radial.combine(
          flags,
          -1,
          rescued,
          count,
          p,
          t,
          w,
          g,
          scale,
          loss.slopeFactor(),
          total,
          loss.valueFactor(),
          curvature,
          desk,
          limit,
        );
      p += (<usize>count) << 3;
      t += (<usize>count) << 3;
      if (w) w += (<usize>count) << 2;
      g += (<usize>count) << (flags & Flag.GRAD ? 3 : 2);
      n -= count;
    } while (n > 0);
    return total;
  }

  /** Writes the gradients of four points. */
  @inline
  static put<A, B>(to: usize, slope: v128, x: v128, y: v128): void {
    x = f32x4.mul(slope, x);
    y = f32x4.mul(slope, y);
    v128.store(to, Lanes.firstPoints(x, y), offsetof<A>());
    v128.store(to, Lanes.lastPoints(x, y), offsetof<B>());
  }

  /** Writes ρ to the desk, and the direction of points out of range. Returns whether a point that counts is out of range. */
  static rescue(count: i32, p: usize, t: usize, w: usize, desk: usize, limit: i32): bool {
    const stride: usize = w ? 16 : 0;
    if (!w) w = ONES;
    let any = i32x4.splat(0);
    v128.store(desk, any, ZEROS);
    for (; count > 0; count -= 4) {
      const r0 = Radial.residual<At0>(p, t);
      const r1 = Radial.residual<At16>(p, t);
      const x = Lanes.xs(r0, r1);
      const y = Lanes.ys(r0, r1);
      const q = f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
      const odd = Radial.odd(q, limit);
      let rho = f32x4.sqrt(q);
      if (v128.any_true(odd)) {
        any = v128.or(any, v128.and(odd, v128.and(Weights.present(v128.load(w)), Lanes.first(count))));
        const unit = Radial.unit(x, y);
        const distance = Radial.distance(x, y, unit);
        rho = Lanes.select(f32x4.div(distance, unit), rho, odd);
        v128.store(desk, Radial.direction(x, unit, distance), DIRECTION_X);
        v128.store(desk, Radial.direction(y, unit, distance), DIRECTION_Y);
      }
      v128.store(desk, rho, RHO);
      p += 32;
      t += 32;
      w += stride;
      desk += 16;
    }
    return <bool>v128.any_true(any);
  }

  /** Writes the gradients of whole vectors of points, unweighted and none of them rescued. */
  static spread(count: i32, p: usize, t: usize, g: usize, scale: f32, desk: usize): void {
    const k = f32x4.splat(scale);
    do {
      const r0 = Radial.residual<At0>(p, t);
      const r1 = Radial.residual<At16>(p, t);
      const slope = f32x4.mul(f32x4.div(v128.load(desk), v128.load(desk, RHO)), k);
      Radial.put<At0, At16>(g, slope, Lanes.xs(r0, r1), Lanes.ys(r0, r1));
      p += 32;
      t += 32;
      g += 32;
      desk += 16;
      count -= 4;
    } while (count > 0);
  }

  /** Turns what is on the desk into the results of `count` points. */
  static combine(
    flags: i32,
    staged: i32,
    rescued: bool,
    count: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    scale: f32,
    slopeFactor: f32,
    total: f64,
    factor: f64,
    curvature: f32,
    desk: usize,
    limit: i32,
  ): f64 {
    const k = f32x4.splat(flags & Flag.IRLS ? slopeFactor : scale * slopeFactor);
    const stride: usize = w ? 16 : 0;
    if (!w) w = ONES;
    let low = Sum.zero();
    let high = Sum.zero();
    for (; count > 0; count -= 4) {
      const weight = v128.and(v128.load(w), Lanes.first(count));
      const present = Weights.present(weight);
      const r0 = Radial.residual<At0>(p, t);
      const r1 = Radial.residual<At16>(p, t);
      let x = Lanes.xs(r0, r1);
      let y = Lanes.ys(r0, r1);
      const q = f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
      let value = v128.load(desk, LOSSES);
      let slope = v128.load(desk, FACTORS);
      let presentX = present;
      let presentY = present;
      if (staged || rescued) {
        const odd = Radial.odd(q, limit);
        const here = v128.or(odd, i32x4.splat(staged));
        const rho = v128.load(desk, RHO);
        let s = v128.load(desk);
        if (flags & Flag.IRLS)
          s = Lanes.select(f32x4.splat(curvature), f32x4.div(s, rho), f32x4.le(rho, f32x4.splat(min<f32>(TINIEST / curvature, 1))));
        else s = f32x4.div(s, Lanes.select(Lanes.one(), rho, odd));
        value = Lanes.select(v128.load(desk, Desk.VALUES), value, here);
        slope = Lanes.select(s, slope, here);
        x = Lanes.select(v128.load(desk, DIRECTION_X), x, odd);
        y = Lanes.select(v128.load(desk, DIRECTION_Y), y, odd);
        // an infinite ψ does not pull along an axis where the point is on target
        const infinite = f32x4.eq(f32x4.abs(slope), f32x4.splat(Infinity));
        presentX = v128.andnot(present, v128.and(infinite, f32x4.eq(x, i32x4.splat(0))));
        presentY = v128.andnot(present, v128.and(infinite, f32x4.eq(y, i32x4.splat(0))));
      }
      value = f32x4.mul(v128.and(value, present), weight);
      low = Sum.low(low, value);
      high = Sum.high(high, value);
      slope = f32x4.mul(slope, f32x4.mul(k, weight));
      if (flags & Flag.GRAD) {
        x = v128.and(f32x4.mul(slope, x), presentX);
        y = v128.and(f32x4.mul(slope, y), presentY);
        let front = Lanes.firstPoints(x, y);
        let back = Lanes.lastPoints(x, y);
        if (flags & Flag.ACCUMULATE) {
          front = f32x4.add(front, v128.load(g));
          back = f32x4.add(back, v128.load(g, 16));
        }
        Lanes.put(g, front, count << 1);
        Lanes.put(g + 16, back, (count << 1) - 4);
        g += 32;
      } else if (flags & Flag.EACH) {
        value = f32x4.mul(value, f32x4.splat(<f32>factor));
        if (flags & Flag.IRLS) value = v128.and(v128.or(slope, f32x4.ne(q, q)), present);
        Lanes.put(g, value, count);
        g += 16;
      }
      p += 32;
      t += 32;
      w += stride;
      desk += 16;
    }
    return total + Sum.of(low, high) * factor;
  }

  @inline
  static residual<O>(p: usize, t: usize): v128 {
    return f32x4.sub(v128.load(p, offsetof<O>()), v128.load(t, offsetof<O>()));
  }

  /** Lanes whose q overflowed, underflowed or is NaN; all lanes if the limit is NONE. */
  @inline
  static odd(q: v128, limit: i32): v128 {
    return i32x4.gt_s(i32x4.add(q, i32x4.splat(SHIFT)), i32x4.splat(limit));
  }

  /**
   * A power of two that scales the larger component to where its square is safe. 0 where that component is ±∞: then only the
   * infinite components make the direction, and distance/unit is infinite.
   */
  @inline
  static unit(x: v128, y: v128): v128 {
    const largest = f32x4.pmax(f32x4.abs(x), f32x4.abs(y));
    const small = f32x4.lt(largest, f32x4.splat(SMALL));
    const big = f32x4.gt(largest, f32x4.splat(BIG));
    const unit = Lanes.select(f32x4.splat(LIFT), Lanes.select(f32x4.splat(DROP), f32x4.splat(1), big), small);
    return v128.andnot(unit, f32x4.eq(largest, f32x4.splat(Infinity)));
  }

  /** A component times the unit; ±1 for ±∞. */
  @inline
  static scaled(x: v128, unit: v128): v128 {
    const infinite = f32x4.eq(f32x4.abs(x), f32x4.splat(Infinity));
    const sign = Lanes.signOf(x);
    return Lanes.select(v128.or(sign, f32x4.splat(1)), f32x4.mul(x, unit), infinite);
  }

  /** ρ times the unit. */
  @inline
  static distance(x: v128, y: v128, unit: v128): v128 {
    const ux = Radial.scaled(x, unit);
    const uy = Radial.scaled(y, unit);
    return f32x4.sqrt(f32x4.add(f32x4.mul(ux, ux), f32x4.mul(uy, uy)));
  }

  /** rx/ρ; 0 where ρ = 0. */
  @inline
  static direction(x: v128, unit: v128, distance: v128): v128 {
    return v128.and(f32x4.div(Radial.scaled(x, unit), distance), f32x4.ne(distance, i32x4.splat(0)));
  }
}
