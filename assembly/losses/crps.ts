import { Complete, RowLoss, Rows } from "../rows";
import { DESK, Flag } from "../simd";

/**
 * Continuous ranked probability score. For each axis ℓ = Σ s_k F_k² + (1 − s_k)(1 − F_k)² over k < bins − 1, where F is the
 * cumulative sum of q = softmax z and s_k = clamp(y − k, 0, 1). With D_k = F_k − (1 − s_k) and A_j = Σ_{k≥j} D_k,
 * ∂ℓ/∂z_j = 2q_j(A_j − Σ_k D_k F_k). As F accumulates along the bins, a vector holds one bin of both axes, in float64.
 */
@final
export class Crps extends Complete implements RowLoss {
  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, a: f32, b: f32, table: usize): f64 {
    const bins = classes >> 1;
    const bytes = (<usize>bins) << 2;
    const powers = Rows.stored(flags, 0, g) ? g : table + DESK;
    const one = f64x2.splat(1);
    const zero = f64x2.splat(0);
    let totals = one;
    let axis: usize = 0;
    do {
      totals = v128.shuffle<f64>(totals, f64x2.splat(1 + Rows.powers(true, p + axis, powers + axis, bins, Rows.max(p + axis, bins))), 1, 2);
      axis += bytes;
    } while (axis <= bytes);
    const share = f64x2.div(one, totals);
    const target = f64x2.promote_low_f32x4(v128.load_zero<u64>(t));
    let y = target;
    let cumulative = zero; // F
    let value = zero;
    let slope = zero; // Σ D
    let mean = zero; // Σ D·F
    let at = powers;
    let left = bins - 1;
    do {
      cumulative = f64x2.add(cumulative, f64x2.mul(Crps.pair(at, bytes), share));
      const above = f64x2.sub(one, f64x2.pmax(f64x2.pmin(y, one), zero)); // 1 − s
      const rest = f64x2.sub(one, cumulative);
      const square = f64x2.mul(cumulative, cumulative);
      // s·F² + (1 − s)·(1 − F)² = F² + (1 − s)·((1 − F)² − F²)
      value = f64x2.add(value, f64x2.mul(f64x2.sub(one, above), square));
      value = f64x2.add(value, f64x2.mul(above, f64x2.mul(rest, rest)));
      const excess = f64x2.sub(cumulative, above);
      slope = f64x2.add(slope, excess);
      mean = f64x2.add(mean, f64x2.mul(excess, cumulative));
      y = f64x2.sub(y, one);
      at += 4;
    } while (--left > 0);
    if (flags & Flag.GRAD) {
      const scale = f64x2.mul(share, f64x2.splat(2 * <f64>k));
      slope = f64x2.sub(slope, mean);
      cumulative = zero;
      y = target;
      at = powers;
      left = bins;
      do {
        const e = Crps.pair(at, bytes);
        let out = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.mul(e, scale), slope));
        if (flags & Flag.ACCUMULATE) out = f32x4.add(out, v128.load_lane<f32>(g + bytes, v128.load_zero<f32>(g), 1));
        v128.store_lane<f32>(g, out, 0);
        v128.store_lane<f32>(g + bytes, out, 1);
        cumulative = f64x2.add(cumulative, f64x2.mul(e, share));
        const above = f64x2.sub(one, f64x2.pmax(f64x2.pmin(y, one), zero));
        slope = f64x2.sub(slope, f64x2.sub(cumulative, above));
        y = f64x2.sub(y, one);
        at += 4;
        g += 4;
      } while (--left > 0);
    }
    return f64x2.extract_lane(value, 0) + f64x2.extract_lane(value, 1);
  }

  /** One bin of both axes. */
  @inline
  static pair(at: usize, bytes: usize): v128 {
    return f64x2.promote_low_f32x4(v128.load_lane<f32>(at + bytes, v128.load_zero<f32>(at), 1));
  }
}

export function crps(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Rows.run<Crps>(flags, n, p, t, w, g, scale, total, shape, 2, a, b, table);
}
