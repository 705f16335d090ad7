import { Complete, RowLoss } from "./rows";
import { Flag, Lanes, Sum } from "./simd";

/** A token of a divergence of probabilities, a sum of terms in p and t. Terms and slopes share the logarithms `first` and `second`. */
export interface Divergence {
  first(p: v128, t: v128): v128;
  second(p: v128, t: v128): v128;
  term(p: v128, t: v128, first: v128, second: v128): v128;
  slope(p: v128, t: v128, first: v128, second: v128): v128;
}

@final
export class DivergenceRow<D extends Divergence> extends Complete implements RowLoss {
  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, a: f32, b: f32, table: usize): f64 {
    const loss = changetype<D>(0);
    const scale = f32x4.splat(k);
    let low = Sum.zero();
    let high = Sum.zero();
    let left = classes;
    do {
      const mask = Lanes.first(left);
      const x = v128.and(f32x4.add(v128.load(p), i32x4.splat(0)), mask); // turns −0 into 0
      const y = v128.and(v128.load(t), mask);
      const first = loss.first(x, y);
      const second = loss.second(x, y);
      const term = loss.term(x, y, first, second);
      low = Sum.low(low, term);
      high = Sum.high(high, term);
      if (flags & Flag.GRAD) {
        Lanes.put(g, Lanes.onto(flags, f32x4.mul(loss.slope(x, y, first, second), scale), g), left);
      }
      p += 16;
      t += 16;
      g += 16;
      left -= 4;
    } while (left > 0);
    return Sum.of(low, high);
  }
}
