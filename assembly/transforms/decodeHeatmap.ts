import { Blur } from "../blur";
import { Maps } from "../maps";
import { Maths } from "../math";
import { Peak } from "../peak";
import { DESK } from "../simd";

/** How a maximum is refined: the lowest two bits of the mode; if both are 0, it is not. */
const QUARTER: i32 = 1;
const DARK: i32 = 2;
const DARK_UDP: i32 = 3;
/** Scores are logits: their differences are those of the logarithms of probabilities. */
const LOGITS: i32 = 4;

/** A map of scores, whose rows are `bytes` apart. */
@unmanaged
class Scores {
  static at(q: usize, bytes: usize, width: i32, height: i32, x: i32, y: i32): f32 {
    const column = <usize>max(min(x, width - 1), 0);
    const row = <usize>max(min(y, height - 1), 0);
    return load<f32>(q + row * bytes + (column << 2));
  }
}

/**
 * Writes x, y and the score of the highest of `shape` pixels of each of `n` maps to g. `a` is the mode plus 8 times the size of the filter, `b`
 * the width. Where the highest score of a map that is no logits is not above 0, x and y are −1.
 *
 * The pixels around the maximum are read with their coordinates clamped to the map.
 */
export function decodeHeatmap(
  flags: i32,
  n: i32,
  p: usize,
  t: usize,
  w: usize,
  g: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
  table: usize,
): f64 {
  const mode = <i32>a;
  const width = <i32>b;
  const height = shape / width;
  const size = mode >> 3;
  const desk = table + DESK;
  if (size > 1) Blur.filter(desk, size);
  for (; n > 0; n--) {
    const place = Peak.place(p, shape);
    const score: f32 = place < 0 ? NaN : load<f32>(p + ((<usize>place) << 2));
    let x: f64 = NaN;
    let y: f64 = NaN;
    if (place >= 0) {
      if (score > 0 || mode & LOGITS) {
        const row = place / width;
        const column = place - row * width;
        x = column;
        y = row;
        if ((mode & 3) == QUARTER) {
          const bytes = (<usize>width) << 2;
          if (column > 1 && column < width - 1 && row > 0) {
            x += 0.25 * sign(Scores.at(p, bytes, width, height, column + 1, row), Scores.at(p, bytes, width, height, column - 1, row));
          }
          if (row > 1 && row < height - 1 && column > 0) {
            y += 0.25 * sign(Scores.at(p, bytes, width, height, column, row + 1), Scores.at(p, bytes, width, height, column, row - 1));
          }
        } else if ((mode & 3) == DARK_UDP || ((mode & 3) == DARK && column > 1 && column < width - 2 && row > 1 && row < height - 2)) {
          let q = p;
          let bytes = (<usize>width) << 2;
          let factor: f64 = 1;
          if (size > 1) {
            q = Blur.map(p, desk, size, width, height);
            bytes = Maps.vectors(width);
            factor = <f64>score / <f64>highest(q, bytes, width, height);
          }
          refine(mode, q, bytes, width, height, column, row, factor, desk);
          x += load<f64>(desk, OFFSET);
          y += load<f64>(desk, OFFSET + 8);
        }
      } else {
        x = -1;
        y = -1;
      }
    }
    store<f32>(g, <f32>x);
    store<f32>(g, <f32>y, 4);
    store<f32>(g, score, 8);
    p += (<usize>shape) << 2;
    g += 12;
  }
  return total;
}

/** Bytes from the desk to the offset, two float64 numbers after the filter. */
const OFFSET: usize = 256;

/** The sign of a − b; 0 for NaN. */
function sign(a: f32, b: f32): f64 {
  return a > b ? 1 : a < b ? -1 : 0;
}

function highest(q: usize, bytes: usize, width: i32, height: i32): f32 {
  let most: f32 = -Infinity;
  for (let y = 0; y < height; y++) {
    const place = max(Peak.place(q, width), 0);
    most = max(most, load<f32>(q + ((<usize>place) << 2)));
    q += bytes;
  }
  return most;
}

/** The logarithm of a score times `factor`, within the limits of the method; a logit as it is. */
function level(mode: i32, q: usize, bytes: usize, width: i32, height: i32, x: i32, y: i32, factor: f64): f64 {
  const score: f64 = Scores.at(q, bytes, width, height, x, y);
  if (mode & LOGITS) return score;
  if ((mode & 3) == DARK) return Maths.logDouble(max(score * factor, 1e-10));
  return Maths.logDouble(min(max(score * factor, 1e-3), 50));
}

/** Writes −H⁻¹∇ of the logarithm at column and row to the desk; 0 where that is not finite. */
function refine(mode: i32, q: usize, bytes: usize, width: i32, height: i32, x: i32, y: i32, factor: f64, desk: usize): void {
  const middle = level(mode, q, bytes, width, height, x, y, factor);
  const right = level(mode, q, bytes, width, height, x + 1, y, factor);
  const left = level(mode, q, bytes, width, height, x - 1, y, factor);
  const below = level(mode, q, bytes, width, height, x, y + 1, factor);
  const above = level(mode, q, bytes, width, height, x, y - 1, factor);
  const after = level(mode, q, bytes, width, height, x + 1, y + 1, factor);
  const before = level(mode, q, bytes, width, height, x - 1, y - 1, factor);
  const dx = 0.5 * (right - left);
  const dy = 0.5 * (below - above);
  let xx: f64;
  let yy: f64;
  let xy: f64;
  if ((mode & 3) == DARK) {
    xx =
      0.25 * (level(mode, q, bytes, width, height, x + 2, y, factor) - 2 * middle + level(mode, q, bytes, width, height, x - 2, y, factor));
    yy =
      0.25 * (level(mode, q, bytes, width, height, x, y + 2, factor) - 2 * middle + level(mode, q, bytes, width, height, x, y - 2, factor));
    const one = level(mode, q, bytes, width, height, x + 1, y - 1, factor);
    const other = level(mode, q, bytes, width, height, x - 1, y + 1, factor);
    xy = 0.25 * (after - one - other + before);
  } else {
    xx = right - 2 * middle + left + EPSILON;
    yy = below - 2 * middle + above + EPSILON;
    xy = 0.5 * (after - right - below + 2 * middle - left - above + before);
  }
  const determinant = xx * yy - xy * xy;
  const offsetX = (xy * dy - yy * dx) / determinant;
  const offsetY = (xy * dx - xx * dy) / determinant;
  const finite = Math.abs(offsetX) + Math.abs(offsetY) < Infinity;
  store<f64>(desk, finite ? offsetX : 0, OFFSET);
  store<f64>(desk, finite ? offsetY : 0, OFFSET + 8);
}

/** MMPose adds float32's 2⁻²³ to the diagonal, so that it can always be inverted. */
const EPSILON: f64 = 1.1920928955078125e-7;
