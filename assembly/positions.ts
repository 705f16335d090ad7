import { Maths } from "./math";
import { Rows } from "./rows";
import { DESK, Flag, Lanes, Sum } from "./simd";

/** How many positions keep their state at a time, so that classes are read in long runs. `src/families/classes.ts` repeats how much desk that takes. */
const STRIP: i32 = 256;

/** The state of four positions: first, what the passes over the classes gather … */
@unmanaged
class Four {
  max: v128;
  /** Minus the number of classes below the maximum. */
  lower: v128;
  /** Σ e^(z − m) of those classes, in float64 like the sums below: two positions, then two more. */
  powers: v128;
  powers1: v128;
  /** Σ t(z − m); for labels Σ (z − m). */
  depths: v128;
  depths1: v128;
  /** Σ t; for labels z − m at the label times the weight of its class, in float32. */
  targets: v128;
  targets1: v128;
  /** Σ t ln t; for labels the weight of the class, in float32. */
  floor: v128;
  floor1: v128;
}

/** … then, in the same places, what the gradient is made from. */
@unmanaged
class Slope {
  max: v128;
  share: v128;
  scale: v128;
  present: v128;
}

/**
 * Softmax cross-entropy of dense maps `[classes, positions]`: a vector holds four positions of one class. With SOFT the targets
 * are maps like the logits, else one label per position; the label `ignored` counts as missing. Class weights multiply the
 * targets. As the targets of a class lie side by side, its weight goes into their common factors.
 */
export abstract class Positions {
  static run(
    SOFT: bool,
    flags: i32,
    n: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    scale: f32,
    total: f64,
    classes: i32,
    smoothing: f32,
    ignored: i32,
    table: usize,
  ): f64 {
    const all = <i32>load<f32>(table);
    let whole: f32 = 1; // the sum of the smoothed part of a label's weighted targets
    if (!SOFT && flags & Flag.CLASS_WEIGHTS) whole = <f32>Rows.sum(table + Rows.WEIGHTS, classes) * (smoothing / <f32>classes);
    while (n > 0) {
      const positions = max(min(all, n), 1);
      n -= positions;
      const others = (<usize>(classes - 1) * <usize>positions) << 2; // the bytes of a map after its first class
      let low = Sum.zero();
      let high = Sum.zero();
      let left = positions;
      do {
        const count = min(left, STRIP);
        const bytes = (<usize>count) << 2;
        Positions.gather(SOFT, flags, count, positions, p, t, g, classes, smoothing, table);
        let state = table + DESK;
        let label = t;
        let each = g;
        let rest = count;
        do {
          let weight = w ? v128.load(w) : Lanes.one();
          if (!SOFT) weight = v128.andnot(weight, i32x4.eq(v128.load(label), i32x4.splat(ignored)));
          const value = Positions.close(
            SOFT,
            flags,
            state,
            classes,
            smoothing,
            whole,
            f32x4.splat(scale),
            v128.and(weight, Lanes.first(rest)),
          );
          if (flags & Flag.EACH) Lanes.put(each, value, rest);
          low = Sum.low(low, value);
          high = Sum.high(high, value);
          state += offsetof<Four>();
          label += 16;
          each += 16;
          if (w) w += 16;
          rest -= 4;
        } while (rest > 0);
        if (w) w -= (<usize>(-count & 3)) << 2;
        if (flags & Flag.GRAD) Positions.slopes(SOFT, flags, count, positions, p, t, g, classes, smoothing, table);
        p += bytes;
        t += bytes;
        g += bytes;
        left -= count;
      } while (left > 0);
      p += others;
      if (SOFT) t += others;
      if (flags & Flag.GRAD) g += others;
      total += Sum.of(low, high);
    }
    return total;
  }

