import { Maths } from "./math";
import { DESK, Flag, Lanes, Sum } from "./simd";

/**
 * A token of a loss of rows of class scores. Its loops test their condition at the end: V8 hoists constant work only out of
 * code that every pass through a loop executes.
 */
export interface RowLoss {
  /** Whether the row counts as if its weight were 0. */
  missing(t: usize, b: f32): bool;
  /** The loss of the row of `classes` at p with target at t. With GRAD also writes its gradient times `k` to g, which may be p or t. */
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, a: f32, b: f32, table: usize): f64;
}

/** A row that only its weight can leave out. As in `Rational`, the method must not be overridden. */
export abstract class Complete {
  @inline
  missing(t: usize, b: f32): bool {
    return false;
  }
}

export abstract class Rows {
  @inline
  static run<L extends RowLoss>(
    flags: i32,
    n: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    scale: f32,
    total: f64,
    classes: i32,
    targets: i32,
    a: f32,
    b: f32,
    table: usize,
  ): f64 {
    const bytes = (<usize>classes) << 2;
    for (; n > 0; n--) {
      const weight: f32 = w ? load<f32>(w) : 1;
      let value: f64 = 0;
      if (weight != 0 && !changetype<L>(0).missing(t, b)) {
        value = changetype<L>(0).row(flags, classes, p, t, g, scale * weight, a, b, table) * weight;
      } else if ((flags & (Flag.GRAD | Flag.ACCUMULATE)) == Flag.GRAD) Rows.clear(g, classes);
      total += value;
      if (flags & Flag.EACH) store<f32>(g, <f32>value);
      p += bytes;
      t += (<usize>targets) << 2;
      g += flags & Flag.GRAD ? bytes : 4;
      if (w) w += 4;
    }
    return total;
  }

  /** Bytes from the table to the weights of classes. */
  static readonly WEIGHTS: usize = 16;

  /**
   * Writes a row's targets times the weights of their classes to the desk: w(t·keep + spread); for a label w·spread, and
   * w(keep + spread) at the label. The label is only compared, never used as an address.
   */
  static weigh(flags: i32, classes: i32, t: usize, keep: f32, spread: f32, table: usize): void {
    const label = flags & Flag.LABELS ? f32x4.splat(<f32>load<i32>(t)) : i32x4.splat(0);
    for (let c = 0; c < classes; c += 4) {
      let y = f32x4.splat(keep);
      if (flags & Flag.LABELS) y = v128.and(y, f32x4.eq(label, Lanes.from(c)));
      else y = f32x4.mul(y, v128.load(t));
      const weight = v128.load(table, Rows.WEIGHTS);
      v128.store(table, f32x4.mul(weight, f32x4.add(y, f32x4.splat(spread))), DESK);
      t += 16;
      table += 16;
    }
  }

  static clear(g: usize, classes: i32): void {
    for (let rest = classes; rest > 0; rest -= 4) {
      Lanes.put(g, i32x4.splat(0), rest);
      g += 16;
    }
  }

  /** The largest score, in every lane. −∞ if all are NaN, which then shows elsewhere. */
  static max(p: usize, classes: i32): v128 {
    const lowest = f32x4.splat(-Infinity);
    let m0 = lowest;
    let m1 = lowest;
    let rest = classes;
    for (; rest >= 8; rest -= 8) {
      m0 = f32x4.pmax(m0, v128.load(p));
      m1 = f32x4.pmax(m1, v128.load(p, 16));
      p += 32;
    }
    for (; rest > 0; rest -= 4) {
      m0 = f32x4.pmax(m0, Lanes.select(v128.load(p), lowest, Lanes.first(rest)));
      p += 16;
    }
    m0 = f32x4.pmax(m0, m1);
    m0 = f32x4.pmax(m0, v128.shuffle<f32>(m0, m0, 2, 3, 0, 1));
    return f32x4.pmax(m0, v128.shuffle<f32>(m0, m0, 1, 0, 3, 2));
  }

  /** z − max; 0 for the maximum itself, even if infinite. */
  @inline
  static depth(z: v128, max: v128): v128 {
    return v128.and(f32x4.sub(z, max), f32x4.ne(z, max));
  }

