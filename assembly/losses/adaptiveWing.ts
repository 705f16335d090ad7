import { Element } from "../bounded";
import { MapLoss, Maps } from "../maps";
import { Maths } from "../math";
import { Pixels } from "../pixels";
import { Lanes } from "../simd";

/**
 * Adaptive wing loss: the mean over the pixels of ω·log1p(u^y), u = |r|/ε, y = α − t; from u = θ/ε on, its tangent there.
 *
 * With m = min(u, θ/ε) and s = y/(m + m/m^y), the slope at m, both branches are ω·(log1p(m^y) + s·(u − m)), so the line's A and
 * C are never formed. The gradient is ±(ω/ε)·s; 0 at r = 0. m^y can overflow only if θ > ε; log1p(m^y) is then y·ln m.
 *
 * The table: ε, θ.
 */
@final
export class AdaptiveWing implements MapLoss, Element {
  @inline
  map(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, alpha: f32, omega: f32, table: usize): f64 {
    const epsilon = load<f32>(table);
    const limits = f32x4.replace_lane(f32x4.splat(1 / epsilon), 0, load<f32>(table, 4) / epsilon);
    const share = <f64>omega / <f64>pixels;
    const scale = <f32>((<f64>k * share) / <f64>epsilon);
    return Pixels.sum<AdaptiveWing>(flags, pixels, p, t, g, scale, f32x4.splat(alpha), limits) * share;
  }

  @inline
  common(p: v128, alpha: v128, limits: v128): v128 {
    return p;
  }
  /** u */
  @inline
  static size(p: v128, t: v128, limits: v128): v128 {
    return f32x4.mul(f32x4.abs(f32x4.sub(p, t)), v128.shuffle<f32>(limits, limits, 1, 1, 1, 1));
  }
  /** m */
  @inline
  static inner(p: v128, t: v128, limits: v128): v128 {
    return f32x4.pmin(AdaptiveWing.size(p, t, limits), v128.shuffle<f32>(limits, limits, 0, 0, 0, 0));
  }
  /** m^y */
  @inline
  factor(p: v128, t: v128, common: v128, alpha: v128, limits: v128): v128 {
    return Maths.pow(AdaptiveWing.inner(p, t, limits), f32x4.sub(alpha, t));
  }
  /** s */
  @inline
  static steepness(m: v128, t: v128, power: v128, alpha: v128): v128 {
    const s = f32x4.div(f32x4.sub(alpha, t), f32x4.add(m, f32x4.div(m, power)));
    return v128.and(s, f32x4.ne(m, i32x4.splat(0)));
  }
  @inline
  part(common: v128, power: v128): v128 {
    return common;
  }
  @inline
  value(p: v128, t: v128, common: v128, power: v128, part: v128, alpha: v128, limits: v128): v128 {
    const m = AdaptiveWing.inner(p, t, limits);
    let base = power;
    let factor = Lanes.one();
    if (f32x4.extract_lane(limits, 0) > 1) {
      const over = f32x4.eq(power, f32x4.splat(Infinity));
      base = Lanes.select(f32x4.sub(m, factor), power, over);
      factor = Lanes.select(f32x4.sub(alpha, t), factor, over);
    }
    const line = f32x4.mul(AdaptiveWing.steepness(m, t, power, alpha), f32x4.sub(AdaptiveWing.size(p, t, limits), m));
    return f32x4.add(f32x4.mul(factor, Maths.log1p(base)), line);
  }
  @inline
  slope(p: v128, t: v128, common: v128, power: v128, value: v128, alpha: v128, limits: v128): v128 {
    const s = AdaptiveWing.steepness(AdaptiveWing.inner(p, t, limits), t, power, alpha);
    return v128.or(s, Lanes.signOf(f32x4.sub(p, t)));
  }
}

export function adaptiveWing(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Maps.run<AdaptiveWing>(flags, n, p, t, w, g, scale, total, shape, shape, 1, a, b, table);
}
