/*
 * The compiler makes vectors of these constants, and V8 keeps them in registers, or beside the loop where there are too many. It also
 * computes once what two inlined methods both compute; not so if the constants were loaded from memory. Coefficients are named after
 * their power.
 */
const EXP_CEILING: f32 = 89; // e⁸⁹ overflows
const EXP_FLOOR: f32 = -104; // e⁻¹⁰⁴ rounds to 0
const LOG2_E: f32 = 1.44269502;
const EXP_MAGIC: f32 = 12583103; // 1.5·2²³ + 127 + 64
const EXP_MAGIC_WIDE: f32 = 12583166; // 1.5·2²³ + 2·127
const LN2_HIGH: f32 = 0.693359375; // 355/512: n times this is exact
const LN2_EXCESS: f32 = 0.00021219444; // 355/512 − ln 2
const EXP_2: f32 = 0.49999994;
const EXP_3: f32 = 0.166665196;
const EXP_4: f32 = 0.0416682474;
const EXP_5: f32 = 0.00836884044;
const EXP_6: f32 = 0.00138226641;
const EXPM1_3: f32 = 0.16666548;
const EXPM1_4: f32 = 0.0416668579;
const EXPM1_5: f32 = 0.00836615171;
const EXPM1_6: f32 = 0.00138980465;
const EXP_UNSCALE: f32 = 5.42101086e-20; // 2⁻⁶⁴
const THREE_QUARTERS: f32 = 0.75;
const EXPONENT: f32 = -Infinity; // the bits of sign and exponent
const LOG_LN2_HIGH: f32 = 8.26548785e-8; // 2⁻²³·355/512
const LOG_LN2_LOW: f32 = -2.52955488e-11; // 2⁻²³·(ln 2 − 355/512)
const MIN_NORMAL: f32 = 1.17549435e-38; // 2⁻¹²⁶
const MAX_FINITE: f32 = 3.40282347e38;
const RESCALE: f32 = 4.93038066e-32; // the bits of 23 in the exponent
export const LN2: f32 = 0.693147182;
const LOG_3: f32 = 0.333334506;
const LOG_4: f32 = -0.250000983;
const LOG_5: f32 = 0.199908063;
const LOG_6: f32 = -0.166471645;
const LOG_7: f32 = 0.144788206;
const LOG_8: f32 = -0.131629854;
const LOG_9: f32 = 0.104645304;
const LOG_10: f32 = -0.0450736098;
const MINUS_3: f32 = -0.33330986;
const MINUS_4: f32 = -0.250978917;
const MINUS_5: f32 = -0.184414625;
const MINUS_6: f32 = -0.293580681;
const MINUS_7: f32 = 0.44229266;
const MINUS_8: f32 = -1.68684268;
const MINUS_9: f32 = 2.18450618;
const MINUS_10: f32 = -1.6178211;
const NORMAL_FLOOR: f32 = -87; // e⁻⁸⁷ is normal
const NORMAL_MAGIC: f32 = 12583039; // 1.5·2²³ + 127
const TANH_MIDDLE: f32 = 0.60000515;
const TANH_0: f32 = -0.16137837;
const TANH_1: f32 = -0.21716225;
const TANH_2: f32 = 0.06947557;
const TANH_3: f32 = -0.022601413;
const TANH_4: f32 = 0.007365686;
const TANH_5: f32 = -0.0023727976;
const TANH_6: f32 = 0.0007958779;
const TANH_7: f32 = -0.000355553;
const COSH_4: f32 = -0.0833330974;
const COSH_6: f32 = 0.0222174488;
const COSH_8: f32 = -0.00671350025;
const COSH_10: f32 = 0.00208252133;
const COSH_12: f32 = -0.000560404267;
const COSH_14: f32 = 8.78655337e-5;
const FAR_2: f32 = -0.499994069;
const FAR_3: f32 = 0.333009124;
const FAR_4: f32 = -0.243836641;
const FAR_5: f32 = 0.149564624;
const MINUS_ONE: f32 = -1;
const HALF_PI: f32 = 1.57079637; // ½π
const HALF_PI_LOW: f32 = -4.37113883e-8; // ½π less its float32
const ATAN_3: f32 = -0.333332986;
const ATAN_5: f32 = 0.199985355;
const ATAN_7: f32 = -0.142641261;
const ATAN_9: f32 = 0.109516546;
const ATAN_11: f32 = -0.0840205625;
const ATAN_13: f32 = 0.0579358004;
const ATAN_15: f32 = -0.0311577655;
const ATAN_17: f32 = 0.0109045366;
const ATAN_19: f32 = -0.001791502;
const BETWEEN_MIDDLE: f32 = 0.90003967;
const BETWEEN_0: f32 = -0.30723515;
const BETWEEN_1: f32 = -0.10222954;
const BETWEEN_2: f32 = 0.014531803;
const BETWEEN_3: f32 = -0.001678803;
const BETWEEN_4: f32 = 0.00016017833;
const BETWEEN_5: f32 = -1.3012377e-5;
const BETWEEN_6: f32 = 8.6945266e-7;
const BEYOND_LAST: f32 = 5.7; // from here on less than half a ULP of 1 lies beyond
const BEYOND_MIDDLE: f32 = 2.5;
const BEYOND_0: f32 = 0.28266272;
const BEYOND_1: f32 = -0.09122771;
const BEYOND_2: f32 = 0.027295206;
const BEYOND_3: f32 = -0.007665715;
const BEYOND_4: f32 = 0.002037591;
const BEYOND_5: f32 = -0.00050610176;
const BEYOND_6: f32 = 0.00012417042;
const BEYOND_7: f32 = -3.5437675e-5;
const BEYOND_8: f32 = 6.686007e-6;
const EXP_FAR: f32 = 174; // up to ±174, 2ⁿ is the product of two normal halves