  /** Fills the state of `count` positions; leaves the powers at g if they can be kept there. */
  @inline
  static gather(
    SOFT: bool,
    flags: i32,
    count: i32,
    positions: i32,
    p: usize,
    t: usize,
    g: usize,
    classes: i32,
    smoothing: f32,
    table: usize,
  ): void {
    const zero = i32x4.splat(0);
    const desk = table + DESK;
    const weighted = (flags & Flag.CLASS_WEIGHTS) != 0;
    const keep = f32x4.splat(1 - smoothing);
    const spread = f32x4.splat(smoothing / <f32>classes);
    const stored = Rows.stored(flags, SOFT ? t : 0, g);
    const step = (<usize>positions) << 2;
    const end = desk + <usize>((count + 3) >> 2) * offsetof<Four>();
    let state = desk;
    do {
      v128.store(state, f32x4.splat(-Infinity));
      v128.store(state, zero, offsetof<Four>("lower"));
      v128.store(state, zero, offsetof<Four>("powers"));
      v128.store(state, zero, offsetof<Four>("powers1"));
      v128.store(state, zero, offsetof<Four>("depths"));
      v128.store(state, zero, offsetof<Four>("depths1"));
      v128.store(state, zero, offsetof<Four>("targets"));
      v128.store(state, zero, offsetof<Four>("targets1"));
      v128.store(state, zero, offsetof<Four>("floor"));
      v128.store(state, zero, offsetof<Four>("floor1"));
      state += offsetof<Four>();
    } while (state < end);
    let from = p;
    let left = classes;
    do {
      let at = from;
      state = desk;
      do {
        v128.store(state, f32x4.pmax(v128.load(state), v128.load(at)));
        at += 16;
        state += offsetof<Four>();
      } while (state < end);
      from += step;
    } while (--left > 0);
    if (SOFT && flags & Flag.EXCESS) {
      from = t;
      left = classes;
      do {
        let at = from;
        state = desk;
        const weight = f32x4.splat(Positions.weight(flags, table, classes - left));
        do {
          const y = f32x4.mul(f32x4.add(f32x4.mul(v128.load(at), keep), spread), weight);
          const term = v128.and(f32x4.mul(y, Maths.logPositive(y)), f32x4.ne(y, zero));
          Positions.add(state, offsetof<Four>("floor"), term);
          at += 16;
          state += offsetof<Four>();
        } while (state < end);
        from += step;
      } while (--left > 0);
    }
    // two classes at a time; after an odd last class comes the class itself, masked out
    let c = 0;
    do {
      const two = c + 1 < classes;
      const second = i32x4.splat(two ? -1 : 0);
      const next = two ? step : 0;
      let rest = count;
      const weights = table + Rows.WEIGHTS + ((<usize>c) << 2);
      let at: usize = 0;
      state = desk;
      do {
        const max = v128.load(state);
        const z0 = v128.load(p + at);
        const z1 = v128.load(p + next + at);
        const below0 = f32x4.ne(z0, max);
        const below1 = v128.and(f32x4.ne(z1, max), second);
        const depth0 = v128.and(f32x4.sub(z0, max), below0);
        const depth1 = v128.and(f32x4.sub(z1, max), below1);
        if (SOFT) {
          let y0 = f32x4.add(f32x4.mul(v128.load(t + at), keep), spread);
          let y1 = v128.and(f32x4.add(f32x4.mul(v128.load(t + next + at), keep), spread), second);
          if (weighted) {
            y0 = f32x4.mul(y0, v128.load32_splat(weights));
            y1 = v128.and(f32x4.mul(y1, v128.load32_splat(weights, 4)), second);
          }
          const term0 = v128.and(f32x4.mul(y0, depth0), v128.and(f32x4.ne(y0, zero), below0));
          const term1 = v128.and(f32x4.mul(y1, depth1), v128.and(f32x4.ne(y1, zero), below1));
          Positions.add(state, offsetof<Four>("depths"), f32x4.add(term0, term1));
          Positions.add(state, offsetof<Four>("targets"), f32x4.add(y0, y1));
        } else {
          const label = v128.load(t + at);
          const is0 = i32x4.eq(label, i32x4.splat(c));
          const is1 = i32x4.eq(label, i32x4.splat(c + 1));
          let far0 = depth0;
          let far1 = depth1;
          if (weighted) {
            const by0 = v128.load32_splat(weights);
            const by1 = v128.load32_splat(weights, 4);
            const own = f32x4.add(v128.and(by0, is0), v128.and(v128.and(by1, is1), second));
            v128.store(state, f32x4.add(v128.load(state, offsetof<Four>("floor")), own), offsetof<Four>("floor"));
            // a class without weight is missing: 0·∞ counts as 0
            far0 = v128.and(f32x4.mul(depth0, by0), f32x4.ne(by0, zero));
            far1 = v128.and(f32x4.mul(depth1, by1), f32x4.ne(by1, zero));
          }
          const here0 = v128.and(far0, is0);
          const here1 = v128.and(far1, is1);
          const here = f32x4.add(v128.load(state, offsetof<Four>("targets")), f32x4.add(here0, here1));
          v128.store(state, here, offsetof<Four>("targets"));
          if (smoothing != 0) Positions.add(state, offsetof<Four>("depths"), f32x4.add(far0, far1));
        }
        const e0 = Maths.expNegative(depth0);
        const e1 = Maths.expNegative(depth1);
        if (stored) {
          Lanes.put(g + at, e0, rest);
          if (two) Lanes.put(g + next + at, e1, rest);
        }
        const lower = v128.load(state, offsetof<Four>("lower"));
        v128.store(state, i32x4.add(lower, i32x4.add(below0, below1)), offsetof<Four>("lower"));
        Positions.add(state, offsetof<Four>("powers"), f32x4.add(v128.and(e0, below0), v128.and(e1, below1)));
        at += 16;
        rest -= 4;
        state += offsetof<Four>();
      } while (state < end);
      p += next + step;
      g += next + step;
      if (SOFT) t += next + step;
      c += 2;
    } while (c < classes);
  }

