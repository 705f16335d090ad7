/** Points that edges join. An edge is two int32 numbers of points; one that is out of range counts as the last point's. */
abstract class Edge {
  /** How far the point whose number is at `e` lies from the first. */
  @inline
  static offset(e: usize, last: u32): usize {
    return (<usize>min<u32>(load<u32>(e), last)) << 3;
  }

  /** What lies between two points, in float64. */
  @inline
  static between(points: usize, i: usize, j: usize): v128 {
    const from = f64x2.promote_low_f32x4(v128.load64_zero(points + i));
    return f64x2.sub(from, f64x2.promote_low_f32x4(v128.load64_zero(points + j)));
  }
}

/** Writes (p_i − p_j) − (t_i − t_j) of `n` edges, rounded once, to `to`. */
export function gather(n: i32, last: u32, e: usize, p: usize, t: usize, to: usize): void {
  for (; n > 0; n--) {
    const i = Edge.offset(e, last);
    const j = Edge.offset(e + 4, last);
    const r = f64x2.sub(Edge.between(p, i, j), Edge.between(t, i, j));
    v128.store64_lane(to, f32x4.demote_f64x2_zero(r), 0);
    e += 8;
    to += 8;
  }
}

/** Adds the slopes of `n` edges at `s` to the gradient of their first points, and subtracts them from that of their second. */
export function scatter(n: i32, last: u32, e: usize, s: usize, g: usize): void {
  for (; n > 0; n--) {
    const slope = v128.load64_zero(s);
    const i = g + Edge.offset(e, last);
    v128.store64_lane(i, f32x4.add(v128.load64_zero(i), slope), 0);
    const j = g + Edge.offset(e + 4, last);
    v128.store64_lane(j, f32x4.sub(v128.load64_zero(j), slope), 0);
    e += 8;
    s += 8;
  }
}
