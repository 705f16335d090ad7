import { Element } from "./bounded";
import { Flag, Lanes, Sum } from "./simd";

/** The loop for losses that compare two maps pixel by pixel: all pixels belong to one unit. */
export abstract class Pixels {
  /** Σ ℓ. With GRAD also writes ∂ℓ/∂p times `k` to g, which may be p or t. */
  @inline
  static sum<L extends Element>(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, a: v128, b: v128): f64 {
    const loss = changetype<L>(0);
    const scale = f32x4.splat(k);
    let low = Sum.zero();
    let high = Sum.zero();
    let left = pixels;
    do {
      const x = v128.load(p);
      const y = v128.load(t);
      const common = loss.common(x, a, b);
      const factor = loss.factor(x, y, common, a, b);
      const value = loss.value(x, y, common, factor, loss.part(common, factor), a, b);
      const counted = v128.and(value, Lanes.first(left));
      low = Sum.low(low, counted);
      high = Sum.high(high, counted);
      if (flags & Flag.GRAD) {
        Lanes.put(g, Lanes.onto(flags, f32x4.mul(loss.slope(x, y, common, factor, value, a, b), scale), g), left);
        g += 16;
      }
      p += 16;
      t += 16;
      left -= 4;
    } while (left > 0);
    return Sum.of(low, high);
  }
}
