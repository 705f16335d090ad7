import { ImageLoss, Images } from "../images";
import { DESK, Flag, Sum } from "../simd";

const EPSILON: f64 = 1e-5;
/** Times the mean square of a map less its centre: a window's variance below this is rounding error of 0. */
const FLAT: f64 = 1.4551915228366852e-11; // 2^-36

/**
 * 1 − the mean over windows of X²/(P·T + ε), where P, T and X are Σp², Σt² and Σpt of a window less its means. Running sums of
 * columns move down the rows, and running sums of windows along them.
 *
 * The gradient is p·ΣB − t·ΣA + ΣC, summed over the windows that hold a pixel, with A = 2X/D, B = 2X²T/D², C = A·t̄ − B·p̄ and
 * D = P·T + ε. Its sums run in the same way over three maps of coefficients.
 */
@final
export class Lncc implements ImageLoss {
  @inline
  image(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f64, a: f32, b: f32, desk: usize): f64 {
    const width = <i32>a;
    const height = pixels / width;
    const window = <i32>b;
    const wide = width - window + 1;
    const tall = height - window + 1;
    const row = (<usize>width) << 2;
    const drop = <usize>window * row;
    const count: f64 = <f64>window * <f64>window;
    const windows: f64 = <f64>wide * <f64>tall;
    const centreP = Lncc.centre(Images.sum(p, pixels) / pixels);
    const centreT = Lncc.centre(Images.sum(t, pixels) / pixels);
    const leastP = Lncc.squares(p, pixels, centreP) * ((FLAT * count) / pixels);
    const leastT = Lncc.squares(t, pixels, centreT) * ((FLAT * count) / pixels);
    const cp = f64x2.splat(centreP);
    const ct = f64x2.splat(centreT);
    // columns in pairs; a missing second one is never read
    const line = (<usize>((width + 1) & -2)) << 3;
    const back = (<usize>((wide + 1) & -2)) << 3;
    const plane = <usize>tall * back;
    const coefficients = desk + 5 * line;
    for (let at: usize = 0; at < 5 * line; at += 16) v128.store(desk + at, i32x4.splat(0));
    let total: f64 = 0;
    let to = coefficients;
    for (let y = 0; y < height; y++) {
      const from = <usize>y * row;
      for (let x: usize = 0; x < line; x += 16) {
        const at = from + (x >> 1);
        const u = f64x2.sub(Images.two(p + at), cp);
        const v = f64x2.sub(Images.two(t + at), ct);
        let su = u;
        let sv = v;
        let uu = f64x2.mul(u, u);
        let vv = f64x2.mul(v, v);
        let uv = f64x2.mul(u, v);
        if (y >= window) {
          const u = f64x2.sub(Images.two(p + at - drop), cp);
          const v = f64x2.sub(Images.two(t + at - drop), ct);
          su = f64x2.sub(su, u);
          sv = f64x2.sub(sv, v);
          uu = f64x2.sub(uu, f64x2.mul(u, u));
          vv = f64x2.sub(vv, f64x2.mul(v, v));
          uv = f64x2.sub(uv, f64x2.mul(u, v));
        }
        Lncc.add(desk + x, su);
        Lncc.add(desk + line + x, sv);
        Lncc.add(desk + 2 * line + x, uu);
        Lncc.add(desk + 3 * line + x, vv);
        Lncc.add(desk + 4 * line + x, uv);
      }
      if (y < window - 1) continue;
      let su: f64 = 0;
      let sv: f64 = 0;
      let uu: f64 = 0;
      let vv: f64 = 0;
      let uv: f64 = 0;
      for (let x = 0; x < width; x++) {
        const at = desk + ((<usize>x) << 3);
        su += load<f64>(at);
        sv += load<f64>(at + line);
        uu += load<f64>(at + 2 * line);
        vv += load<f64>(at + 3 * line);
        uv += load<f64>(at + 4 * line);
        if (x < window - 1) continue;
        const meanP = su / count;
        const meanT = sv / count;
        const varP = uu - su * meanP;
        const varT = vv - sv * meanT;
        let slopeT: f64 = 0;
        let slopeP: f64 = 0;
        // rather than ≥, so that a NaN shows
        if (!(varP <= leastP || varT <= leastT)) {
          const cross = uv - su * meanT;
          const divisor = varP * varT + EPSILON;
          slopeT = cross / divisor;
          const share = cross * slopeT;
          total += share;
          slopeP = (2 * share * varT) / divisor;
          slopeT += slopeT;
        }
        if (flags & Flag.GRAD) {
          const place = to + ((<usize>(x - window + 1)) << 3);
          store<f64>(place, slopeT);
          store<f64>(place + plane, slopeP);
          store<f64>(place + 2 * plane, slopeT * meanT - slopeP * meanP);
        }
        const old = desk + ((<usize>(x - window + 1)) << 3);
        su -= load<f64>(old);
        sv -= load<f64>(old + line);
        uu -= load<f64>(old + 2 * line);
        vv -= load<f64>(old + 3 * line);
        uv -= load<f64>(old + 4 * line);
      }
      to += back;
    }
    if (flags & Flag.GRAD) {
      const scale = k / windows;
      for (let at: usize = 0; at < 3 * back; at += 16) v128.store(desk + at, i32x4.splat(0));
      let from = coefficients;
      for (let y = 0; y < height; y++) {
        if (y < tall) Lncc.rows(true, from, desk, back, plane);
        if (y >= window) Lncc.rows(false, from - <usize>window * back, desk, back, plane);
        from += back;
        let ofT: f64 = 0;
        let ofP: f64 = 0;
        let rest: f64 = 0;
        for (let x = 0; x < width; x++) {
          const at = desk + ((<usize>x) << 3);
          if (x < wide) {
            ofT += load<f64>(at);
            ofP += load<f64>(at + back);
            rest += load<f64>(at + 2 * back);
          }
          if (x >= window) {
            const old = at - ((<usize>window) << 3);
            ofT -= load<f64>(old);
            ofP -= load<f64>(old + back);
            rest -= load<f64>(old + 2 * back);
          }
          const slope = <f32>(scale * ((load<f32>(p) - centreP) * ofP - (load<f32>(t) - centreT) * ofT + rest));
          store<f32>(g, flags & Flag.ACCUMULATE ? slope + load<f32>(g) : slope);
          p += 4;
          t += 4;
          g += 4;
        }
      }
    }
    return 1 - total / windows;
  }

