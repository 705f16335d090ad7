import { Curvature } from "./curvature";
import { factors } from "./factors";
import { Radial } from "./radial";
import { Rows } from "./rows";
import { At0, At16, At32, At48, DESK, Flag, KIND, Lanes } from "./simd";

/**
 * What the table of a call with factors on it holds, in bytes from its start; a loss's own numbers come first. `src/preparing.ts` writes it.
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
  static unscaled<O>(s: usize, diagonal: v128, g: usize): void {
    v128.store(g, f32x4.mul(v128.load(s, offsetof<O>()), diagonal), offsetof<O>());
  }

  /** Two points' slopes times L. NaN where one is infinite and L₂₁ is 0: `finish` mends it. */
  @inline
  static unmixed<O>(s: usize, diagonal: v128, more: v128, g: usize): v128 {
    const slopes = v128.load(s, offsetof<O>());
    const out = f32x4.add(f32x4.mul(slopes, diagonal), f32x4.mul(Prepared.swapped(slopes), more));
    v128.store(g, out, offsetof<O>());
    return out;
  }

  /** Two points' v = Lᵀr. NaN where y is infinite and L₂₁ is 0: `again` mends it. */
  @inline
  static mixed<O>(p: usize, t: usize, diagonal: v128, more: v128, to: usize): v128 {
    const r = Radial.residual<O>(p, t);
    const v = f32x4.add(f32x4.mul(r, diagonal), f32x4.mul(Prepared.swapped(r), more));
    v128.store(to, v, offsetof<O>());
    return v;
  }

  /** Mends the v of eight points, if one is NaN. */
  @inline
  static mend(v0: v128, v1: v128, v2: v128, v3: v128, p: usize, t: usize, from: usize, more: usize, to: usize): void {
    // NaN stays in a sum; a rare false alarm, of ∞ and −∞, does no harm
    const sum = f32x4.add(f32x4.add(v0, v1), f32x4.add(v2, v3));
    if (v128.any_true(f32x4.ne(sum, sum))) {
      for (let i: usize = 0; i < 64; i += 16) Prepared.again(p + i, t + i, from + i, more + i, to + i);
    }
  }

  /** Mends the v of two points, if one is NaN. A NaN in x or y makes both NaN. */
  @inline
  static again(p: usize, t: usize, from: usize, beside: usize, to: usize): void {
    const v = Prepared.far(Radial.residual<At0>(p, t), v128.load(from), v128.load(beside), v128.load(to));
    v128.store(to, v128.or(v, Prepared.swapped(f32x4.ne(v, v))));
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
    const again = f32x4.add(f32x4.mul(small, diagonal), Lanes.times(Prepared.swapped(small), more));
    return Lanes.select(f32x4.mul(f32x4.mul(again, lift), lift), sum, f32x4.ne(sum, sum));
  }
}

/** Residuals within a tolerance count as 0, and those beyond it as what lies beyond. */
abstract class Tolerance {
  /** Changes the residuals at `at`, in whole groups of two points. */
  static apply(values: i32, radial: i32, at: usize, tolerance: f32): void {
    const zero = i32x4.splat(0);
    const limit = f32x4.splat(tolerance);
    const wide = f64x2.splat(<f64>tolerance);
    const square = f64x2.mul(wide, wide);
    for (; values > 0; values -= 4) {
      const r = v128.load(at);
      if (radial) {
        // in float64, where no square overflows or underflows, and none is rounded
        const x = f64x2.promote_low_f32x4(v128.shuffle<f32>(r, r, 0, 2, 0, 2));
        const y = f64x2.promote_low_f32x4(v128.shuffle<f32>(r, r, 1, 3, 1, 3));
        const xx = f64x2.mul(x, x);
        const yy = f64x2.mul(y, y);
        const more = f64x2.pmax(xx, yy);
        const less = f64x2.pmin(yy, xx);
        const rho = f64x2.sqrt(f64x2.add(more, less));
        // (ρ − τ)/ρ, which does not cancel as ρ² − τ² over (ρ + τ)ρ; 0/0 is 0 here, and ∞/∞ is 1
        const beyond = f64x2.pmax(f64x2.add(f64x2.sub(more, square), less), zero);
        let share = f64x2.div(beyond, f64x2.mul(f64x2.add(rho, wide), rho));
        share = v128.bitselect(f64x2.splat(1), share, f64x2.eq(rho, f64x2.splat(Infinity)));
        share = v128.and(share, f64x2.ne(beyond, zero));
        v128.store(at, Lanes.firstPoints(Tolerance.part(x, share), Tolerance.part(y, share)));
      } else v128.store(at, v128.or(f32x4.pmax(f32x4.sub(f32x4.abs(r), limit), zero), Lanes.signOf(r)));
      at += 16;
    }
  }

