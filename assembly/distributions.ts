import { Maths } from "./math";
import { PointLoss, Points } from "./points";
import { Flag, Lanes } from "./simd";

const LEAST: f32 = 1.401298464324817e-45;

/**
 * A distribution over each coordinate, of a location μ and a logarithmic scale s: a function of z = |r|/scale or of its
 * square's root. A member writes its mathematics; tokens as in `residual.ts`.
 */
export interface Scaled {
  /** h = z/|r|, not yet limited. */
  inverse(s: v128): v128;
  /** z, of any sign, for a finite h > 0. */
  deviation(r: v128, h: v128): v128;
  /** −ln density, without the constant. */
  value(s: v128, z: v128): v128;
  /** ∂ℓ/∂μ */
  location(r: v128, z: v128, h: v128): v128;
  /** ∂ℓ/∂s */
  scale(z: v128): v128;
  /** The constant of both coordinates. */
  constant(): f32;
}

/**
 * Rows μx, μy, s_x, s_y; a: 1 for the full density; b: slopes are multiplied by e^(bs). Two points' μx μy μx μy are a vector,
 * like their targets.
 */
@final
export class LocationScale<L extends Scaled> implements PointLoss {
  @inline
  predictionBytes(): usize {
    return 16;
  }
  @inline
  targetBytes(): usize {
    return 8;
  }
  @inline
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, shape: i32, full: f32, beta: f32, table: usize): v128 {
    const loss = changetype<L>(0);
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    const s0 = Lanes.tails(a, b);
    const s1 = Lanes.tails(c, d);
    const r0 = f32x4.sub(Lanes.heads(a, b), v128.load(t));
    const r1 = f32x4.sub(Lanes.heads(c, d), v128.load(t, 16));
    const h0 = LocationScale.within(loss.inverse(s0));
    const h1 = LocationScale.within(loss.inverse(s1));
    const z0 = loss.deviation(r0, h0);
    const z1 = loss.deviation(r1, h1);
    if (flags & Flag.GRAD) {
      let k0 = Lanes.firstPoints(k, k);
      let k1 = Lanes.lastPoints(k, k);
      if (beta != 0) {
        k0 = f32x4.mul(k0, LocationScale.within(Maths.exp(f32x4.mul(s0, f32x4.splat(beta)))));
        k1 = f32x4.mul(k1, LocationScale.within(Maths.exp(f32x4.mul(s1, f32x4.splat(beta)))));
      }
      const present0 = Lanes.firstPoints(present, present);
      const present1 = Lanes.lastPoints(present, present);
      const m0 = Points.part(loss.location(r0, z0, h0), k0, present0);
      const m1 = Points.part(loss.location(r1, z1, h1), k1, present1);
      const l0 = Points.part(loss.scale(z0), k0, present0);
      const l1 = Points.part(loss.scale(z1), k1, present1);
      Points.put(flags, g, 16, rest, Lanes.heads(m0, l0), Lanes.tails(m0, l0), Lanes.heads(m1, l1), Lanes.tails(m1, l1));
    }
    const v0 = loss.value(s0, z0);
    const v1 = loss.value(s1, z1);
    return f32x4.add(f32x4.add(Lanes.xs(v0, v1), Lanes.ys(v0, v1)), f32x4.splat(full * loss.constant()));
  }

  /** An exponential, neither 0 nor ∞: its product with a 0 or an ∞ then is no NaN. */
  @inline
  static within(x: v128): v128 {
    return Lanes.clamp(x, f32x4.splat(f32.MAX_VALUE), f32x4.splat(LEAST));
  }
}
