/**
 * The vector operations that the kernels are written in.
 *
 * They are static methods because `@inline` on a function is not valid TypeScript, which editors, the type checker and the
 * linter need.
 */

/** Byte offsets as types: AssemblyScript takes `offsetof<At16>()` for an immediate, but not an inlined parameter. */
@unmanaged
export class At0 {}
@unmanaged
export class At16 {
  a: v128;
}
@unmanaged
export class At32 {
  a: v128;
  b: v128;
}
@unmanaged
export class At48 {
  a: v128;
  b: v128;
  c: v128;
}

/** Bits of `flags`, the first argument of every kernel; `src/flags.ts` repeats them for the wrapper. */
export namespace Flag {
  /** Write the gradient. */
  export const GRAD: i32 = 1;
  /** Write one weighted, unreduced loss per unit. */
  export const EACH: i32 = 2;
  /** Add to the gradient instead of overwriting it. */
  export const ACCUMULATE: i32 = 4;
  /** An element loss has one weight per point, which x and y share. */
  export const POINT_WEIGHTS: i32 = 8;
  /** Subtract the smallest value that any prediction could reach. */
  export const EXCESS: i32 = 16;
  /** With EACH: a residual loss writes weight × ψ(r)/r instead of the loss. */
  export const IRLS: i32 = 32;
  /** Compute the transform instead of the loss, in a kernel that has both. */
  export const TRANSFORM: i32 = 128;
  /** The table has one weight per class. */
  export const CLASS_WEIGHTS: i32 = 256;
  /** With CLASS_WEIGHTS: the targets of rows are labels. */
  export const LABELS: i32 = 512;
  /** With EACH: a residual loss writes its curvature. */
  export const HESSIAN: i32 = 1024;
  /** A Hessian has no negative eigenvalues: they count as 0. */
  export const PSD: i32 = 2048;
  /** Two bits: how many numbers the whitening factor of each point has. `shape` is the address of the first one's. */
  export const WHITEN: i32 = 12288;
  /** The whitening factors are on the table and repeat; `shape` is the number of the first value. */
  export const REPEATED: i32 = 16384;
  /** The table has a tolerance within which residuals count as 0. */
  export const TOLERANT: i32 = 32768;
  /** With REPEATED: all points have the same factor. */
  export const SINGLE: i32 = 131072;
}

/** Where the bits of `Flag.WHITEN` start. */
export const KIND: i32 = 12;

/** Bytes from a kernel's table to its desk. `src/workspace.ts` repeats the number. */
export const DESK: usize = 32768;

/** Elements per block. Each block's float64 sum is added to the running total, in order. */
export const BLOCK: i32 = 1024;

/** Vectors that are not splats, and weights of 1, which need an address. */
const TABLE: usize = memory.data<u32>(
  [
    0,
    1,
    2,
    3, // lane numbers
    0x3f800000,
    0x3f800000,
    0x3f800000,
    0x3f800000, // ONES
    0x03020100,
    0x07060504,
    0x0b0a0908,
    0x0f0e0d0c, // byte shuffle: one weight per element
    0x03020100,
    0x03020100,
    0x07060504,
    0x07060504, // byte shuffle: one weight per point, spread over x and y
  ],
  16,
);

/** The weights of an unweighted call. */
export const ONES: usize = TABLE + 16;

/** Operations on lanes. */
export abstract class Lanes {
  /** A mask of the first `count` lanes; of all four if `count` is larger. */
  @inline
  static first(count: i32): v128 {
    return i32x4.gt_s(i32x4.splat(count), v128.load(TABLE));
  }

  /** The numbers `start`, `start` + 1, …. */
  @inline
  static from(start: i32): v128 {
    return f32x4.convert_i32x4_s(i32x4.add(i32x4.splat(start), v128.load(TABLE)));
  }

  @inline
  static one(): v128 {
    return f32x4.splat(1);
  }

  /** x·factor; 0 where the factor is 0, even for an infinite x. */
  @inline
  static times(x: v128, factor: v128): v128 {
    return v128.and(f32x4.mul(x, factor), f32x4.ne(factor, i32x4.splat(0)));
  }

  /** The sign bit of each lane. */
  @inline
  static signOf(x: v128): v128 {
    return v128.and(x, i32x4.splat(1 << 31));
  }

