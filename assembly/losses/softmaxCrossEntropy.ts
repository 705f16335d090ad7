import { Maths } from "../math";
import { Positions } from "../positions";
import { Complete, RowLoss, Rows } from "../rows";
import { DESK, Flag, Lanes, Sum } from "../simd";

/**
 * Cross-entropy of logits with soft targets: ℓ = Σ t(lse(z) − z) = T·ln S + Σ t(m − z), with m = max z, S = Σ e^(z − m)
 * and T = Σ t; ∂ℓ/∂z = (T/S)e^(z − m) − t. Nothing cancels: S − 1 is summed without the maximum's own 1.
 */
@final
export class SoftmaxCrossEntropy extends Complete implements RowLoss {
  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, smoothing: f32, b: f32, table: usize): f64 {
    return SoftmaxCrossEntropy.of((flags & Flag.EXCESS) != 0, flags, classes, p, t, g, k, smoothing);
  }

  @inline
  static of(excess: bool, flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, smoothing: f32): f64 {
    const max = Rows.max(p, classes);
    const keep = f32x4.splat(1 - smoothing);
    const spread = f32x4.splat(smoothing / <f32>classes);
    // before the exponentials, which may replace the logits
    let targets = Sum.zero(); // Σ t
    let targets1 = Sum.zero();
    let below = Sum.zero(); // Σ t(m − z)
    let below1 = Sum.zero();
    const zero = i32x4.splat(0);
    let at: usize = 0;
    let left = classes;
    if (left >= 8) {
      do {
        const depth0 = Rows.depth(v128.load(p + at), max);
        const depth1 = Rows.depth(v128.load(p + at, 16), max);
        const y0 = f32x4.add(f32x4.mul(v128.load(t + at), keep), spread);
        const y1 = f32x4.add(f32x4.mul(v128.load(t + at, 16), keep), spread);
        const y = f32x4.add(y0, y1);
        targets = Sum.low(targets, y);
        targets1 = Sum.high(targets1, y);
        const term0 = v128.and(f32x4.mul(y0, depth0), v128.and(f32x4.ne(y0, zero), f32x4.ne(depth0, zero)));
        const term1 = v128.and(f32x4.mul(y1, depth1), v128.and(f32x4.ne(y1, zero), f32x4.ne(depth1, zero)));
        const term = f32x4.add(term0, term1);
        below = Sum.low(below, term);
        below1 = Sum.high(below1, term);
        at += 32;
        left -= 8;
      } while (left >= 8);
    }
    for (; left > 0; left -= 4) {
      const depth = Rows.depth(v128.load(p + at), max);
      const y = v128.and(f32x4.add(f32x4.mul(v128.load(t + at), keep), spread), Lanes.first(left));
      const term = v128.and(f32x4.mul(y, depth), v128.and(f32x4.ne(y, zero), f32x4.ne(depth, zero)));
      targets = Sum.low(targets, y);
      targets1 = Sum.high(targets1, y);
      below = Sum.low(below, term);
      below1 = Sum.high(below1, term);
      at += 16;
    }
    // a loop of its own, as the one above would spill registers
    let floor = Sum.zero(); // Σ t ln t
    let floor1 = Sum.zero();
    if (excess) {
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
    const stored = Rows.stored(flags, t, g);
    const rest = Rows.powers(stored, p, g, classes, max);
    const total = Sum.of(targets, targets1);
    if (flags & Flag.GRAD) {
      Rows.slopes(true, flags, stored, p, t, g, classes, max, f32x4.splat(<f32>(total / (1 + rest))), keep, spread, f32x4.splat(k));
    }
    let value = total * Maths.log1pDouble(rest) - Sum.of(below, below1);
    // T·H(t/T) = T ln T − Σ t ln t
    if (excess && total != 0) value -= total * Maths.logDouble(total) - Sum.of(floor, floor1);
    return value;
  }
}

/**
 * With class weights: weights each row's targets, soft or made from a label, on the desk and then takes them as soft targets.
 * Rows with the label `ignored` are missing.
 */
function weighted(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, classes: i32, smoothing: f32, ignored: i32, table: usize): f64 {
  const plain = flags & ~(Flag.CLASS_WEIGHTS | Flag.LABELS);
  const bytes = (<usize>classes) << 2;
  for (; n > 0; n--) {
    if (flags & Flag.LABELS && load<i32>(t) == ignored) {
      if (flags & Flag.EACH) store<f32>(g, 0);
      if ((flags & (Flag.GRAD | Flag.ACCUMULATE)) == Flag.GRAD) Rows.clear(g, classes);
    } else {
      Rows.weigh(flags, classes, t, 1 - smoothing, smoothing / <f32>classes, table);
      total = softmaxCrossEntropy(plain, 1, p, table + DESK, w, g, scale, total, classes, 0, 0, table);
    }
    p += bytes;
    t += flags & Flag.LABELS ? 4 : bytes;
    g += flags & Flag.GRAD ? bytes : 4;
    if (w) w += 4;
  }
  return total;
}

export function softmaxCrossEntropy(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  if (flags & Flag.CLASS_WEIGHTS) return weighted(flags, n, p, t, w, g, scale, total, shape, a, <i32>b, table);
  return Rows.run<SoftmaxCrossEntropy>(flags, n, p, t, w, g, scale, total, shape, shape, a, b, table);
}

export function softmaxCrossEntropy_positions(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Positions.run(true, flags, n, p, t, w, g, scale, total, shape, a, 0, table);
}