/**
 * Branch-free elementary functions of four float32 lanes. Each error bound is the maximum over every float32 of the stated
 * domain, in units in the last place of the exact result.
 *
 * Sollya found the polynomials with `prec = 165`, by `fpminimax(f, [|powers|], [|SG...|], interval, relative, fixed part)`.
 */
export abstract class Maths {
  /** eˣ for all x, within 0.917 ULP. 2ⁿ, with n from −150 to 128, is multiplied in as two halves; only the last rounds. */
  @inline
  static exp(x: v128): v128 {
    const c = Maths.expClamp(x);
    const t = Maths.expTurnsWide(c);
    return Maths.expWide(Maths.expRoot(c, t), t);
  }

  /** x, limited to where eˣ neither vanishes nor overflows. NaN passes. */
  @inline
  static expClamp(x: v128): v128 {
    return f32x4.pmax(f32x4.pmin(x, f32x4.splat(EXP_CEILING)), f32x4.splat(EXP_FLOOR));
  }

  /** n = round(x/ln 2) in the low bits, with the bias of two exponents. */
  @inline
  static expTurnsWide(x: v128): v128 {
    return f32x4.add(f32x4.mul(x, f32x4.splat(LOG2_E)), f32x4.splat(EXP_MAGIC_WIDE));
  }

  /** n as a number. */
  @inline
  static expCountWide(turns: v128): v128 {
    return f32x4.sub(turns, f32x4.splat(EXP_MAGIC_WIDE));
  }

  /** y·2ⁿ, where n has the bias of two exponents. */
  @inline
  static expWide(y: v128, turns: v128): v128 {
    return f32x4.mul(f32x4.mul(y, Maths.expHalf(turns)), Maths.expOther(turns));
  }

  /** 2ⁿ is the product of this and `expOther`. Multiplied by one after the other, y overflows only where y·2ⁿ does. */
  @inline
  static expHalf(turns: v128): v128 {
    return i32x4.shl(i32x4.shr_u(turns, 1), 23);
  }
  @inline
  static expOther(turns: v128): v128 {
    return i32x4.sub(i32x4.shl(turns, 23), Maths.expHalf(turns));
  }

  /** The sum of three n, from −252 to 254, with the bias of one. */
  @inline
  static expSum(first: v128, second: v128, third: v128): v128 {
    const magic = f32x4.splat(EXP_MAGIC_WIDE);
    return i32x4.add(i32x4.sub(first, magic), i32x4.add(i32x4.sub(second, magic), third));
  }

  /** x, limited to ±174, up to where both halves of 2ⁿ are normal. NaN passes. */
  @inline
  static expFar(x: v128): v128 {
    const far = f32x4.splat(EXP_FAR);
    return f32x4.pmax(f32x4.pmin(x, far), f32x4.neg(far));
  }

  /** eˣ without its 2ⁿ. */
  @inline
  static expRoot(x: v128, turns: v128): v128 {
    const n = Maths.expCountWide(turns);
    const rest = Maths.expRest(x, n);
    return Maths.expHigh(rest, Maths.expTail(rest, n));
  }

  /** eˣ for x ≤ 0, within 0.917 ULP; 0 for x < −103.63 (see `expScale`). */
  @inline
  static expNegative(x: v128): v128 {
    const c = Maths.expFloor(x);
    const t = Maths.expTurns(c);
    const n = Maths.expCount(t);
    const r = Maths.expRest(c, n);
    const y = Maths.expHigh(r, Maths.expTail(r, n));
    return f32x4.mul(y, Maths.expScale(t));
  }

  /** What `expNegative` rounds off. */
  @inline
  static expNegativeLost(x: v128): v128 {
    const c = Maths.expFloor(x);
    const t = Maths.expTurns(c);
    const n = Maths.expCount(t);
    const r = Maths.expRest(c, n);
    const tail = Maths.expTail(r, n);
    const high = f32x4.sub(Maths.expHigh(r, tail), f32x4.splat(1));
    return f32x4.mul(f32x4.add(f32x4.sub(r, high), tail), Maths.expScale(t));
  }

  /**
   * eˣ − 1 for x ≤ 0, within 0.975 ULP, as 2ⁿ·(eʳ − 1) + (2ⁿ − 1), whose last term is exact down to n = −24. A tiny x stays x. The
   * series keeps r²/2 apart, as its ½ is exact.
   * h = 1.002·ln(2)/2; minimax for (exp(x) − 1 − x − x²/2), [|3,…,6|], [−h; h], relative to exp(x) − 1: 1.42e-8
   */
  @inline
  static expm1Negative(x: v128): v128 {
    const c = Maths.expFloor(x);
    const t = Maths.expTurns(c);
    const n = Maths.expCount(t);
    const rest = Maths.expRest(c, n);
    const low = f32x4.mul(n, f32x4.splat(LN2_EXCESS));
    const r = f32x4.add(rest, low);
    const r2 = f32x4.mul(r, r);
    const p3 = f32x4.add(f32x4.splat(EXPM1_3), f32x4.mul(f32x4.splat(EXPM1_4), r));
    const p5 = f32x4.add(f32x4.splat(EXPM1_5), f32x4.mul(f32x4.splat(EXPM1_6), r));
    const cubic = f32x4.mul(f32x4.mul(r, r2), f32x4.add(p3, f32x4.mul(r2, p5)));
    const tail = f32x4.add(f32x4.add(low, f32x4.mul(r2, f32x4.splat(0.5))), cubic);
    const scale = Maths.expScale(t);
    return f32x4.add(f32x4.sub(scale, f32x4.splat(1)), f32x4.mul(f32x4.add(rest, tail), scale));
  }