  /**
   * Σ e^(z − m) without the 1 of one maximum, which would swallow small terms. With `stored` also writes every power to `to`,
   * which may be p. Takes two vectors at a time, as the steps of one wait for each other.
   */
  static powers(stored: bool, p: usize, to: usize, classes: i32, max: v128): f64 {
    let sum = Sum.zero();
    let sum1 = Sum.zero();
    let lower = i32x4.splat(0); // minus the number of scores below the maximum
    let left = classes;
    if (left >= 8) {
      do {
        const z0 = v128.load(p);
        const z1 = v128.load(p, 16);
        const below0 = f32x4.ne(z0, max);
        const below1 = f32x4.ne(z1, max);
        const e0 = Maths.expNegative(v128.and(f32x4.sub(z0, max), below0));
        const e1 = Maths.expNegative(v128.and(f32x4.sub(z1, max), below1));
        if (stored) {
          v128.store(to, e0);
          v128.store(to, e1, 16);
        }
        lower = i32x4.add(lower, i32x4.add(below0, below1));
        const pair = f32x4.add(v128.and(e0, below0), v128.and(e1, below1));
        sum = Sum.low(sum, pair);
        sum1 = Sum.high(sum1, pair);
        p += 32;
        to += 32;
        left -= 8;
      } while (left >= 8);
    }
    for (; left > 0; left -= 4) {
      const z = v128.load(p);
      const below = v128.and(f32x4.ne(z, max), Lanes.first(left));
      const e = Maths.expNegative(v128.and(f32x4.sub(z, max), below));
      if (stored) Lanes.put(to, e, left);
      lower = i32x4.add(lower, below);
      const other = v128.and(e, below);
      sum = Sum.low(sum, other);
      sum1 = Sum.high(sum1, other);
      p += 16;
      to += 16;
    }
    lower = i32x4.add(lower, v128.shuffle<i32>(lower, lower, 2, 3, 0, 1));
    const ties = classes - 1 + i32x4.extract_lane(lower, 0) + i32x4.extract_lane(lower, 1);
    return Sum.of(sum, sum1) + <f64>ties;
  }

  /** Σ (z − m), in float64. */
  static depths(p: usize, classes: i32, max: v128): f64 {
    let low = Sum.zero();
    let high = Sum.zero();
    let left = classes;
    do {
      const depth = v128.and(Rows.depth(v128.load(p), max), Lanes.first(left));
      low = Sum.low(low, depth);
      high = Sum.high(high, depth);
      p += 16;
      left -= 4;
    } while (left > 0);
    return Sum.of(low, high);
  }

  /** Whether the exponentials can be kept where the gradient will be: only if nothing there is still needed. */
  @inline
  static stored(flags: i32, t: usize, g: usize): bool {
    return (flags & (Flag.GRAD | Flag.ACCUMULATE)) == Flag.GRAD && g != t;
  }

  /**
   * Writes the gradient k(e·share − y). The powers e are `stored` at g or computed again; y = t·keep + spread, or just `spread`
   * without SOFT.
   */
  static slopes(
    SOFT: bool,
    flags: i32,
    stored: bool,
    p: usize,
    t: usize,
    g: usize,
    classes: i32,
    max: v128,
    share: v128,
    keep: v128,
    spread: v128,
    k: v128,
  ): void {
    let left = classes;
    do {
      const e = stored ? v128.load(g) : Maths.expNegative(Rows.depth(v128.load(p), max));
      const y = SOFT ? f32x4.add(f32x4.mul(v128.load(t), keep), spread) : spread;
      Lanes.put(g, Lanes.onto(flags, f32x4.mul(f32x4.sub(f32x4.mul(e, share), y), k), g), left);
      p += 16;
      if (SOFT) t += 16;
      g += 16;
      left -= 4;
    } while (left > 0);
  }

  /** The sum of a row, in float64. */
  static sum(p: usize, classes: i32): f64 {
    let low = Sum.zero();
    let high = Sum.zero();
    let rest = classes;
    for (; rest >= 4; rest -= 4) {
      const x = v128.load(p);
      low = Sum.low(low, x);
      high = Sum.high(high, x);
      p += 16;
    }
    if (rest > 0) {
      const x = v128.and(v128.load(p), Lanes.first(rest));
      low = Sum.low(low, x);
      high = Sum.high(high, x);
    }
    return Sum.of(low, high);
  }
}
