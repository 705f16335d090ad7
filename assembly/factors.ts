import { Maths } from "./math";
import { Lanes } from "./simd";

/**
 * Makes the factors of `n` points from their numbers at `from`, `kind` for each: a divisor, divisors of x and y, or a, b and c, where
 * L = [[eᵃ, 0], [b, eᶜ]]. Writes their diagonals to `to`, and what is beside them `beside` bytes further, four points at a time.
 */
export function factors(kind: i32, n: i32, from: usize, to: usize, beside: usize): void {
  const zero = i32x4.splat(0);
  for (; n > 0; n -= 4) {
    if (kind == 3) {
      // a b c of four points
      const first = v128.load(from);
      const second = v128.load(from, 16);
      const third = v128.load(from, 32);
      const b = Lanes.secondOf(first, second, third);
      const x = Maths.exp(Lanes.firstOf(first, second, third));
      const y = Maths.exp(Lanes.thirdOf(first, second, third));
      v128.store(to, Lanes.firstPoints(x, y));
      v128.store(to, Lanes.lastPoints(x, y), 16);
      v128.store(to + beside, Lanes.firstPoints(b, zero));
      v128.store(to + beside, Lanes.lastPoints(b, zero), 16);
    } else {
      let low = f32x4.div(Lanes.one(), v128.load(from));
      let high = low;
      if (kind == 2) high = f32x4.div(Lanes.one(), v128.load(from, 16));
      else {
        low = Lanes.firstPoints(high, high);
        high = Lanes.lastPoints(high, high);
      }
      v128.store(to, low);
      v128.store(to, high, 16);
    }
    from += (<usize>kind) << 4;
    to += 32;
  }
}

/** Whether one of `n` numbers is invalid: a divisor that is not from 2⁻¹²⁶ to 2¹²⁶, an a or c beyond ±87, a b that is not finite. */
export function factors_wrong(kind: i32, n: i32, from: usize): i32 {
  const steep = f32x4.splat(87);
  let high = f32x4.splat(8.507059173023462e37); // 2^126
  let low = f32x4.splat(1.1754943508222875e-38); // 2^-126
  let next = high;
  let last = high;
  if (kind == 3) {
    // every third number is a b
    high = f32x4.replace_lane(steep, 1, f32.MAX_VALUE);
    next = f32x4.replace_lane(f32x4.replace_lane(steep, 0, f32.MAX_VALUE), 3, f32.MAX_VALUE);
    last = f32x4.replace_lane(steep, 2, f32.MAX_VALUE);
  }
  let wrong = i32x4.splat(0);
  for (; n > 0; n -= 4) {
    if (kind == 3) low = f32x4.neg(high);
    const x = v128.load(from);
    const right = v128.and(f32x4.ge(x, low), f32x4.le(x, high));
    wrong = v128.or(wrong, v128.andnot(Lanes.first(n), right));
    const first = high;
    high = next;
    next = last;
    last = first;
    from += 16;
  }
  return i32(v128.any_true(wrong));
}