  /** Adding 0 turns −0 into 0, by which the radial loops know a point within the tolerance. */
  @inline
  static part(x: v128, share: v128): v128 {
    return f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(x, share), f64x2.splat(0)));
  }

  /** Multiplies IRLS weights by the share of each residual, at `at`, that lies beyond the tolerance. */
  static weigh(units: i32, radial: i32, at: usize, tolerance: v128, g: usize): void {
    for (; units > 0; units -= 4) {
      const r0 = v128.load(at);
      let beyond = f32x4.abs(r0);
      if (radial) {
        const r1 = v128.load(at, 16);
        const x = Lanes.xs(r0, r1);
        const y = Lanes.ys(r0, r1);
        const unit = Radial.unit(x, y);
        beyond = f32x4.div(Radial.distance(x, y, unit), unit); // ∞ beyond float32
        at += 16;
      }
      const weight = v128.load(g);
      // the product first: it is ψ, and the share alone may underflow
      const part = f32x4.div(f32x4.mul(weight, beyond), f32x4.add(beyond, tolerance));
      // the weight itself says whether the unit is NaN, or missing
      const endless = v128.or(f32x4.eq(beyond, f32x4.splat(Infinity)), f32x4.ne(beyond, beyond));
      Lanes.put(g, Lanes.select(weight, part, endless), units);
      at += 16;
      g += 16;
    }
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
  // the only factor stays in registers
  const diagonal = v128.load(from);
  const single = flags & Flag.SINGLE;
  if (kind < 3) {
    if (single) {
      for (; rest > 0; rest -= 16) {
        Prepared.scaled<At0>(p, t, diagonal, to);
        Prepared.scaled<At16>(p, t, diagonal, to);
        Prepared.scaled<At32>(p, t, diagonal, to);
        Prepared.scaled<At48>(p, t, diagonal, to);
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
    if (single) {
      const more = v128.load(from + beside);
      for (; rest > 0; rest -= 16) {
        const v0 = Prepared.mixed<At0>(p, t, diagonal, more, to);
        const v1 = Prepared.mixed<At16>(p, t, diagonal, more, to);
        const v2 = Prepared.mixed<At32>(p, t, diagonal, more, to);
        const v3 = Prepared.mixed<At48>(p, t, diagonal, more, to);
        Prepared.mend(v0, v1, v2, v3, p, t, from, from + beside, to);
        p += 64;
        t += 64;
        to += 64;
      }
    }
    for (; rest > 0; rest -= 16) {
      const more = from + beside;
      const v0 = Prepared.mixed<At0>(p, t, v128.load(from), v128.load(more), to);
      const v1 = Prepared.mixed<At16>(p, t, v128.load(from, 16), v128.load(more, 16), to);
      const v2 = Prepared.mixed<At32>(p, t, v128.load(from, 32), v128.load(more, 32), to);
      const v3 = Prepared.mixed<At48>(p, t, v128.load(from, 48), v128.load(more, 48), to);
      Prepared.mend(v0, v1, v2, v3, p, t, from, more, to);
      p += 64;
      t += 64;
      to += 64;
      from += 64;
      if (from >= end) from -= back;
    }
  }
  if (flags & Flag.TOLERANT) Tolerance.apply(values, radial, desk + RESIDUALS, load<f32>(table, TOLERANCE));
}

/** Writes the gradient of a block, from the loss's slopes; or mends its IRLS weights, or its curvature. */
export function finish(flags: i32, rest: i32, g: usize, shape: i32, radial: i32, table: usize): void {
  const desk = table + DESK;
  if (flags & Flag.EACH && !(flags & Flag.HESSIAN)) {
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
  if (flags & Flag.HESSIAN) {
    if (radial || full) Curvature.points(rest >> 1, !radial, full, radial ? g : s, g, from, beside, end, back);
    else Curvature.elements(rest, g, from, end, back);
    return;
  }
  const first = v128.load(from);
  const second = Prepared.swapped(v128.load(from + beside));
  const single = flags & Flag.SINGLE;
  // the last loop, without what whole vectors do not need
  if (!full && !(flags & Flag.ACCUMULATE)) {
    if (single) {
      for (; rest >= 16; rest -= 16) {
        Prepared.unscaled<At0>(s, first, g);
        Prepared.unscaled<At16>(s, first, g);
        Prepared.unscaled<At32>(s, first, g);
        Prepared.unscaled<At48>(s, first, g);
        s += 64;
        g += 64;
      }
    }
    for (; rest >= 16; rest -= 16) {
      Prepared.unscaled<At0>(s, v128.load(from), g);
      Prepared.unscaled<At16>(s, v128.load(from, 16), g);
      Prepared.unscaled<At32>(s, v128.load(from, 32), g);
      Prepared.unscaled<At48>(s, v128.load(from, 48), g);
      s += 64;
      g += 64;
      from += 64;
      if (from >= end) from -= back;
    }
  } else if (!(flags & Flag.ACCUMULATE)) {
    if (single) {
      for (; rest >= 16; rest -= 16) {
        const s0 = Prepared.unmixed<At0>(s, first, second, g);
        const s1 = Prepared.unmixed<At16>(s, first, second, g);
        const s2 = Prepared.unmixed<At32>(s, first, second, g);
        const s3 = Prepared.unmixed<At48>(s, first, second, g);
        const sum = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
        // the last loop mends it
        if (v128.any_true(f32x4.ne(sum, sum))) break;
        s += 64;
        g += 64;
      }
    }
    for (; rest >= 16; rest -= 16) {
      const more = from + beside;
      const s0 = Prepared.unmixed<At0>(s, v128.load(from), Prepared.swapped(v128.load(more)), g);
      const s1 = Prepared.unmixed<At16>(s, v128.load(from, 16), Prepared.swapped(v128.load(more, 16)), g);
      const s2 = Prepared.unmixed<At32>(s, v128.load(from, 32), Prepared.swapped(v128.load(more, 32)), g);
      const s3 = Prepared.unmixed<At48>(s, v128.load(from, 48), Prepared.swapped(v128.load(more, 48)), g);
      const sum = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
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
      // as `unmixed` does it, down to the sign of 0
      out = f32x4.add(out, f32x4.mul(Prepared.swapped(slopes), more));
      if (v128.any_true(f32x4.ne(out, out))) out = Prepared.far(slopes, diagonal, more, out);
    }
    Lanes.put(g, Lanes.onto(flags, out, g), rest);
    s += 16;
    g += 16;
    from += 16;
    if (from >= end) from -= back;
  }
}
