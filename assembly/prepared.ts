import { Maths } from "./math";
import { Radial } from "./radial";
import { Rows } from "./rows";
import { At0, At16, At32, At48, DESK, Flag, KIND, Lanes } from "./simd";

/**
 * What the table of a call with factors on it holds, in bytes from its start; a loss's own numbers come first. `src/whiten.ts` writes it.
 *
 * - `EVERY`: after how many points the factors repeat, at least 8
 * - `TOLERANCE`: with TOLERANT, up to where a residual counts as 0
 * - `FACTORS`: their factors, and those of `AGAIN` more points
 */
const EVERY: usize = 64;
const TOLERANCE: usize = 68;
const FACTORS: usize = 128;
const AGAIN: i32 = 8;
/** The most points whose factors, of two pairs each, are on the table. */
const MOST: i32 = 2000;

/**
 * Byte offsets into the desk; the losses use what lies below. No two of them are whole pages apart: a processor would take a load for one
 * of what was just stored.
 */
const RESIDUALS: usize = 28672 + 320;
const ZEROS: usize = 36864 + 832; // as targets
const SLOPES: usize = 45056 + 1408;
const DIAGONAL: usize = 53248 + 1984;
const BESIDE: usize = 61440 + 2624;

/** 2⁻⁶⁵ and 2⁶⁵ */
const DROP: f32 = 2.710505431213761e-20;
const LIFT: f32 = 3.6893488147419103e19;

/**
 * Residuals that are changed before the loss: v = Lᵀr takes the place of r, and L·∂ℓ/∂v is the gradient. With a tolerance τ, v also
 * becomes sign(v)·max(0, |v| − τ), or (vx, vy)·max(0, ρ − τ)/ρ: then ∂ℓ/∂v needs no further factor.
 *
 * A block's v wait on the desk for the loss's own kernel, with zeros as targets, and its slopes wait there too: `src/prepared.ts` calls
 * the three one after the other. So no loss needs a loop of its own for this. A point's L is on the table or the desk as two pairs:
 * `diagonal` (L₁₁, L₂₂) and `beside` (L₂₁, 0).
 */
abstract class Prepared {
  /** Numbers per factor. */
  @inline
  static kind(flags: i32): i32 {
    return (flags >> KIND) & 3;
  }

  /** How many points have factors on the table. Another thread may have changed the number. */
  static every(table: usize): i32 {
    return max(8, <i32>min<f32>(load<f32>(table, EVERY), <f32>MOST));
  }

  /** Bytes from a diagonal on the table to what lies beside it. */
  @inline
  static beside(every: i32): usize {
    return (<usize>((every + AGAIN + 3) & -4)) << 3;
  }

  /** The address of the factor of the value with this number. */
  @inline
  static first(value: i32, every: i32, table: usize): usize {
    return table + FACTORS + (((<u32>value >> 1) % <u32>every) << 3);
  }

  @inline
  static scaled<O>(p: usize, t: usize, diagonal: v128, to: usize): void {
    v128.store(to, f32x4.mul(Radial.residual<O>(p, t), diagonal), offsetof<O>());
  }

  @inline
  static unscaled<O>(s: usize, from: usize, g: usize): void {
    v128.store(g, f32x4.mul(v128.load(s, offsetof<O>()), v128.load(from, offsetof<O>())), offsetof<O>());
  }

  @inline
  static unmixed<O>(s: usize, from: usize, beside: usize, g: usize): v128 {
    const slopes = v128.load(s, offsetof<O>());
    const more = Prepared.swapped(v128.load(beside, offsetof<O>()));
    const out = f32x4.add(f32x4.mul(slopes, v128.load(from, offsetof<O>())), Prepared.times(Prepared.swapped(slopes), more));
    v128.store(g, out, offsetof<O>());
    return out;
  }

  /** Two points' v = Lᵀr. */
  @inline
  static mixed<O>(p: usize, t: usize, from: usize, beside: usize, to: usize): v128 {
    const r = Radial.residual<O>(p, t);
    const more = v128.load(beside, offsetof<O>());
    const v = f32x4.add(f32x4.mul(r, v128.load(from, offsetof<O>())), Prepared.times(Prepared.swapped(r), more));
    v128.store(to, v, offsetof<O>());
    return v;
  }

