import { Lanes } from "./simd";

/** Turns the curvature H at v into that of the prediction, L·H·Lᵀ. */
export abstract class Curvature {
  /** Of elements whose L is diagonal, at `g`. */
  static elements(n: i32, g: usize, from: usize, end: usize, back: usize): void {
    for (; n > 0; n -= 4) {
      const diagonal = v128.load(from);
      Lanes.put(g, f32x4.mul(f32x4.mul(v128.load(g), diagonal), diagonal), n);
      g += 16;
      from += 16;
      if (from >= end) from -= back;
    }
  }

  /** Of points: hxx, hxy and hyy, at `g`. With `pairs` H is diagonal, and at `h`. */
  static points(n: i32, pairs: bool, full: bool, h: usize, g: usize, from: usize, beside: usize, end: usize, back: usize): void {
    const zero = i32x4.splat(0);
    for (; n > 0; n -= 4) {
      const h0 = v128.load(h);
      const h1 = v128.load(h, 16);
      let xx = Lanes.xs(h0, h1);
      let xy = zero;
      let yy = Lanes.ys(h0, h1);
      if (pairs) h += 32;
      else {
        const h2 = v128.load(h, 32);
        xx = Lanes.firstOf(h0, h1, h2);
        xy = Lanes.secondOf(h0, h1, h2);
        yy = Lanes.thirdOf(h0, h1, h2);
        h += 48;
      }
      const d0 = v128.load(from);
      const d1 = v128.load(from, 16);
      const a = Lanes.xs(d0, d1);
      const c = Lanes.ys(d0, d1);
      let b = zero;
      if (full) b = Lanes.xs(v128.load(from + beside), v128.load(from + beside, 16));
      // the columns of H·Lᵀ; a 0 beside the diagonal takes nothing of what is infinite
      const left = f32x4.add(f32x4.mul(c, xy), Lanes.times(xx, b));
      const right = f32x4.add(f32x4.mul(c, yy), Lanes.times(xy, b));
      const across = f32x4.add(f32x4.mul(a, left), zero);
      const down = f32x4.add(f32x4.mul(c, right), Lanes.times(left, b));
      Lanes.putTriples(g, f32x4.mul(a, f32x4.mul(a, xx)), across, down, n);
      g += 48;
      from += 32;
      if (from >= end) from -= back;
    }
  }
}