  /** `yes` where the mask is set, `no` elsewhere. */
  @inline
  static select(yes: v128, no: v128, mask: v128): v128 {
    return v128.bitselect(yes, no, mask);
  }

  /** x limited to ±limit. The data comes first because pmin and pmax keep a NaN only in their first argument. */
  @inline
  static clamp(x: v128, limit: v128, minusLimit: v128): v128 {
    return f32x4.pmax(f32x4.pmin(x, limit), minusLimit);
  }

  /** Replaces ±∞ by the largest float of its sign, so that finite data never makes a NaN by 0·∞ or ∞ − ∞. */
  @inline
  static finite(x: v128): v128 {
    return Lanes.clamp(x, f32x4.splat(f32.MAX_VALUE), f32x4.splat(-f32.MAX_VALUE));
  }

  /** Writes four lanes, or only the first `rest`: what follows may belong to another thread. */
  @inline
  static put(at: usize, value: v128, rest: i32): void {
    if (rest >= 4) v128.store(at, value);
    else if (rest > 0) {
      if (rest & 2) v128.store_lane<f64>(at, value, 0);
      if (rest & 1) {
        if (rest & 2) v128.store_lane<f32>(at, value, 2, 8);
        else v128.store_lane<f32>(at, value, 0);
      }
    }
  }

  /** Writes three numbers of each of four units, or of the first `units`. */
  @inline
  static putTriples(at: usize, first: v128, second: v128, third: v128, units: i32): void {
    const low = v128.shuffle<i32>(first, second, 0, 4, 1, 5);
    const high = v128.shuffle<i32>(first, second, 2, 6, 3, 7);
    Lanes.put(at, v128.shuffle<i32>(low, third, 0, 1, 4, 2), 3 * units);
    Lanes.put(at + 16, v128.shuffle<i32>(v128.shuffle<i32>(low, third, 3, 5, 3, 5), high, 0, 1, 4, 5), 3 * units - 4);
    Lanes.put(at + 32, v128.shuffle<i32>(third, high, 2, 6, 7, 3), 3 * units - 8);
  }

  /** The first number of each of four units that have three. */
  @inline
  static firstOf(a: v128, b: v128, c: v128): v128 {
    return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 0, 3, 6, 6), c, 0, 1, 2, 5);
  }
  @inline
  static secondOf(a: v128, b: v128, c: v128): v128 {
    return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 1, 4, 7, 7), c, 0, 1, 2, 6);
  }
  @inline
  static thirdOf(a: v128, b: v128, c: v128): v128 {
    return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 2, 5, 5, 5), c, 0, 1, 4, 7);
  }

  /** Four lanes of a gradient; with ACCUMULATE, added to those at g. */
  @inline
  static onto(flags: i32, slope: v128, g: usize): v128 {
    return flags & Flag.ACCUMULATE ? f32x4.add(slope, v128.load(g)) : slope;
  }

  /** The x of four points, from two vectors of x y x y. */
  @inline
  static xs(a: v128, b: v128): v128 {
    return v128.shuffle<f32>(a, b, 0, 2, 4, 6);
  }

  /** The y of four points. */
  @inline
  static ys(a: v128, b: v128): v128 {
    return v128.shuffle<f32>(a, b, 1, 3, 5, 7);
  }

  /** The first two points back as x y x y. */
  @inline
  static firstPoints(x: v128, y: v128): v128 {
    return v128.shuffle<f32>(x, y, 0, 4, 1, 5);
  }

  /** The last two points back as x y x y. */
  @inline
  static lastPoints(x: v128, y: v128): v128 {
    return v128.shuffle<f32>(x, y, 2, 6, 3, 7);
  }

  /** The first half of each. */
  @inline
  static heads(a: v128, b: v128): v128 {
    return v128.shuffle<f32>(a, b, 0, 1, 4, 5);
  }

  /** The last half of each. */
  @inline
  static tails(a: v128, b: v128): v128 {
    return v128.shuffle<f32>(a, b, 2, 3, 6, 7);
  }
}

/** Operations on weights. A lane with weight ±0 is missing. */
export abstract class Weights {
  /** The byte shuffle for `at`. */
  @inline
  static spread(flags: i32): v128 {
    return v128.load(ONES + (flags & Flag.POINT_WEIGHTS ? 32 : 16));
  }