  /** x, but no lower than where eˣ vanishes. NaN passes. */
  @inline
  static expFloor(x: v128): v128 {
    return f32x4.pmax(x, f32x4.splat(EXP_FLOOR));
  }

  /** n = round(x/ln 2) in the low bits, with the bias of an exponent plus 64. */
  @inline
  static expTurns(x: v128): v128 {
    return f32x4.add(f32x4.mul(x, f32x4.splat(LOG2_E)), f32x4.splat(EXP_MAGIC));
  }

  /** n as a number. */
  @inline
  static expCount(turns: v128): v128 {
    return f32x4.sub(turns, f32x4.splat(EXP_MAGIC));
  }

  /** x − n·(355/512), exact. */
  @inline
  static expRest(x: v128, n: v128): v128 {
    return f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  }

  /** eʳ − 1 − rest, where r = x − n·ln 2 = rest + n·(355/512 − ln 2). */
  @inline
  static expTail(rest: v128, n: v128): v128 {
    return Maths.expSeries(rest, f32x4.mul(n, f32x4.splat(LN2_EXCESS)));
  }

  /**
   * eʳ − 1 − rest, where r = rest + low, within 3.2e-9 of eʳ.
   * h = 1.002·ln(2)/2; fpminimax(exp(x), [|2,…,6|], …, [−h; h], …, 1 + x)
   */
  @inline
  static expSeries(rest: v128, low: v128): v128 {
    const r = f32x4.add(rest, low);
    const r2 = f32x4.mul(r, r);
    const p2 = f32x4.add(f32x4.splat(EXP_2), f32x4.mul(f32x4.splat(EXP_3), r));
    const p4 = f32x4.add(f32x4.splat(EXP_4), f32x4.mul(f32x4.splat(EXP_5), r));
    const p = f32x4.mul(f32x4.mul(r2, r2), f32x4.add(p4, f32x4.mul(r2, f32x4.splat(EXP_6))));
    return f32x4.add(f32x4.add(low, f32x4.mul(r2, p2)), p);
  }

  /** 1 + rest + tail, rounded: eˣ⁻ⁿˡⁿ². */
  @inline
  static expHigh(rest: v128, tail: v128): v128 {
    return f32x4.add(f32x4.splat(1), f32x4.add(rest, tail));
  }

  /** 2ⁿ for n ≤ 0, exact down to 2⁻¹⁴⁹, then 0. `expHigh` times this is eˣ, so a subnormal result rounds once. */
  @inline
  static expScale(turns: v128): v128 {
    return f32x4.mul(i32x4.shl(turns, 23), f32x4.splat(EXP_UNSCALE));
  }

  /**
   * ln x for all x, within 0.961 ULP; log(1) is +0. Subnormals are scaled by 2²³. x − (largest float) never exceeds ln x for
   * a finite x; it is there to pass on ∞ and NaN.
   */
  @inline
  static log(x: v128): v128 {
    const one = f32x4.splat(1);
    const zero = i32x4.splat(0);
    const exponent = f32x4.splat(EXPONENT);
    const shift = v128.and(f32x4.lt(x, f32x4.splat(MIN_NORMAL)), f32x4.splat(RESCALE));
    const scaled = f32x4.mul(x, i32x4.add(one, shift));
    const e = v128.and(i32x4.sub(scaled, f32x4.splat(THREE_QUARTERS)), exponent);
    const f = f32x4.sub(i32x4.sub(scaled, e), one);
    const y = Maths.logSum(f, f32x4.convert_i32x4_s(i32x4.sub(e, shift)));
    const above = f32x4.pmax(f32x4.sub(x, f32x4.splat(MAX_FINITE)), y);
    // −∞ at 0, NaN below
    return f32x4.add(above, v128.or(v128.and(f32x4.le(x, zero), exponent), f32x4.lt(x, zero)));
  }

  /**
   * ln(a/b) for positive normal a and b, given q = a/b, is `quotientSum` of this fraction, which makes up for what rounding q lost.
   * Where q is subnormal the result is negative and only roughly right.
   */
  @inline
  static quotientFraction(a: v128, b: v128, q: v128): v128 {
    const e = Maths.quotientExponent(q);
    return f32x4.pmin(f32x4.div(f32x4.sub(i32x4.sub(a, e), b), b), f32x4.splat(1));
  }
  @inline
  static quotientSum(q: v128, fraction: v128): v128 {
    return Maths.logSum(fraction, f32x4.convert_i32x4_s(Maths.quotientExponent(q)));
  }
  @inline
  static quotientExponent(q: v128): v128 {
    return v128.and(i32x4.sub(q, f32x4.splat(THREE_QUARTERS)), f32x4.splat(EXPONENT));
  }

