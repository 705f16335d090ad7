import { Gaussian } from "../gaussian";
import { Complete, RowLoss, Rows } from "../rows";
import { DESK } from "../simd";
import { SoftmaxCrossEntropy } from "./softmaxCrossEntropy";

/**
 * SimCC. For each axis ℓ = KL(label ‖ softmax βz), where the label is a Gaussian over the bins about μ = split × pixel, or the softmax of
 * one with peak 1; ∂ℓ/∂z = β(softmax(βz) − label). ℓ is the softmax cross-entropy with the label, less the label's entropy.
 *
 * The table: bins of x, σ of x and of y, β, the label's β or 0 without its softmax, whether μ is rounded, whether ℓ is divided by the bins.
 */
@final
export class Simcc extends Complete implements RowLoss {
  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, split: f32, b: f32, table: usize): f64 {
    const label = table + DESK;
    let bins = max(min(<i32>load<f32>(table), classes - 1), 1);
    let at = table;
    let value: f64 = 0;
    let axes = 2;
    do {
      const rate = <f32>(1 / (<f64>load<f32>(at, 4) * 1.4142135623730951));
      const beta = load<f32>(table, 12);
      const soft = load<f32>(table, 16);
      let mu = <f64>split * <f64>load<f32>(t);
      if (load<f32>(table, 20) != 0) mu = nearest(mu); // ties to even
      const share: f64 = load<f32>(table, 24) != 0 ? 1 / <f64>bins : 1;
      value += (soft != 0 ? Gaussian.softened(label, bins, mu, rate, soft) : Gaussian.normalised(true, label, bins, mu, rate)) * share;
      const z = beta == 1 ? p : Simcc.sharpen(p, label + (((<usize>bins + 3) & ~3) << 2), bins, beta);
      value += SoftmaxCrossEntropy.of(false, flags, bins, z, label, g, <f32>(<f64>k * <f64>beta * share), 0) * share;
      p += (<usize>bins) << 2;
      g += (<usize>bins) << 2;
      t += 4;
      at += 4;
      bins = classes - bins;
    } while (--axes > 0);
    return value;
  }

  /** Writes β(z − max z), which cannot overflow upwards, to `to`, and returns `to`. Writes whole vectors. */
  static sharpen(z: usize, to: usize, bins: i32, beta: f32): usize {
    const max = Rows.max(z, bins);
    const betas = f32x4.splat(beta);
    for (let at: usize = 0; bins > 0; bins -= 4) {
      v128.store(to + at, f32x4.mul(Rows.depth(v128.load(z + at), max), betas));
      at += 16;
    }
    return to;
  }
}

export function simcc(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Rows.run<Simcc>(flags, n, p, t, w, g, scale, total, shape, 2, a, b, table);
}
