const HALF_TURN: f64 = 3.141592651605606; // π to 30 bits: up to 2²³ times this is exact
const HALF_TURN_LOW: f64 = 1.984187159361081e-9; // π less that
const MAGIC: f64 = 6755399441055744; // 1.5·2⁵²
const NEAR: f32 = 8388608; // 2²³: from here on every float32 is a whole number
const TURN_UNIT: f64 = 3.4061215800865545e-19; // 2π/2⁶⁴
const FARTHEST_TURN: f64 = 2.852213850513516e31; // 360·2⁹⁶
const SINE_3: f32 = -0.041666638;
const SINE_5: f32 = 0.00052076177;
const SINE_7: f32 = -3.0497024e-6;
const COSINE_4: f32 = 0.0052083307;
const COSINE_6: f32 = -4.3397842e-5;
const COSINE_8: f32 = 1.9087756e-7;

/** The first 256 bits of 1/2π after the binary point, the last bits first: eight bytes from anywhere on are 64 bits in a row. */
const TURNS: usize = memory.data<u64>([0x7f9458eaf7aef158, 0x36d8a5664f10e410, 0x7f09d5f47d4d3770, 0x28be60db9391054a]);
const TURNS_END: usize = TURNS + 32;

/**
 * Sine and cosine of half of any angle, in radians or degrees. The angle is a float64, so that neither the difference of two float32
 * angles nor what whole turns leave of it is rounded before it is small: angle = k·π + rest, |rest| ≤ π/2. Everything that follows is
 * float32.
 *
 * Sine and cosine come doubled, 2 sin(x/2) and 2 cos(x/2): the first is then x itself for a tiny x, even a subnormal one, and both are
 * of one kind where they change places. Lawson's weights by linear programming found the coefficients, which were rounded one after
 * the other; their errors are relative, for |rest| ≤ 1.0005·π/2. Results are within 1.58 ULP, and within 2.33 from 2²³ on,
 * where an angle less whole turns is rounded to float64.
 */
export abstract class Trigonometry {
  /** Lanes whose turns `turns` cannot count: `wrap` takes these first. ∞ is among them, NaN is not. */
  @inline
  static far(x: v128): v128 {
    return f32x4.ge(f32x4.abs(x), f32x4.splat(NEAR));
  }

  /** An angle less whole turns; as it is, unless it is far. ∞ becomes NaN. */
  static wrap(x: f32, degrees: bool): f64 {
    const bits = reinterpret<u32>(x);
    const exponent = <i32>((bits >> 23) & 255) - 150;
    if (exponent < 0) return x;
    if (exponent > 104) return NaN;
    if (degrees) {
      // exact: each step leaves fewer leading bits, and the last ones are whole degrees
      let rest: f64 = x;
      for (let turn = FARTHEST_TURN; turn >= 360; turn *= 5.9604644775390625e-8) rest -= nearest(rest / turn) * turn;
      return rest;
    }
    // the mantissa times 96 bits of 1/2π from where whole turns end, modulo one turn (Payne and Hanek 1983)
    const mantissa = (<u64>((bits & 0x7fffff) | 0x800000)) << (exponent & 7);
    const at = TURNS_END - (exponent >> 3);
    const turn = mantissa * load<u64>(at - 8) + ((mantissa * <u64>load<u32>(at - 12)) >> 32);
    const angle = <f64>(<i64>turn) * TURN_UNIT;
    return x < 0 ? -angle : angle;
  }

  /** k = round(x/half a turn) in the low bits, for two angles. */
  @inline
  static turns(x: v128, degrees: bool): v128 {
    return f64x2.add(f64x2.mul(x, f64x2.splat(degrees ? 1.0 / 180 : 0.3183098861837907)), f64x2.splat(MAGIC));
  }

  /** x − k·π, in radians. */
  @inline
  static rest(x: v128, turns: v128, degrees: bool): v128 {
    const k = f64x2.sub(turns, f64x2.splat(MAGIC));
    const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(degrees ? 180 : HALF_TURN)));
    const rest = f64x2.sub(high, f64x2.mul(k, f64x2.splat(degrees ? 0 : HALF_TURN_LOW)));
    return f64x2.mul(rest, f64x2.splat(degrees ? 0.017453292519943295 : 1));
  }

  /** k of four angles as integers, of which only the last bits matter. */
  @inline
  static count(low: v128, high: v128): v128 {
    return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
  }

  /** Four numbers, rounded to float32. */
  @inline
  static narrow(low: v128, high: v128): v128 {
    return v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
  }

  /** 2 sin(x/2), where x = k·π + rest, from `near` and `beside` of the rest: they change places where k is odd. */
  @inline
  static sine(k: v128, near: v128, beside: v128): v128 {
    const size = v128.bitselect(beside, near, i32x4.shr_s(i32x4.shl(k, 31), 31));
    return v128.xor(size, v128.and(i32x4.shl(k, 30), i32x4.splat(1 << 31)));
  }

  /** 2 cos(x/2): the sine of half a turn more. */
  @inline
  static cosine(k: v128, near: v128, beside: v128): v128 {
    return Trigonometry.sine(i32x4.add(k, i32x4.splat(1)), near, beside);
  }

  /** 2 sin(r/2) = r + r³(…): 4.0e-9 */
  @inline
  static near(r: v128): v128 {
    const r2 = f32x4.mul(r, r);
    const p5 = f32x4.add(f32x4.splat(SINE_5), f32x4.mul(f32x4.splat(SINE_7), r2));
    return f32x4.add(r, f32x4.mul(f32x4.mul(r, r2), f32x4.add(f32x4.splat(SINE_3), f32x4.mul(r2, p5))));
  }

  /** 2 cos(r/2) = 2 − r²/4 + r⁴(…): 1.2e-10 */
  @inline
  static beside(r: v128): v128 {
    const r2 = f32x4.mul(r, r);
    const p6 = f32x4.add(f32x4.splat(COSINE_6), f32x4.mul(f32x4.splat(COSINE_8), r2));
    const p4 = f32x4.mul(f32x4.mul(r2, r2), f32x4.add(f32x4.splat(COSINE_4), f32x4.mul(r2, p6)));
    return f32x4.add(f32x4.sub(f32x4.splat(2), f32x4.mul(r2, f32x4.splat(0.25))), p4);
  }
}
