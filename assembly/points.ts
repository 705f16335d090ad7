import { BLOCK, Flag, Lanes, ONES, Sum, Weights } from "./simd";

/** A token of a loss of points or boxes. It computes four units at a time, with a vector for each of their coordinates. */
export interface PointLoss {
  /**
   * The losses of the four units at p and t, of which the first `rest` exist. With GRAD also writes their gradients times `k` to
   * g, which may be p or t; 0 in lanes that are not `present`. `table` has the units' own numbers, if there are any.
   */
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, shape: i32, a: f32, b: f32, table: usize): v128;
}

export abstract class Points {
  /** One loop serves all calls: beside the work on four units, weights and missing lanes cost little. */
  @inline
  static run<L extends PointLoss>(
    predictionBytes: usize,
    targetBytes: usize,
    flags: i32,
    n: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    scale: f32,
    total: f64,
    shape: i32,
    a: f32,
    b: f32,
    table: usize,
  ): f64 {
    const loss = changetype<L>(0);
    if (!w) w = ONES;
    const stride: usize = w == ONES ? 0 : 16;
    const outputBytes: usize = flags & Flag.GRAD ? 4 * predictionBytes : 16;
    while (n > 0) {
      let rest = min(n, BLOCK / 4);
      n -= rest;
      let low = Sum.zero();
      let high = Sum.zero();
      do {
        const weight = v128.and(v128.load(w), Lanes.first(rest));
        const present = Weights.present(weight);
        const k = f32x4.mul(f32x4.splat(scale), weight);
        const value = v128.and(f32x4.mul(loss.four(flags, p, t, g, k, present, rest, shape, a, b, table), weight), present);
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        if (flags & Flag.EACH) Lanes.put(g, value, rest);
        p += 4 * predictionBytes;
        t += 4 * targetBytes;
        g += outputBytes;
        w += stride;
        table += 16;
        rest -= 4;
      } while (rest > 0);
      total += Sum.of(low, high);
    }
    return total;
  }

  /** Writes the gradients of four units, or of the first `rest`: four numbers each, `bytes` apart. */
  @inline
  static put(flags: i32, g: usize, bytes: usize, rest: i32, first: v128, second: v128, third: v128, fourth: v128): void {
    Points.one(flags, g, first);
    if (rest > 1) Points.one(flags, g + bytes, second);
    if (rest > 2) Points.one(flags, g + 2 * bytes, third);
    if (rest > 3) Points.one(flags, g + 3 * bytes, fourth);
  }

  @inline
  static one(flags: i32, g: usize, slopes: v128): void {
    v128.store(g, Lanes.onto(flags, slopes, g));
  }

  /** A slope as part of the gradient. Masked after the product: an infinite scale would make NaN of the 0 of a missing lane. */
  @inline
  static part(slope: v128, k: v128, present: v128): v128 {
    return v128.and(f32x4.mul(slope, k), present);
  }
}
