import { Logits } from "../logits";
import { Maths } from "../math";
import { Lanes, Sum } from "../simd";

/**
 * Writes `n` coordinates c₀ + Σ Δ_k·σ(z_k) to g, x and y in turn, each from `shape` logits.
 *
 * The table: c₀ for x and y, two zeros, Δ for x, Δ for y.
 */
export function decodeOrdinal(
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
  const bytes = (<usize>shape) << 2;
  let y = false;
  for (; n > 0; n--) {
    const first: f64 = load<f32>(y ? table + 4 : table);
    let steps = table + 16 + (y ? bytes : 0);
    let at = p;
    let low = Sum.zero();
    let high = Sum.zero();
    let left = shape;
    do {
      const z = v128.load(at);
      const e = Maths.expNegative(Logits.minusSize(z));
      const larger = Lanes.select(Lanes.one(), e, f32x4.gt(z, i32x4.splat(0)));
      const term = f32x4.mul(v128.load(steps), f32x4.div(larger, f32x4.add(Lanes.one(), e)));
      const terms = v128.and(term, Lanes.first(left));
      low = Sum.low(low, terms);
      high = Sum.high(high, terms);
      at += 16;
      steps += 16;
      left -= 4;
    } while (left > 0);
    store<f32>(g, <f32>(first + Sum.of(low, high)));
    p += bytes;
    g += 4;
    y = !y;
  }
  return total;
}
