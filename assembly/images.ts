import { Flag, Lanes, Sum } from "./simd";

/** A token of a loss of whole images, computed in float64. */
export interface ImageLoss {
  /**
   * The loss of the image of `pixels` at p with target at t. With GRAD also writes its gradient times `k` to g, which may be p
   * or t. `desk` is free memory.
   */
  image(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f64, a: f32, b: f32, desk: usize): f64;
}

export abstract class Images {
  @inline
  static run<L extends ImageLoss>(
    flags: i32,
    n: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    scale: f32,
    total: f64,
    pixels: i32,
    a: f32,
    b: f32,
    desk: usize,
  ): f64 {
    const bytes = (<usize>pixels) << 2;
    for (; n > 0; n--) {
      const weight: f32 = w ? load<f32>(w) : 1;
      let value: f64 = 0;
      if (weight != 0) value = changetype<L>(0).image(flags, pixels, p, t, g, scale * weight, a, b, desk) * weight;
      else if (flags & Flag.GRAD) Images.clear(flags, g, pixels);
      total += value;
      if (flags & Flag.EACH) store<f32>(g, <f32>value);
      p += bytes;
      t += bytes;
      g += flags & Flag.GRAD ? bytes : 4;
      if (w) w += 4;
    }
    return total;
  }

  /** Two pixels in float64. */
  @inline
  static two(at: usize): v128 {
    return f64x2.promote_low_f32x4(v128.load64_zero(at));
  }

  /** A mask of both lanes, or of the first if only one pixel is left. */
  @inline
  static first(left: i32): v128 {
    return i64x2.gt_s(i64x2.splat(left), i64x2(0, 1));
  }

  /** Exact if all pixels are equal, as a map has fewer than 2²⁹: a flat map equals its mean. */
  @inline
  static sum(p: usize, pixels: i32): f64 {
    let low = Sum.zero();
    let high = Sum.zero();
    if (pixels >= 4) {
      do {
        const x = v128.load(p);
        low = Sum.low(low, x);
        high = Sum.high(high, x);
        p += 16;
        pixels -= 4;
      } while (pixels >= 4);
    }
    if (pixels > 0) {
      const x = v128.and(v128.load(p), Lanes.first(pixels));
      low = Sum.low(low, x);
      high = Sum.high(high, x);
    }
    return Sum.of(low, high);
  }

  /** The sum of both lanes. */
  @inline
  static both(x: v128): f64 {
    return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
  }

  /** Writes the gradient of four pixels, or of the first `rest`. */
  @inline
  static put(flags: i32, g: usize, low: v128, high: v128, rest: i32): void {
    let slopes = v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
    if (flags & Flag.ACCUMULATE) slopes = f32x4.add(slopes, v128.load(g));
    Lanes.put(g, slopes, rest);
  }

  @inline
  static clear(flags: i32, g: usize, pixels: i32): void {
    if (flags & Flag.ACCUMULATE) return;
    for (; pixels > 0; pixels -= 4) {
      Lanes.put(g, i32x4.splat(0), pixels);
      g += 16;
    }
  }
}
