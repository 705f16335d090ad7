import { Gaussian } from "../gaussian";
import { Maths } from "../math";
import { Complete, RowLoss, Rows } from "../rows";
import { DESK, Flag, Lanes } from "../simd";

/**
 * Maximum likelihood of a coordinate. For each axis ℓ = lse(z) − lse(z − u²), u = (k − μ)/(σ√2), μ = split × pixel;
 * ∂ℓ/∂z = softmax(z) − softmax(z − u²). With c the bin nearest to μ and d_k = u_c² − u_k² ≤ 0, ℓ = u_c² + lse(z) − lse(z + d): however far
 * away μ is, even ±∞, the slopes are right.
 *
 * The table: bins of x, σ of x and of y.
 */
@final
export class Mlecc extends Complete implements RowLoss {
  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, split: f32, b: f32, table: usize): f64 {
    const near = table + DESK;
    const stored = Rows.stored(flags, 0, g);
    let bins = max(min(<i32>load<f32>(table), classes - 1), 1);
    let at = table;
    let value: f64 = 0;
    let axes = 2;
    do {
      const rate = <f32>(1 / (<f64>load<f32>(at, 4) * 1.4142135623730951));
      const mu = <f64>split * <f64>load<f32>(t);
      const center = Gaussian.center(bins, mu);
      const slant = Gaussian.slant(center, mu, rate);
      const rates = f32x4.splat(rate);
      const max = Rows.max(p, bins);
      let left = bins;
      let from = p;
      let to = near;
      do {
        const depth = Gaussian.depth(Lanes.from(bins - left - center), rates, slant);
        v128.store(to, f32x4.add(Rows.depth(v128.load(from), max), depth));
        from += 16;
        to += 16;
        left -= 4;
      } while (left > 0);
      const max1 = Rows.max(near, bins);
      const rest1 = Rows.powers(true, near, near, bins, max1);
      const rest = Rows.powers(stored, p, g, bins, max);
      const u = (<f64>center - mu) * <f64>rate;
      value += u * u - <f64>f32x4.extract_lane(max1, 0) + Maths.log1pDouble(rest) - Maths.log1pDouble(rest1);
      if (flags & Flag.GRAD) {
        const share = f32x4.splat(<f32>(1 / (1 + rest)));
        const share1 = f32x4.splat(<f32>(1 / (1 + rest1)));
        Rows.slopes(true, flags, stored, p, near, g, bins, max, share, share1, i32x4.splat(0), f32x4.splat(k));
      }
      p += (<usize>bins) << 2;
      g += (<usize>bins) << 2;
      t += 4;
      at += 4;
      bins = classes - bins;
    } while (--axes > 0);
    return value;
  }
}

export function mlecc(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Rows.run<Mlecc>(flags, n, p, t, w, g, scale, total, shape, 2, a, b, table);
}
