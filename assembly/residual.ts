import { At0, At16, At32, At48, BLOCK, Flag, Lanes, ONES, Sum, Weights } from "./simd";

/**
 * A residual loss: a function of r = prediction − target. A member writes its mathematics here and nothing else; the
 * loops below are shared. A token is never an object: `changetype<L>(0).value(…)` is resolved and inlined when compiling.
 *
 * `a` to `d` are what `constant` makes of the loss's parameters, as vectors made once per call.
 */
export interface Residual {
  /** The number in all lanes of `a` (0), `b` (1), `c` (2) or `d` (3); `i` is a literal. */
  constant(i: i32, first: f32, second: f32): f32;
  /** Constant that `value` and `square` leave out; applied to each block's float64 sum. */
  valueFactor(): f64;
  /** Exact power of two that `slope` and `weight` leave out; applied to the gradient's scale. */
  slopeFactor(): f32;
  /** Vectors per step of the plain loops: 4 for a rational loss, 1 beside an exponential or a logarithm. */
  group(): i32;
  /** What `value` and `slope` share: `m`, and made with it, `n`. */
  common(r: v128, a: v128, b: v128, c: v128, d: v128): v128;
  other(r: v128, m: v128, a: v128, b: v128, c: v128, d: v128): v128;
  /** ℓ(r) */
  value(r: v128, m: v128, n: v128, a: v128, b: v128, c: v128, d: v128): v128;
  /** ψ(r) = ℓ′(r) */
  slope(r: v128, m: v128, n: v128, a: v128, b: v128, c: v128, d: v128): v128;
  /** ℓ(√q), for a q = ρ² that neither overflows nor underflows. */
  square(q: v128, a: v128, b: v128, c: v128, d: v128): v128;
  /** ψ(√q)/√q, likewise: the IRLS weight. */
  weight(q: v128, a: v128, b: v128, c: v128, d: v128): v128;
  /** ψ′(0), the limit of ψ(r)/r at 0; ∞ where there is none. */
  curvature(a: v128, b: v128, c: v128, d: v128): v128;
  /** Whether `square` and `weight` need that q in range; false where any q will do. */
  rescue(): bool;
}

/**
 * What all rational losses say alike. What value and slope share the engine finds by itself: only loads it does not merge.
 * Inherited methods must not be overridden, or AssemblyScript dispatches them by a call.
 */
export abstract class Rational {
  @inline
  group(): i32 {
    return 4;
  }
  @inline
  common(r: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return r;
  }
  @inline
  other(r: v128, m: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return m;
  }
}

/** Likewise of losses with an exponential or a logarithm. Radial loops take their `value` and `slope` at ρ itself. */
export abstract class Transcendental {
  @inline
  group(): i32 {
    return 1;
  }
  @inline
  other(r: v128, m: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return m;
  }
  @inline
  square(q: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return q;
  }
  @inline
  weight(q: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return q;
  }
  @inline
  rescue(): bool {
    return true;
  }
}

