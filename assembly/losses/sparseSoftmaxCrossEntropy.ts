import { Maths } from "../math";
import { Positions } from "../positions";
import { RowLoss, Rows } from "../rows";
import { Flag } from "../simd";

/**
 * Cross-entropy of logits with a class label y: ℓ = ln S + (1 − s)(m − z_y) + (s/C) Σ (m − z), with m = max z and
 * S = Σ e^(z − m); ∂ℓ/∂z = e^(z − m)/S − s/C, less 1 − s at y. Rows with the label `ignored` are missing.
 */
@final
export class SparseSoftmaxCrossEntropy implements RowLoss {
  @inline
  missing(t: usize, ignored: f32): bool {
    return load<i32>(t) == <i32>ignored;
  }

  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, smoothing: f32, ignored: f32, table: usize): f64 {
    // clamped, as another thread may have changed it since the check
    const at = (<usize>min(load<u32>(t), <u32>classes - 1)) << 2;
    const max = Rows.max(p, classes);
    const spread = smoothing / <f32>classes;
    const depth = Rows.depth(v128.load32_splat(p + at), max);
    let value = (<f64>smoothing - 1) * <f64>f32x4.extract_lane(depth, 0);
    if (smoothing != 0) value -= <f64>spread * Rows.depths(p, classes, max);
    const stored = Rows.stored(flags, 0, g);
    const old: f32 = flags & Flag.ACCUMULATE ? load<f32>(g + at) : 0;
    const rest = Rows.powers(stored, p, g, classes, max);
    if (flags & Flag.GRAD) {
      const share = f32x4.splat(<f32>(1 / (1 + rest)));
      const scale = f32x4.splat(k);
      Rows.slopes(false, flags, stored, p, 0, g, classes, max, share, share, f32x4.splat(spread), scale);
      const slope = f32x4.sub(f32x4.mul(Maths.expNegative(depth), share), f32x4.splat(1 - smoothing + spread));
      store<f32>(g + at, f32x4.extract_lane(f32x4.mul(slope, scale), 0) + old);
    }
    return value + Maths.log1pDouble(rest);
  }
}

export function sparseSoftmaxCrossEntropy(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Rows.run<SparseSoftmaxCrossEntropy>(flags, n, p, t, w, g, scale, total, shape, 1, a, b, table);
}

export function sparseSoftmaxCrossEntropy_positions(
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
  return Positions.run(false, flags, n, p, t, w, g, scale, total, shape, a, <i32>b, table);
}
