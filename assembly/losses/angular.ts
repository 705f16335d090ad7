import { Maths } from "../math";
import { PointLoss, Points } from "../points";
import { BLOCK, DESK, Flag, Lanes } from "../simd";
import { Trigonometry } from "../trigonometry";

/** Bits of the table's first number. */
const PITCH_FIRST: i32 = 1;
const DEGREES: i32 = 2;
const COSINE: i32 = 4;

const PI: f32 = 3.14159274;
const PI_LOW: f32 = -8.74227766e-8; // π less its float32
const PER_RADIAN: f32 = 57.2957802; // degrees
/** Below this the squares of two lengths are at risk, and they are scaled up. */
const SMALL: f32 = 9.0949470177292824e-13; // 2^-40
const LIFT: f32 = 1.2676506002282294e30; // 2^100
/** Below this 2 arctan(q/2) = q. */
const STRAIGHT: f32 = 0.000244140625; // 2^-12

/** What both kinds of rows share. */
abstract class Angle {
  /** An angle in radians as the value, in the data's unit. */
  @inline
  static value(angle: v128, shape: i32): v128 {
    return f32x4.mul(angle, f32x4.splat(shape & DEGREES ? PER_RADIAN : 1));
  }

  /** The first and the last two of four numbers, in float64. */
  @inline
  static low(x: v128): v128 {
    return f64x2.promote_low_f32x4(x);
  }
  @inline
  static high(x: v128): v128 {
    return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  }
}

/**
 * Rows of yaw and pitch. With Y = Δyaw/2, D = Δpitch/2 and P = Σpitch/2
 *
 *     sin²(θ/2) = (sin D cos Y)² + (cos P sin Y)²
 *     cos²(θ/2) = (cos D cos Y)² + (sin P sin Y)²
 *
 * in which nothing cancels: θ = 2 arctan of the quotient of their roots is exact to a few ULP from 0 to π. The slopes of θ are
 * (sin D cos D cos² Y − sin P cos P sin² Y)/(sin(θ/2) cos(θ/2)) and cos(pitch) cos(target's pitch) sin Y cos Y over the same.
 */