  /** ln(x·2⁻⁶⁴) for positive normal x. `near` is x·2⁻⁶⁴ − 1, more exact than x; it is used where it lies in [−¼, ½). */
  @inline
  static logLifted(x: v128, near: v128): v128 {
    const e = v128.and(i32x4.sub(x, f32x4.splat(THREE_QUARTERS)), f32x4.splat(EXPONENT));
    const k = i32x4.sub(e, i32x4.splat(64 << 23));
    const f = v128.bitselect(near, f32x4.sub(i32x4.sub(x, e), f32x4.splat(1)), i32x4.eq(k, i32x4.splat(0)));
    return f32x4.pmin(x, Maths.logSum(f, f32x4.convert_i32x4_s(k))); // as in logNormal
  }

  /** ln x for positive normal x, within 0.961 ULP. As ln x < x, pmin only passes on a NaN. */
  @inline
  static logNormal(x: v128): v128 {
    const e = v128.and(i32x4.sub(x, f32x4.splat(THREE_QUARTERS)), f32x4.splat(EXPONENT));
    const f = f32x4.sub(i32x4.sub(x, e), f32x4.splat(1));
    return f32x4.pmin(x, Maths.logSum(f, f32x4.convert_i32x4_s(e)));
  }

  /** ln x for products x·ln x: `logNormal` for normal x, NaN below 0, and roughly right between, which is enough. */
  @inline
  static logPositive(x: v128): v128 {
    return v128.or(Maths.logNormal(f32x4.pmax(x, f32x4.splat(MIN_NORMAL))), f32x4.lt(x, i32x4.splat(0)));
  }

  /** ln(1 + f) + k·ln 2 for f in [−¼, ½). k is scaled by 2²³, as it comes from the bits of the exponent. */
  @inline
  static logSum(f: v128, k: v128): v128 {
    const f2 = f32x4.mul(f, f);
    const cubic = f32x4.mul(f32x4.mul(f, f2), Maths.logCubic(f, f2));
    const square = f32x4.sub(f32x4.mul(k, f32x4.splat(LOG_LN2_LOW)), f32x4.mul(f2, f32x4.splat(0.5)));
    return f32x4.add(f32x4.mul(k, f32x4.splat(LOG_LN2_HIGH)), f32x4.add(f, f32x4.add(square, cubic)));
  }

  /**
   * ln(1 + x) for x ≥ 0, within 0.9 ULP; a tiny x stays x. f comes from x·2⁻ᵏ + (2⁻ᵏ − 1) rather than from a rounded 1 + x:
   * it is exact up to k = 24, and accurate enough beyond. ∞ and NaN as in `log`.
   */
  @inline
  static log1p(x: v128): v128 {
    const e = Maths.log1pExponent(x);
    return Maths.log1pOf(x, Maths.logSum(Maths.log1pFraction(x, e), f32x4.convert_i32x4_s(e)));
  }

  /** ln(1 + x) from the `logSum` of its two parts; ∞ and NaN from x. */
  @inline
  static log1pOf(x: v128, sum: v128): v128 {
    return f32x4.pmax(f32x4.sub(x, f32x4.splat(MAX_FINITE)), sum);
  }

  /** The two parts of x. */
  @inline
  static log1pFirst(x: v128): v128 {
    return Maths.log1pFraction(x, Maths.log1pExponent(x));
  }
  @inline
  static log1pSecond(x: v128): v128 {
    return f32x4.convert_i32x4_s(Maths.log1pExponent(x));
  }

  /** The exponent k, as bits in place, that scales 1 + x to [¾, 1½); 0 for x < ½. */
  @inline
  static log1pExponent(x: v128): v128 {
    const u = f32x4.add(f32x4.splat(1), x);
    return v128.and(i32x4.sub(u, f32x4.splat(THREE_QUARTERS)), f32x4.splat(EXPONENT));
  }

  /** (1 + x)·2⁻ᵏ − 1. From k = 127 on, 2⁻ᵏ is not a normal number and counts as 0. */
  @inline
  static log1pFraction(x: v128, e: v128): v128 {
    const one = f32x4.splat(1);
    const scale = i32x4.max_s(i32x4.sub(one, e), i32x4.splat(0));
    return f32x4.add(i32x4.sub(x, e), f32x4.sub(scale, one));
  }

  /**
   * (1 + x)ʸ for x ≥ 0 and finite y, within 1.9 ULP up to |y| = 8, 2.6 to 16, 4.3 to 32 and 37 to 300 (random samples): y
   * multiplies the rounding error of the logarithm's cubic term. ∞ gives ∞, 1 or 0; NaN passes.
   */
  @inline
  static powOnePlus(x: v128, y: v128): v128 {
    const high = Maths.log1pHigh(x);
    return Maths.powOfLog(x, high, Maths.log1pLow(x, high), y, false);
  }

  /** (1 + x)ʸ − 1, as accurate, without cancellation where the power is near 1; within 2.5 ULP where it is subnormal. */
  @inline
  static powOnePlusMinusOne(x: v128, y: v128): v128 {
    const high = Maths.log1pHigh(x);
    return Maths.powOfLog(x, high, Maths.log1pLow(x, high), y, true);
  }

