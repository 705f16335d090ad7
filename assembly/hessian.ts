import { LIMIT, Radial } from "./radial";
import { Residual, TINIEST } from "./residual";
import { At0, At16, Flag, Lanes, ONES, Weights } from "./simd";

/** A residual loss with a finite curvature everywhere. */
export interface Curved extends Residual {
  /** ψ′(r) without the factor that `slope` leaves out, and at a kink the mean of both sides; anything where r is NaN. */
  bend(r: v128, m: v128, n: v128, a: v128, b: v128, c: v128, d: v128): v128;
}

/** Losses whose ψ is linear within ±limit and constant beyond. */
export abstract class Curves {
  /** 1 within ±limit, ½ at it, 0 beyond. */
  @inline
  static within(r: v128, limit: v128): v128 {
    const size = f32x4.abs(r);
    const half = f32x4.splat(0.5);
    return f32x4.add(v128.and(half, f32x4.lt(size, limit)), v128.and(half, f32x4.le(size, limit)));
  }
}

/**
 * The curvature of `n` units of `shape` values, times their weights: ψ′(r) of an element, and of a point hxx, hxy, hyy of
 * H = w⊥I + (w∥ − w⊥)nnᵀ, w⊥ = ψ(ρ)/ρ, w∥ = ψ′(ρ), n the direction. With PSD negative eigenvalues, of which only ψ′ can be one,
 * count as 0. Not a loss: returns `total`.
 */
