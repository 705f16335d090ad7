import { Maths } from "./math";
import { PointLoss, Points } from "./points";
import { Flag, Lanes } from "./simd";

/** A token of a distribution over each coordinate, with location μ and logarithmic scale s. z is the scaled residual. */
export interface Scaled {
  /** The x, |x| ≤ |s|, for which |z| = |r|·eˣ. eˣ = y·2ⁿ may be beyond float32 where z is not, so 2ⁿ comes in two halves. */
  exponent(s: v128): v128;
  /** z·2⁻ⁿ, or its negative. */
  deviation(r: v128, y: v128): v128;
  /** −ln of the density, without the constant. */
  value(s: v128, z: v128): v128;
  /** 2⁻ⁿ·∂ℓ/∂μ, for z or for z·2⁻ⁿ. */
  location(r: v128, z: v128, y: v128): v128;
  /** ∂ℓ/∂s */
  scale(z: v128): v128;
  /** The constant for both coordinates together. */
  constant(): f32;
  /** Whether slopes can be multiplied by e^(bs). Then z is linear in r·eˣ, and ∂ℓ/∂μ in z·eˣ. */
  tempered(): bool;
}

/**
 * Rows of μx, μy, s_x, s_y. a is 1 for the full density, else 0; slopes are multiplied by e^(bs), b ≤ 1. A vector holds
 * μx μy μx μy of two points, in the order of their targets.
 */
@final
export class LocationScale<L extends Scaled> implements PointLoss {
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
    const limited0 = Maths.expFar(s0);
    const limited1 = Maths.expFar(s1);
    const x0 = loss.exponent(limited0);
    const x1 = loss.exponent(limited1);
    const n0 = Maths.expTurnsWide(x0);
    const n1 = Maths.expTurnsWide(x1);
    const y0 = Maths.expRoot(x0, n0);
    const y1 = Maths.expRoot(x1, n1);
    const u0 = loss.deviation(r0, y0);
    const u1 = loss.deviation(r1, y1);
    const z0 = Maths.expWide(u0, n0);
    const z1 = Maths.expWide(u1, n1);
    if (flags & Flag.GRAD) {
      let k0 = Lanes.firstPoints(k, k);
      let k1 = Lanes.lastPoints(k, k);
      const present0 = Lanes.firstPoints(present, present);
      const present1 = Lanes.lastPoints(present, present);
      let m0: v128;
      let m1: v128;
      let l0 = loss.scale(z0);
      let l1 = loss.scale(z1);
      if (loss.tempered() && beta != 0) {
        const b0 = f32x4.mul(limited0, f32x4.splat(beta));
        const b1 = f32x4.mul(limited1, f32x4.splat(beta));
        const e0 = Maths.expTurnsWide(b0);
        const e1 = Maths.expTurnsWide(b1);
        k0 = f32x4.mul(k0, Maths.expRoot(b0, e0));
        k1 = f32x4.mul(k1, Maths.expRoot(b1, e1));
        m0 = Maths.expWide(Points.part(loss.location(r0, u0, y0), k0, present0), Maths.expSum(n0, n0, e0));
        m1 = Maths.expWide(Points.part(loss.location(r1, u1, y1), k1, present1), Maths.expSum(n1, n1, e1));
        l0 = Maths.expWide(Points.part(l0, k0, present0), e0);
        l1 = Maths.expWide(Points.part(l1, k1, present1), e1);
      } else {
        m0 = Points.part(Maths.expWide(loss.location(r0, z0, y0), n0), k0, present0);
        m1 = Points.part(Maths.expWide(loss.location(r1, z1, y1), n1), k1, present1);
        l0 = Points.part(l0, k0, present0);
        l1 = Points.part(l1, k1, present1);
      }
      Points.put(flags, g, 16, rest, Lanes.heads(m0, l0), Lanes.tails(m0, l0), Lanes.heads(m1, l1), Lanes.tails(m1, l1));
    }
    const v0 = loss.value(s0, z0);
    const v1 = loss.value(s1, z1);
    return f32x4.add(f32x4.add(Lanes.xs(v0, v1), Lanes.ys(v0, v1)), f32x4.splat(full * loss.constant()));
  }
}
