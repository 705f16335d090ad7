import { BLOCK, Lanes, Sum } from "./simd";

/** Checks and adds up weights, in the summation order of the losses. */
abstract class Weighing {
  /** `total` plus `n` weights, or with `count` plus how many are not 0. NaN if a weight is negative or not finite. */
  static run(count: i32, n: i32, w: usize, total: f64): f64 {
    const zero = i32x4.splat(0);
    const counted = i32x4.splat(-count);
    let least = zero;
    let odd = zero; // w·0: NaN for NaN and ∞
    while (n > 0) {
      const block = min(n, BLOCK);
      let low = Sum.zero();
      let high = Sum.zero();
      for (let rest = block; rest > 0; rest -= 4) {
        let weight = v128.load(w);
        if (rest < 4) weight = v128.and(weight, Lanes.first(rest));
        least = f32x4.pmin(least, weight);
        odd = f32x4.add(odd, f32x4.mul(weight, zero));
        const term = v128.and(Lanes.select(Lanes.one(), weight, counted), f32x4.ne(weight, zero));
        low = Sum.low(low, term);
        high = Sum.high(high, term);
        w += 16;
      }
      total += Sum.of(low, high);
      n -= block;
    }
    return v128.any_true(v128.or(f32x4.lt(least, zero), f32x4.ne(odd, zero))) ? NaN : total;
  }
}

export function weight_sum(n: i32, w: usize, total: f64): f64 {
  return Weighing.run(0, n, w, total);
}

export function weight_count(n: i32, w: usize, total: f64): f64 {
  return Weighing.run(1, n, w, total);
}
