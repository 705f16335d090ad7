import { Gaussian } from "../gaussian";
import { Complete, RowLoss, Rows } from "../rows";
import { DESK } from "../simd";
import { SoftmaxCrossEntropy } from "./softmaxCrossEntropy";

/**
 * SimCC. For each axis ℓ = KL(label ‖ softmax z), where the label is a Gaussian over the bins about split × pixel;
 * ∂ℓ/∂z = softmax(z) − label. ℓ is the softmax cross-entropy with the label, less the label's entropy.
 */
@final
export class Simcc extends Complete implements RowLoss {
  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, split: f32, sigma: f32, table: usize): f64 {
    const rate = <f32>(1 / (<f64>sigma * 1.4142135623730951));
    const label = table + DESK;
    let bins = max(min(<i32>load<f32>(table), classes - 1), 1);
    let value: f64 = 0;
    let axes = 2;
    do {
      value += Gaussian.normalised(true, label, bins, <f64>split * <f64>load<f32>(t), rate);
      value += SoftmaxCrossEntropy.of(false, flags, bins, p, label, g, k, 0);
      p += (<usize>bins) << 2;
      g += (<usize>bins) << 2;
      t += 4;
      bins = classes - bins;
    } while (--axes > 0);
    return value;
  }
}

export function simcc(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Rows.run<Simcc>(flags, n, p, t, w, g, scale, total, shape, 2, a, b, table);
}