  /** The weight of a class; 1 in a call without class weights. */
  @inline
  static weight(flags: i32, table: usize, c: i32): f32 {
    return flags & Flag.CLASS_WEIGHTS ? load<f32>(table + Rows.WEIGHTS + ((<usize>c) << 2)) : 1;
  }

  /** Adds four terms to a sum of the state. */
  @inline
  static add(state: usize, at: usize, terms: v128): void {
    v128.store(state + at, Sum.low(v128.load(state + at), terms));
    v128.store(state + at, Sum.high(v128.load(state + at, 16), terms), 16);
  }

  /** Returns the weighted losses of four positions; turns their state from `Four` into `Slope`. */
  @inline
  static close(SOFT: bool, flags: i32, state: usize, classes: i32, smoothing: f32, whole: f32, scale: v128, weight: v128): v128 {
    const one = Lanes.one();
    const present = f32x4.ne(weight, i32x4.splat(0));
    const ties = i32x4.add(v128.load(state, offsetof<Four>("lower")), i32x4.splat(classes - 1));
    const powers = Positions.sums(state, offsetof<Four>("powers"));
    const rest = f32x4.add(powers, f32x4.convert_i32x4_s(ties));
    const depths = Positions.sums(state, offsetof<Four>("depths"));
    let targets = SOFT ? Positions.sums(state, offsetof<Four>("targets")) : one;
    if (!SOFT && flags & Flag.CLASS_WEIGHTS) {
      targets = f32x4.add(f32x4.mul(v128.load(state, offsetof<Four>("floor")), f32x4.splat(1 - smoothing)), f32x4.splat(whole));
    }
    let below = depths;
    if (!SOFT) {
      const label = v128.load(state, offsetof<Four>("targets"));
      below = f32x4.mul(label, f32x4.splat(1 - smoothing));
      if (smoothing != 0) below = f32x4.add(below, f32x4.mul(depths, f32x4.splat(smoothing / <f32>classes)));
    }
    let value = f32x4.sub(f32x4.mul(targets, Maths.log1p(rest)), below);
    // T·H(t/T) = T ln T − Σ t ln t
    if (SOFT && flags & Flag.EXCESS) {
      const most = f32x4.mul(targets, Maths.logPositive(targets));
      value = f32x4.sub(value, f32x4.sub(most, Positions.sums(state, offsetof<Four>("floor"))));
    }
    v128.store(state, f32x4.div(targets, f32x4.add(one, rest)), offsetof<Slope>("share"));
    v128.store(state, f32x4.mul(scale, weight), offsetof<Slope>("scale"));
    v128.store(state, present, offsetof<Slope>("present"));
    return v128.and(f32x4.mul(value, weight), present);
  }

  /** Four sums from the state, in float32. */
  @inline
  static sums(state: usize, at: usize): v128 {
    const low = f32x4.demote_f64x2_zero(v128.load(state + at));
    return v128.shuffle<f32>(low, f32x4.demote_f64x2_zero(v128.load(state + at, 16)), 0, 1, 4, 5);
  }

  /** Writes the gradient of `count` positions. */
  @inline
  static slopes(
    SOFT: bool,
    flags: i32,
    count: i32,
    positions: i32,
    p: usize,
    t: usize,
    g: usize,
    classes: i32,
    smoothing: f32,
    table: usize,
  ): void {
    const desk = table + DESK;
    const stored = Rows.stored(flags, SOFT ? t : 0, g);
    const step = (<usize>positions) << 2;
    let c = 0;
    do {
      let at: usize = 0;
      let state = desk;
      let rest = count;
      const weight = Positions.weight(flags, table, c);
      const keep = f32x4.splat((1 - smoothing) * weight);
      const spread = f32x4.splat((smoothing / <f32>classes) * weight);
      do {
        const e = stored ? v128.load(g + at) : Maths.expNegative(Rows.depth(v128.load(p + at), v128.load(state)));
        const y = SOFT ? f32x4.mul(v128.load(t + at), keep) : v128.and(keep, i32x4.eq(v128.load(t + at), i32x4.splat(c)));
        const share = v128.load(state, offsetof<Slope>("share"));
        let slope = f32x4.sub(f32x4.mul(e, share), f32x4.add(y, spread));
        slope = v128.and(f32x4.mul(slope, v128.load(state, offsetof<Slope>("scale"))), v128.load(state, offsetof<Slope>("present")));
        if (flags & Flag.ACCUMULATE) slope = f32x4.add(slope, v128.load(g + at));
        Lanes.put(g + at, slope, rest);
        at += 16;
        rest -= 4;
        state += offsetof<Four>();
      } while (rest > 0);
      p += step;
      g += step;
      if (SOFT) t += step;
    } while (++c < classes);
  }
}
