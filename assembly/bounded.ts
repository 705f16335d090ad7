import { BLOCK, DESK, Desk, Flag, Lanes, Sum } from "./simd";

/** A token of a function of prediction and target, element by element, with an exponential or a logarithm. */
export interface Element {
  /** What value and slope share. */
  common(p: v128, a: v128, b: v128): v128;
  /** What else they share, such as a power; `common` again if nothing. */
  factor(p: v128, t: v128, common: v128, a: v128, b: v128): v128;
  /** ℓ(p, t) */
  value(p: v128, t: v128, common: v128, factor: v128, a: v128, b: v128): v128;
  /** ∂ℓ/∂p */
  slope(p: v128, t: v128, common: v128, factor: v128, value: v128, a: v128, b: v128): v128;
}

/** A token of a loss whose elements are probabilities or logits, not residuals. */
export interface Bounded extends Element {
  first(a: f32, b: f32): v128;
  second(a: f32, b: f32): v128;
  /** min over p of ℓ(p, t) */
  floor(t: v128, a: v128, b: v128): v128;
}

/** A loss with its two parameters as they are, and one vector that value and slope share. As in `Rational`, no method must be overridden. */
export abstract class Direct {
  @inline
  first(a: f32, b: f32): v128 {
    return f32x4.splat(a);
  }
  @inline
  second(a: f32, b: f32): v128 {
    return f32x4.splat(b);
  }
  @inline
  factor(p: v128, t: v128, common: v128, a: v128, b: v128): v128 {
    return common;
  }
}

export abstract class Elements {
  /** With OWN, each element has a first parameter of its own, in the table. */
  @inline
  static run<L extends Bounded>(
    OWN: bool,
    flags: i32,
    n: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    scale: f32,
    total: f64,
    a: f32,
    b: f32,
    table: usize,
  ): f64 {
    const loss = changetype<L>(0);
    let first = loss.first(a, b);
    let own = table;
    const second = loss.second(a, b);
    const plain = !w && !(flags & (Flag.ACCUMULATE | Flag.EACH | Flag.EXCESS));
    do {
      // whole vectors directly; the rest, and every call that is not plain, by way of the desk
      let count = min(n, BLOCK);
      const direct = plain && count >= 4;
      let to = table + DESK;
      let k = Lanes.one();
      if (direct) {
        count &= -4;
        to = g;
        k = f32x4.splat(scale);
      }
      let low = Sum.zero();
      let high = Sum.zero();
      let from = p;
      let other = t;
      const end = p + ((<usize>count) << 2);
      // beside a logarithm, branches that always go the same way cost nothing
      do {
        const x = v128.load(from);
        const y = v128.load(other);
        if (OWN) {
          first = v128.load(own);
          own += 16;
        }
        const common = loss.common(x, first, second);
        const factor = loss.factor(x, y, common, first, second);
        let value = loss.value(x, y, common, factor, first, second);
        if (flags & Flag.GRAD) v128.store(to, f32x4.mul(loss.slope(x, y, common, factor, value, first, second), k));
        if (!direct) {
          if (flags & Flag.EXCESS) value = f32x4.sub(value, loss.floor(y, first, second));
          v128.store(to, value, Desk.VALUES);
        }
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        from += 16;
        other += 16;
        to += 16;
      } while (from < end);
      if (direct) total += Sum.of(low, high);
      else {
        total = Desk.combine(flags, count, p, t, w, g, scale, 1, total, 1, 0, 0, table + DESK);
        if (w) w += (<usize>count) << (flags & Flag.POINT_WEIGHTS ? 1 : 2);
      }
      p = end;
      t += (<usize>count) << 2;
      g += (<usize>count) << 2;
      n -= count;
    } while (n > 0);
    return total;
  }
}
