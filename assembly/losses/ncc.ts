import { ImageLoss, Images } from "../images";
import { Flag, Lanes, Sum } from "../simd";

/**
 * 1 − c, c = Σpt/√(Σp²Σt²) of the maps less their means; ∂ℓ/∂p = c·p/Σp² − t/√(Σp²Σt²). In float64 neither squares of float32
 * numbers nor their products overflow or underflow.
 */
@final
export class Ncc implements ImageLoss {
  @inline
  image(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f64, a: f32, b: f32, desk: usize): f64 {
    // both sums at a time, in two accumulators each, as additions wait for each other
    let lowP = Sum.zero();
    let highP = Sum.zero();
    let lowT = Sum.zero();
    let highT = Sum.zero();
    let rest = pixels;
    let from: usize = 0;
    if (rest >= 4) {
      do {
        const x = v128.load(p + from);
        const y = v128.load(t + from);
        lowP = Sum.low(lowP, x);
        highP = Sum.high(highP, x);
        lowT = Sum.low(lowT, y);
        highT = Sum.high(highT, y);
        from += 16;
        rest -= 4;
      } while (rest >= 4);
    }
    if (rest > 0) {
      const some = Lanes.first(rest);
      const x = v128.and(v128.load(p + from), some);
      const y = v128.and(v128.load(t + from), some);
      lowP = Sum.low(lowP, x);
      highP = Sum.high(highP, x);
      lowT = Sum.low(lowT, y);
      highT = Sum.high(highT, y);
    }
    // a flat map equals its mean: its sum is exact, as a map has fewer than 2²⁹ pixels
    const meanP = f64x2.splat(Sum.of(lowP, highP) / pixels);
    const meanT = f64x2.splat(Sum.of(lowT, highT) / pixels);
    let pp = Sum.zero();
    let tt = Sum.zero();
    let pt = Sum.zero();
    let at: usize = 0;
    let left = pixels;
    // whole vectors without a mask
    if (left >= 4) {
      do {
        const x0 = f64x2.sub(Images.two(p + at), meanP);
        const y0 = f64x2.sub(Images.two(t + at), meanT);
        const x1 = f64x2.sub(Images.two(p + at + 8), meanP);
        const y1 = f64x2.sub(Images.two(t + at + 8), meanT);
        pp = f64x2.add(pp, f64x2.add(f64x2.mul(x0, x0), f64x2.mul(x1, x1)));
        tt = f64x2.add(tt, f64x2.add(f64x2.mul(y0, y0), f64x2.mul(y1, y1)));
        pt = f64x2.add(pt, f64x2.add(f64x2.mul(x0, y0), f64x2.mul(x1, y1)));
        at += 16;
        left -= 4;
      } while (left >= 4);
    }
    for (; left > 0; left -= 2) {
      const mask = Images.first(left);
      const x = v128.and(f64x2.sub(Images.two(p + at), meanP), mask);
      const y = v128.and(f64x2.sub(Images.two(t + at), meanT), mask);
      pp = f64x2.add(pp, f64x2.mul(x, x));
      tt = f64x2.add(tt, f64x2.mul(y, y));
      pt = f64x2.add(pt, f64x2.mul(x, y));
      at += 8;
    }
    const squares = Images.both(pp);
    const product = squares * Images.both(tt);
    if (product == 0) {
      if (flags & Flag.GRAD) Images.clear(flags, g, pixels);
      return 1;
    }
    const size = Math.sqrt(product);
    const correlation = Images.both(pt) / size;
    if (flags & Flag.GRAD) {
      const ofP = f64x2.splat((k * correlation) / squares);
      const ofT = f64x2.splat(k / size);
      // both means at once: this errs by no more than their own rounding
      const ofMeans = f64x2.sub(f64x2.mul(meanP, ofP), f64x2.mul(meanT, ofT));
      let at: usize = 0;
      let left = pixels;
      do {
        const low = Ncc.slope(p + at, t + at, ofP, ofT, ofMeans);
        const high = Ncc.slope(p + at + 8, t + at + 8, ofP, ofT, ofMeans);
        Images.put(flags, g + at, low, high, left);
        at += 16;
        left -= 4;
      } while (left > 0);
    }
    return 1 - correlation;
  }

  @inline
  static slope(p: usize, t: usize, ofP: v128, ofT: v128, ofMeans: v128): v128 {
    return f64x2.sub(f64x2.sub(f64x2.mul(Images.two(p), ofP), f64x2.mul(Images.two(t), ofT)), ofMeans);
  }
}

export function ncc(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Images.run<Ncc>(flags, n, p, t, w, g, scale, total, shape, a, b, table);
}
