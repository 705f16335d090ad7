import { Maths } from "../math";
import { Complete, RowLoss, Rows } from "../rows";
import { Flag, Lanes, Sum } from "../simd";

/**
 * Keras' categorical cross-entropy: ℓ = −Σ t ln q with q = p/Σp clipped to [ε, 1 − ε];
 * ∂ℓ/∂p_j = (Σ of t over the unclipped q)/Σp − (t_j/p_j, unless q_j is clipped). A row of zeros gives NaN.
 */
@final
export class CategoricalCrossEntropy extends Complete implements RowLoss {
  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, epsilon: f32, b: f32, table: usize): f64 {
    const sum = Rows.sum(p, classes);
    // p/Σp as (p·unit)·(1/(Σp·unit)), where unit is a power of two that keeps the reciprocal normal. An infinite p takes the
    // whole row: its product stays infinite, above the clip, and the other products underflow
    const size = Math.abs(sum);
    const infinite = size == Infinity;
    const unit: f64 = size > HUGE ? 1 / TWO_64 : size < TINY ? TWO_64 : 1;
    const lift = f32x4.splat(infinite ? LEAST_NORMAL : <f32>unit);
    const inverse = f32x4.splat(infinite ? LEAST : <f32>(1 / (sum * unit)));
    const least = f32x4.splat(epsilon);
    const most = Maths.log1pMinusHalf(least);
    let logs = Sum.zero(); // Σ t ln q
    let logs1 = Sum.zero();
    let free = Sum.zero(); // Σ of t over the unclipped q
    let free1 = Sum.zero();
    let at: usize = 0;
    let left = classes;
    do {
      const mask = Lanes.first(left);
      const q = f32x4.mul(f32x4.mul(v128.load(p + at), lift), inverse);
      const y = v128.and(v128.load(t + at), mask);
      const log = f32x4.pmin(Maths.logNormal(f32x4.pmax(q, least)), most);
      const term = v128.and(f32x4.mul(y, log), mask);
      logs = Sum.low(logs, term);
      logs1 = Sum.high(logs1, term);
      if (flags & Flag.GRAD) {
        const open = v128.andnot(y, CategoricalCrossEntropy.clipped(q, least));
        free = Sum.low(free, open);
        free1 = Sum.high(free1, open);
      }
      at += 16;
      left -= 4;
    } while (left > 0);
    if (flags & Flag.GRAD) {
      // (U − t/q)/Σp rather than U/Σp − t/p, where a tiny Σp would make both quotients infinite
      const open = f32x4.splat(<f32>Sum.of(free, free1));
      const scale = f32x4.splat(k);
      let at: usize = 0;
      let left = classes;
      do {
        const q = f32x4.mul(f32x4.mul(v128.load(p + at), lift), inverse);
        const push = v128.andnot(f32x4.div(v128.load(t + at), q), CategoricalCrossEntropy.clipped(q, least));
        let slope = f32x4.mul(f32x4.mul(f32x4.mul(f32x4.sub(open, push), inverse), lift), scale);
        if (flags & Flag.ACCUMULATE) slope = f32x4.add(slope, v128.load(g + at));
        Lanes.put(g + at, slope, left);
        at += 16;
        left -= 4;
      } while (left > 0);
    }
    return -Sum.of(logs, logs1);
  }

  /** Whether q lies below ε or above 1 − ε. */
  @inline
  static clipped(q: v128, epsilon: v128): v128 {
    return f32x4.lt(f32x4.pmin(q, f32x4.sub(Lanes.one(), q)), epsilon);
  }
}

const HUGE: f64 = 1.2676506002282294e30; // 2^100
const TINY: f64 = 8.673617379884035e-19; // 2^-60
const TWO_64: f64 = 1.8446744073709552e19;
const LEAST_NORMAL: f32 = 1.1754943508222875e-38;
const LEAST: f32 = 1.401298464324817e-45;

export function categoricalCrossEntropy(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Rows.run<CategoricalCrossEntropy>(flags, n, p, t, w, g, scale, total, shape, shape, a, b, table);
}
