import { Gaussian } from "../gaussian";
import { DESK, Lanes } from "../simd";

/**
 * Writes a Gaussian over the bins of x, then of y, of each of `n` points at p to g. `a` are the bins per pixel, `b` the bins of x; a row has `shape`
 * bins. The table: σ of x and of y, the factors of Gaussians with peak 1, or 0 for Gaussians with sum 1, and whether the centre is rounded.
 */
export function encodeSimcc(
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
  const split: f64 = a;
  const across = <i32>b;
  const label = table + DESK;
  for (; n > 0; n--) {
    // both first, as the labels may overwrite the point
    let x = split * <f64>load<f32>(p);
    let y = split * <f64>load<f32>(p, 4);
    if (load<f32>(table, 16) != 0) {
      x = nearest(x); // ties to even
      y = nearest(y);
    }
    g = axis(g, label, across, x, table);
    g = axis(g, label, shape - across, y, table + 4);
    p += 8;
  }
  return total;
}

/** Writes `n` times 0, or NaN, to g, and returns where they end. */
function fill(g: usize, n: i32, odd: bool): usize {
  const next = g + ((<usize>n) << 2);
  for (; n > 0; n -= 4) {
    Lanes.put(g, f32x4.splat(odd ? NaN : 0), n);
    g += 16;
  }
  return next;
}

/** Writes one axis to g, and returns the address of the next. */
function axis(g: usize, label: usize, bins: i32, mu: f64, table: usize): usize {
  const sigma = load<f32>(table);
  const factor = load<f32>(table, 8);
  const rate = <f32>(0.7071067811865476 / <f64>sigma);
  const next = g + ((<usize>bins) << 2);
  // beyond 12.7σ from the nearest bin the Gaussian is below e⁻⁸⁰ of its peak, and counts as 0
  const center = Gaussian.center(bins, mu);
  const reach = <i32>min(Math.ceil(12.7 * <f64>sigma) + 1, <f64>bins);
  const first = max(center - reach, 0);
  const count = min(center + reach + 1, bins) - first;
  if (factor == 0) Gaussian.normalised(false, label, count, mu - <f64>first, rate);
  else Gaussian.peak(label, count, <f32>(mu - <f64>first), rate);
  const factors = f32x4.splat(factor == 0 ? 1 : factor);
  const odd = !(mu <= Infinity); // NaN everywhere
  g = fill(g, first, odd);
  for (let left = count; left > 0; left -= 4) {
    Lanes.put(g, f32x4.mul(v128.load(label), factors), left);
    label += 16;
    g += (<usize>min(left, 4)) << 2;
  }
  fill(g, bins - first - count, odd);
  return next;
}
