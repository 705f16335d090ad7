import { Element } from "../bounded";
import { Logits } from "../logits";
import { MapLoss, Maps } from "../maps";
import { Maths } from "../math";
import { Pixels } from "../pixels";
import { Lanes } from "../simd";

/**
 * CornerNet's focal loss of a map of logits: Σ ℓ/max(number of positives, 1). A pixel is positive if its target g is 1. With
 * u = −z and c = 1 for a positive, else u = z and c = (1 − g)^β: ℓ = c·σ(u)^α·softplus(u) and
 * ∂ℓ/∂u = c·σ(u)^α·(σ(u) + α·σ(−u)·softplus(u)).
 */
@final
export class HeatmapFocal implements MapLoss, Element {
  @inline
  map(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, alpha: f32, beta: f32, table: usize): f64 {
    const positives = Math.max(1, HeatmapFocal.positives(t, pixels));
    const scale = <f32>(<f64>k / positives);
    return Pixels.sum<HeatmapFocal>(flags, pixels, p, t, g, scale, f32x4.splat(Maths.exponent(alpha)), f32x4.splat(Maths.exponent(beta))) / positives;
  }

  /** The number of targets that are 1. */
  @inline
  static positives(t: usize, pixels: i32): f64 {
    let count = 0;
    for (let left = pixels; left > 0; left -= 4) {
      count += popcnt(i32x4.bitmask(v128.and(HeatmapFocal.positive(v128.load(t)), Lanes.first(left))));
      t += 16;
    }
    return <f64>count;
  }
  @inline
  static positive(t: v128): v128 {
    return f32x4.eq(t, Lanes.one());
  }
  /** u */
  @inline
  static wrong(z: v128, t: v128): v128 {
    return v128.xor(z, Lanes.signOf(HeatmapFocal.positive(t)));
  }
  /** σ(u), given e = e^(−|u|) */
  @inline
  static sigmoid(u: v128, e: v128): v128 {
    return f32x4.div(Lanes.select(Lanes.one(), e, f32x4.gt(u, i32x4.splat(0))), f32x4.add(Lanes.one(), e));
  }
  @inline
  common(z: v128, alpha: v128, beta: v128): v128 {
    return Maths.expNegative(Logits.minusSize(z));
  }
  /** c·σ(u)^α. The usual exponents, α = 2 and β = 4, are products. */
  @inline
  factor(z: v128, t: v128, e: v128, alpha: v128, beta: v128): v128 {
    const w = HeatmapFocal.sigmoid(HeatmapFocal.wrong(z, t), e);
    const far = f32x4.sub(Lanes.one(), t);
    const far2 = f32x4.mul(far, far);
    let focus = f32x4.mul(w, w);
    let penalty = f32x4.mul(far2, far2);
    if (v128.any_true(f32x4.ne(alpha, f32x4.splat(2)))) focus = Maths.pow(w, alpha);
    if (v128.any_true(f32x4.ne(beta, f32x4.splat(4)))) penalty = Maths.pow(far, beta);
    return f32x4.mul(Lanes.select(Lanes.one(), penalty, HeatmapFocal.positive(t)), focus);
  }
  @inline
  part(e: v128, factor: v128): v128 {
    return Maths.log1pUnit(e);
  }
  @inline
  value(z: v128, t: v128, e: v128, factor: v128, part: v128, alpha: v128, beta: v128): v128 {
    const line = f32x4.pmax(HeatmapFocal.wrong(z, t), i32x4.splat(0));
    return f32x4.mul(factor, f32x4.add(line, part));
  }
  /** Where e = 0, softplus(u) or σ(−u) is 0, and so is their product. */
  @inline
  slope(z: v128, t: v128, e: v128, factor: v128, value: v128, alpha: v128, beta: v128): v128 {
    const u = HeatmapFocal.wrong(z, t);
    const right = f32x4.div(Lanes.select(e, Lanes.one(), f32x4.gt(u, i32x4.splat(0))), f32x4.add(Lanes.one(), e));
    const bend = v128.and(f32x4.mul(f32x4.mul(alpha, right), value), f32x4.ne(e, i32x4.splat(0)));
    const slope = f32x4.add(f32x4.mul(factor, HeatmapFocal.sigmoid(u, e)), bend);
    return v128.xor(slope, Lanes.signOf(HeatmapFocal.positive(t)));
  }
}

export function heatmapFocal(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Maps.run<HeatmapFocal>(flags, n, p, t, w, g, scale, total, shape, shape, 1, a, b, table);
}