export abstract class Hessian {
  static run<L extends Curved>(
    flags: i32,
    n: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    total: f64,
    shape: i32,
    first: f32,
    second: f32,
    table: usize,
  ): f64 {
    const loss = changetype<L>(0);
    const a = f32x4.splat(loss.constant(0, first, second, table));
    const b = f32x4.splat(loss.constant(1, first, second, table));
    const c = f32x4.splat(loss.constant(2, first, second, table));
    const d = f32x4.splat(loss.constant(3, first, second, table));
    const factor = f32x4.splat(loss.slopeFactor());
    const floor = f32x4.splat(flags & Flag.PSD ? 0 : -Infinity);
    if (!w) w = ONES;
    const stride = Weights.stride(w, flags);
    const spread = Weights.spread(flags);
    if (shape == 1) {
      for (; n > 0; n -= 4) {
        const weight = Weights.at(w, spread);
        const r = f32x4.sub(v128.load(p), v128.load(t));
        const m = loss.common(r, a, b, c, d);
        const bend = Hessian.bend<L>(r, m, loss.other(r, m, a, b, c, d), a, b, c, d, floor);
        Lanes.put(g, v128.and(f32x4.mul(bend, f32x4.mul(factor, weight)), Weights.present(weight)), n);
        p += 16;
        t += 16;
        g += 16;
        w += stride;
      }
      return total;
    }
    const curvature = loss.curvature(a, b, c, d);
    const limit = f32x4.splat(min<f32>(TINIEST / f32x4.extract_lane(curvature, 0), 1));
    const zero = i32x4.splat(0);
    for (; n > 0; n -= 4) {
      const weight = Weights.at(w, spread);
      const r0 = Radial.residual<At0>(p, t);
      const r1 = Radial.residual<At16>(p, t);
      let x = Lanes.xs(r0, r1);
      let y = Lanes.ys(r0, r1);
      const q = f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
      let rho = f32x4.sqrt(q);
      const odd = Radial.odd(q, LIMIT);
      const scale = f32x4.mul(factor, weight);
      const present = Weights.present(weight);
      const inverse = f32x4.div(Lanes.one(), rho);
      let m = loss.common(rho, a, b, c, d);
      let o = loss.other(rho, m, a, b, c, d);
      let along = f32x4.pmax(loss.bend(rho, m, o, a, b, c, d), floor);
      let across = loss.weight(q, a, b, c, d);
      if (loss.group() < 4) {
        // compared as integers, as a subnormal number in a comparison of floats costs over a hundred cycles
        across = Lanes.select(curvature, f32x4.mul(loss.slope(rho, m, o, a, b, c, d), inverse), i32x4.le_s(rho, limit));
      }
      let hxx: v128;
      let hxy: v128;
      let hyy: v128;
      if (!v128.any_true(odd)) {
        x = f32x4.mul(x, inverse);
        y = f32x4.mul(y, inverse);
        const xx = f32x4.mul(x, x);
        const yy = f32x4.mul(y, y);
        hxx = f32x4.add(f32x4.mul(across, yy), f32x4.mul(along, xx));
        hyy = f32x4.add(f32x4.mul(across, xx), f32x4.mul(along, yy));
        hxy = f32x4.mul(f32x4.sub(along, across), f32x4.mul(x, y));
      } else {
        // the other lanes get the same bits as above: they must not depend on their neighbours
        const unit = Radial.unit(x, y);
        const distance = Radial.distance(x, y, unit);
        rho = Lanes.select(f32x4.div(distance, unit), rho, odd);
        // at the origin any direction will do
        const farX = v128.or(Radial.direction(x, unit, distance), v128.and(Lanes.one(), f32x4.eq(distance, zero)));
        x = Lanes.select(farX, f32x4.mul(x, inverse), odd);
        y = Lanes.select(Radial.direction(y, unit, distance), f32x4.mul(y, inverse), odd);
        m = loss.common(rho, a, b, c, d);
        o = loss.other(rho, m, a, b, c, d);
        along = f32x4.pmax(loss.bend(rho, m, o, a, b, c, d), floor);
        if (loss.rescue()) {
          const near = Lanes.select(curvature, f32x4.div(loss.slope(rho, m, o, a, b, c, d), rho), i32x4.le_s(rho, limit));
          // far away ψ(ρ)/ρ and ψ′(ρ) have the same limit
          across = Lanes.select(Lanes.select(along, near, f32x4.eq(rho, f32x4.splat(Infinity))), across, odd);
        }
        const xx = f32x4.mul(x, x);
        const yy = f32x4.mul(y, y);
        const nan = f32x4.ne(q, q);
        hxx = v128.or(f32x4.add(Hessian.part(across, yy), Hessian.part(along, xx)), nan);
        hyy = v128.or(f32x4.add(Hessian.part(across, xx), Hessian.part(along, yy)), nan);
        // where both are infinite, ψ′ is the larger
        const gap = Lanes.select(along, f32x4.sub(along, across), f32x4.eq(across, f32x4.splat(Infinity)));
        hxy = v128.or(Hessian.part(gap, f32x4.mul(x, y)), nan);
      }
      hxx = Hessian.result(hxx, scale, present);
      hxy = Hessian.result(hxy, scale, present);
      hyy = Hessian.result(hyy, scale, present);
      Lanes.putTriples(g, hxx, hxy, hyy, n);
      p += 32;
      t += 32;
      g += 48;
      w += stride;
    }
    return total;
  }

  @inline
  static bend<L extends Curved>(r: v128, m: v128, n: v128, a: v128, b: v128, c: v128, d: v128, floor: v128): v128 {
    // adding 0 turns −0 into 0
    const bend = f32x4.add(f32x4.pmax(changetype<L>(0).bend(r, m, n, a, b, c, d), floor), i32x4.splat(0));
    return v128.or(bend, f32x4.ne(r, r));
  }

  /** `value`·`share`, but 0 where the share is 0. */
  @inline
  static part(value: v128, share: v128): v128 {
    return v128.and(f32x4.mul(value, share), f32x4.ne(share, i32x4.splat(0)));
  }

  /** Adding 0 turns −0 into 0. */
  @inline
  static result(value: v128, scale: v128, present: v128): v128 {
    return v128.and(f32x4.mul(f32x4.add(value, i32x4.splat(0)), scale), present);
  }
}
