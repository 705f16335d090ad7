import { Peak } from "../peak";

/**
 * Writes x, y and the score of each of `n` points to g: the highest bin of either axis, divided by `a`, the bins per pixel; the score is the lower
 * of both maxima. A row has `shape` logits, of which `b` are those of x.
 */
export function decodeSimcc(
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
  const across = <i32>b;
  const down = shape - across;
  const split: f64 = a;
  for (; n > 0; n--) {
    const lower = p + ((<usize>across) << 2);
    const column = Peak.place(p, across);
    const row = Peak.place(lower, down);
    const x: f32 = column < 0 ? NaN : load<f32>(p + ((<usize>column) << 2));
    const y: f32 = row < 0 ? NaN : load<f32>(lower + ((<usize>row) << 2));
    store<f32>(g, column < 0 ? <f32>NaN : <f32>(<f64>column / split));
    store<f32>(g, row < 0 ? <f32>NaN : <f32>(<f64>row / split), 4);
    store<f32>(g, min(x, y), 8);
    p += (<usize>shape) << 2;
    g += 12;
  }
  return total;
}
