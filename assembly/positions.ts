import { Maths } from "./math";
import { Rows } from "./rows";
import { DESK, Flag, Lanes, Sum } from "./simd";

/** Positions whose state is kept at a time, so that classes are read in long runs; `src/catalogue/classes.ts` knows the desk that they need. */
const STRIP: i32 = 256;

/** The state of four positions. First what the passes over the classes gather … */
@unmanaged
class Four {
  max: v128;
  /** Minus the number of classes below the maximum. */
  lower: v128;
  /** Σ e^(z − m) of those classes, two positions and two positions, in float64; so are the others. */
  powers: v128;
  powers1: v128;
  /** Σ t(z − m); of labels Σ (z − m). */
  depths: v128;
  depths1: v128;
  /** Σ t; of labels z − m at the label, in float32. */
  targets: v128;
  targets1: v128;
  /** Σ t ln t. */
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
 * Softmax cross-entropy of dense maps `[classes, positions]`: vectors lie across positions, and each class is a run of them.
 * With SOFT the targets are maps like the logits, or else one label per position; those `ignored` are missing.
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
    while (n > 0) {
      const positions = max(min(all, n), 1);
      n -= positions;
      const others = (<usize>(classes - 1) * <usize>positions) << 2; // bytes of a map after its first class
      let low = Sum.zero();
      let high = Sum.zero();
      let left = positions;
      do {
        const count = min(left, STRIP);
        const bytes = (<usize>count) << 2;
        Positions.gather(SOFT, flags, count, positions, p, t, g, classes, smoothing, table + DESK);
        let state = table + DESK;
        let label = t;
        let each = g;
        let rest = count;
        do {
          let weight = w ? v128.load(w) : Lanes.one();
          if (!SOFT) weight = v128.andnot(weight, i32x4.eq(v128.load(label), i32x4.splat(ignored)));
          const value = Positions.close(SOFT, flags, state, classes, smoothing, f32x4.splat(scale), v128.and(weight, Lanes.first(rest)));
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
        if (flags & Flag.GRAD) Positions.slopes(SOFT, flags, count, positions, p, t, g, classes, smoothing, table + DESK);
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

  /** Fills the state of `count` positions; leaves the powers at g where they can wait there. */
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
    desk: usize,
  ): void {
    const zero = i32x4.splat(0);
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
        do {
          const y = f32x4.add(f32x4.mul(v128.load(at), keep), spread);
          const term = v128.and(f32x4.mul(y, Maths.logPositive(y)), f32x4.ne(y, zero));
          Positions.add(state, offsetof<Four>("floor"), term);
          at += 16;
          state += offsetof<Four>();
        } while (state < end);
        from += step;
      } while (--left > 0);
    }
    // two classes at a time; of the last of an odd number the second is itself, and counts for nothing
    let c = 0;
    do {
      const two = c + 1 < classes;
      const second = i32x4.splat(two ? -1 : 0);
      const next = two ? step : 0;
      let rest = count;
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
          const y0 = f32x4.add(f32x4.mul(v128.load(t + at), keep), spread);
          const y1 = v128.and(f32x4.add(f32x4.mul(v128.load(t + next + at), keep), spread), second);
          const term0 = v128.and(f32x4.mul(y0, depth0), v128.and(f32x4.ne(y0, zero), below0));
          const term1 = v128.and(f32x4.mul(y1, depth1), v128.and(f32x4.ne(y1, zero), below1));
          Positions.add(state, offsetof<Four>("depths"), f32x4.add(term0, term1));
          Positions.add(state, offsetof<Four>("targets"), f32x4.add(y0, y1));
        } else {
          const label = v128.load(t + at);
          const here0 = v128.and(depth0, i32x4.eq(label, i32x4.splat(c)));
          const here1 = v128.and(depth1, i32x4.eq(label, i32x4.splat(c + 1)));
          const here = f32x4.add(v128.load(state, offsetof<Four>("targets")), f32x4.add(here0, here1));
          v128.store(state, here, offsetof<Four>("targets"));
          if (smoothing != 0) Positions.add(state, offsetof<Four>("depths"), f32x4.add(depth0, depth1));
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

  /** Adds four terms to a sum of the state. */
  @inline
  static add(state: usize, at: usize, terms: v128): void {
    v128.store(state + at, Sum.low(v128.load(state + at), terms));
    v128.store(state + at, Sum.high(v128.load(state + at, 16), terms), 16);
  }

  /** The weighted losses of four positions; turns their state into what the gradient is made from. */
  @inline
  static close(SOFT: bool, flags: i32, state: usize, classes: i32, smoothing: f32, scale: v128, weight: v128): v128 {
    const one = Lanes.one();
    const present = f32x4.ne(weight, i32x4.splat(0));
    const ties = i32x4.add(v128.load(state, offsetof<Four>("lower")), i32x4.splat(classes - 1));
    const powers = Positions.sums(state, offsetof<Four>("powers"));
    const rest = f32x4.add(powers, f32x4.convert_i32x4_s(ties));
    const depths = Positions.sums(state, offsetof<Four>("depths"));
    const targets = SOFT ? Positions.sums(state, offsetof<Four>("targets")) : one;
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

  /** Four sums of the state, in float32. */
  @inline
  static sums(state: usize, at: usize): v128 {
    const low = f32x4.demote_f64x2_zero(v128.load(state + at));
    return v128.shuffle<f32>(low, f32x4.demote_f64x2_zero(v128.load(state + at, 16)), 0, 1, 4, 5);
  }

  /** The gradient of `count` positions. */
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
    desk: usize,
  ): void {
    const keep = f32x4.splat(1 - smoothing);
    const spread = f32x4.splat(smoothing / <f32>classes);
    const stored = Rows.stored(flags, SOFT ? t : 0, g);
    const step = (<usize>positions) << 2;
    let c = 0;
    do {
      let at: usize = 0;
      let state = desk;
      let rest = count;
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
