import { Flag, Lanes } from "../simd";
import { Place, TILE } from "./buffers";
import { Columns } from "./columns";
import { refuse } from "./failure";

/** The signature of every kernel: `assembly/index.ts` describes it. */
type Kernel = (
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
) => f64;

/** Whether results are losses, or IRLS weights. */
export const LOSSES: i32 = Flag.EACH;
export const WEIGHTS: i32 = Flag.EACH | Flag.IRLS;

/** The value of an option, which has a column of its own: SQL hands over a constant as often as there are rows. */
export function option(
  handle: usize,
  rows: i32,
  column: i32,
  least: f32,
  most: f32,
  orMinusInfinity: bool,
  loss: string,
  name: string,
  range: string,
): f32 {
  const first = load<u32>(Columns.of(handle, rows, column));
  let other = i32x4.splat(0);
  for (let row = 0; row < rows; row += 4) {
    const bits = v128.xor(v128.load(Columns.at(handle, rows, column, row)), i32x4.splat(first));
    other = v128.or(other, v128.and(bits, Lanes.first(rows - row)));
  }
  if (v128.any_true(other)) refuse(loss, ": option ", name, " must be the same number in every row");
  const value = reinterpret<f32>(first);
  if (!(value >= least && value <= most) && !(orMinusInfinity && value == -Infinity)) refuse(loss, ": option ", name, " must be ", range);
  return value;
}

/** Gives the kernel an option beyond the first two. */
export function further(value: f32): void {
  store<f32>(Place.table(), value);
}

/** Throws if a kernel's IRLS weight at r = 0 is infinite with these options. */
export function expectLimit(kernel: Kernel, a: f32, b: f32, loss: string): void {
  const zeros = Place.prediction();
  for (let i: usize = 0; i < 128; i += 16) v128.store(zeros + i, i32x4.splat(0));
  kernel(WEIGHTS, 1, zeros, zeros, 0, Place.target(), 1, 0, 2, a, b, Place.table());
  if (load<f32>(Place.target()) == Infinity) refuse(loss, ": with these options ψ(r)/r has no finite limit at r = 0");
}

/** Of numbers: prediction and target. The kernel reads and writes the columns themselves. */
export function ofNumbers(kernel: Kernel, flags: i32, handle: usize, rows: i32, a: f32, b: f32): usize {
  const result = Columns.create(rows);
  const p = Columns.of(handle, rows, 0);
  const t = Columns.of(handle, rows, 1);
  kernel(flags, rows, p, t, 0, Columns.of(result, rows, 0), 1, 0, 1, a, b, Place.table());
  return result;
}

/** Of points: the columns px, py, tx and ty. The kernel gets them tile by tile as x y pairs. */
export function ofPoints(kernel: Kernel, flags: i32, handle: usize, rows: i32, a: f32, b: f32): usize {
  const result = Columns.create(rows);
  for (let start = 0; start < rows; start += TILE) {
    const n = min(TILE, rows - start);
    pairs(Place.prediction(), handle, rows, 0, start, n);
    pairs(Place.target(), handle, rows, 2, start, n);
    kernel(flags, n, Place.prediction(), Place.target(), 0, Columns.at(result, rows, 0, start), 1, 0, 2, a, b, Place.table());
  }
  return result;
}

/** Of keypoints: px, py, tx, ty, and two more positive numbers in each row, the keypoint's σ and the instance's area. */
export function ofKeypoints(kernel: Kernel, handle: usize, rows: i32, loss: string): usize {
  const result = Columns.create(rows);
  for (let start = 0; start < rows; start += TILE) {
    const n = min(TILE, rows - start);
    pairs(Place.prediction(), handle, rows, 0, start, n);
    pairs(Place.target(), handle, rows, 2, start, n);
    const sigmas = Columns.at(handle, rows, 4, start);
    const areas = Columns.at(handle, rows, 5, start);
    let bad = i32x4.splat(0);
    for (let i = 0; i < n; i += 4) {
      const bytes = (<usize>i) << 2;
      const sigma = v128.load(sigmas + bytes);
      const area = v128.load(areas + bytes);
      bad = v128.or(bad, v128.andnot(Lanes.first(n - i), v128.and(sized(sigma), sized(area))));
      v128.store(Place.table() + bytes, Lanes.heads(factors(sigma, area), factors(Lanes.tails(sigma, sigma), Lanes.tails(area, area))));
    }
    if (v128.any_true(bad)) refuse(loss, ": sigma and area must be > 0 and finite in every row");
    kernel(LOSSES, n, Place.prediction(), Place.target(), 0, Columns.at(result, rows, 0, start), 1, 0, 2, 0, 0, Place.table());
  }
  return result;
}

/** Lanes with a positive finite number. */
function sized(x: v128): v128 {
  return v128.and(f32x4.gt(x, i32x4.splat(0)), f32x4.lt(x, f32x4.splat(Infinity)));
}

/** 1/√(8·area·σ²) of the first two lanes, in float64 and then rounded, as src/losses/ does. */
function factors(sigma: v128, area: v128): v128 {
  const side = f64x2.sqrt(f64x2.mul(f64x2.splat(8), f64x2.promote_low_f32x4(area)));
  const factor = f64x2.div(f64x2.splat(1), f64x2.mul(side, f64x2.promote_low_f32x4(sigma)));
  return f32x4.demote_f64x2_zero(f64x2.pmin(factor, f64x2.splat(8.507059173023462e37)));
}

/** Writes `n` points, whose x is in a column and whose y in the next, as pairs; and up to three more. */
function pairs(to: usize, handle: usize, rows: i32, column: i32, start: i32, n: i32): void {
  const xs = Columns.at(handle, rows, column, start);
  const ys = Columns.at(handle, rows, column + 1, start);
  for (let i: usize = 0; i < (<usize>n) << 2; i += 16) {
    const x = v128.load(xs + i);
    const y = v128.load(ys + i);
    v128.store(to + 2 * i, Lanes.firstPoints(x, y));
    v128.store(to + 2 * i, Lanes.lastPoints(x, y), 16);
  }
}