  /** ln(1 + x) in two parts, for several powers of one x. */
  @inline
  static log1pHigh(x: v128): v128 {
    const e = Maths.log1pExponent(x);
    return Maths.logHigh(Maths.log1pFraction(x, e), Maths.logWhole(f32x4.convert_i32x4_s(e)));
  }

  @inline
  static log1pLow(x: v128, high: v128): v128 {
    const e = Maths.log1pExponent(x);
    const f = Maths.log1pFraction(x, e);
    const k = f32x4.convert_i32x4_s(e);
    return f32x4.add(Maths.logLow(f, k, Maths.logWhole(k), high), Maths.log1pLost(e));
  }

  /** (1 + x)ʸ, less 1 if `minusOne`, from these parts. */
  @inline
  static powOfLog(x: v128, high: v128, low: v128, y: v128, minusOne: bool): v128 {
    const top = Maths.truncate(f32x4.add(high, low));
    const bottom = f32x4.add(f32x4.sub(high, top), low);
    return Maths.power(Maths.log1pTop(x, top), bottom, y, minusOne);
  }

  /** xʸ for 0 ≤ x < ∞ and y ≥ 0, as accurate as `powOnePlus`. 1 for y = 0, even at x = 0; NaN passes. */
  @inline
  static pow(x: v128, y: v128): v128 {
    const one = f32x4.splat(1);
    const most = f32x4.splat(MAX_FINITE);
    const shift = v128.and(f32x4.lt(x, f32x4.splat(MIN_NORMAL)), f32x4.splat(RESCALE));
    const scaled = f32x4.mul(x, i32x4.add(one, shift));
    const e = v128.and(i32x4.sub(scaled, f32x4.splat(THREE_QUARTERS)), f32x4.splat(EXPONENT));
    const f = f32x4.sub(i32x4.sub(scaled, e), one);
    const k = f32x4.convert_i32x4_s(i32x4.sub(e, shift));
    const whole = Maths.logWhole(k);
    const high = Maths.logHigh(f, whole);
    const low = Maths.logLow(f, k, whole, high);
    const top = Maths.truncate(f32x4.add(high, low));
    const bottom = f32x4.add(f32x4.sub(high, top), low);
    // ln x < x, so pmin only passes on a NaN
    const all = f32x4.sub(f32x4.pmin(x, top), v128.and(f32x4.eq(x, i32x4.splat(0)), most));
    return Maths.power(all, bottom, y, false);
  }

  /** y, at most 2⁴⁰, where the power of any x < 1 is 0 already: a finite factor makes no NaN. */
  @inline
  static exponent(y: f32): f32 {
    return min<f32>(y, 1099511627776); // 2^40
  }

  /** x cut to 12 bits: the product of two such numbers is exact. */
  @inline
  static truncate(x: v128): v128 {
    return i32x4.shl(i32x4.shr_u(x, 12), 12);
  }

  /** k·(355/512), exact. */
  @inline
  static logWhole(k: v128): v128 {
    return f32x4.mul(k, f32x4.splat(LOG_LN2_HIGH));
  }

  /** whole + f − f²/2: `logSum` without its small terms, rounded. */
  @inline
  static logHigh(f: v128, whole: v128): v128 {
    return f32x4.sub(f32x4.add(whole, f), f32x4.mul(f32x4.mul(f, f), f32x4.splat(0.5)));
  }

  /** What `logHigh` leaves out: its two rounding errors, exactly, and the small terms. */
  @inline
  static logLow(f: v128, k: v128, whole: v128, high: v128): v128 {
    const f2 = f32x4.mul(f, f);
    const first = f32x4.add(whole, f);
    const lost = f32x4.sub(f32x4.sub(first, high), f32x4.mul(f2, f32x4.splat(0.5)));
    const cubic = f32x4.mul(f32x4.mul(f, f2), Maths.logCubic(f, f2));
    const small = f32x4.add(f32x4.mul(k, f32x4.splat(LOG_LN2_LOW)), cubic);
    return f32x4.add(f32x4.add(f32x4.sub(f, f32x4.sub(first, whole)), lost), small);
  }

  /** What `log1pFraction` loses by rounding 2⁻ᵏ − 1, for k ≥ 25. */
  @inline
  static log1pLost(e: v128): v128 {
    const one = f32x4.splat(1);
    const scale = i32x4.max_s(i32x4.sub(one, e), i32x4.splat(0));
    return f32x4.sub(scale, f32x4.add(f32x4.sub(scale, one), one));
  }

  /** The first 12 bits of the logarithm. ∞ becomes the largest float, because 0 times that is 0; NaN stays NaN. */
  @inline
  static log1pTop(x: v128, top: v128): v128 {
    const most = f32x4.splat(MAX_FINITE);
    return f32x4.pmax(f32x4.pmin(f32x4.sub(x, most), most), top);
  }

  /** e to the power of (top + bottom)·y, less 1 if `minusOne`. */
  @inline
  static power(top: v128, bottom: v128, y: v128, minusOne: bool): v128 {
    const c = Maths.expClamp(Maths.powHigh(top, y));
    const t = Maths.expTurnsWide(c);
    const n = Maths.expCountWide(t);
    const rest = Maths.expRest(c, n);
    const tail = Maths.expSeries(rest, Maths.powLow(top, bottom, y, c, n));
    return minusOne ? Maths.expWideMinusOne(rest, tail, t) : Maths.expWide(Maths.expHigh(rest, tail), t);
  }

