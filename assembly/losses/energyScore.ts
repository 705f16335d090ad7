import { MapLoss, Maps } from "../maps";
import { LIMIT, Radial } from "../radial";
import { DESK, Flag, Lanes, Sum } from "../simd";

/** Byte offsets into what `rescue` writes. */
const DISTANCE: usize = 0;
const X: usize = 16;
const Y: usize = 32;
const ROOM: usize = 48;

/**
 * Energy score of an ensemble of M points: ℓ = (1/M)Σ‖x_i − y‖ − c·Σ_{i<j}‖x_i − x_j‖, c = 1/M², or 1/(M(M − 1)) if fair. With
 * w = cM and the directions d(v) = v/‖v‖, 0 at 0, ∂ℓ/∂x_i = (d(x_i − y) − w·Σ_j d(x_i − x_j))/M.
 *
 * A vector holds the pairs of one point, first of all the target, with four that follow it. Each pair is taken once: its direction
 * goes to the slopes of the four, and its opposite to the one's. A square that is beyond float32 is taken again, scaled, as in `Radial`.
 */
@final
export class EnergyScore implements MapLoss {
  @inline
  map(flags: i32, values: i32, p: usize, t: usize, g: usize, k: f32, fair: f32, b: f32, table: usize): f64 {
    const members = values >> 1;
    const column = Maps.vectors(members);
    const xs = table + DESK + ROOM;
    const ys = xs + column;
    const slopes = ys + column; // of x, then of y
    let at: usize = 0;
    let left = members;
    do {
      const first = v128.load(p);
      const second = v128.load(p, 16);
      v128.store(xs + at, Lanes.xs(first, second));
      v128.store(ys + at, Lanes.ys(first, second));
      v128.store(slopes + at, i32x4.splat(0));
      v128.store(slopes + column + at, i32x4.splat(0));
      p += 32;
      at += 16;
      left -= 4;
    } while (left > 0);
    const spread: f64 = 1 / <f64>max(fair != 0 ? members - 1 : members, 1);
    const off = EnergyScore.pairs(flags, members, 0, t, t + 4, -1, xs, column, table + DESK);
    let apart: f64 = 0;
    for (let i = 1; i < members; i++) {
      const one = xs + ((<usize>(i - 1)) << 2);
      apart += EnergyScore.pairs(flags, members, i, one, one + column, <f32>spread, xs, column, table + DESK);
    }
    if (flags & Flag.GRAD) {
      const scale = f32x4.splat(<f32>(k / <f64>members));
      let from = slopes;
      left = values;
      do {
        const x = f32x4.mul(v128.load(from), scale);
        const y = f32x4.mul(v128.load(from + column), scale);
        Lanes.put(g, Lanes.onto(flags, Lanes.firstPoints(x, y), g), left);
        if (left > 4) Lanes.put(g + 16, Lanes.onto(flags, Lanes.lastPoints(x, y), g + 16), left - 4);
        from += 16;
        g += 32;
        left -= 8;
      } while (left > 0);
    }
    return (off - spread * apart) / <f64>members;
  }

  /**
   * The sum of the distances of the point at (px, py) from the members from `i` on. With GRAD adds w times the point's directions to
   * its slopes, if it is a member (then it is the one before `i`), and subtracts them from the others'.
   */
  static pairs(flags: i32, members: i32, i: i32, px: usize, py: usize, w: f32, xs: usize, column: usize, desk: usize): f64 {
    const x = v128.load32_splat(px);
    const y = v128.load32_splat(py);
    const weight = f32x4.splat(w);
    let sumX = i32x4.splat(0);
    let sumY = i32x4.splat(0);
    let low = Sum.zero();
    let high = Sum.zero();
    let at = xs + ((<usize>(i & -4)) << 2);
    let left = members - (i & -4);
    let mask = v128.not(Lanes.first(i & 3));
    do {
      const dx = f32x4.sub(v128.load(at), x);
      const dy = f32x4.sub(v128.load(at + column), y);
      const square = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
      let distance = f32x4.sqrt(square);
      const inverse = f32x4.div(weight, distance);
      let ux = f32x4.mul(dx, inverse);
      let uy = f32x4.mul(dy, inverse);
      mask = v128.and(mask, Lanes.first(left));
      const odd = v128.and(Radial.odd(square, LIMIT), mask);
      if (v128.any_true(odd)) {
        EnergyScore.rescue(dx, dy, weight, desk);
        distance = Lanes.select(v128.load(desk, DISTANCE), distance, odd);
        ux = Lanes.select(v128.load(desk, X), ux, odd);
        uy = Lanes.select(v128.load(desk, Y), uy, odd);
      }
      distance = v128.and(distance, mask);
      low = Sum.low(low, distance);
      high = Sum.high(high, distance);
      if (flags & Flag.GRAD) {
        ux = v128.and(ux, mask);
        uy = v128.and(uy, mask);
        sumX = f32x4.add(sumX, ux);
        sumY = f32x4.add(sumY, uy);
        const to = at + 2 * column;
        v128.store(to, f32x4.sub(v128.load(to), ux));
        v128.store(to + column, f32x4.sub(v128.load(to + column), uy));
      }
      mask = i32x4.splat(-1);
      at += 16;
      left -= 4;
    } while (left > 0);
    if (flags & Flag.GRAD && i > 0) {
      const to = px + 2 * column;
      store<f32>(to, load<f32>(to) + EnergyScore.total(sumX));
      store<f32>(to + column, load<f32>(to + column) + EnergyScore.total(sumY));
    }
    return Sum.of(low, high);
  }

  /** Writes distances, and directions times `w`, where squares overflow, underflow, are 0 or NaN. */
  @inline
  static rescue(dx: v128, dy: v128, w: v128, to: usize): void {
    const unit = Radial.unit(dx, dy);
    const scaled = Radial.distance(dx, dy, unit);
    v128.store(to, f32x4.div(scaled, unit), DISTANCE);
    v128.store(to, f32x4.mul(Radial.direction(dx, unit, scaled), w), X);
    v128.store(to, f32x4.mul(Radial.direction(dy, unit, scaled), w), Y);
  }

  /** The sum of four lanes. */
  @inline
  static total(x: v128): f32 {
    const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
    return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
  }
}

export function energyScore(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Maps.run<EnergyScore>(flags, n, p, t, w, g, scale, total, shape, 2, 1, a, b, table);
}