@final
class Angles implements PointLoss {
  @inline
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, shape: i32, a: f32, b: f32, table: usize): v128 {
    const degrees = <bool>(shape & DEGREES);
    const pitchFirst = <bool>(shape & PITCH_FIRST);
    const p0 = v128.load(p);
    const p1 = v128.load(p, 16);
    const t0 = v128.load(t);
    const t1 = v128.load(t, 16);
    const pFirst = Lanes.xs(p0, p1);
    const pSecond = Lanes.ys(p0, p1);
    const tFirst = Lanes.xs(t0, t1);
    const tSecond = Lanes.ys(t0, t1);
    const yaw = pitchFirst ? pSecond : pFirst;
    const pitch = pitchFirst ? pFirst : pSecond;
    const targetYaw = pitchFirst ? tSecond : tFirst;
    const targetPitch = pitchFirst ? tFirst : tSecond;
    let y0 = Angle.low(yaw);
    let y1 = Angle.high(yaw);
    let z0 = Angle.low(pitch);
    let z1 = Angle.high(pitch);
    let u0 = Angle.low(targetYaw);
    let u1 = Angle.high(targetYaw);
    let v0 = Angle.low(targetPitch);
    let v1 = Angle.high(targetPitch);
    const far = v128.or(Trigonometry.far(yaw), Trigonometry.far(pitch));
    if (v128.any_true(v128.or(far, v128.or(Trigonometry.far(targetYaw), Trigonometry.far(targetPitch))))) {
      const desk = table + DESK;
      v128.store(desk, yaw);
      v128.store(desk, pitch, 16);
      v128.store(desk, targetYaw, 32);
      v128.store(desk, targetPitch, 48);
      for (let i: usize = 0; i < 16; i++) {
        store<f64>(desk + (i << 3), Trigonometry.wrap(load<f32>(desk + (i << 2)), degrees), 64);
      }
      y0 = v128.load(desk, 64);
      y1 = v128.load(desk, 80);
      z0 = v128.load(desk, 96);
      z1 = v128.load(desk, 112);
      u0 = v128.load(desk, 128);
      u1 = v128.load(desk, 144);
      v0 = v128.load(desk, 160);
      v1 = v128.load(desk, 176);
    }
    const y2 = f64x2.sub(y0, u0);
    const y3 = f64x2.sub(y1, u1);
    const turnsY0 = Trigonometry.turns(y2, degrees);
    const turnsY1 = Trigonometry.turns(y3, degrees);
    const kY = Trigonometry.count(turnsY0, turnsY1);
    const rY = Angles.rest(y2, turnsY0, y3, turnsY1, degrees);
    const d0 = f64x2.sub(z0, v0);
    const d1 = f64x2.sub(z1, v1);
    const turnsD0 = Trigonometry.turns(d0, degrees);
    const turnsD1 = Trigonometry.turns(d1, degrees);
    const kD = Trigonometry.count(turnsD0, turnsD1);
    const rD = Angles.rest(d0, turnsD0, d1, turnsD1, degrees);
    const sum0 = f64x2.add(z0, v0);
    const sum1 = f64x2.add(z1, v1);
    const turnsP0 = Trigonometry.turns(sum0, degrees);
    const turnsP1 = Trigonometry.turns(sum1, degrees);
    const kP = Trigonometry.count(turnsP0, turnsP1);
    const rP = Angles.rest(sum0, turnsP0, sum1, turnsP1, degrees);
    const nearY = Trigonometry.near(rY);
    const besideY = Trigonometry.beside(rY);
    const nearD = Trigonometry.near(rD);
    const besideD = Trigonometry.beside(rD);
    const nearP = Trigonometry.near(rP);
    const besideP = Trigonometry.beside(rP);
    // each twice as large as its name says
    const sinY = Trigonometry.sine(kY, nearY, besideY);
    const cosY = Trigonometry.cosine(kY, nearY, besideY);
    const sinD = Trigonometry.sine(kD, nearD, besideD);
    const cosD = Trigonometry.cosine(kD, nearD, besideD);
    const sinP = Trigonometry.sine(kP, nearP, besideP);
    const cosP = Trigonometry.cosine(kP, nearP, besideP);
    // and these four times
    const sinUp = f32x4.mul(sinD, cosY);
    const sinAcross = f32x4.mul(cosP, sinY);
    const cosUp = f32x4.mul(cosD, cosY);
    const cosAcross = f32x4.mul(sinP, sinY);
    const unit = Angles.unit(sinUp, sinAcross);
    const opposite = Angles.unit(cosUp, cosAcross);
    const sine = Angles.length(f32x4.mul(sinUp, unit), f32x4.mul(sinAcross, unit));
    const cosine = Angles.length(f32x4.mul(cosUp, opposite), f32x4.mul(cosAcross, opposite));
    if (flags & Flag.GRAD) {
      // each four times as large as its name says
      const product = f32x4.mul(cosD, cosP);
      const other = f32x4.mul(sinD, sinP);
      const cosPitch = f32x4.sub(product, other);
      const cosTarget = f32x4.add(product, other);
      const up = f32x4.mul(f32x4.mul(sinUp, unit), f32x4.mul(cosUp, opposite));
      const across = f32x4.mul(f32x4.mul(sinAcross, unit), f32x4.mul(cosAcross, opposite));
      // no direction leads away where the angle is 0 or π
      const divisor = shape & COSINE ? f32x4.mul(f32x4.mul(unit, opposite), f32x4.splat(degrees ? 8 * PER_RADIAN : 8)) : f32x4.mul(sine, cosine);
      const inverse = v128.and(f32x4.div(Lanes.one(), divisor), f32x4.ne(divisor, i32x4.splat(0)));
      const both = f32x4.mul(f32x4.mul(f32x4.mul(sinY, unit), f32x4.mul(cosY, opposite)), inverse);
      const slopeYaw = f32x4.mul(f32x4.mul(cosPitch, f32x4.splat(0.25)), f32x4.mul(cosTarget, both));
      const gYaw = Points.part(slopeYaw, k, present);
      const gPitch = Points.part(f32x4.mul(f32x4.sub(up, across), inverse), k, present);
      const g0 = pitchFirst ? gPitch : gYaw;
      const g1 = pitchFirst ? gYaw : gPitch;
      Lanes.put(g, Lanes.onto(flags, Lanes.firstPoints(g0, g1), g), rest << 1);
      Lanes.put(g + 16, Lanes.onto(flags, Lanes.lastPoints(g0, g1), g + 16), (rest << 1) - 4);
    }
    if (shape & COSINE) {
      const square = f32x4.add(f32x4.mul(sinUp, sinUp), f32x4.mul(sinAcross, sinAcross));
      return f32x4.mul(square, f32x4.splat(0.125));
    }
    const q = f32x4.mul(f32x4.div(f32x4.add(sine, sine), cosine), f32x4.div(opposite, unit)); // 2 tan(θ/2)
    const half = Maths.atan(f32x4.mul(q, f32x4.splat(0.5)));
    return Angle.value(Lanes.select(q, f32x4.add(half, half), f32x4.lt(q, f32x4.splat(STRAIGHT))), shape);
  }

  @inline
  static rest(low: v128, lowTurns: v128, high: v128, highTurns: v128, degrees: bool): v128 {
    return Trigonometry.narrow(Trigonometry.rest(low, lowTurns, degrees), Trigonometry.rest(high, highTurns, degrees));
  }

  /** A power of two that makes the squares of both safe. */
  @inline
  static unit(x: v128, y: v128): v128 {
    const small = f32x4.lt(f32x4.pmax(f32x4.abs(x), f32x4.abs(y)), f32x4.splat(SMALL));
    return Lanes.select(f32x4.splat(LIFT), Lanes.one(), small);
  }

  @inline
  static length(x: v128, y: v128): v128 {
    return f32x4.sqrt(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y)));
  }
}