  /** The mean's first 12 bits: near enough, and short enough that squares and sums of short pixels less the centre are exact. */
  @inline
  static centre(mean: f64): f64 {
    return reinterpret<f64>(reinterpret<i64>(mean) & ~0x1ffffffffff);
  }

  @inline
  static squares(p: usize, pixels: i32, centre: f64): f64 {
    let sum = Sum.zero();
    do {
      const x = v128.and(f64x2.sub(Images.two(p), f64x2.splat(centre)), Images.first(pixels));
      sum = f64x2.add(sum, f64x2.mul(x, x));
      p += 8;
      pixels -= 2;
    } while (pixels > 0);
    return Images.both(sum);
  }

  @inline
  static add(at: usize, x: v128): void {
    v128.store(at, f64x2.add(v128.load(at), x));
  }

  /** Adds a row of all three coefficients to the sums of columns, or subtracts it. */
  @inline
  static rows(ADD: bool, from: usize, sums: usize, line: usize, plane: usize): void {
    for (let map = 0; map < 3; map++) {
      for (let x: usize = 0; x < line; x += 16) {
        const row = v128.load(from + x);
        Lncc.add(sums + x, ADD ? row : f64x2.neg(row));
      }
      from += plane;
      sums += line;
    }
  }
}

export function lncc(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Images.run<Lncc>(flags, n, p, t, w, g, scale, total, shape, a, b, table + DESK);
}