/** r is rx, then ry: `n` elements. */
export abstract class Component {
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
  ): f64 {
    const loss = changetype<L>(0);
    const a = f32x4.splat(loss.constant(0, first, second));
    const b = f32x4.splat(loss.constant(1, first, second));
    const c = f32x4.splat(loss.constant(2, first, second));
    const d = f32x4.splat(loss.constant(3, first, second));
    const k = f32x4.splat(scale * loss.slopeFactor());
    const plain = !w && !(flags & (Flag.ACCUMULATE | Flag.EACH));
    if (!w) w = ONES;
    const stride = Weights.stride(w, flags);
    const spread = Weights.spread(flags);
    while (n > 0) {
      const block = min(n, BLOCK);
      let rest = block;
      let low = Sum.zero();
      let high = Sum.zero();
      const group = loss.group() << 2;
      if (plain && block >= group) {
        const end = p + ((<usize>(block & -group)) << 2);
        // beside a logarithm a branch that always goes the same way costs nothing
        if (loss.group() < 4) {
          do {
            const v = Component.vector<L, At0>((flags & Flag.GRAD) != 0, p, t, g, k, a, b, c, d);
            low = Sum.low(low, v);
            high = Sum.high(high, v);
            p += 16;
            t += 16;
            g += 16;
          } while (p < end);
        } else if (flags & Flag.GRAD) {
          do {
            const v = Component.group<L>(true, p, t, g, k, a, b, c, d);
            low = Sum.low(low, v);
            high = Sum.high(high, v);
            p += group << 2;
            t += group << 2;
            g += group << 2;
          } while (p < end);
        } else {
          do {
            const v = Component.group<L>(false, p, t, g, k, a, b, c, d);
            low = Sum.low(low, v);
            high = Sum.high(high, v);
            p += group << 2;
            t += group << 2;
          } while (p < end);
        }
        rest = block & (group - 1);
      }
      // everything else, vector by vector: weights, `each`, accumulation, and lanes that do not exist
      for (; rest > 0; rest -= 4) {
        const mask = Lanes.first(rest);
        const weight = v128.and(Weights.at(w, spread), mask);
        // ℓ(0) = ψ(0) = 0: clearing the residual removes a lane from the value and the gradient at once
        const present = Weights.present(weight);
        const r = v128.and(f32x4.sub(v128.load(p), v128.load(t)), present);
        const m = loss.common(r, a, b, c, d);
        const o = loss.other(r, m, a, b, c, d);
        const value = f32x4.mul(loss.value(r, m, o, a, b, c, d), weight);
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        if (flags & (Flag.GRAD | Flag.EACH)) {
          let out = f32x4.mul(value, f32x4.splat(<f32>loss.valueFactor()));
          if (flags & (Flag.GRAD | Flag.IRLS)) {
            out = loss.slope(r, m, o, a, b, c, d);
            if (flags & Flag.IRLS)
              out = f32x4.mul(Component.ratio<L>(r, out, a, b, c, d), f32x4.mul(f32x4.splat(loss.slopeFactor()), weight));
            // masked once more: a scale that overflowed would make NaN of a missing lane's 0
            else out = v128.and(f32x4.mul(out, f32x4.mul(k, weight)), present);
            if (flags & Flag.ACCUMULATE) out = f32x4.add(out, v128.load(g));
          }
          Lanes.put(g, out, rest);
        }
        p += 16;
        t += 16;
        g += 16;
        w += stride;
      }
      total += Sum.of(low, high) * loss.valueFactor();
      n -= block;
    }
    return total;
  }

  /** ψ(r)/r; its limit where ψ(r) may be subnormal. */
  @inline
  static ratio<L extends Residual>(r: v128, slope: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    const loss = changetype<L>(0);
    if (!loss.rescue()) return v128.or(loss.weight(r, a, b, c, d), f32x4.ne(r, r));
    return Lanes.select(loss.curvature(a, b, c, d), f32x4.div(slope, r), f32x4.lt(f32x4.abs(r), f32x4.splat(TINY)));
  }

  /** A step of the plain case: four vectors, whose losses are added pairwise, at most two roundings. */
  @inline
  static group<L extends Residual>(GRAD: bool, p: usize, t: usize, g: usize, k: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    const v0 = Component.vector<L, At0>(GRAD, p, t, g, k, a, b, c, d);
    const v01 = f32x4.add(v0, Component.vector<L, At16>(GRAD, p, t, g, k, a, b, c, d));
    const v2 = Component.vector<L, At32>(GRAD, p, t, g, k, a, b, c, d);
    return f32x4.add(v01, f32x4.add(v2, Component.vector<L, At48>(GRAD, p, t, g, k, a, b, c, d)));
  }

  /** Four elements of the plain case; returns their losses. */
  @inline
  static vector<L extends Residual, O>(GRAD: bool, p: usize, t: usize, g: usize, k: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    const loss = changetype<L>(0);
    const r = f32x4.sub(v128.load(p, offsetof<O>()), v128.load(t, offsetof<O>()));
    const m = loss.common(r, a, b, c, d);
    const o = loss.other(r, m, a, b, c, d);
    if (GRAD) v128.store(g, f32x4.mul(loss.slope(r, m, o, a, b, c, d), k), offsetof<O>());
    return loss.value(r, m, o, a, b, c, d);
  }
}

/** Points whose squared distance is in this range are computed plainly; the few others are rescued. */
const SHIFT: i32 = 0x72800000; // moves 2^-100 to the least int32, so that one signed comparison tests both ends and NaN
const LIMIT: i32 = -0x80000000 + 0x71000000; // 2^126 there

