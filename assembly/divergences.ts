import { Complete, RowLoss } from "./rows";
import { BLOCK, DESK, Flag, Lanes, Sum } from "./simd";

/**
 * A token of a divergence of probabilities, a sum of terms in p and t. What terms and slopes share is computed in two steps: first
 * `first` and `second`, then from them `third`.
 */
export interface Divergence {
  first(p: v128, t: v128): v128;
  second(p: v128, t: v128): v128;
  third(p: v128, t: v128, first: v128, second: v128): v128;
  term(p: v128, t: v128, first: v128, third: v128): v128;
  slope(p: v128, t: v128, first: v128, third: v128): v128;
}

/** Bytes from the desk to the vectors of `second`, which become those of `third`. */
const SECOND: usize = 4096;

abstract class Probabilities {
  /** The four at p, with 0 for −0. */
  @inline
  static at(p: usize): v128 {
    return f32x4.add(v128.load(p), i32x4.splat(0));
  }
}

@final
export class DivergenceRow<D extends Divergence> extends Complete implements RowLoss {
  /** Two short loops take less time than a long one where the second waits for the first. */
  @inline
  row(flags: i32, classes: i32, p: usize, t: usize, g: usize, k: f32, a: f32, b: f32, table: usize): f64 {
    const loss = changetype<D>(0);
    const scale = f32x4.splat(k);
    let low = Sum.zero();
    let high = Sum.zero();
    let left = classes;
    do {
      const count = min(left, BLOCK);
      const end = table + DESK + ((<usize>count) << 2);
      let at = table + DESK;
      let from = p;
      let other = t;
      do {
        const x = Probabilities.at(from);
        const y = v128.load(other);
        v128.store(at, loss.first(x, y));
        v128.store(at, loss.second(x, y), SECOND);
        from += 16;
        other += 16;
        at += 16;
      } while (at < end);
      at = table + DESK;
      from = p;
      other = t;
      do {
        v128.store(at, loss.third(Probabilities.at(from), v128.load(other), v128.load(at), v128.load(at, SECOND)), SECOND);
        from += 16;
        other += 16;
        at += 16;
      } while (at < end);
      at = table + DESK;
      do {
        const x = Probabilities.at(p);
        const y = v128.load(t);
        const first = v128.load(at);
        const third = v128.load(at, SECOND);
        const term = v128.and(loss.term(x, y, first, third), Lanes.first(left));
        low = Sum.low(low, term);
        high = Sum.high(high, term);
        if (flags & Flag.GRAD) {
          Lanes.put(g, Lanes.onto(flags, f32x4.mul(loss.slope(x, y, first, third), scale), g), left);
        }
        p += 16;
        t += 16;
        g += 16;
        left -= 4;
        at += 16;
      } while (at < end);
    } while (left > 0);
    return Sum.of(low, high);
  }
}