  /** Mends the v of two points, if one is NaN. A NaN in x or y makes both NaN. */
  @inline
  static again(p: usize, t: usize, from: usize, beside: usize, to: usize): void {
    const v = Prepared.far(Radial.residual<At0>(p, t), v128.load(from), v128.load(beside), v128.load(to));
    v128.store(to, v128.or(v, Prepared.swapped(f32x4.ne(v, v))));
  }

  /** x·factor; 0 where the factor is 0, even for an infinite x. */
  @inline
  static times(x: v128, factor: v128): v128 {
    return v128.and(f32x4.mul(x, factor), f32x4.ne(factor, i32x4.splat(0)));
  }

  /** y x y x of x y x y. */
  @inline
  static swapped(x: v128): v128 {
    return v128.shuffle<f32>(x, x, 1, 0, 3, 2);
  }

  /** `sum`, but where it is NaN computed again on the scale of 2⁻¹³⁰, where no product overflows. */
  @inline
  static far(x: v128, diagonal: v128, more: v128, sum: v128): v128 {
    const drop = f32x4.splat(DROP);
    const lift = f32x4.splat(LIFT);
    const small = f32x4.mul(f32x4.mul(x, drop), drop);
    const again = f32x4.add(f32x4.mul(small, diagonal), Prepared.times(Prepared.swapped(small), more));
    return Lanes.select(f32x4.mul(f32x4.mul(again, lift), lift), sum, f32x4.ne(sum, sum));
  }
}

/** Residuals within a tolerance count as 0, and those beyond it as what lies beyond. */
abstract class Tolerance {
  /** Changes the residuals at `at`, in whole groups of four points. */
  static apply(values: i32, radial: i32, at: usize, tolerance: v128): void {
    for (; values > 0; values -= 8) {
      const r0 = v128.load(at);
      const r1 = v128.load(at, 16);
      if (radial) {
        const x = Lanes.xs(r0, r1);
        const y = Lanes.ys(r0, r1);
        const rho = Tolerance.distance(x, y);
        const beyond = Tolerance.beyond(rho, tolerance);
        // 0/0 is 0 here, and ∞/∞ is 1
        let share = v128.and(f32x4.div(beyond, rho), f32x4.ne(beyond, i32x4.splat(0)));
        share = Lanes.select(Lanes.one(), share, f32x4.eq(rho, f32x4.splat(Infinity)));
        const sx = f32x4.mul(x, share);
        const sy = f32x4.mul(y, share);
        v128.store(at, Lanes.firstPoints(sx, sy));
        v128.store(at, Lanes.lastPoints(sx, sy), 16);
      } else {
        v128.store(at, v128.or(Tolerance.beyond(f32x4.abs(r0), tolerance), Lanes.signOf(r0)));
        v128.store(at, v128.or(Tolerance.beyond(f32x4.abs(r1), tolerance), Lanes.signOf(r1)), 16);
      }
      at += 32;
    }
  }

  /** max(0, size − tolerance). NaN stays. */
  @inline
  static beyond(size: v128, tolerance: v128): v128 {
    return f32x4.pmax(f32x4.sub(size, tolerance), i32x4.splat(0));
  }

  /** Multiplies IRLS weights by the share of each residual, at `at`, that lies beyond the tolerance. */
  static weigh(units: i32, radial: i32, at: usize, tolerance: v128, g: usize): void {
    for (; units > 0; units -= 4) {
      const r0 = v128.load(at);
      let beyond = f32x4.abs(r0);
      if (radial) {
        const r1 = v128.load(at, 16);
        beyond = Tolerance.distance(Lanes.xs(r0, r1), Lanes.ys(r0, r1));
        at += 16;
      }
      let share = f32x4.div(beyond, f32x4.add(beyond, tolerance));
      // the weight itself says whether the unit is NaN, or missing
      share = Lanes.select(Lanes.one(), share, v128.or(f32x4.eq(beyond, f32x4.splat(Infinity)), f32x4.ne(beyond, beyond)));
      Lanes.put(g, f32x4.mul(v128.load(g), share), units);
      at += 16;
      g += 16;
    }
  }

  /** ‖(x, y)‖; ∞ beyond float32. */
  @inline
  static distance(x: v128, y: v128): v128 {
    const unit = Radial.unit(x, y);
    return f32x4.div(Radial.distance(x, y, unit), unit);
  }
}

/**
 * Writes the v of a block of `rest` values to the desk, and `zeros` zeros. `shape` is the address of the first point's factor, or with
 * REPEATED the number of the first value.
 */
