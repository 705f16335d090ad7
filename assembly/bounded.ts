import { BLOCK, DESK, Desk, Flag, Lanes, Sum } from "./simd";

/** A token of a function of prediction and target, element by element, with an exponential or a logarithm. */
export interface Element {
  /** What value and slope share. */
  common(p: v128, a: v128, b: v128): v128;
  /** What else they share, such as a power; `common` again if nothing. */
  factor(p: v128, t: v128, common: v128, a: v128, b: v128): v128;
  /** A part of the value that depends on nothing else; `common` again if there is none. */
  part(common: v128, factor: v128): v128;
  /** ℓ(p, t) */
  value(p: v128, t: v128, common: v128, factor: v128, part: v128, a: v128, b: v128): v128;
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

/** A loss with its two parameters as they are. As in `Rational`, no method must be overridden. */
export abstract class Parameters {
  @inline
  first(a: f32, b: f32): v128 {
    return f32x4.splat(a);
  }
  @inline
  second(a: f32, b: f32): v128 {
    return f32x4.splat(b);
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
      const desk = table + DESK;
      const size = (<usize>count) << 2;
      let at: usize = 0;
      do {
        const x = v128.load(p + at);
        if (OWN) first = v128.load(own + at);
        const common = loss.common(x, first, second);
        v128.store(desk + at, common, Desk.COMMON);
        v128.store(desk + at, loss.factor(x, v128.load(t + at), common, first, second), Desk.FACTOR);
        at += 16;
      } while (at < size);
      at = 0;
      // two vectors a turn; the second may lie behind the last
      do {
        const part0 = loss.part(v128.load(desk + at, Desk.COMMON), v128.load(desk + at, Desk.FACTOR));
        const part1 = loss.part(v128.load(desk + at, Desk.COMMON + 16), v128.load(desk + at, Desk.FACTOR + 16));
        v128.store(desk + at, part0, Desk.VALUES);
        v128.store(desk + at, part1, Desk.VALUES + 16);
        at += 32;
      } while (at < size);
      let low = Sum.zero();
      let high = Sum.zero();
      at = 0;
      do {
        const y = v128.load(t + at);
        if (OWN) first = v128.load(own + at);
        const common = v128.load(desk + at, Desk.COMMON);
        const factor = v128.load(desk + at, Desk.FACTOR);
        const value = loss.value(v128.load(p + at), y, common, factor, v128.load(desk + at, Desk.VALUES), first, second);
        v128.store(desk + at, value, Desk.VALUES);
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        at += 16;
      } while (at < size);
      if (flags & Flag.EXCESS) {
        at = 0;
        do {
          if (OWN) first = v128.load(own + at);
          const floor = loss.floor(v128.load(t + at), first, second);
          v128.store(desk + at, f32x4.sub(v128.load(desk + at, Desk.VALUES), floor), Desk.VALUES);
          at += 16;
        } while (at < size);
      }
      if (flags & Flag.GRAD) {
        at = 0;
        do {
          if (OWN) first = v128.load(own + at);
          const common = v128.load(desk + at, Desk.COMMON);
          const factor = v128.load(desk + at, Desk.FACTOR);
          const slope = loss.slope(v128.load(p + at), v128.load(t + at), common, factor, v128.load(desk + at, Desk.VALUES), first, second);
          v128.store(to + at, f32x4.mul(slope, k));
          at += 16;
        } while (at < size);
      }
      if (OWN) own += size;
      if (direct) total += Sum.of(low, high);
      else {
        total = Desk.combine(flags, count, p, t, w, g, scale, 1, total, 1, 0, 0, table + DESK);
        if (w) w += (<usize>count) << (flags & Flag.POINT_WEIGHTS ? 1 : 2);
      }
      p += size;
      t += size;
      g += size;
      n -= count;
    } while (n > 0);
    return total;
  }
}
