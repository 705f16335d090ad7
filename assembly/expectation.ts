import { Flag, Lanes, Sum } from "./simd";

/** The point that a map of probabilities expects, and how it depends on their logits. */
export abstract class Expectation {
  /** Σ e·x/S and Σ e·y/S of the pixels e, S being their sum, as two float64 numbers to `to`. */
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
   * What the gradient q∘(slopeX·(x − x̂) + slopeY·(y − ŷ)) has of each column, to `columns`, and of each row, to `rows`,
   * less a factor that is returned: with it outside, no product of finite numbers is NaN. The point is as `point` left it.
   */
  static slants(columns: usize, rows: usize, width: i32, height: i32, point: usize, slopeX: f64, slopeY: f64): f32 {
    const size = max(Math.abs(slopeX), Math.abs(slopeY));
    const unit: f64 = size == 0 ? 1 : size;
    Expectation.slant(columns, width, load<f64>(point), slopeX / unit);
    Expectation.slant(rows, height, load<f64>(point, 8), slopeY / unit);
    return Expectation.bounded(size);
  }

  /** x in float32, but never ∞. */
  @inline
  static bounded(x: f64): f32 {
    return <f32>min(max(x, -LARGEST), LARGEST);
  }

  /** slope·(k − center) for k = 0 … n − 1; the centre's two halves make up for its rounding. */
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

  /**
   * The gradient e·share·(column + row)·k. With LOGS it has e·share·(log − mean)·c added, for the numbers at `logs`.
   */
  static gradient(
    LOGS: bool,
    flags: i32,
    e: usize,
    g: usize,
    pixels: i32,
    width: i32,
    columns: usize,
    rows: usize,
    share: f32,
    k: f32,
    logs: usize,
    mean: f32,
    c: f32,
  ): void {
    const shares = f32x4.splat(share);
    const ks = f32x4.splat(k);
    const means = f32x4.splat(mean);
    const cs = f32x4.splat(c);
    const end = e + ((<usize>pixels) << 2);
    do {
      const row = v128.load_splat<f32>(rows);
      let column = columns;
      let left = width;
      do {
        const q = f32x4.mul(v128.load(e), shares);
        let slope = f32x4.mul(f32x4.mul(q, f32x4.add(v128.load(column), row)), ks);
        if (LOGS) slope = f32x4.add(slope, f32x4.mul(f32x4.mul(q, f32x4.sub(v128.load(logs), means)), cs));
        if (flags & Flag.ACCUMULATE) slope = f32x4.add(slope, v128.load(g));
        Lanes.put(g, slope, left);
        const bytes: usize = (<usize>min(left, 4)) << 2;
        e += bytes;
        g += bytes;
        if (LOGS) logs += bytes;
        column += 16;
        left -= 4;
      } while (left > 0);
      rows += 4;
    } while (e < end);
  }
}

const LARGEST: f64 = 3.4028234663852886e38;
