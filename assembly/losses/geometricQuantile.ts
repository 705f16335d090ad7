import { Points } from "../points";
import { LIMIT, Radial } from "../radial";
import { At0, At16, At32, At48, BLOCK, Flag, Lanes, ONES, Sum, Weights } from "../simd";

/** More than 0, and less than any ℓ of a scaled residual that is not 0. */
const LEAST: f32 = 1e-30;

/** Geometric quantile: ℓ = ρ + ⟨u, r⟩, ∂ℓ/∂r = r/ρ + u, at ρ = 0 u. As |u| < 1, ℓ > 0 elsewhere. */
abstract class GeometricQuantile {
  static run(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, a: f32, b: f32): f64 {
    const ux = f32x4.splat(a);
    const uy = f32x4.splat(b);
    const k = f32x4.splat(scale);
    const plain = !w && !(flags & (Flag.ACCUMULATE | Flag.EACH));
    if (!w) w = ONES;
    const stride: usize = w == ONES ? 0 : 16;
    const output: usize = flags & Flag.GRAD ? 32 : 16;
    while (n > 0) {
      let rest = min(n, BLOCK / 4);
      n -= rest;
      let low = Sum.zero();
      let high = Sum.zero();
      // eight points at a time, until one is out of range
      while (plain && rest >= 8) {
        const r0 = Radial.residual<At0>(p, t);
        const r1 = Radial.residual<At16>(p, t);
        const r2 = Radial.residual<At32>(p, t);
        const r3 = Radial.residual<At48>(p, t);
        const x0 = Lanes.xs(r0, r1);
        const y0 = Lanes.ys(r0, r1);
        const x1 = Lanes.xs(r2, r3);
        const y1 = Lanes.ys(r2, r3);
        const q0 = f32x4.add(f32x4.mul(x0, x0), f32x4.mul(y0, y0));
        const q1 = f32x4.add(f32x4.mul(x1, x1), f32x4.mul(y1, y1));
        if (v128.any_true(v128.or(Radial.odd(q0, LIMIT), Radial.odd(q1, LIMIT)))) break;
        const rho0 = f32x4.sqrt(q0);
        const rho1 = f32x4.sqrt(q1);
        const v0 = GeometricQuantile.loss(rho0, x0, y0, ux, uy);
        const v1 = GeometricQuantile.loss(rho1, x1, y1, ux, uy);
        low = Sum.low(Sum.low(low, v0), v1);
        high = Sum.high(Sum.high(high, v0), v1);
        if (flags & Flag.GRAD) {
          GeometricQuantile.put<At0, At16>(g, rho0, x0, y0, ux, uy, k);
          GeometricQuantile.put<At32, At48>(g, rho1, x1, y1, ux, uy, k);
          g += 64;
        }
        p += 64;
        t += 64;
        rest -= 8;
      }
      for (; rest > 0; rest -= 4) {
        const weight = v128.and(v128.load(w), Lanes.first(rest));
        const present = Weights.present(weight);
        const value = v128.and(f32x4.mul(GeometricQuantile.four(flags, p, t, g, f32x4.mul(k, weight), present, rest, ux, uy), weight), present);
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        if (flags & Flag.EACH) Lanes.put(g, value, rest);
        p += 32;
        t += 32;
        g += output;
        w += stride;
      }
      total += Sum.of(low, high);
    }
    return total;
  }

  @inline
  static loss(rho: v128, x: v128, y: v128, ux: v128, uy: v128): v128 {
    return f32x4.add(rho, f32x4.add(f32x4.mul(ux, x), f32x4.mul(uy, y)));
  }

  /** Writes the gradients of four points in range. */
  @inline
  static put<A, B>(g: usize, rho: v128, x: v128, y: v128, ux: v128, uy: v128, k: v128): void {
    const inverse = f32x4.div(Lanes.one(), rho);
    const gx = f32x4.mul(f32x4.add(f32x4.mul(x, inverse), ux), k);
    const gy = f32x4.mul(f32x4.add(f32x4.mul(y, inverse), uy), k);
    v128.store(g, Lanes.firstPoints(gx, gy), offsetof<A>());
    v128.store(g, Lanes.lastPoints(gx, gy), offsetof<B>());
  }

  /** The losses of four points, of which the first `rest` exist. Those out of range are scaled. */
  @inline
  static four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, ux: v128, uy: v128): v128 {
    const r0 = Radial.residual<At0>(p, t);
    const r1 = Radial.residual<At16>(p, t);
    const x = Lanes.xs(r0, r1);
    const y = Lanes.ys(r0, r1);
    const q = f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
    const rho = f32x4.sqrt(q);
    const odd = Radial.odd(q, LIMIT);
    const unit = Radial.unit(x, y);
    const distance = Radial.distance(x, y, unit);
    const tilt = f32x4.add(f32x4.mul(ux, Radial.scaled(x, unit)), f32x4.mul(uy, Radial.scaled(y, unit)));
    const scaled = f32x4.div(f32x4.pmax(f32x4.add(distance, tilt), f32x4.splat(LEAST)), unit);
    if (flags & Flag.GRAD) {
      const inverse = f32x4.div(Lanes.one(), rho);
      const nx = Lanes.select(Radial.direction(x, unit, distance), f32x4.mul(x, inverse), odd);
      const ny = Lanes.select(Radial.direction(y, unit, distance), f32x4.mul(y, inverse), odd);
      const gx = Points.part(f32x4.add(nx, ux), k, present);
      const gy = Points.part(f32x4.add(ny, uy), k, present);
      Lanes.put(g, Lanes.onto(flags, Lanes.firstPoints(gx, gy), g), rest << 1);
      Lanes.put(g + 16, Lanes.onto(flags, Lanes.lastPoints(gx, gy), g + 16), (rest << 1) - 4);
    }
    return Lanes.select(scaled, GeometricQuantile.loss(rho, x, y, ux, uy), odd);
  }
}

/** The table: u. */
export function geometricQuantile(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return GeometricQuantile.run(flags, n, p, t, w, g, scale, total, load<f32>(table), load<f32>(table, 4));
}
