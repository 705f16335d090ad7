import { Gaussian } from "../gaussian";
import { MapLoss, Maps } from "../maps";
import { DESK, Flag, Lanes, Sum } from "../simd";

/** The mean over the pixels of (h − g)²; g, the Gaussian about the target with peak 1, is the product of a row and a column. */
@final
export class HeatmapMse implements MapLoss {
  @inline
  map(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, sigma: f32, b: f32, table: usize): f64 {
    const width = <i32>b;
    const columns = table + DESK;
    let rows = columns + Maps.vectors(width);
    const rate = <f32>(Math.SQRT1_2 / sigma);
    for (let axis: usize = 0; axis < 8; axis += 4) {
      Gaussian.peak(axis ? rows : columns, axis ? pixels / width : width, load<f32>(t + axis), rate);
    }
    const slope = f32x4.splat(<f32>((2 * <f64>k) / <f64>pixels));
    let low = Sum.zero();
    let high = Sum.zero();
    const end = p + ((<usize>pixels) << 2);
    do {
      const row = v128.load_splat<f32>(rows);
      let at = columns;
      let left = width;
      for (; left >= 16; left -= 16) {
        let r0 = f32x4.sub(v128.load(p), f32x4.mul(row, v128.load(at)));
        let r1 = f32x4.sub(v128.load(p, 16), f32x4.mul(row, v128.load(at, 16)));
        let r2 = f32x4.sub(v128.load(p, 32), f32x4.mul(row, v128.load(at, 32)));
        let r3 = f32x4.sub(v128.load(p, 48), f32x4.mul(row, v128.load(at, 48)));
        const front = f32x4.add(f32x4.mul(r0, r0), f32x4.mul(r1, r1));
        const value = f32x4.add(front, f32x4.add(f32x4.mul(r2, r2), f32x4.mul(r3, r3)));
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        if (flags & Flag.GRAD) {
          r0 = f32x4.mul(r0, slope);
          r1 = f32x4.mul(r1, slope);
          r2 = f32x4.mul(r2, slope);
          r3 = f32x4.mul(r3, slope);
          if (flags & Flag.ACCUMULATE) {
            r0 = f32x4.add(r0, v128.load(g));
            r1 = f32x4.add(r1, v128.load(g, 16));
            r2 = f32x4.add(r2, v128.load(g, 32));
            r3 = f32x4.add(r3, v128.load(g, 48));
          }
          v128.store(g, r0);
          v128.store(g, r1, 16);
          v128.store(g, r2, 32);
          v128.store(g, r3, 48);
          g += 64;
        }
        p += 64;
        at += 64;
      }
      for (; left > 0; left -= 4) {
        const r = v128.and(f32x4.sub(v128.load(p), f32x4.mul(row, v128.load(at))), Lanes.first(left));
        const value = f32x4.mul(r, r);
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        const bytes: usize = (<usize>min(left, 4)) << 2;
        if (flags & Flag.GRAD) {
          Lanes.put(g, Lanes.onto(flags, f32x4.mul(r, slope), g), left);
          g += bytes;
        }
        p += bytes;
        at += 16;
      }
      rows += 4;
    } while (p < end);
    return Sum.of(low, high) / <f64>pixels;
  }
}

export function heatmapMse(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Maps.run<HeatmapMse>(flags, n, p, t, w, g, scale, total, shape, 2, 1, a, b, table);
}
