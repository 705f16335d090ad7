import { BLOCK, Lanes, Sum } from "./simd";

/**
 * Adds `n` weights to `total`, or with COUNT how many are not 0, in the summation order of the losses.
 * NaN where a weight is negative or not finite.
 */
@inline
function weigh(COUNT: bool, n: i32, w: usize, total: f64): f64 {
  let bad = i32x4.splat(0);
  while (n > 0) {
    const block = min(n, BLOCK);
    let low = Sum.zero();
    let high = Sum.zero();
    for (let rest = block; rest > 0; rest -= 4) {
      const weight = v128.and(v128.load(w), Lanes.first(rest));
      // written so that NaN is bad too
      const good = v128.and(f32x4.ge(weight, f32x4.splat(0)), f32x4.lt(weight, f32x4.splat(Infinity)));
      bad = v128.or(bad, v128.not(good));
      const term = COUNT ? v128.and(Lanes.one(), f32x4.ne(weight, f32x4.splat(0))) : weight;
      low = Sum.low(low, term);
      high = Sum.high(high, term);
      w += 16;
    }
    total += Sum.of(low, high);
    n -= block;
  }
  return v128.any_true(bad) ? NaN : total;
}

export function weight_sum(n: i32, w: usize, total: f64): f64 {
  return weigh(false, n, w, total);
}

export function weight_count(n: i32, w: usize, total: f64): f64 {
  return weigh(true, n, w, total);
}
