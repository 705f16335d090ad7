import { BLOCK, Flag, Lanes, ONES, Sum, Weights } from "./simd";

/** A function of prediction and target, element by element, with an exponential or a logarithm. */
export interface Element {
  /** What value and slope share. */
  common(p: v128, a: v128, b: v128): v128;
  /** What they share beside it, such as a power; `common` once more where there is nothing. */
  factor(p: v128, t: v128, common: v128, a: v128, b: v128): v128;
  /** ℓ(p, t) */
  value(p: v128, t: v128, common: v128, factor: v128, a: v128, b: v128): v128;
  /** ∂ℓ/∂p */
  slope(p: v128, t: v128, common: v128, factor: v128, value: v128, a: v128, b: v128): v128;
}

/** A loss of bounded coordinates. A member writes its mathematics; the loop below is shared. Tokens as in `residual.ts`. */
export interface Bounded extends Element {
  first(a: f32, b: f32): v128;
  second(a: f32, b: f32): v128;
  /** min over p of ℓ(p, t) */
  floor(t: v128, a: v128, b: v128): v128;
}

export abstract class Elements {
  @inline
  static run<L extends Bounded>(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, a: f32, b: f32): f64 {
    const loss = changetype<L>(0);
    const first = loss.first(a, b);
    const second = loss.second(a, b);
    const k = f32x4.splat(scale);
    const plain = !w && !(flags & (Flag.ACCUMULATE | Flag.EACH | Flag.EXCESS));
    if (!w) w = ONES;
    const stride = Weights.stride(w, flags);
    const spread = Weights.spread(flags);
    while (n > 0) {
      const block = min(n, BLOCK);
      let rest = block;
      let low = Sum.zero();
      let high = Sum.zero();
      if (plain && block >= 4) {
        const end = p + ((<usize>(block & -4)) << 2);
        // beside a logarithm a branch that always goes the same way costs nothing
        do {
          const x = v128.load(p);
          const y = v128.load(t);
          const common = loss.common(x, first, second);
          const factor = loss.factor(x, y, common, first, second);
          const value = loss.value(x, y, common, factor, first, second);
          if (flags & Flag.GRAD) v128.store(g, f32x4.mul(loss.slope(x, y, common, factor, value, first, second), k));
          low = Sum.low(low, value);
          high = Sum.high(high, value);
          p += 16;
          t += 16;
          g += 16;
        } while (p < end);
        rest = block & 3;
      }
      // everything else: beside a logarithm a few more instructions cost little
      for (; rest > 0; rest -= 4) {
        const mask = Lanes.first(rest);
        const weight = v128.and(Weights.at(w, spread), mask);
        const present = Weights.present(weight);
        const x = v128.load(p);
        const y = v128.load(t);
        const common = loss.common(x, first, second);
        const factor = loss.factor(x, y, common, first, second);
        const full = loss.value(x, y, common, factor, first, second);
        let value = flags & Flag.EXCESS ? f32x4.sub(full, loss.floor(y, first, second)) : full;
        value = f32x4.mul(v128.and(value, present), weight);
        if (flags & (Flag.GRAD | Flag.EACH)) {
          let out = value;
          if (flags & Flag.GRAD) {
            out = v128.and(f32x4.mul(loss.slope(x, y, common, factor, full, first, second), f32x4.mul(k, weight)), present);
            if (flags & Flag.ACCUMULATE) out = f32x4.add(out, v128.load(g));
          }
          Lanes.put(g, out, rest);
        }
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        p += 16;
        t += 16;
        g += 16;
        w += stride;
      }
      total += Sum.of(low, high);
      n -= block;
    }
    return total;
  }
}
