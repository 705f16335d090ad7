import { Gaussian } from "../gaussian";
import { MapLoss, Maps } from "../maps";
import { Maths } from "../math";
import { Rows } from "../rows";
import { DESK, Flag, Lanes, Sum } from "../simd";

/**
 * Cross-entropy of a map of logits with g, the Gaussian about the target with sum 1: ℓ = ln S + Σ g(m − z), with m = max z and
 * S = Σ e^(z − m); ∂ℓ/∂z = e^(z − m)/S − g. As in `SoftmaxCrossEntropy`, nothing cancels.
 */
@final
export class HeatmapCrossEntropy implements MapLoss {
  @inline
  map(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, sigma: f32, b: f32, table: usize): f64 {
    const width = <i32>b;
    const columns = table + DESK;
    const rows = columns + Maps.vectors(width);
    const rate = <f32>(Math.SQRT1_2 / sigma);
    const height = pixels / width;
    let floor: f64 = 0; // Σ g ln g
    for (let axis: usize = 0; axis < 8; axis += 4) {
      floor += Gaussian.normalised(true, axis ? rows : columns, axis ? height : width, load<f32>(t + axis), rate);
    }
    const max = Rows.max(p, pixels);
    const below = HeatmapCrossEntropy.below(p, pixels, width, columns, rows, max);
    // the powers are kept where the gradient will be, unless something there is still needed
    let e = flags & Flag.ACCUMULATE ? rows + Maps.vectors(height) : g;
    const rest = Rows.powers((flags & Flag.GRAD) != 0, p, e, pixels, max);
    if (flags & Flag.GRAD) {
      const share = f32x4.splat(<f32>(1 / (1 + rest)));
      const scale = f32x4.splat(k);
      const end = g + ((<usize>pixels) << 2);
      let at = rows;
      do {
        const row = v128.load_splat<f32>(at);
        let column = columns;
        let left = width;
        do {
          const y = f32x4.mul(row, v128.load(column));
          Lanes.put(g, Lanes.onto(flags, f32x4.mul(f32x4.sub(f32x4.mul(v128.load(e), share), y), scale), g), left);
          const bytes: usize = (<usize>min(left, 4)) << 2;
          e += bytes;
          g += bytes;
          column += 16;
          left -= 4;
        } while (left > 0);
        at += 4;
      } while (g < end);
    }
    const value = Maths.log1pDouble(rest) + below;
    return flags & Flag.EXCESS ? value + floor : value;
  }

  /** Σ g(m − z), halved first as m − z may overflow. Where g is 0 the term is 0, even for z = −∞. */
  @inline
  static below(p: usize, pixels: i32, width: i32, columns: usize, rows: usize, max: v128): f64 {
    const half = f32x4.splat(0.5);
    const halfMax = f32x4.mul(max, half);
    let low = Sum.zero();
    let high = Sum.zero();
    const end = p + ((<usize>pixels) << 2);
    do {
      const row = v128.load_splat<f32>(rows);
      let column = columns;
      let left = width;
      do {
        const z = v128.load(p);
        const depth = v128.and(f32x4.sub(halfMax, f32x4.mul(z, half)), v128.and(f32x4.ne(z, max), Lanes.first(left)));
        const y = f32x4.mul(row, v128.load(column));
        const term = v128.and(f32x4.mul(y, depth), f32x4.ne(y, i32x4.splat(0)));
        low = Sum.low(low, term);
        high = Sum.high(high, term);
        p += (<usize>min(left, 4)) << 2;
        column += 16;
        left -= 4;
      } while (left > 0);
      rows += 4;
    } while (p < end);
    return 2 * Sum.of(low, high);
  }
}

export function heatmapCrossEntropy(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Maps.run<HeatmapCrossEntropy>(flags, n, p, t, w, g, scale, total, shape, 2, 1, a, b, table);
}