/** r is the distance ρ = ‖(rx, ry)‖: `n` points. The gradient is ψ(ρ)·(rx, ry)/ρ. */
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
    const a = f32x4.splat(loss.constant(0, first, second));
    const b = f32x4.splat(loss.constant(1, first, second));
    const c = f32x4.splat(loss.constant(2, first, second));
    const d = f32x4.splat(loss.constant(3, first, second));
    const k = f32x4.splat(scale * loss.slopeFactor());
    const plain = !w && flags == Flag.GRAD;
    if (!w) w = ONES;
    const stride: usize = w == ONES ? 0 : 16;
    while (n > 0) {
      const block = min(n, BLOCK / 2);
      let rest = block;
      let low = Sum.zero();
      let high = Sum.zero();
      while (rest > 0) {
        if (plain) {
          const group = loss.group() < 4 ? 4 : 8;
          while (rest >= group) {
            const r0 = Radial.residual<At0>(p, t);
            const r1 = Radial.residual<At16>(p, t);
            let x0 = Lanes.xs(r0, r1);
            let y0 = Lanes.ys(r0, r1);
            const q0 = f32x4.add(f32x4.mul(x0, x0), f32x4.mul(y0, y0));
            if (loss.group() < 4) {
              if (v128.any_true(Radial.odd(q0))) break;
              const rho = f32x4.sqrt(q0);
              const m = loss.common(rho, a, b, c, d);
              const o = loss.other(rho, m, a, b, c, d);
              const v = loss.value(rho, m, o, a, b, c, d);
              low = Sum.low(low, v);
              high = Sum.high(high, v);
              const s = f32x4.mul(f32x4.div(loss.slope(rho, m, o, a, b, c, d), rho), k);
              x0 = f32x4.mul(s, x0);
              y0 = f32x4.mul(s, y0);
            } else {
              const r2 = Radial.residual<At32>(p, t);
              const r3 = Radial.residual<At48>(p, t);
              let x1 = Lanes.xs(r2, r3);
              let y1 = Lanes.ys(r2, r3);
              const q1 = f32x4.add(f32x4.mul(x1, x1), f32x4.mul(y1, y1));
              // a point for the code below is rare, and one test of eight points cheap
              if (loss.rescue() && v128.any_true(v128.or(Radial.odd(q0), Radial.odd(q1)))) break;
              const v0 = loss.square(q0, a, b, c, d);
              const v1 = loss.square(q1, a, b, c, d);
              low = Sum.low(Sum.low(low, v0), v1);
              high = Sum.high(Sum.high(high, v0), v1);
              const s0 = f32x4.mul(loss.weight(q0, a, b, c, d), k);
              const s1 = f32x4.mul(loss.weight(q1, a, b, c, d), k);
              x0 = f32x4.mul(s0, x0);
              y0 = f32x4.mul(s0, y0);
              x1 = f32x4.mul(s1, x1);
              y1 = f32x4.mul(s1, y1);
              v128.store(g, Lanes.firstPoints(x1, y1), 32);
              v128.store(g, Lanes.lastPoints(x1, y1), 48);
            }
            v128.store(g, Lanes.firstPoints(x0, y0));
            v128.store(g, Lanes.lastPoints(x0, y0), 16);
            p += group << 3;
            t += group << 3;
            g += group << 3;
            rest -= group;
          }
          if (rest == 0) break;
        }
        // everything else, four points at a time; a point's result has the same bits on either way
        const mask = Lanes.first(rest);
        const weight = v128.and(v128.load(w), mask);
        const present = Weights.present(weight);
        // in a lane that does not count any ordinary distance will do: its weight is 0, and 0 itself would want rescuing
        const r0 = Radial.residual<At0>(p, t);
        const r1 = Radial.residual<At16>(p, t);
        let x = Lanes.select(Lanes.xs(r0, r1), f32x4.splat(1), present);
        let y = Lanes.select(Lanes.ys(r0, r1), f32x4.splat(1), present);
        const q = f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
        let value = loss.square(q, a, b, c, d);
        let slope = loss.weight(q, a, b, c, d);
        if (loss.rescue()) {
          const odd = Radial.odd(q);
          const any = v128.any_true(odd);
          let rho = f32x4.sqrt(q);
          let divisor = rho;
          if (any) {
            Radial.polar(x, y, table);
            rho = Lanes.select(v128.load(table), rho, odd);
            divisor = flags & Flag.IRLS ? rho : Lanes.select(Lanes.one(), rho, odd);
            x = Lanes.select(v128.load(table, 16), x, odd);
            y = Lanes.select(v128.load(table, 32), y, odd);
          }
          if (loss.group() < 4 || any) {
            const m = loss.common(rho, a, b, c, d);
            const o = loss.other(rho, m, a, b, c, d);
            const v = loss.value(rho, m, o, a, b, c, d);
            let s = f32x4.div(loss.slope(rho, m, o, a, b, c, d), divisor);
            if (flags & Flag.IRLS) s = Lanes.select(loss.curvature(a, b, c, d), s, f32x4.lt(rho, f32x4.splat(TINY)));
            value = loss.group() < 4 ? v : Lanes.select(v, value, odd);
            slope = loss.group() < 4 ? s : Lanes.select(s, slope, odd);
          }
        }
        value = f32x4.mul(value, weight);
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        if (flags & Flag.GRAD) {
          slope = v128.and(f32x4.mul(slope, f32x4.mul(k, weight)), present);
          x = f32x4.mul(slope, x);
          y = f32x4.mul(slope, y);
          let front = Lanes.firstPoints(x, y);
          let back = Lanes.lastPoints(x, y);
          if (flags & Flag.ACCUMULATE) {
            front = f32x4.add(front, v128.load(g));
            back = f32x4.add(back, v128.load(g, 16));
          }
          Lanes.put(g, front, rest << 1);
          Lanes.put(g + 16, back, (rest << 1) - 4);
          g += 32;
        } else if (flags & Flag.EACH) {
          if (flags & Flag.IRLS) value = f32x4.mul(v128.or(f32x4.mul(slope, f32x4.splat(loss.slopeFactor())), f32x4.ne(q, q)), weight);
          else value = f32x4.mul(value, f32x4.splat(<f32>loss.valueFactor()));
          Lanes.put(g, value, rest);
          g += 16;
        }
        p += 32;
        t += 32;
        w += stride;
        rest -= 4;
      }
      total += Sum.of(low, high) * loss.valueFactor();
      n -= block;
    }
    return total;
  }

  /** ρ and the direction (rx, ry)/ρ of any four points, to \`to\`. */
  static polar(x: v128, y: v128, to: usize): void {
    const unit = Radial.unit(x, y);
    const distance = Radial.distance(x, y, unit);
    v128.store(to, f32x4.div(distance, unit));
    v128.store(to, Radial.direction(x, unit, distance), 16);
    v128.store(to, Radial.direction(y, unit, distance), 32);
  }

  @inline
  static residual<O>(p: usize, t: usize): v128 {
    return f32x4.sub(v128.load(p, offsetof<O>()), v128.load(t, offsetof<O>()));
  }

  /** Lanes whose q overflowed, underflowed, or is NaN. */
  @inline
  static odd(q: v128): v128 {
    return i32x4.gt_s(i32x4.add(q, i32x4.splat(SHIFT)), i32x4.splat(LIMIT));
  }

  /**
   * A power of two that brings the larger component where its square is safe; 0 where that is ±∞, which leaves the
   * direction to the infinite components and makes distance/unit infinite.
   */
  @inline
  static unit(x: v128, y: v128): v128 {
    const largest = f32x4.pmax(f32x4.abs(x), f32x4.abs(y));
    const small = f32x4.lt(largest, f32x4.splat(SMALL));
    const big = f32x4.gt(largest, f32x4.splat(BIG));
    const unit = Lanes.select(f32x4.splat(LIFT), Lanes.select(f32x4.splat(DROP), f32x4.splat(1), big), small);
    return v128.andnot(unit, f32x4.eq(largest, f32x4.splat(Infinity)));
  }

  /** A component in that unit. */
  @inline
  static scaled(x: v128, unit: v128): v128 {
    const infinite = f32x4.eq(f32x4.abs(x), f32x4.splat(Infinity));
    const sign = v128.and(x, i32x4.splat(1 << 31));
    return Lanes.select(v128.or(sign, f32x4.splat(1)), f32x4.mul(x, unit), infinite);
  }

  /** ρ in that unit. */
  @inline
  static distance(x: v128, y: v128, unit: v128): v128 {
    const ux = Radial.scaled(x, unit);
    const uy = Radial.scaled(y, unit);
    return f32x4.sqrt(f32x4.add(f32x4.mul(ux, ux), f32x4.mul(uy, uy)));
  }

  /** rx/ρ, 0 at ρ = 0. */
  @inline
  static direction(x: v128, unit: v128, distance: v128): v128 {
    return v128.and(f32x4.div(Radial.scaled(x, unit), distance), f32x4.ne(distance, i32x4.splat(0)));
  }
}

const TINY: f32 = 7.888609052210118e-31; // 2^-100
const SMALL: f32 = 2.1684043449710089e-19; // 2^-62
const BIG: f32 = 4.611686018427388e18; // 2^62
const LIFT: f32 = 1.2676506002282294e30; // 2^100
const DROP: f32 = 1.3552527156068805e-20; // 2^-66
