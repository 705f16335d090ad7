import { Expectation } from "../expectation";
import { MapLoss, Maps } from "../maps";
import { DESK, Flag, Lanes, Sum } from "../simd";

/**
 * Energy distance of q = softmax z from the target, by the CRPS of four projections: with w = π/8,
 * ℓ = w(C_x + C_y + (C_{x+y} + C_{x−y})/√2), where C = Σ_{k<n−1} s_k F_k² + (1 − s_k)(1 − F_k)² + |y − clamp(y, 0, n − 1)|, F is the
 * cumulative sum of the projected q and s_k = clamp(y − k, 0, 1). With D_k = F_k − (1 − s_k) and A_j = 2Σ_{j≤k<n−1} D_k,
 * ∂ℓ/∂z_i = q_i(A_i − Σ q A), A_i the weighted sum of the four A at the pixel's projections.
 *
 * In the order of their bins all four projections of a row are its pixels from left to right, if x − y counts from x − y = 1 − height.
 * No address comes from the target: it is only compared with the bins.
 */
@final
export class HeatmapEnergy implements MapLoss {
  @inline
  map(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, a: f32, b: f32, table: usize): f64 {
    const width = max(min(<i32>a, pixels), 1);
    const height = pixels / width;
    const diagonal = width + height - 1;
    // first of all, as the result may overwrite the target
    const x: f64 = load<f32>(t);
    const y: f64 = load<f32>(t, 4);
    const columns = table + DESK;
    const rows = columns + HeatmapEnergy.bytes(width);
    const sums = rows + HeatmapEnergy.bytes(height);
    const differences = sums + HeatmapEnergy.bytes(diagonal);
    // the powers are kept where the gradient will be, unless something there is still needed
    let e = g;
    if ((flags & (Flag.GRAD | Flag.ACCUMULATE)) != Flag.GRAD) e = differences + HeatmapEnergy.bytes(diagonal);
    const share = 1 / Expectation.powers(p, e, pixels, 1);
    HeatmapEnergy.project(e, pixels, width, height, columns, rows, sums, differences);
    const grad = flags & Flag.GRAD;
    let value = HeatmapEnergy.score(grad, columns, width, x, EIGHTH, share);
    value += HeatmapEnergy.score(grad, rows, height, y, EIGHTH, share);
    const across = Expectation.reachable(x); // ∞ − ∞ would be NaN
    const down = Expectation.reachable(y);
    value += HeatmapEnergy.score(grad, sums, diagonal, across + down, SLANTED, share);
    value += HeatmapEnergy.score(grad, differences, diagonal, across - down + <f64>(height - 1), SLANTED, share);
    if (grad) HeatmapEnergy.gradient(flags, e, g, pixels, width, height, columns, rows, sums, differences, share, k);
    return value;
  }

  /** The bytes of n float64 numbers, and of some more that a vector may reach. */
  @inline
  static bytes(n: i32): usize {
    return (<usize>((n + 5) & -2)) << 3;
  }

  /** Adds e to the float64 sums of its column, its row and its diagonals. */
  static project(e: usize, pixels: i32, width: i32, height: i32, columns: usize, rows: usize, sums: usize, differences: usize): void {
    const zero = f64x2.splat(0);
    for (let at = columns; at < rows; at += 16) v128.store(at, zero);
    const last = differences + HeatmapEnergy.bytes(width + height - 1);
    for (let at = sums; at < last; at += 16) v128.store(at, zero);
    differences += (<usize>(height - 1)) << 3;
    const end = e + ((<usize>pixels) << 2);
    do {
      let low = zero;
      let high = zero;
      let at: usize = 0;
      let left = width;
      do {
        const some = v128.and(v128.load(e), Lanes.first(left));
        const first = f64x2.promote_low_f32x4(some);
        const second = f64x2.promote_low_f32x4(v128.shuffle<f32>(some, some, 2, 3, 0, 1));
        low = f64x2.add(low, first);
        high = f64x2.add(high, second);
        HeatmapEnergy.add(columns + at, first, second);
        HeatmapEnergy.add(sums + at, first, second);
        HeatmapEnergy.add(differences + at, first, second);
        e += (<usize>min(left, 4)) << 2;
        at += 32;
        left -= 4;
      } while (left > 0);
      store<f64>(rows, Sum.of(low, high));
      rows += 8;
      sums += 8;
      differences -= 8;
    } while (e < end);
  }

  @inline
  static add(at: usize, first: v128, second: v128): void {
    v128.store(at, f64x2.add(v128.load(at), first));
    v128.store(at, f64x2.add(v128.load(at, 16), second), 16);
  }

  /** `weight` times C of the projection whose n sums, times `share`, lie at `at`. With `grad`, `weight`·(A_j − Σ q A) in float32 replaces them. */
  static score(grad: i32, at: usize, n: i32, y: f64, weight: f64, share: f64): f64 {
    const last = <f64>(n - 1);
    const nearest = min(max(y, 0), last);
    let value = Math.abs(y - nearest) + 0 * share; // NaN where a logit is, even in a single bin
    let cumulative: f64 = 0;
    let pull = 0 * nearest; // Σ D − Σ D·F; NaN where y is
    let k: f64 = 0;
    let from = at;
    while (k < last) {
      cumulative += load<f64>(from) * share;
      const above = 1 - min(max(y - k, 0), 1); // 1 − s
      const rest = 1 - cumulative;
      value += (1 - above) * cumulative * cumulative + above * rest * rest;
      pull += (cumulative - above) * rest;
      from += 8;
      k += 1;
    }
    if (grad) {
      const twice = 2 * weight;
      cumulative = 0;
      k = 0;
      from = at;
      do {
        cumulative += load<f64>(from) * share;
        store<f32>(at, <f32>(twice * pull));
        pull -= cumulative - (1 - min(max(y - k, 0), 1));
        at += 4;
        from += 8;
        k += 1;
      } while (k <= last);
    }
    return weight * value;
  }

  static gradient(flags: i32, e: usize, g: usize, pixels: i32, width: i32, height: i32, columns: usize, rows: usize, sums: usize, differences: usize, share: f64, k: f32): void {
    const shares = f32x4.splat(<f32>share);
    const scale = Expectation.bounded(k);
    differences += (<usize>(height - 1)) << 2;
    const end = e + ((<usize>pixels) << 2);
    do {
      const row = v128.load_splat<f32>(rows);
      let at: usize = 0;
      let left = width;
      do {
        const q = f32x4.mul(v128.load(e), shares);
        const straight = f32x4.add(v128.load(columns + at), row);
        const slanted = f32x4.add(v128.load(sums + at), v128.load(differences + at));
        const slope = f32x4.mul(f32x4.mul(q, f32x4.add(straight, slanted)), scale);
        Lanes.put(g, Lanes.onto(flags, slope, g), left);
        const bytes: usize = (<usize>min(left, 4)) << 2;
        e += bytes;
        g += bytes;
        at += 16;
        left -= 4;
      } while (left > 0);
      rows += 4;
      sums += 4;
      differences -= 4;
    } while (e < end);
  }
}

const EIGHTH: f64 = 0.39269908169872414; // π/8
const SLANTED: f64 = 0.2776801836348979; // π/8√2

export function heatmapEnergy(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Maps.run<HeatmapEnergy>(flags, n, p, t, w, g, scale, total, shape, 2, 1, a, b, table);
}
