import { Expectation } from "../expectation";
import { Maps } from "../maps";
import { Rows } from "../rows";
import { DESK, Flag, Lanes } from "../simd";

/** Not a loss: the expected point of softmax(z/T), two values per map, and with GRAD the way back from its gradient. */
abstract class SoftArgmax {
  @inline
  static map(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, temperature: f32, width: i32, table: usize): void {
    const height = pixels / width;
    const sizeX: f64 = load<f32>(table);
    const sizeY: f64 = load<f32>(table, 4);
    const point = table + DESK;
    const columns = point + 16;
    const rows = columns + Maps.vectors(width);
    // the exponentials wait where the gradient will be, unless something is still needed there
    const stored = (flags & (Flag.GRAD | Flag.ACCUMULATE)) == Flag.GRAD;
    let slopeX: f64 = 0;
    let slopeY: f64 = 0;
    if (flags & Flag.GRAD) {
      slopeX = (<f64>k * load<f32>(t)) / (sizeX * temperature);
      slopeY = (<f64>k * load<f32>(t, 4)) / (sizeY * temperature);
    }
    const e = stored ? g : rows + Maps.vectors(height);
    SoftArgmax.depths(p, e, pixels, temperature);
    const sum = 1 + Rows.powers(true, e, e, pixels, i32x4.splat(0));
    Expectation.point(point, e, pixels, width, sum);
    if (flags & Flag.GRAD) {
      const size = Expectation.slants(columns, rows, width, height, point, slopeX, slopeY);
      Expectation.gradient(false, flags, e, g, pixels, width, columns, rows, <f32>(1 / sum), size, 0, 0, 0);
    } else {
      const shift: f64 = load<f32>(table, 8);
      store<f32>(g, <f32>((load<f64>(point) + shift) / sizeX));
      store<f32>(g, <f32>((load<f64>(point, 8) + shift) / sizeY), 4);
    }
  }

  /** (z − max z)/T to `to`, by halves: z − max z may overflow where its quotient does not. */
  @inline
  static depths(p: usize, to: usize, pixels: i32, temperature: f32): void {
    const max = Rows.max(p, pixels);
    const half = f32x4.splat(0.5);
    const halfMax = f32x4.mul(max, half);
    const twice = f32x4.splat(2 / temperature);
    let left = pixels;
    do {
      const z = v128.load(p);
      const depth = f32x4.mul(f32x4.sub(f32x4.mul(z, half), halfMax), twice);
      Lanes.put(to, v128.and(depth, f32x4.ne(z, max)), left);
      p += 16;
      to += 16;
      left -= 4;
    } while (left > 0);
  }
}

export function softArgmax(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  const bytes = (<usize>shape) << 2;
  for (; n > 0; n--) {
    SoftArgmax.map(flags, shape, p, t, g, scale, a, <i32>b, table);
    p += bytes;
    t += 8;
    g += flags & Flag.GRAD ? bytes : 8;
  }
  return total;
}
