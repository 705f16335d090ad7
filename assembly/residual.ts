import { Lanes } from "./simd";

/**
 * A token of a residual loss, a function of r = prediction − target. It has the mathematics and nothing else; the loops of
 * `component.ts` and `radial.ts` are shared. A token is never an object: the compiler resolves and inlines `changetype<L>(0).value(…)`.
 *
 * `a` to `d` are vectors of the numbers that `constant` makes of the loss's parameters, made once per call.
 */
export interface Residual {
  /** The number in every lane of `a` (0), `b` (1), `c` (2) or `d` (3); `i` is a literal. `table` has the numbers beyond the first two. */
  constant(i: i32, first: f32, second: f32, table: usize): f32;
  /** A constant factor that `value` and `square` leave out; it multiplies each block's float64 sum. */
  valueFactor(): f64;
  /** A power of two that `slope` and `weight` leave out; it multiplies the gradient's scale, exactly. */
  slopeFactor(): f32;
  /** Vectors per step of the plain loops: 4 for a rational loss, 1 for one with an exponential or a logarithm. */
  group(): i32;
  /** What `value` and `slope` share: `m`, and `n`, made from `m`. */
  common(r: v128, a: v128, b: v128, c: v128, d: v128): v128;
  other(r: v128, m: v128, a: v128, b: v128, c: v128, d: v128): v128;
  /** Whether `m` and `n` make a logarithm, `Maths.logSum(m, n)`. */
  logs(): bool;
  /** ℓ(r); `log` is that logarithm, or `m` if there is none. */
  value(r: v128, m: v128, n: v128, log: v128, a: v128, b: v128, c: v128, d: v128): v128;
  /** ψ(r) = ℓ′(r) */
  slope(r: v128, m: v128, n: v128, a: v128, b: v128, c: v128, d: v128): v128;
  /** ℓ(√q), for a q = ρ² that does not overflow or underflow. */
  square(q: v128, a: v128, b: v128, c: v128, d: v128): v128;
  /** ψ(√q)/√q, the IRLS weight, for such a q. */
  weight(q: v128, a: v128, b: v128, c: v128, d: v128): v128;
  /** ψ′(0), the limit of ψ(r)/r at 0; ∞ if there is none. */
  curvature(a: v128, b: v128, c: v128, d: v128): v128;
  /** Whether `square` and `weight` need q in range. */
  rescue(): bool;
}

/**
 * What rational losses have in common. Value and slope need not share vectors: the engine merges what both compute, except loads.
 * An inherited method must not be overridden, or AssemblyScript calls it through a type switch.
 */
export abstract class Rational {
  @inline
  group(): i32 {
    return 4;
  }
  @inline
  common(r: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return r;
  }
  @inline
  other(r: v128, m: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return m;
  }
  @inline
  logs(): bool {
    return false;
  }
}

/** A rational loss whose `square` and `weight` need q in range: all but `mse`. */
export abstract class Ranged extends Rational {
  @inline
  slopeFactor(): f32 {
    return 1;
  }
  @inline
  rescue(): bool {
    return true;
  }
}

/** A loss with an exponential or a logarithm. */
export interface Staged extends Residual {
  /** Whether ψ(ρ)/ρ may overflow where ρ is in range. */
  steep(first: f32, second: f32): bool;
}

/** Losses that are c² times a function of u², u = r/c. */
export abstract class Squares {
  /** The u below which u² may underflow while r² does not; 0 if c is so small that only subnormal numbers are lost. */
  @inline
  static least(scale: f32): f32 {
    return scale > 4096 ? 8.673617379884035e-19 : 0; // 2^-60
  }
}

/** What losses with an exponential or a logarithm have in common. Radial loops take their `value` and `slope` at ρ itself. */
export abstract class Transcendental {
  @inline
  group(): i32 {
    return 1;
  }
  @inline
  square(q: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return q;
  }
  @inline
  weight(q: v128, a: v128, b: v128, c: v128, d: v128): v128 {
    return q;
  }
  @inline
  rescue(): bool {
    return true;
  }
}

/** One whose ψ is about r near 0, and nowhere larger. */
export abstract class Gentle extends Transcendental {
  @inline
  slopeFactor(): f32 {
    return 1;
  }
  @inline
  curvature(a: v128, b: v128, c: v128, d: v128): v128 {
    return Lanes.one();
  }
  @inline
  steep(first: f32, second: f32): bool {
    return false;
  }
}

/** One whose ψ jumps at 0. */
export abstract class Pointed extends Transcendental {
  @inline
  valueFactor(): f64 {
    return 1;
  }
  @inline
  slopeFactor(): f32 {
    return 0.5;
  }
  @inline
  curvature(a: v128, b: v128, c: v128, d: v128): v128 {
    return f32x4.splat(Infinity);
  }
  /** 2ψ(r) of ψ(|r|) taken from the left and from the right: the two differ only at a jump, where ψ is their mean; ψ(0) = 0. */
  @inline
  static signed(below: v128, above: v128, r: v128): v128 {
    return v128.and(v128.or(f32x4.add(below, above), Lanes.signOf(r)), f32x4.ne(r, i32x4.splat(0)));
  }
  /** Whether a slope of `rise`/`run` divided by the smallest ρ may overflow. */
  @inline
  static overflows(rise: f32, run: f32): bool {
    return rise > run * 7.555786372591432e22; // 2^76
  }
}

/** Where ψ(r) is below this, ψ(r)/r is taken as its limit at 0: a quotient of subnormal numbers is less exact. */
export const TINIEST: f32 = 9.183549615799121e-41; // 2^-133