export function prepare(flags: i32, rest: i32, zeros: i32, p: usize, t: usize, shape: i32, radial: i32, table: usize): void {
  const desk = table + DESK;
  const values = rest;
  Rows.clear(desk + ZEROS, zeros);
  const kind = Prepared.kind(flags);
  let from = desk + DIAGONAL;
  let beside: usize = BESIDE - DIAGONAL;
  let end: usize = -1;
  let back: usize = 0;
  if (flags & Flag.REPEATED) {
    const every = Prepared.every(table);
    beside = Prepared.beside(every);
    end = table + FACTORS + ((<usize>every) << 3);
    back = (<usize>every) << 3;
    from = Prepared.first(shape, every, table);
  } else factors(kind, (rest + 1) >> 1, shape, from, beside);
  let to = desk + RESIDUALS;
  // factors of one or a few points stay in registers
  const d0 = v128.load(from);
  const d1 = v128.load(from, 16);
  const d2 = v128.load(from, 32);
  const d3 = v128.load(from, 48);
  if (kind < 3) {
    if (back == 64) {
      for (; rest > 0; rest -= 16) {
        Prepared.scaled<At0>(p, t, d0, to);
        Prepared.scaled<At16>(p, t, d1, to);
        Prepared.scaled<At32>(p, t, d2, to);
        Prepared.scaled<At48>(p, t, d3, to);
        p += 64;
        t += 64;
        to += 64;
      }
    }
    for (; rest > 0; rest -= 16) {
      Prepared.scaled<At0>(p, t, v128.load(from), to);
      Prepared.scaled<At16>(p, t, v128.load(from, 16), to);
      Prepared.scaled<At32>(p, t, v128.load(from, 32), to);
      Prepared.scaled<At48>(p, t, v128.load(from, 48), to);
      p += 64;
      t += 64;
      to += 64;
      from += 64;
      if (from >= end) from -= back;
    }
  } else {
    for (; rest > 0; rest -= 16) {
      const more = from + beside;
      const v0 = Prepared.mixed<At0>(p, t, from, more, to);
      const v1 = Prepared.mixed<At16>(p, t, from, more, to);
      const v2 = Prepared.mixed<At32>(p, t, from, more, to);
      const v3 = Prepared.mixed<At48>(p, t, from, more, to);
      // NaN stays in a sum; a rare false alarm, of ∞ and −∞, does no harm
      const sum = f32x4.add(f32x4.add(v0, v1), f32x4.add(v2, v3));
      if (v128.any_true(f32x4.ne(sum, sum))) {
        for (let i: usize = 0; i < 64; i += 16) Prepared.again(p + i, t + i, from + i, more + i, to + i);
      }
      p += 64;
      t += 64;
      to += 64;
      from += 64;
      if (from >= end) from -= back;
    }
  }
  if (flags & Flag.TOLERANT) Tolerance.apply(values, radial, desk + RESIDUALS, f32x4.splat(load<f32>(table, TOLERANCE)));
}

/** Writes the gradient of a block, from the loss's slopes, or mends its IRLS weights. */
export function finish(flags: i32, rest: i32, g: usize, shape: i32, radial: i32, table: usize): void {
  const desk = table + DESK;
  if (flags & Flag.EACH) {
    if (flags & Flag.IRLS && flags & Flag.TOLERANT)
      Tolerance.weigh(rest >> radial, radial, desk + RESIDUALS, f32x4.splat(load<f32>(table, TOLERANCE)), g);
    return;
  }
  const full = Prepared.kind(flags) == 3;
  let from = desk + DIAGONAL;
  let beside: usize = BESIDE - DIAGONAL;
  let end: usize = -1;
  let back: usize = 0;
  if (flags & Flag.REPEATED) {
    const every = Prepared.every(table);
    beside = Prepared.beside(every);
    end = table + FACTORS + ((<usize>every) << 3);
    back = (<usize>every) << 3;
    from = Prepared.first(shape, every, table);
  }
  let s = desk + SLOPES;
  // the last loop, without what whole vectors do not need
  if (!full && !(flags & Flag.ACCUMULATE)) {
    for (; rest >= 16; rest -= 16) {
      Prepared.unscaled<At0>(s, from, g);
      Prepared.unscaled<At16>(s, from, g);
      Prepared.unscaled<At32>(s, from, g);
      Prepared.unscaled<At48>(s, from, g);
      s += 64;
      g += 64;
      from += 64;
      if (from >= end) from -= back;
    }
  } else if (!(flags & Flag.ACCUMULATE)) {
    for (; rest >= 16; rest -= 16) {
      const more = from + beside;
      const s0 = Prepared.unmixed<At0>(s, from, more, g);
      const s1 = Prepared.unmixed<At16>(s, from, more, g);
      const s2 = Prepared.unmixed<At32>(s, from, more, g);
      const s3 = Prepared.unmixed<At48>(s, from, more, g);
      const sum = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
      // the loop below mends it
      if (v128.any_true(f32x4.ne(sum, sum))) break;
      s += 64;
      g += 64;
      from += 64;
      if (from >= end) from -= back;
    }
  }
  for (; rest > 0; rest -= 4) {
    const slopes = v128.load(s);
    const diagonal = v128.load(from);
    let out = f32x4.mul(slopes, diagonal);
    if (full) {
      const more = Prepared.swapped(v128.load(from + beside));
      out = f32x4.add(out, Prepared.times(Prepared.swapped(slopes), more));
      if (v128.any_true(f32x4.ne(out, out))) out = Prepared.far(slopes, diagonal, more, out);
    }
    Lanes.put(g, Lanes.onto(flags, out, g), rest);
    s += 16;
    g += 16;
    from += 16;
    if (from >= end) from -= back;
  }
}

