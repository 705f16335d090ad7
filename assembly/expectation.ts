import { Rows } from "./rows";
import { Lanes, Sum } from "./simd";

/** Maps of logits as probabilities, the point they expect, and its gradient. */
export abstract class Expectation {
  /**
   * Writes e^((z − max z)/T) of every pixel to `to`, which may be p; returns their sum. Halves everything first, as z − max z
   * may overflow where the quotient does not.
   */
  static powers(p: usize, to: usize, pixels: i32, temperature: f32): f64 {
    const max = Rows.max(p, pixels);
    const half = f32x4.splat(0.5);
    const halfMax = f32x4.mul(max, half);
    const twice = f32x4.splat(2 / temperature);
    let at = to;
    let left = pixels;
    do {
      const z = v128.load(p);
      const depth = f32x4.mul(f32x4.sub(f32x4.mul(z, half), halfMax), twice);
      Lanes.put(at, v128.and(depth, f32x4.ne(z, max)), left);
      p += 16;
      at += 16;
      left -= 4;
    } while (left > 0);
    return 1 + Rows.powers(true, to, to, pixels, i32x4.splat(0));
  }

  /** Writes the expected point Σ e·x/S, Σ e·y/S as two float64 numbers to `to`; S is the sum of e over the pixels. */
  static point(to: usize, e: usize, pixels: i32, width: i32, sum: f64): void {
    let sumX = Sum.zero();
    let sumX1 = Sum.zero();
    let sumY: f64 = 0;
    let y: f64 = 0;
    const end = e + ((<usize>pixels) << 2);
    do {
      let low = Sum.zero();
      let high = Sum.zero();
      let x = Lanes.from(0);
      let left = width;
      do {
        const some = v128.and(v128.load(e), Lanes.first(left));
        const moment = f32x4.mul(some, x);
        low = Sum.low(low, some);
        high = Sum.high(high, some);
        sumX = Sum.low(sumX, moment);
        sumX1 = Sum.high(sumX1, moment);
        x = f32x4.add(x, f32x4.splat(4));
        e += (<usize>min(left, 4)) << 2;
        left -= 4;
      } while (left > 0);
      sumY += y * Sum.of(low, high);
      y += 1;
    } while (e < end);
    store<f64>(to, Sum.of(sumX, sumX1) / sum);
    store<f64>(to, sumY / sum, 8);
  }

  /**
   * Splits the gradient q∘(slopeX·(x − x̂) + slopeY·(y − ŷ)): each column's part to `columns`, each row's to `rows`, both without
   * a factor, which is returned. With the factor outside, finite numbers never make NaN. Point and slopes are two float64 numbers each.
   */
  static slants(columns: usize, rows: usize, width: i32, height: i32, point: usize, slopes: usize): f64 {
    const size = max(Math.abs(load<f64>(slopes)), Math.abs(load<f64>(slopes, 8)));
    const unit: f64 = size == 0 ? 1 : size;
    for (let axis: usize = 0; axis < 16; axis += 8) {
      Expectation.slant(axis ? rows : columns, axis ? height : width, load<f64>(point + axis), load<f64>(slopes + axis) / unit);
    }
    return size;
  }

  /** slope·(k − center) for k = 0 … n − 1. `rest` makes up for rounding the centre to float32. */
  static slant(to: usize, n: i32, center: f64, slope: f64): void {
    const about = f32x4.splat(<f32>center);
    const rest = f32x4.splat(<f32>(center - <f64>(<f32>center)));
    const slopes = f32x4.splat(<f32>slope);
    let k = 0;
    do {
      v128.store(to, f32x4.mul(f32x4.sub(f32x4.sub(Lanes.from(k), about), rest), slopes));
      to += 16;
      k += 4;
    } while (k < n);
  }

  /** The gradient q∘((column + row)·k + (log − mean)·c), q = e·share, with a log per pixel at `logs`; without that term if `logs` is 0. */
  static gradient(
    flags: i32,
    e: usize,
    g: usize,
    pixels: i32,
    width: i32,
    columns: usize,
    rows: usize,
    share: v128,
    k: v128,
    logs: usize,
    mean: v128,
    c: v128,
  ): void {
    const end = e + ((<usize>pixels) << 2);
    do {
      const row = v128.load_splat<f32>(rows);
      let column = columns;
      let left = width;
      do {
        const q = f32x4.mul(v128.load(e), share);
        const bytes: usize = (<usize>min(left, 4)) << 2;
        let slope = f32x4.mul(f32x4.mul(q, f32x4.add(v128.load(column), row)), k);
        if (logs) {
          slope = f32x4.add(slope, f32x4.mul(f32x4.mul(q, f32x4.sub(v128.load(logs), mean)), c));
          logs += bytes;
        }
        Lanes.put(g, Lanes.onto(flags, slope, g), left);
        e += bytes;
        g += bytes;
        column += 16;
        left -= 4;
      } while (left > 0);
      rows += 4;
    } while (e < end);
  }

  /** A coordinate, with ±∞ as finite numbers larger than any other: they keep a direction. */
  @inline
  static reachable(x: f64): f64 {
    return min(max(x, -1e150), 1e150);
  }

  /** x in float32, but finite, so that 0 times it is 0. */
  @inline
  static bounded(x: f64): v128 {
    return f32x4.splat(<f32>min(max(x, -LARGEST), LARGEST));
  }
}

const LARGEST: f64 = 3.4028234663852886e38;
