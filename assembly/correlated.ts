import { Points } from "./points";
import { Flag, Lanes } from "./simd";

/** Rows of μx, μy, a, b, c, four at a time from their first four vectors: a point, and L = [[e^a, 0], [b, e^c]], which whitens. */
export abstract class Correlated {
  /** Bytes of a row. */
  static readonly ROW: usize = 20;

  @inline
  static x(p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    return Lanes.heads(Lanes.firstPoints(p0, p1), Lanes.firstPoints(p2, p3));
  }

  @inline
  static y(p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    return Lanes.tails(Lanes.firstPoints(p0, p1), Lanes.firstPoints(p2, p3));
  }

  @inline
  static a(p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    return Lanes.heads(Lanes.lastPoints(p0, p1), Lanes.lastPoints(p2, p3));
  }

  @inline
  static b(p0: v128, p1: v128, p2: v128, p3: v128): v128 {
    return Lanes.tails(Lanes.lastPoints(p0, p1), Lanes.lastPoints(p2, p3));
  }

  /** The fifth number is the last lane of a vector that starts at the second. */
  @inline
  static c(p: usize): v128 {
    return Lanes.ys(Lanes.tails(v128.load(p, 4), v128.load(p, 24)), Lanes.tails(v128.load(p, 44), v128.load(p, 64)));
  }

  /** Writes the gradients of the first `rest` rows. */
  @inline
  static put(flags: i32, g: usize, rest: i32, x: v128, y: v128, a: v128, b: v128, c: v128): void {
    Correlated.four(flags, g, 20, rest, x, y, a, b);
    Correlated.fifth(flags, g + 16, f32x4.extract_lane(c, 0));
    if (rest > 1) Correlated.fifth(flags, g + 36, f32x4.extract_lane(c, 1));
    if (rest > 2) Correlated.fifth(flags, g + 56, f32x4.extract_lane(c, 2));
    if (rest > 3) Correlated.fifth(flags, g + 76, f32x4.extract_lane(c, 3));
  }

  /** The same of rows with a sixth number. */
  @inline
  static putSix(flags: i32, g: usize, rest: i32, x: v128, y: v128, a: v128, b: v128, c: v128, d: v128): void {
    Correlated.four(flags, g, 24, rest, x, y, a, b);
    const low = Lanes.firstPoints(c, d);
    const high = Lanes.lastPoints(c, d);
    v128.store_lane<f64>(g + 16, Lanes.onto(flags, low, g + 16), 0);
    if (rest > 1) v128.store_lane<f64>(g + 40, Lanes.onto(flags, Lanes.tails(low, low), g + 40), 0);
    if (rest > 2) v128.store_lane<f64>(g + 64, Lanes.onto(flags, high, g + 64), 0);
    if (rest > 3) v128.store_lane<f64>(g + 88, Lanes.onto(flags, Lanes.tails(high, high), g + 88), 0);
  }

  /** The first four numbers of rows that are `bytes` apart. */
  @inline
  static four(flags: i32, g: usize, bytes: usize, rest: i32, x: v128, y: v128, a: v128, b: v128): void {
    const g0 = Lanes.firstPoints(x, y);
    const g1 = Lanes.lastPoints(x, y);
    const h0 = Lanes.firstPoints(a, b);
    const h1 = Lanes.lastPoints(a, b);
    Points.put(flags, g, bytes, rest, Lanes.heads(g0, h0), Lanes.tails(g0, h0), Lanes.heads(g1, h1), Lanes.tails(g1, h1));
  }

  @inline
  static fifth(flags: i32, g: usize, slope: f32): void {
    store<f32>(g, flags & Flag.ACCUMULATE ? slope + load<f32>(g) : slope);
  }
}