  /** Bytes of weights for four elements. */
  @inline
  static stride(weights: usize, flags: i32): usize {
    return weights == ONES ? 0 : flags & Flag.POINT_WEIGHTS ? 8 : 16;
  }

  /** The weights of four elements. Weights per element and per point share one loop, as both take a load and a byte shuffle. */
  @inline
  static at(address: usize, spread: v128): v128 {
    return i8x16.swizzle(v128.load(address), spread);
  }

  @inline
  static present(weights: v128): v128 {
    return f32x4.ne(weights, i32x4.splat(0));
  }
}

/** float64 sums of float32 terms. */
export abstract class Sum {
  @inline
  static zero(): v128 {
    return f64x2.splat(0);
  }

  /** Adds the first two lanes. */
  @inline
  static low(sum: v128, terms: v128): v128 {
    return f64x2.add(sum, f64x2.promote_low_f32x4(terms));
  }

  /** Adds the last two lanes. */
  @inline
  static high(sum: v128, terms: v128): v128 {
    return f64x2.add(sum, f64x2.promote_low_f32x4(v128.shuffle<f32>(terms, terms, 2, 3, 0, 1)));
  }

  /** The total of two accumulators. */
  @inline
  static of(low: v128, high: v128): f64 {
    const both = f64x2.add(low, high);
    return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  }
}

/** Turns unweighted slopes and values, at most a block of them on the desk, into results. */
export abstract class Desk {
  /** Bytes from a vector's slopes to its values. */
  static readonly VALUES: usize = 4096;
  /** Bytes from a vector's slopes to what value and slope share. */
  static readonly COMMON: usize = 20480;
  static readonly FACTOR: usize = 24576;
  /** A flag: fill the desk and do nothing more. */
  static readonly ONLY: i32 = 64;

  /**
   * Writes the results of `count` elements, whose values lack `factor`; returns `total` plus the sum of their losses. An IRLS
   * weight is `curvature` where |r| ≤ `limit`, and slope/r elsewhere.
   */
  static combine(
    flags: i32,
    count: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    scale: f32,
    slopeFactor: f32,
    total: f64,
    factor: f64,
    limit: f32,
    curvature: f32,
    desk: usize,
  ): f64 {
    const k = f32x4.splat(flags & Flag.IRLS ? slopeFactor : scale * slopeFactor);
    if (!w) w = ONES;
    const stride = Weights.stride(w, flags);
    const spread = Weights.spread(flags);
    let low = Sum.zero();
    let high = Sum.zero();
    if ((flags & ~Flag.POINT_WEIGHTS) == Flag.GRAD) {
      // the loop below, without what a plain gradient of whole vectors does not need
      for (; count >= 4; count -= 4) {
        const weight = Weights.at(w, spread);
        const present = Weights.present(weight);
        const value = f32x4.mul(v128.and(v128.load(desk, Desk.VALUES), present), weight);
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        v128.store(g, v128.and(f32x4.mul(v128.load(desk), f32x4.mul(k, weight)), present));
        p += 16;
        t += 16;
        g += 16;
        w += stride;
        desk += 16;
      }
    }
    for (; count > 0; count -= 4) {
      const weight = v128.and(Weights.at(w, spread), Lanes.first(count));
      const present = Weights.present(weight);
      // drops whatever a missing lane computed
      const value = f32x4.mul(v128.and(v128.load(desk, Desk.VALUES), present), weight);
      low = Sum.low(low, value);
      high = Sum.high(high, value);
      if (flags & (Flag.GRAD | Flag.EACH)) {
        let out = f32x4.mul(value, f32x4.splat(<f32>factor));
        if (flags & (Flag.GRAD | Flag.IRLS)) {
          out = v128.load(desk);
          if (flags & Flag.IRLS) {
            const r = f32x4.sub(v128.load(p), v128.load(t));
            out = Lanes.select(f32x4.splat(curvature), f32x4.div(out, r), f32x4.le(f32x4.abs(r), f32x4.splat(limit)));
          }
          out = v128.and(f32x4.mul(out, f32x4.mul(k, weight)), present);
          if (flags & Flag.ACCUMULATE) out = f32x4.add(out, v128.load(g));
        }
        Lanes.put(g, out, count);
      }
      p += 16;
      t += 16;
      g += 16;
      w += stride;
      desk += 16;
    }
    return total + Sum.of(low, high) * factor;
  }
}