/**
 * Makes the factors of `n` points from their numbers at `from`, `kind` for each: a divisor, divisors of x and y, or a, b and c, where
 * L = [[eᵃ, 0], [b, eᶜ]]. Writes their diagonals to `to`, and what is beside them `beside` bytes further, four points at a time.
 */
export function factors(kind: i32, n: i32, from: usize, to: usize, beside: usize): void {
  const zero = i32x4.splat(0);
  for (; n > 0; n -= 4) {
    if (kind == 3) {
      // a b c of four points
      const first = v128.load(from);
      const second = v128.load(from, 16);
      const third = v128.load(from, 32);
      const a = v128.shuffle<f32>(v128.shuffle<f32>(first, second, 0, 3, 6, 6), third, 0, 1, 2, 5);
      const b = v128.shuffle<f32>(v128.shuffle<f32>(first, second, 1, 4, 7, 7), third, 0, 1, 2, 6);
      const c = v128.shuffle<f32>(v128.shuffle<f32>(first, second, 2, 5, 5, 5), third, 0, 1, 4, 7);
      const x = Maths.exp(a);
      const y = Maths.exp(c);
      v128.store(to, Lanes.firstPoints(x, y));
      v128.store(to, Lanes.lastPoints(x, y), 16);
      v128.store(to + beside, Lanes.firstPoints(b, zero));
      v128.store(to + beside, Lanes.lastPoints(b, zero), 16);
    } else {
      let low = f32x4.div(Lanes.one(), v128.load(from));
      let high = low;
      if (kind == 2) high = f32x4.div(Lanes.one(), v128.load(from, 16));
      else {
        low = Lanes.firstPoints(high, high);
        high = Lanes.lastPoints(high, high);
      }
      v128.store(to, low);
      v128.store(to, high, 16);
    }
    from += (<usize>kind) << 4;
    to += 32;
  }
}

/** Whether one of `n` numbers is invalid: a divisor that is not from 2⁻¹²⁶ to 2¹²⁶, an a or c beyond ±87, a b that is not finite. */
export function factors_wrong(kind: i32, n: i32, from: usize): i32 {
  const steep = f32x4.splat(87);
  let high = f32x4.splat(8.507059173023462e37); // 2^126
  let low = f32x4.splat(1.1754943508222875e-38); // 2^-126
  let next = high;
  let last = high;
  if (kind == 3) {
    // every third number is a b
    high = f32x4.replace_lane(steep, 1, f32.MAX_VALUE);
    next = f32x4.replace_lane(f32x4.replace_lane(steep, 0, f32.MAX_VALUE), 3, f32.MAX_VALUE);
    last = f32x4.replace_lane(steep, 2, f32.MAX_VALUE);
  }
  let wrong = i32x4.splat(0);
  for (; n > 0; n -= 4) {
    if (kind == 3) low = f32x4.neg(high);
    const x = v128.load(from);
    const right = v128.and(f32x4.ge(x, low), f32x4.le(x, high));
    wrong = v128.or(wrong, v128.andnot(Lanes.first(n), right));
    const first = high;
    high = next;
    next = last;
    last = first;
    from += 16;
  }
  return i32(v128.any_true(wrong));
}