  /** top times the first 12 bits of y: exact. */
  @inline
  static powHigh(top: v128, y: v128): v128 {
    return f32x4.mul(top, Maths.truncate(y));
  }

  /**
   * What `powHigh` and `expRest` leave out: below 2⁻¹⁰ of the product, and below 0.03. Where c clamps the product, q may be
   * anything and is dropped.
   */
  @inline
  static powLow(top: v128, bottom: v128, y: v128, c: v128, n: v128): v128 {
    const q = f32x4.add(f32x4.mul(y, bottom), f32x4.mul(f32x4.sub(y, Maths.truncate(y)), top));
    return f32x4.add(f32x4.mul(n, f32x4.splat(LN2_EXCESS)), v128.and(q, f32x4.eq(c, Maths.powHigh(top, y))));
  }

  /** 2ⁿ·(1 + rest + tail) − 1. Works with half of 2ⁿ, which is finite up to n = 128. */
  @inline
  static expWideMinusOne(rest: v128, tail: v128, turns: v128): v128 {
    const half = f32x4.splat(0.5);
    const scale = Maths.expWide(half, turns);
    const high = f32x4.add(f32x4.sub(scale, half), f32x4.mul(scale, rest));
    const y = f32x4.add(high, f32x4.mul(scale, tail));
    return f32x4.add(y, y);
  }

  /** ln(1 + e) for e in [0, 1], within 0.900 ULP; a tiny e stays e. */
  @inline
  static log1pUnit(e: v128): v128 {
    const upper = f32x4.lt(f32x4.splat(0.5), e);
    const f = Maths.fold(e, upper);
    return f32x4.add(v128.and(upper, f32x4.splat(LN2)), f32x4.add(f, Maths.logTail(f)));
  }

  /** f = e, or (1 + e)/2 − 1 where e > ½: exact, and −¼ ≤ f ≤ ½. Only the selection waits for `upper`. */
  @inline
  static fold(e: v128, upper: v128): v128 {
    const half = f32x4.splat(0.5);
    return v128.bitselect(f32x4.sub(f32x4.mul(e, half), half), e, upper);
  }

  /** ln(1 + f) − f for f in [−¼, ½]. Keeping f²/2 apart from the series rounds less and shortens the chain. */
  @inline
  static logTail(f: v128): v128 {
    const f2 = f32x4.mul(f, f);
    return f32x4.sub(f32x4.mul(f32x4.mul(f, f2), Maths.logCubic(f, f2)), f32x4.mul(f2, f32x4.splat(0.5)));
  }

  /**
   * (ln(1 + f) − f + f²/2)/f³; the logarithm's relative error is 5e-9.
   * fpminimax(log(1+x), [|3,…,10|], …, [−0.25; 0.5], …, x − x²/2)
   */
  @inline
  static logCubic(f: v128, f2: v128): v128 {
    const p3 = f32x4.add(f32x4.splat(LOG_3), f32x4.mul(f32x4.splat(LOG_4), f));
    const p5 = f32x4.add(f32x4.splat(LOG_5), f32x4.mul(f32x4.splat(LOG_6), f));
    const p7 = f32x4.add(f32x4.splat(LOG_7), f32x4.mul(f32x4.splat(LOG_8), f));
    const p9 = f32x4.add(f32x4.splat(LOG_9), f32x4.mul(f32x4.splat(LOG_10), f));
    return f32x4.add(f32x4.add(p3, f32x4.mul(f2, p5)), f32x4.mul(f32x4.mul(f2, f2), f32x4.add(p7, f32x4.mul(f2, p9))));
  }

  /**
   * ln(1 − m) for m in [0, ½], within 0.964 ULP; −0 for 0.
   * fpminimax(log(1−x), [|3,…,10|], …, [1e-6; 0.5], …, −x − x²/2)
   */
  @inline
  static log1pMinusHalf(m: v128): v128 {
    const m2 = f32x4.mul(m, m);
    const p3 = f32x4.add(f32x4.splat(MINUS_3), f32x4.mul(f32x4.splat(MINUS_4), m));
    const p5 = f32x4.add(f32x4.splat(MINUS_5), f32x4.mul(f32x4.splat(MINUS_6), m));
    const p7 = f32x4.add(f32x4.splat(MINUS_7), f32x4.mul(f32x4.splat(MINUS_8), m));
    const p9 = f32x4.add(f32x4.splat(MINUS_9), f32x4.mul(f32x4.splat(MINUS_10), m));
    const p = f32x4.add(f32x4.add(p3, f32x4.mul(m2, p5)), f32x4.mul(f32x4.mul(m2, m2), f32x4.add(p7, f32x4.mul(m2, p9))));
    const q = f32x4.sub(f32x4.mul(f32x4.mul(m, m2), p), f32x4.mul(m2, f32x4.splat(0.5)));
    return f32x4.sub(q, m);
  }

  /** e⁻²ˡˣˡ for `tanh` and `logCosh`; at least e⁻⁸⁷, which is negligible beside 1. */
  @inline
  static expMinusTwice(x: v128): v128 {
    const size = v128.or(x, i32x4.splat(1 << 31));
    const c = f32x4.pmax(f32x4.add(size, size), f32x4.splat(NORMAL_FLOOR));
    const magic = f32x4.splat(NORMAL_MAGIC);
    const t = f32x4.add(f32x4.mul(c, f32x4.splat(LOG2_E)), magic);
    const n = f32x4.sub(t, magic);
    const r = Maths.expRest(c, n);
    return f32x4.mul(Maths.expHigh(r, Maths.expTail(r, n)), i32x4.shl(t, 23));
  }

