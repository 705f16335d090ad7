import { Maths } from "./math";
import { Rows } from "./rows";
import { Lanes, Sum } from "./simd";

/**
 * Untruncated Gaussians over k = 0 … n − 1, about μ, with `rate` = 1/(σ√2) < 2⁶⁰.
 *
 * `normalised` sums to 1 over these k. It is computed relative to c, the k nearest to μ: with d = k − c,
 * (k − μ)² − (c − μ)² = d(d + 2(c − μ)). However far away μ is, even ±∞, at least the k nearest to it keeps its share.
 *
 * Arrays are written in whole vectors, up to 12 bytes past their end.
 */
export abstract class Gaussian {
  /** Writes e^(−(k − μ)²/2σ²), with peak 1, to `to`. */
  static peak(to: usize, n: i32, mu: f32, rate: f32): void {
    const about = f32x4.splat(mu);
    const rates = f32x4.splat(rate);
    let k = 0;
    do {
      const u = f32x4.mul(f32x4.sub(Lanes.from(k), about), rates);
      v128.store(to, Gaussian.height(f32x4.neg(f32x4.mul(u, u))));
      to += 16;
      k += 4;
    } while (k < n);
  }

  /** Writes g, with sum 1, to `to`. With ENTROPY returns Σ g ln g, which is ≤ 0. */
  static normalised(ENTROPY: bool, to: usize, n: i32, mu: f64, rate: f32): f64 {
    return Gaussian.shares(false, ENTROPY, to, n, mu, rate, 0);
  }

  /** Writes softmax(beta·g), where g has peak 1 at μ, to `to`. Returns Σ y ln y of it. */
  static softened(to: usize, n: i32, mu: f64, rate: f32, beta: f32): f64 {
    const center = Gaussian.center(n, mu);
    // k − μ = (k − c) + (c − μ), whose first term is exact
    const offset = f32x4.splat(<f32>(<f64>center - mu));
    const rates = f32x4.splat(rate);
    let at = to;
    let k = -center;
    const end = n - center;
    do {
      const u = f32x4.mul(f32x4.add(Lanes.from(k), offset), rates);
      v128.store(at, Gaussian.height(f32x4.neg(f32x4.mul(u, u))));
      at += 16;
      k += 4;
    } while (k < end);
    return Gaussian.shares(true, true, to, n, mu, rate, beta);
  }

  /** The softmax of depths: those of g, or if SOFT those of beta times the numbers at `to`. */
  @inline
  static shares(SOFT: bool, ENTROPY: bool, to: usize, n: i32, mu: f64, rate: f32, beta: f32): f64 {
    const center = Gaussian.center(n, mu);
    const slant = Gaussian.slant(center, mu, rate);
    const rates = f32x4.splat(rate);
    const betas = f32x4.splat(beta);
    const highest = SOFT ? Rows.max(to, n) : rates;
    let low = Sum.zero(); // Σ e^depth
    let high = Sum.zero();
    let depths = Sum.zero(); // Σ depth·e^depth
    let depths1 = Sum.zero();
    let at = to;
    let left = n;
    do {
      const mask = Lanes.first(left);
      const depth = SOFT
        ? f32x4.mul(f32x4.sub(v128.load(at), highest), betas)
        : Gaussian.depth(Lanes.from(n - left - center), rates, slant);
      const g = v128.and(Gaussian.height(depth), mask);
      v128.store(at, g);
      low = Sum.low(low, g);
      high = Sum.high(high, g);
      if (ENTROPY) {
        const term = v128.and(f32x4.mul(f32x4.pmax(depth, f32x4.splat(LOWEST)), g), mask);
        depths = Sum.low(depths, term);
        depths1 = Sum.high(depths1, term);
      }
      at += 16;
      left -= 4;
    } while (left > 0);
    const sum = Sum.of(low, high);
    const share = f32x4.splat(<f32>(1 / sum));
    left = n;
    do {
      v128.store(to, f32x4.mul(v128.load(to), share));
      to += 16;
      left -= 4;
    } while (left > 0);
    return ENTROPY ? Sum.of(depths, depths1) / sum - Maths.logDouble(sum) : 0;
  }

  /** e^depth, but 0 below e⁻⁸⁰: on most processors a subnormal number takes as long as a hundred others. */
  @inline
  static height(depth: v128): v128 {
    const lowest = f32x4.splat(LOWEST);
    return v128.andnot(Maths.expNegative(f32x4.pmax(depth, lowest)), f32x4.lt(depth, lowest));
  }

  /** c, the k nearest to μ. */
  @inline
  static center(n: i32, mu: f64): i32 {
    return <i32>nearest(min(max(mu, 0), <f64>(n - 1)));
  }

  /** 2(c − μ)·rate for `depth`; finite even for an infinite μ, so that 0 times it is 0. */
  @inline
  static slant(center: i32, mu: f64, rate: f32): v128 {
    const slant = 2 * (<f64>center - mu) * rate;
    return f32x4.splat(<f32>min(max(slant, -LARGEST), LARGEST));
  }

  /** ln(g_k/g_c) = −d(d + 2(c − μ))/2σ² ≤ 0 for d = k − c. */
  @inline
  static depth(d: v128, rate: v128, slant: v128): v128 {
    const u = f32x4.mul(d, rate);
    return f32x4.neg(f32x4.mul(u, f32x4.add(u, slant)));
  }
}

const LARGEST: f64 = 1e38;
const LOWEST: f32 = -80;
