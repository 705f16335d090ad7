import { BLOCK, Flag, Lanes, ONES, Sum, Weights } from "./simd";

/**
 * A loss of points or boxes whose numbers are of different kinds, and so are brought into vectors of one kind each, four
 * units at a time. A member computes four; tokens as in `residual.ts`.
 */
export interface PointLoss {
  /**
   * The losses of the four units at p and t, of which the first `rest` exist. With GRAD also their gradients times `k`, to g,
   * which may be p or t itself; 0 in lanes that are not `present`. `table` is where the units' own numbers are, if there are any.
   */
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, shape: i32, a: f32, b: f32, table: usize): v128;
}

export abstract class Points {
  /** One loop for everything: beside four units' work, weights and lanes that do not exist cost little. */
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

  /** Writes the gradients of four units, `bytes` apart, of four numbers each; of the first `rest`. */
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

  /** A slope's part of the gradient. Masked after the product: a scale that overflowed would make NaN of a missing lane's 0. */
  @inline
  static part(slope: v128, k: v128, present: v128): v128 {
    return v128.and(f32x4.mul(slope, k), present);
  }
}
