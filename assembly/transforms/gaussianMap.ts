import { Gaussian } from "../gaussian";
import { Maps } from "../maps";
import { DESK, Flag, Lanes, Sum } from "../simd";

/** The table's first number: Gaussians about the point itself, about the nearest pixel and cut off, or about the point and cut off. */
const MSRA: i32 = 1;
const UDP: i32 = 2;

abstract class Axis {
  /**
   * Writes the Gaussian of one axis, `n` pixels about μ, to `to`. Cut off, it is 0 where |k − ⌊μ + ½⌋| > 3σ. Not cut off, it is 0 everywhere where
   * 3σ about μ do not reach the map. A μ that is NaN makes all NaN.
   */
  static write(to: usize, n: i32, mu: f32, sigma: f32, rule: i32): void {
    const reach: f64 = 3 * <f64>sigma;
    const middle = Math.floor(<f64>mu + 0.5);
    Gaussian.peak(to, n, rule == MSRA ? <f32>middle : mu, <f32>(0.7071067811865476 / <f64>sigma));
    if (!(mu <= Infinity)) return;
    let from: f64 = 0;
    let end: f64 = n;
    if (rule == MSRA || rule == UDP) {
      from = middle - reach;
      end = middle + reach;
    } else if (<f64>mu - reach >= <f64>n || <f64>mu + reach + 1 < 0) {
      end = -1;
    }
    for (let k = 0; k < n; k++) {
      if (!(<f64>k >= from && <f64>k <= end)) store<f32>(to + ((<usize>k) << 2), 0);
    }
  }
}

/**
 * Writes a map of `shape` pixels with a Gaussian of peak 1 about each of `n` points at p to g: the product of a Gaussian of the columns and one of
 * the rows. `a` is σ, `b` the width.
 */
export function gaussianMap(
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
  const width = <i32>b;
  const height = shape / width;
  const rule = <i32>load<f32>(table);
  const columns = table + DESK;
  const rows = columns + Maps.vectors(width);
  for (; n > 0; n--) {
    const x = load<f32>(p);
    const y = load<f32>(p, 4);
    Axis.write(columns, width, x, a, rule);
    Axis.write(rows, height, y, a, rule);
    for (let row = 0; row < height; row++) {
      const power = v128.load_splat<f32>(rows + ((<usize>row) << 2));
      let column = columns;
      let left = width;
      for (; left >= 16; left -= 16) {
        v128.store(g, f32x4.mul(v128.load(column), power));
        v128.store(g, f32x4.mul(v128.load(column, 16), power), 16);
        v128.store(g, f32x4.mul(v128.load(column, 32), power), 32);
        v128.store(g, f32x4.mul(v128.load(column, 48), power), 48);
        column += 64;
        g += 64;
      }
      for (; left >= 4; left -= 4) {
        v128.store(g, f32x4.mul(v128.load(column), power));
        column += 16;
        g += 16;
      }
      if (left > 0) {
        Lanes.put(g, f32x4.mul(v128.load(column), power), left);
        g += (<usize>left) << 2;
      }
    }
    p += 8;
  }
  return total;
}

/**
 * The gradient of `gaussianMap` by the points at p, from that by the maps at t, to g: Σ t·h·(k − μ)/σ² for x and for y, times `scale`. Zero where the
 * map is cut off.
 */
export function gaussianMapGrad(
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
  const width = <i32>b;
  const height = shape / width;
  const rule = <i32>load<f32>(table);
  const columns = table + DESK;
  const rows = columns + Maps.vectors(width);
  const slants = rows + Maps.vectors(height);
  const unit = <f64>scale / (<f64>a * <f64>a);
  for (; n > 0; n--) {
    const x = load<f32>(p);
    const y = load<f32>(p, 4);
    Axis.write(columns, width, x, a, rule);
    Axis.write(rows, height, y, a, rule);
    const about = f32x4.splat(x);
    for (let k = 0; k < width; k += 4) {
      const at = (<usize>k) << 2;
      const power = v128.load(columns + at);
      // 0, not 0·∞, far away
      const slant = f32x4.mul(f32x4.sub(Lanes.from(k), about), power);
      v128.store(slants + at, v128.andnot(slant, f32x4.eq(power, i32x4.splat(0))));
    }
    let slopeX: f64 = 0;
    let slopeY: f64 = 0;
    for (let row = 0; row < height; row++) {
      let low = Sum.zero();
      let high = Sum.zero();
      let lowX = Sum.zero();
      let highX = Sum.zero();
      let column: usize = 0;
      let left = width;
      // sums of four terms in float32, of those in float64
      for (; left >= 16; left -= 16) {
        const s0 = v128.load(t + column);
        const s1 = v128.load(t + column, 16);
        const s2 = v128.load(t + column, 32);
        const s3 = v128.load(t + column, 48);
        const h = columns + column;
        const terms = f32x4.add(
          f32x4.add(f32x4.mul(s0, v128.load(h)), f32x4.mul(s1, v128.load(h, 16))),
          f32x4.add(f32x4.mul(s2, v128.load(h, 32)), f32x4.mul(s3, v128.load(h, 48))),
        );
        const d = slants + column;
        const termsX = f32x4.add(
          f32x4.add(f32x4.mul(s0, v128.load(d)), f32x4.mul(s1, v128.load(d, 16))),
          f32x4.add(f32x4.mul(s2, v128.load(d, 32)), f32x4.mul(s3, v128.load(d, 48))),
        );
        low = Sum.low(low, terms);
        high = Sum.high(high, terms);
        lowX = Sum.low(lowX, termsX);
        highX = Sum.high(highX, termsX);
        column += 64;
      }
      for (; left > 0; left -= 4) {
        const mask = Lanes.first(left);
        const slope = v128.and(v128.load(t + column), mask);
        const term = f32x4.mul(slope, v128.and(v128.load(columns + column), mask));
        const termX = f32x4.mul(slope, v128.and(v128.load(slants + column), mask));
        low = Sum.low(low, term);
        high = Sum.high(high, term);
        lowX = Sum.low(lowX, termX);
        highX = Sum.high(highX, termX);
        column += 16;
      }
      const power: f64 = load<f32>(rows + ((<usize>row) << 2));
      if (power != 0) {
        slopeX += power * Sum.of(lowX, highX);
        slopeY += power * (<f64>row - <f64>y) * Sum.of(low, high);
      }
      t += (<usize>width) << 2;
    }
    slopeX *= unit;
    slopeY *= unit;
    const accumulated = (flags & Flag.ACCUMULATE) != 0;
    store<f32>(g, <f32>slopeX + (accumulated ? load<f32>(g) : 0));
    store<f32>(g, <f32>slopeY + (accumulated ? load<f32>(g, 4) : 0), 4);
    p += 8;
    g += 8;
  }
  return total;
}