  /**
   * tanh x for all x, within 0.991 ULP, from e = e⁻²ˡˣˡ: 1 − (2e − 2e²/(1 + e)), whose quotient is small, or for |x| < 1 x + x·Q(x²),
   * Q(w) = tanh(√w)/√w − 1. The series of Q is about a w in the middle where Q is a float32 to 5e-11, so that its terms round little.
   * fpminimax(tanh(sqrt(x+m))/sqrt(x+m)−1, [|1,…,7|], …, [1e-7−m; 1.001−m], absolute, TANH_0), m = TANH_MIDDLE: 4.1e-9
   */
  @inline
  static tanh(x: v128, e: v128): v128 {
    const one = f32x4.splat(1);
    const x2 = f32x4.mul(x, x);
    const v = f32x4.sub(x2, f32x4.splat(TANH_MIDDLE));
    const v2 = f32x4.mul(v, v);
    const p2 = f32x4.add(f32x4.splat(TANH_2), f32x4.mul(f32x4.splat(TANH_3), v));
    const p4 = f32x4.add(f32x4.splat(TANH_4), f32x4.mul(f32x4.splat(TANH_5), v));
    const p6 = f32x4.add(f32x4.splat(TANH_6), f32x4.mul(f32x4.splat(TANH_7), v));
    const p = f32x4.add(p2, f32x4.mul(v2, f32x4.add(p4, f32x4.mul(v2, p6))));
    const q = f32x4.add(f32x4.splat(TANH_0), f32x4.mul(v, f32x4.add(f32x4.splat(TANH_1), f32x4.mul(v, p))));
    const near = f32x4.add(x, f32x4.mul(x, q));
    const twice = f32x4.add(e, e);
    const far = f32x4.sub(one, f32x4.sub(twice, f32x4.div(f32x4.mul(twice, e), f32x4.add(one, e))));
    return v128.or(v128.bitselect(near, far, f32x4.lt(x2, one)), v128.and(x, i32x4.splat(1 << 31)));
  }

  /**
   * ln cosh x for all x, within 1.624 ULP, from e = e⁻²ˡˣˡ: |x| − ln 2 + ln(1 + e), or a series for |x| < 1, where rounding x²
   * accounts for 1 ULP. From |x| = 1 on the error is within 1.01.
   * fpminimax(log(cosh(x)), [|4,6,…,14|], …, [1e-3; 1], …, x²/2): 7.5e-9 relative;
   * fpminimax(log(1+x), [|2,3,4,5|], …, [1e-8; 0.1354], absolute, x): 6.3e-10
   */
  @inline
  static logCosh(x: v128, e: v128): v128 {
    const x2 = f32x4.mul(x, x);
    const x4 = f32x4.mul(x2, x2);
    const p4 = f32x4.add(f32x4.splat(COSH_4), f32x4.mul(f32x4.splat(COSH_6), x2));
    const p8 = f32x4.add(f32x4.splat(COSH_8), f32x4.mul(f32x4.splat(COSH_10), x2));
    const p12 = f32x4.add(f32x4.splat(COSH_12), f32x4.mul(f32x4.splat(COSH_14), x2));
    const p = f32x4.add(p4, f32x4.mul(x4, f32x4.add(p8, f32x4.mul(x4, p12))));
    const near = f32x4.add(f32x4.mul(x2, f32x4.splat(0.5)), f32x4.mul(x4, p));
    const e2 = f32x4.mul(e, e);
    const q2 = f32x4.add(f32x4.splat(FAR_2), f32x4.mul(f32x4.splat(FAR_3), e));
    const q4 = f32x4.add(f32x4.splat(FAR_4), f32x4.mul(f32x4.splat(FAR_5), e));
    const q = f32x4.add(e, f32x4.mul(e2, f32x4.add(q2, f32x4.mul(e2, q4))));
    const far = f32x4.sub(q, f32x4.add(v128.or(x, i32x4.splat(1 << 31)), f32x4.splat(LN2)));
    return v128.bitselect(near, far, f32x4.lt(x2, f32x4.splat(1)));
  }

  /**
   * arctan x for x ≥ 0, within 1.336 ULP; ½π for ∞. For x > 1 it is ½π + arctan(−1/x).
   * fpminimax(atan(x), [|3,5,…,19|], …, [1e-3; 1], …, x): 2.7e-9 relative
   */
  @inline
  static atan(x: v128): v128 {
    const above = f32x4.lt(f32x4.splat(1), x);
    const u = v128.bitselect(f32x4.div(f32x4.splat(MINUS_ONE), x), x, above);
    const u2 = f32x4.mul(u, u);
    const u4 = f32x4.mul(u2, u2);
    const p3 = f32x4.add(f32x4.splat(ATAN_3), f32x4.mul(f32x4.splat(ATAN_5), u2));
    const p7 = f32x4.add(f32x4.splat(ATAN_7), f32x4.mul(f32x4.splat(ATAN_9), u2));
    const p11 = f32x4.add(f32x4.splat(ATAN_11), f32x4.mul(f32x4.splat(ATAN_13), u2));
    const p15 = f32x4.add(f32x4.splat(ATAN_15), f32x4.mul(f32x4.splat(ATAN_17), u2));
    const q = f32x4.add(p15, f32x4.mul(u4, f32x4.splat(ATAN_19)));
    const p = f32x4.add(f32x4.add(p3, f32x4.mul(u4, p7)), f32x4.mul(f32x4.mul(u4, u4), f32x4.add(p11, f32x4.mul(u4, q))));
    const tail = f32x4.add(f32x4.mul(f32x4.mul(u, u2), p), v128.and(above, f32x4.splat(HALF_PI_LOW)));
    return f32x4.add(f32x4.add(v128.and(above, f32x4.splat(HALF_PI)), u), tail);
  }

