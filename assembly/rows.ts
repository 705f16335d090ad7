import { Flag, Lanes, Sum } from "./simd";

/**
 * A loss of rows of class scores. A member computes one row; tokens as in `residual.ts`. Its loops are tested at their end:
 * only from what every pass through a loop executes does V8 move constant work out.
 */
export interface RowLoss {
  /** The loss of the row of `classes` at p and t; with GRAD also its gradient times `k`, to g, which may be p or t itself. */
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, a: f32, b: f32): f64;
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
    a: f32,
    b: f32,
  ): f64 {
    const bytes = (<usize>classes) << 2;
    for (; n > 0; n--) {
      const weight: f32 = w ? load<f32>(w) : 1;
      let value: f64 = 0;
      if (weight != 0) value = changetype<L>(0).row(flags, classes, p, t, g, scale * weight, a, b) * weight;
      else if ((flags & (Flag.GRAD | Flag.ACCUMULATE)) == Flag.GRAD) Rows.clear(g, classes);
      total += value;
      if (flags & Flag.EACH) store<f32>(g, <f32>value);
      p += bytes;
      t += bytes;
      g += flags & Flag.GRAD ? bytes : 4;
      if (w) w += 4;
    }
    return total;
  }

  @inline
  static clear(g: usize, classes: i32): void {
    for (let rest = classes; rest > 0; rest -= 4) {
      Lanes.put(g, i32x4.splat(0), rest);
      g += 16;
    }
  }

  /** The largest score in every lane; −∞ where all are NaN, which then shows elsewhere. */
  @inline
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

  /** Σ of a row, in float64. */
  @inline
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
