import { Gaussian } from "../gaussian";
import { MapLoss, Maps } from "../maps";
import { Maths } from "../math";
import { Rows } from "../rows";
import { DESK, Flag, Lanes, Sum } from "../simd";

/**
 * Cross-entropy of a map of logits with the Gaussian g about the target, of sum 1: ℓ = ln S + Σ g(m − z), with m = max z
 * and S = Σ e^(z − m); ∂ℓ/∂z = e^(z − m)/S − g. As in `SoftmaxCrossEntropy` no term cancels.
 */
@final
export class HeatmapCrossEntropy implements MapLoss {
  @inline
  map(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, sigma: f32, b: f32, table: usize): f64 {
    const width = <i32>b;
    const columns = table + DESK;
    let rows = columns + Maps.vectors(width);
    const rate = <f32>(Math.SQRT1_2 / sigma);
    let floor = Gaussian.normalised(true, columns, width, load<f32>(t), rate);
    floor += Gaussian.normalised(true, rows, pixels / width, load<f32>(t, 4), rate);
    const max = Rows.max(p, pixels);
    const half = f32x4.splat(0.5);
    const halfMax = f32x4.mul(max, half);
    // the exponentials wait where the gradient will be, unless something is still needed there
    const stored = (flags & (Flag.GRAD | Flag.ACCUMULATE)) == Flag.GRAD;
    let others = Sum.zero(); // Σ e^(z − m) beside the maxima
    let others1 = Sum.zero();
    let below = Sum.zero(); // ½Σ g(z − m): z − m itself may overflow
    let below1 = Sum.zero();
    let ties = pixels - 1; // maxima beside the first
    const bytes = (<usize>pixels) << 2;
    let at: usize = 0;
    do {
      const row = v128.load_splat<f32>(rows);
      let column = columns;
      let left = width;
      do {
        const z = v128.load(p + at);
        const lower = v128.and(f32x4.ne(z, max), Lanes.first(left));
        const depth = v128.and(f32x4.sub(f32x4.mul(z, half), halfMax), lower);
        const e = Maths.expNegative(f32x4.add(depth, depth));
        if (stored) Lanes.put(g + at, e, left);
        ties -= popcnt(i32x4.bitmask(lower));
        const other = v128.and(e, lower);
        const y = f32x4.mul(row, v128.load(column));
        const term = v128.and(f32x4.mul(y, depth), f32x4.ne(y, i32x4.splat(0)));
        others = Sum.low(others, other);
        others1 = Sum.high(others1, other);
        below = Sum.low(below, term);
        below1 = Sum.high(below1, term);
        at += (<usize>min(left, 4)) << 2;
        column += 16;
        left -= 4;
      } while (left > 0);
      rows += 4;
    } while (at < bytes);
    const rest = Sum.of(others, others1) + <f64>ties;
    if (flags & Flag.GRAD) {
      const share = f32x4.splat(<f32>(1 / (1 + rest)));
      const scale = f32x4.splat(k);
      let rows = columns + Maps.vectors(width);
      let at: usize = 0;
      do {
        const row = v128.load_splat<f32>(rows);
        let column = columns;
        let left = width;
        do {
          let e: v128;
          if (stored) e = v128.load(g + at);
          else {
            const z = v128.load(p + at);
            e = Maths.expNegative(v128.and(f32x4.sub(z, max), f32x4.ne(z, max)));
          }
          const y = f32x4.mul(row, v128.load(column));
          let slope = f32x4.mul(f32x4.sub(f32x4.mul(e, share), y), scale);
          if (flags & Flag.ACCUMULATE) slope = f32x4.add(slope, v128.load(g + at));
          Lanes.put(g + at, slope, left);
          at += (<usize>min(left, 4)) << 2;
          column += 16;
          left -= 4;
        } while (left > 0);
        rows += 4;
      } while (at < bytes);
    }
    const value = Maths.log1pDouble(rest) - 2 * Sum.of(below, below1);
    return flags & Flag.EXCESS ? value + floor : value;
  }
}

export function heatmapCrossEntropy(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Maps.run<HeatmapCrossEntropy>(flags, n, p, t, w, g, scale, total, shape, 2, a, b, table);
}
