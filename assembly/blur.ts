import { Gaussian } from "./gaussian";
import { Maps } from "./maps";

/** A Gaussian filter of maps as OpenCV's `GaussianBlur` of that size makes it, with zeros around the map. */
export abstract class Blur {
  /** Bytes from the desk to the lines: the filter has at most 63 numbers. */
  static readonly LINES: usize = 272;

  /** Writes the `size` numbers of the filter to `desk`; size is odd and at most 63. OpenCV has tables for the shortest. */
  static filter(desk: usize, size: i32): void {
    const middle = size >> 1;
    let sum: f64 = 0;
    if (size > 7) {
      const sigma: f64 = 0.3 * (0.5 * <f64>(size - 1) - 1) + 0.8;
      Gaussian.peak(desk, size, <f32>middle, <f32>(0.7071067811865476 / sigma));
    } else {
      for (let k = 0; k < size; k++) store<f32>(desk + ((<usize>k) << 2), Blur.short(size, abs(k - middle)));
    }
    for (let k = 0; k < size; k++) sum += load<f32>(desk + ((<usize>k) << 2));
    for (let k = 0; k < size; k++) {
      const at = desk + ((<usize>k) << 2);
      store<f32>(at, <f32>(load<f32>(at) / sum));
    }
  }

  /** OpenCV's filters of 3, 5 and 7 numbers, which are not Gaussians, at a distance from the middle. */
  static short(size: i32, distance: i32): f32 {
    if (size == 3) return distance == 0 ? 2 : 1;
    if (size == 5) return distance == 0 ? 6 : distance == 1 ? 4 : 1;
    return distance == 0 ? 18 : distance == 1 ? 14 : distance == 2 ? 7 : 2;
  }

  /**
   * Filters the map at p with the filter at `desk`, and returns the address of the result, whose rows are `Maps.vectors(width)` bytes apart.
   * All of it is on the desk: a line with margins, then rows with margins above and below, which the result overwrites.
   */
  static map(p: usize, desk: usize, size: i32, width: i32, height: i32): usize {
    const margin = size >> 1;
    const bytes = Maps.vectors(width);
    const line = desk + Blur.LINES;
    const rows = line + Maps.vectors(width + 2 * margin) + 32;
    Blur.clear(line, rows);
    Blur.clear(rows, rows + bytes * <usize>margin);
    let row = rows + bytes * <usize>margin;
    const start = line + ((<usize>margin) << 2);
    for (let y = 0; y < height; y++) {
      for (let x: usize = 0; x < (<usize>width) << 2; x += 4) store<f32>(start + x, load<f32>(p + x));
      p += (<usize>width) << 2;
      Blur.across(line, row, desk, size, 4, bytes);
      row += bytes;
    }
    Blur.clear(row, row + bytes * <usize>margin);
    row = rows;
    for (let y = 0; y < height; y++) {
      Blur.across(row, row, desk, size, bytes, bytes);
      row += bytes;
    }
    return rows;
  }

  static clear(from: usize, to: usize): void {
    for (; from < to; from += 4) store<f32>(from, 0);
  }

  /** Σ filter_k · (the vector k steps after `from`), for `bytes` of vectors. The filter is symmetric. */
  static across(from: usize, to: usize, filter: usize, size: i32, step: usize, bytes: usize): void {
    const middle = <usize>(size >> 1);
    const weight = v128.load_splat<f32>(filter + (middle << 2));
    const end = to + bytes;
    for (; to < end; to += 16) {
      let sum = f32x4.mul(v128.load(from + middle * step), weight);
      let left = from;
      let right = from + (<usize>size - 1) * step;
      let k = filter;
      while (left < right) {
        sum = f32x4.add(sum, f32x4.mul(f32x4.add(v128.load(left), v128.load(right)), v128.load_splat<f32>(k)));
        left += step;
        right -= step;
        k += 4;
      }
      v128.store(to, sum);
      from += 16;
    }
  }
}
