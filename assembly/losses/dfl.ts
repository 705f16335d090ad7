import { Maths } from "../math";
import { Complete, RowLoss, Rows } from "../rows";
import { Flag } from "../simd";

/**
 * Distribution focal loss. For each axis ℓ = Σ w(lse(z) − z) over the two bins beside the target, whose weights w interpolate
 * between them; ∂ℓ/∂z = softmax(z) − w.
 */
@final
export class Dfl extends Complete implements RowLoss {
  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, a: f32, b: f32, table: usize): f64 {
    const bins = classes >> 1;
    const bytes = (<usize>bins) << 2;
    const stored = Rows.stored(flags, 0, g);
    const scale = f32x4.splat(k);
    let value: f64 = 0;
    let axes = 2;
    do {
      const y = load<f32>(t);
      // clamped, as another thread may have changed it since the check; NaN becomes 0
      const low = max(min(<i32>y, bins - 2), 0);
      const right: f32 = y - <f32>low;
      const left: f32 = 1 - right;
      const at = (<usize>low) << 2;
      const largest = Rows.max(p, bins);
      const depth0 = Rows.depth(v128.load32_splat(p + at), largest);
      const depth1 = Rows.depth(v128.load32_splat(p + at, 4), largest);
      if (left != 0) value -= <f64>left * <f64>f32x4.extract_lane(depth0, 0);
      if (right != 0) value -= <f64>right * <f64>f32x4.extract_lane(depth1, 0);
      const old0: f32 = flags & Flag.ACCUMULATE ? load<f32>(g + at) : 0;
      const old1: f32 = flags & Flag.ACCUMULATE ? load<f32>(g + at, 4) : 0;
      const rest = Rows.powers(stored, p, g, bins, largest);
      // both bins in one vector
      let powers = v128.shuffle<f32>(depth0, depth1, 0, 4, 0, 4);
      powers = stored ? v128.load64_zero(g + at) : Maths.expNegative(powers);
      value += Maths.log1pDouble(rest);
      if (flags & Flag.GRAD) {
        const share = f32x4.splat(<f32>(1 / (1 + rest)));
        Rows.slopes(false, flags, stored, p, 0, g, bins, largest, share, share, i32x4.splat(0), scale);
        const weights = f32x4.replace_lane(f32x4.splat(left), 1, right);
        const slopes = f32x4.mul(f32x4.sub(f32x4.mul(powers, share), weights), scale);
        store<f32>(g + at, f32x4.extract_lane(slopes, 0) + old0);
        store<f32>(g + at, f32x4.extract_lane(slopes, 1) + old1, 4);
      }
      p += bytes;
      g += bytes;
      t += 4;
    } while (--axes > 0);
    return value;
  }
}

export function dfl(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Rows.run<Dfl>(flags, n, p, t, w, g, scale, total, shape, 2, a, b, table);
}