  /** e^(−z²/2) for `normalBetween`. */
  @inline
  static bell(z: v128): v128 {
    return Maths.expNegative(f32x4.mul(f32x4.mul(z, z), f32x4.splat(-0.5)));
  }

  /**
   * 2Φ(z) − 1 = erf(z/√2), the signed probability that a standard normal number lies between −|z| and |z|, for all z, within
   * 1.316 ULP, from e = e^(−z²/2): 1 − e·P(|z| − 2½), or for z² < 2 z + z·Q(z²), whose series is about a middle as in `tanh`.
   * Coefficients by least squares with Lawson's weights, rounded one after the other: Q to 1.4e-9 relative, e·P to 2.5e-9.
   */
  @inline
  static normalBetween(z: v128, e: v128): v128 {
    const z2 = f32x4.mul(z, z);
    const v = f32x4.sub(z2, f32x4.splat(BETWEEN_MIDDLE));
    const v2 = f32x4.mul(v, v);
    const q1 = f32x4.add(f32x4.splat(BETWEEN_1), f32x4.mul(f32x4.splat(BETWEEN_2), v));
    const q3 = f32x4.add(f32x4.splat(BETWEEN_3), f32x4.mul(f32x4.splat(BETWEEN_4), v));
    const q5 = f32x4.add(f32x4.splat(BETWEEN_5), f32x4.mul(f32x4.splat(BETWEEN_6), v));
    const q = f32x4.add(q1, f32x4.mul(v2, f32x4.add(q3, f32x4.mul(v2, q5))));
    const near = f32x4.add(z, f32x4.mul(z, f32x4.add(f32x4.splat(BETWEEN_0), f32x4.mul(v, q))));
    const u = f32x4.sub(f32x4.pmin(f32x4.abs(z), f32x4.splat(BEYOND_LAST)), f32x4.splat(BEYOND_MIDDLE));
    const u2 = f32x4.mul(u, u);
    const u4 = f32x4.mul(u2, u2);
    const p0 = f32x4.add(f32x4.splat(BEYOND_0), f32x4.mul(f32x4.splat(BEYOND_1), u));
    const p2 = f32x4.add(f32x4.splat(BEYOND_2), f32x4.mul(f32x4.splat(BEYOND_3), u));
    const p4 = f32x4.add(f32x4.splat(BEYOND_4), f32x4.mul(f32x4.splat(BEYOND_5), u));
    const p6 = f32x4.add(f32x4.splat(BEYOND_6), f32x4.mul(f32x4.splat(BEYOND_7), u));
    const high = f32x4.add(f32x4.add(p4, f32x4.mul(u2, p6)), f32x4.mul(u4, f32x4.splat(BEYOND_8)));
    const p = f32x4.add(f32x4.add(p0, f32x4.mul(u2, p2)), f32x4.mul(u4, high));
    const far = f32x4.sub(f32x4.splat(1), f32x4.mul(e, p));
    return v128.or(v128.bitselect(near, far, f32x4.lt(z2, f32x4.splat(2))), v128.and(z, i32x4.splat(1 << 31)));
  }

  /** ln(1 + x) of one float64, for the log-sum-exp of a row; relative error below 1e-11, even for the smallest x. */
  @inline
  static log1pDouble(x: f64): f64 {
    return Maths.logNear(1 + x, x);
  }

  /** ln x of one float64, as accurate. */
  @inline
  static logDouble(x: f64): f64 {
    return Maths.logNear(x, x - 1);
  }

  /** ln u, given f = u − 1. For m in [√½, √2], ln m = 2 artanh((m − 1)/(m + 1)), by its Taylor series to the 15th power. */
  @inline
  static logNear(u: f64, f: f64): f64 {
    let k: f64 = 0;
    if (!(Math.abs(f) < 0.2928932188134524)) {
      if (!(u > 0 && u < Infinity)) return u == 0 ? -Infinity : u == Infinity ? u : NaN;
      const bits = reinterpret<i64>(u) - SQRT_HALF_BITS;
      f = reinterpret<f64>((bits & 0x000fffffffffffff) + SQRT_HALF_BITS) - 1;
      k = <f64>(bits >> 52);
    }
    const s = f / (2 + f);
    const s2 = s * s;
    const low = 1.0 / 3 + s2 * (1.0 / 5 + s2 * (1.0 / 7));
    const series = s2 * (low + s2 * s2 * s2 * (1.0 / 9 + s2 * (1.0 / 11 + s2 * (1.0 / 13 + s2 * (1.0 / 15)))));
    return k * 0.6931471805599453 + 2 * (s + s * series);
  }
}

const SQRT_HALF_BITS: i64 = 0x3fe6a09e667f3bcd;