/**
 * Rows of x y z, of any length. In float64 products of float32 numbers are exact, so p × t and p·t are right to its last place however
 * small or large they are, and nothing needs scaling: θ = arctan(‖p × t‖/p·t), 1 − cos θ = ‖p × t‖²/(N(N + p·t)), N = ‖p‖‖t‖. The
 * slope of θ is p × (p × t)/(‖p‖²‖p × t‖). A vector of length 0 is at a right angle to all others, and has no slope.
 */
@final
class Vectors implements PointLoss {
  @inline
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, shape: i32, a: f32, b: f32, table: usize): v128 {
    const p0 = v128.load(p);
    const p1 = v128.load(p, 16);
    const p2 = v128.load(p, 32);
    const t0 = v128.load(t);
    const t1 = v128.load(t, 16);
    const t2 = v128.load(t, 32);
    const x = Lanes.firstOf(p0, p1, p2);
    const y = Lanes.secondOf(p0, p1, p2);
    const z = Lanes.thirdOf(p0, p1, p2);
    const u = Lanes.firstOf(t0, t1, t2);
    const v = Lanes.secondOf(t0, t1, t2);
    const w = Lanes.thirdOf(t0, t1, t2);
    const x0 = Angle.low(x);
    const y0 = Angle.low(y);
    const z0 = Angle.low(z);
    const u0 = Angle.low(u);
    const v0 = Angle.low(v);
    const w0 = Angle.low(w);
    const x1 = Angle.high(x);
    const y1 = Angle.high(y);
    const z1 = Angle.high(z);
    const u1 = Angle.high(u);
    const v1 = Angle.high(v);
    const w1 = Angle.high(w);
    // p × t
    const i0 = Vectors.minor(y0, z0, v0, w0);
    const j0 = Vectors.minor(z0, x0, w0, u0);
    const k0 = Vectors.minor(x0, y0, u0, v0);
    const i1 = Vectors.minor(y1, z1, v1, w1);
    const j1 = Vectors.minor(z1, x1, w1, u1);
    const k1 = Vectors.minor(x1, y1, u1, v1);
    const square0 = Vectors.dot(i0, j0, k0, i0, j0, k0);
    const square1 = Vectors.dot(i1, j1, k1, i1, j1, k1);
    const dot0 = Vectors.dot(x0, y0, z0, u0, v0, w0);
    const dot1 = Vectors.dot(x1, y1, z1, u1, v1, w1);
    const own0 = Vectors.dot(x0, y0, z0, x0, y0, z0);
    const own1 = Vectors.dot(x1, y1, z1, x1, y1, z1);
    let length0: v128;
    let length1: v128;
    let value: v128;
    let factor = k;
    if (shape & COSINE) {
      length0 = f64x2.sqrt(f64x2.mul(own0, Vectors.dot(u0, v0, w0, u0, v0, w0)));
      length1 = f64x2.sqrt(f64x2.mul(own1, Vectors.dot(u1, v1, w1, u1, v1, w1)));
      value = Trigonometry.narrow(Vectors.versine(square0, dot0, length0), Vectors.versine(square1, dot1, length1));
    } else {
      length0 = f64x2.sqrt(square0);
      length1 = f64x2.sqrt(square1);
      const angle = Maths.atan(Trigonometry.narrow(Vectors.tangent(length0, dot0), Vectors.tangent(length1, dot1)));
      const other = f32x4.add(f32x4.sub(f32x4.splat(PI), angle), f32x4.splat(PI_LOW));
      const blunt = i32x4.shr_s(Trigonometry.narrow(dot0, dot1), 31);
      value = Angle.value(Lanes.select(other, angle, blunt), shape);
      factor = Angle.value(k, shape);
    }
    if (flags & Flag.GRAD) {
      const f0 = Vectors.inverse(f64x2.mul(own0, length0));
      const f1 = Vectors.inverse(f64x2.mul(own1, length1));
      const slopeX = Vectors.slope(Vectors.minor(y0, z0, j0, k0), f0, Vectors.minor(y1, z1, j1, k1), f1);
      const slopeY = Vectors.slope(Vectors.minor(z0, x0, k0, i0), f0, Vectors.minor(z1, x1, k1, i1), f1);
      const slopeZ = Vectors.slope(Vectors.minor(x0, y0, i0, j0), f0, Vectors.minor(x1, y1, i1, j1), f1);
      let gX = Points.part(slopeX, factor, present);
      let gY = Points.part(slopeY, factor, present);
      let gZ = Points.part(slopeZ, factor, present);
      if (flags & Flag.ACCUMULATE) {
        const g0 = v128.load(g);
        const g1 = v128.load(g, 16);
        const g2 = v128.load(g, 32);
        gX = f32x4.add(gX, Lanes.firstOf(g0, g1, g2));
        gY = f32x4.add(gY, Lanes.secondOf(g0, g1, g2));
        gZ = f32x4.add(gZ, Lanes.thirdOf(g0, g1, g2));
      }
      Lanes.putTriples(g, gX, gY, gZ, rest);
    }
    return value;
  }

  /** a·d − b·c */
  @inline
  static minor(a: v128, b: v128, c: v128, d: v128): v128 {
    return f64x2.sub(f64x2.mul(a, d), f64x2.mul(b, c));
  }

  @inline
  static dot(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128): v128 {
    return f64x2.add(f64x2.add(f64x2.mul(a, d), f64x2.mul(b, e)), f64x2.mul(c, f));
  }

  /** The tangent's size; ∞ where a vector has length 0. */
  @inline
  static tangent(sine: v128, cosine: v128): v128 {
    const size = f64x2.abs(cosine);
    const none = f64x2.eq(f64x2.add(sine, size), i64x2.splat(0));
    return Lanes.select(f64x2.splat(Infinity), f64x2.div(sine, size), none);
  }

  /** 1 − cos θ, without cancellation on either side of a right angle; 1 where a vector has length 0. */
  @inline
  static versine(square: v128, dot: v128, both: v128): v128 {
    const zero = i64x2.splat(0);
    const sum = f64x2.add(both, f64x2.abs(dot));
    const top = Lanes.select(f64x2.mul(sum, sum), square, f64x2.lt(dot, zero));
    return Lanes.select(f64x2.splat(1), f64x2.div(top, f64x2.mul(both, sum)), f64x2.eq(both, zero));
  }

  /** 1/x; 0 for 0, where there is no direction. */
  @inline
  static inverse(x: v128): v128 {
    return v128.and(f64x2.div(f64x2.splat(1), x), f64x2.ne(x, i64x2.splat(0)));
  }

  @inline
  static slope(low: v128, lowFactor: v128, high: v128, highFactor: v128): v128 {
    return Trigonometry.narrow(f64x2.mul(low, lowFactor), f64x2.mul(high, highFactor));
  }
}

/** The table: bits of how rows and value are meant. */
export function angular(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  const bits = <i32>load<f32>(table);
  // block by block: the loop moves the table on
  while (n > 0) {
    const count = min(n, BLOCK / 4);
    const floats = (<usize>count) << 3;
    total = Points.run<Angles>(8, 8, flags, count, p, t, w, g, scale, total, bits, a, b, table);
    p += floats;
    t += floats;
    if (w) w += (<usize>count) << 2;
    g += flags & Flag.GRAD ? floats : (<usize>count) << 2;
    n -= count;
  }
  return total;
}

export function angular_vectors(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<Vectors>(12, 12, flags, n, p, t, w, g, scale, total, <i32>load<f32>(table), a, b, table);
}
