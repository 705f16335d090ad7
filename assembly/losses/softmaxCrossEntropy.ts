import { Maths } from "../math";
import { RowLoss, Rows } from "../rows";
import { Flag, Lanes, Sum } from "../simd";

/**
 * Cross-entropy of logits with soft targets: ℓ = Σ t(lse(z) − z) = T·ln S + Σ t(m − z), with m = max z, S = Σ e^(z − m)
 * and T = Σ t; ∂ℓ/∂z = (T/S)e^(z − m) − t. No term cancels: S − 1 is summed without the maximum's own 1.
 */
@final
export class SoftmaxCrossEntropy implements RowLoss {
  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, smoothing: f32, b: f32): f64 {
    const max = Rows.max(p, classes);
    const keep = f32x4.splat(1 - smoothing);
    const spread = f32x4.splat(smoothing / <f32>classes);
    // the exponentials wait where the gradient will be, unless something else is still needed there
    const stored = (flags & (Flag.GRAD | Flag.ACCUMULATE)) == Flag.GRAD && g != t;
    let others = Sum.zero(); // Σ e^(z − m) beside the maxima
    let others1 = Sum.zero();
    let targets = Sum.zero(); // Σ t
    let targets1 = Sum.zero();
    let below = Sum.zero(); // Σ t(m − z)
    let below1 = Sum.zero();
    let ties = classes - 1; // maxima beside the first
    let at: usize = 0;
    let left = classes;
    do {
      const mask = Lanes.first(left);
      const z = v128.load(p + at);
      const lower = v128.and(f32x4.ne(z, max), mask);
      const depth = v128.and(f32x4.sub(z, max), lower);
      const e = Maths.expNegative(depth);
      if (stored) Lanes.put(g + at, e, left);
      ties -= popcnt(i32x4.bitmask(lower));
      const other = v128.and(e, lower);
      const y = v128.and(f32x4.add(f32x4.mul(v128.load(t + at), keep), spread), mask);
      const term = v128.and(v128.and(f32x4.mul(y, depth), f32x4.ne(y, i32x4.splat(0))), lower);
      others = Sum.low(others, other);
      others1 = Sum.high(others1, other);
      targets = Sum.low(targets, y);
      targets1 = Sum.high(targets1, y);
      below = Sum.low(below, term);
      below1 = Sum.high(below1, term);
      at += 16;
      left -= 4;
    } while (left > 0);
    // a loop of its own: in the one above its registers would be spilled
    let floor = Sum.zero(); // Σ t ln t
    let floor1 = Sum.zero();
    if (flags & Flag.EXCESS) {
      let at: usize = 0;
      let left = classes;
      do {
        const y = v128.and(f32x4.add(f32x4.mul(v128.load(t + at), keep), spread), Lanes.first(left));
        const self = v128.and(f32x4.mul(y, Maths.logPositive(y)), f32x4.ne(y, i32x4.splat(0)));
        floor = Sum.low(floor, self);
        floor1 = Sum.high(floor1, self);
        at += 16;
        left -= 4;
      } while (left > 0);
    }
    const rest = Sum.of(others, others1) + <f64>ties;
    const total = Sum.of(targets, targets1);
    if (flags & Flag.GRAD) {
      const share = f32x4.splat(<f32>(total / (1 + rest)));
      const scale = f32x4.splat(k);
      let at: usize = 0;
      let left = classes;
      do {
        let e: v128;
        if (stored) e = v128.load(g + at);
        else {
          const z = v128.load(p + at);
          e = Maths.expNegative(v128.and(f32x4.sub(z, max), f32x4.ne(z, max)));
        }
        const y = f32x4.add(f32x4.mul(v128.load(t + at), keep), spread);
        let slope = f32x4.mul(f32x4.sub(f32x4.mul(e, share), y), scale);
        if (flags & Flag.ACCUMULATE) slope = f32x4.add(slope, v128.load(g + at));
        Lanes.put(g + at, slope, left);
        at += 16;
        left -= 4;
      } while (left > 0);
    }
    let value = total * Maths.log1pDouble(rest) - Sum.of(below, below1);
    // T·H(t/T) = T ln T − Σ t ln t
    if (flags & Flag.EXCESS && total != 0) value -= total * Maths.logDouble(total) - Sum.of(floor, floor1);
    return value;
  }
}

export function softmaxCrossEntropy(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Rows.run<SoftmaxCrossEntropy>(flags, n, p, t, w, g, scale, total, shape, a, b);
}
