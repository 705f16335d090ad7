import { Maths } from "./math";
import { Residual, TINIEST } from "./residual";
import { At0, At16, At32, At48, BLOCK, DESK, Desk, Flag, Lanes, Sum } from "./simd";

/** `n` elements, each with its own r. The radial loops call it too, so that each loss writes its mathematics once. */
export abstract class Component {
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
    const factor = loss.slopeFactor();
    const group = loss.group() << 2;
    const plain = !w && !(flags & (Flag.ACCUMULATE | Flag.EACH | Desk.ONLY));
    const step: usize = flags & Desk.ONLY ? 0 : 16; // then p has the residuals, and t as many zeros as one step reads
    do {
      // whole groups directly; the rest, and every call that is not plain, by way of the desk
      let count = min(n, BLOCK);
      const direct = plain && count >= group;
      let to = table + DESK;
      let k = Lanes.one();
      if (direct) {
        count &= -group;
        to = g;
        k = f32x4.splat(scale * factor);
      }
      let low = Sum.zero();
      let high = Sum.zero();
      let from = p;
      let minus = t;
      const end = p + ((<usize>count) << 2);
      if (loss.group() < 4) {
        // several short loops: long chains of operations, each waiting for the one before, would not overlap
        const desk = table + DESK;
        let at = desk;
        do {
          const r = f32x4.sub(v128.load(from), v128.load(minus));
          const m = loss.common(r, a, b, c, d);
          v128.store(at, m, Desk.COMMON);
          v128.store(at, loss.other(r, m, a, b, c, d), Desk.FACTOR);
          from += 16;
          minus += step;
          at += 16;
        } while (from < end);
        if (loss.logs()) {
          // two short loops take less time than a long one, where the second would wait for the first
          at = desk;
          const last = desk + ((<usize>count) << 2);
          do {
            v128.store(at, Maths.logSum(v128.load(at, Desk.COMMON), v128.load(at, Desk.FACTOR)), Desk.VALUES);
            at += 16;
          } while (at < last);
        }
        from = p;
        minus = t;
        at = desk;
        do {
          const r = f32x4.sub(v128.load(from), v128.load(minus));
          const m = v128.load(at, Desk.COMMON);
          const v = loss.value(r, m, v128.load(at, Desk.FACTOR), loss.logs() ? v128.load(at, Desk.VALUES) : m, a, b, c, d);
          v128.store(at, v, Desk.VALUES);
          low = Sum.low(low, v);
          high = Sum.high(high, v);
          from += 16;
          minus += step;
          at += 16;
        } while (from < end);
        if (flags & (Flag.GRAD | Flag.IRLS)) {
          from = p;
          minus = t;
          at = desk;
          do {
            const r = f32x4.sub(v128.load(from), v128.load(minus));
            v128.store(to, f32x4.mul(loss.slope(r, v128.load(at, Desk.COMMON), v128.load(at, Desk.FACTOR), a, b, c, d), k));
            from += 16;
            minus += step;
            at += 16;
            to += 16;
          } while (from < end);
        }
      } else if (!direct || flags & Flag.GRAD) {
        do {
          const v0 = Component.vector<L, At0>(true, from, minus, to, k, a, b, c, d);
          const v1 = Component.vector<L, At16>(true, from, minus, to, k, a, b, c, d);
          const v2 = Component.vector<L, At32>(true, from, minus, to, k, a, b, c, d);
          const v3 = Component.vector<L, At48>(true, from, minus, to, k, a, b, c, d);
          if (!direct) {
            v128.store(to, v0, Desk.VALUES);
            v128.store(to, v1, Desk.VALUES + 16);
            v128.store(to, v2, Desk.VALUES + 32);
            v128.store(to, v3, Desk.VALUES + 48);
          }
          const v = Component.sum(v0, v1, v2, v3);
          low = Sum.low(low, v);
          high = Sum.high(high, v);
          from += 64;
          minus += 64;
          to += 64;
        } while (from < end);
      } else {
        do {
          const v0 = Component.vector<L, At0>(false, from, minus, to, k, a, b, c, d);
          const v1 = Component.vector<L, At16>(false, from, minus, to, k, a, b, c, d);
          const v2 = Component.vector<L, At32>(false, from, minus, to, k, a, b, c, d);
          const v3 = Component.vector<L, At48>(false, from, minus, to, k, a, b, c, d);
          const v = Component.sum(v0, v1, v2, v3);
          low = Sum.low(low, v);
          high = Sum.high(high, v);
          from += 64;
          minus += 64;
        } while (from < end);
      }
      if (direct || flags & Desk.ONLY) total += Sum.of(low, high) * loss.valueFactor();
      else {
        const limiting = f32x4.extract_lane(loss.curvature(a, b, c, d), 0);
        const limit: f32 = loss.rescue() ? min<f32>(TINIEST / limiting, 1) : Infinity;
        total = Desk.combine(flags, count, p, t, w, g, scale, factor, total, loss.valueFactor(), limit, limiting, table + DESK);
        if (w) w += (<usize>count) << (flags & Flag.POINT_WEIGHTS ? 1 : 2);
      }
      p = end;
      t += (<usize>count) << 2;
      g += (<usize>count) << 2;
      n -= count;
    } while (n > 0);
    return total;
  }

  /** The losses of a group, added pairwise, which rounds at most twice. */
  @inline
  static sum(v0: v128, v1: v128, v2: v128, v3: v128): v128 {
    return f32x4.add(f32x4.add(v0, v1), f32x4.add(v2, v3));
  }

  /** Four elements; returns their losses. */
  @inline
  static vector<L extends Residual, O>(GRAD: bool, p: usize, t: usize, g: usize, k: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    const loss = changetype<L>(0);
    const r = f32x4.sub(v128.load(p, offsetof<O>()), v128.load(t, offsetof<O>()));
    const m = loss.common(r, a, b, c, d);
    const o = loss.other(r, m, a, b, c, d);
    if (GRAD) v128.store(g, f32x4.mul(loss.slope(r, m, o, a, b, c, d), k), offsetof<O>());
    return loss.value(r, m, o, m, a, b, c, d);
  }
}
