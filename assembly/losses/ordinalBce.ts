import { Logits } from "../logits";
import { Rows } from "../rows";
import { BLOCK, DESK, Flag, Lanes, Sum } from "../simd";

/**
 * Ordinal cross-entropy. A coordinate has K logits, one for exceeding each threshold;
 * ℓ = Σ binary cross-entropy(z_k, label_k), ∂ℓ/∂z_k = σ(z_k) − label_k.
 *
 * Labels are clamp((t − θ_k)·steepness_k·lift + start, 0, 1). A ramp has lift 1 and start ½. A step has start 0, and is as steep
 * as two exact products can make it, 2¹²⁷·2²³: the smallest difference above 0 reaches 1.
 *
 * The table: lift, start, two zeros; K thresholds and K steepnesses for x, then for y.
 */
@final
export class OrdinalBce {
  /** `n` coordinates, x and y in turn. What depends on the logits alone is computed for some of them at once. */
  @inline
  static run(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, logits: i32, table: usize): f64 {
    const bytes = (<usize>logits) << 2;
    const most = max(BLOCK / logits, 1);
    const end = table + DESK + <usize>most * bytes;
    let at = end;
    let axis = table + 16;
    let beside = bytes << 1; // to the other axis
    for (; n > 0; n--) {
      if (at >= end) {
        at = table + DESK;
        Logits.prepare(p, logits * min(n, most), at);
      }
      const weight: f32 = w ? load<f32>(w) : 1;
      let value: f64 = 0;
      if (weight != 0) value = OrdinalBce.unit(flags, logits, p, load<f32>(t), g, scale * weight, table, axis, at) * weight;
      else if ((flags & (Flag.GRAD | Flag.ACCUMULATE)) == Flag.GRAD) Rows.clear(g, logits);
      total += value;
      if (flags & Flag.EACH) store<f32>(g, <f32>value);
      p += bytes;
      at += bytes;
      t += 4;
      g += flags & Flag.GRAD ? bytes : 4;
      axis += beside;
      beside = -beside;
      // a weight per point advances after the second coordinate
      if (w) w += flags & Flag.POINT_WEIGHTS && <isize>beside < 0 ? 0 : 4;
    }
    return total;
  }

  @inline
  static unit(flags: i32, logits: i32, p: usize, target: f32, g: usize, k: f32, table: usize, axis: usize, desk: usize): f64 {
    const t = f32x4.splat(target);
    const lift = v128.load_splat<f32>(table);
    const start = v128.load_splat<f32>(table + 4);
    const bytes = (<usize>logits) << 2;
    const scale = f32x4.splat(k);
    let low = Sum.zero();
    let high = Sum.zero();
    let left = logits;
    do {
      const z = v128.load(p);
      const e = v128.load(desk, Logits.POWERS);
      const steep = f32x4.mul(f32x4.mul(f32x4.sub(t, v128.load(axis)), v128.load(axis + bytes)), lift);
      const positive = Lanes.clamp(f32x4.add(steep, start), Lanes.one(), i32x4.splat(0));
      const negative = f32x4.sub(Lanes.one(), positive);
      const share = Logits.share(z, positive, negative);
      if (flags & Flag.GRAD) {
        const slope = f32x4.mul(Logits.slope(z, share, Lanes.one(), Lanes.one(), v128.load(desk, Logits.LESSER)), scale);
        Lanes.put(g, Lanes.onto(flags, slope, g), left);
      }
      const value = v128.and(Logits.crossEntropy(z, share, Lanes.one(), e, v128.load(desk, Logits.CURVES)), Lanes.first(left));
      low = Sum.low(low, value);
      high = Sum.high(high, value);
      p += 16;
      g += 16;
      axis += 16;
      desk += 16;
      left -= 4;
    } while (left > 0);
    return Sum.of(low, high);
  }
}

export function ordinalBce(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return OrdinalBce.run(flags, n, p, t, w, g, scale, total, shape, table);
}
