import { Rows } from "./rows";
import { Flag } from "./simd";

/** A token of a loss of maps, whose pixels lie row after row. */
export interface MapLoss {
  /** The loss of the map at p with target at t. With GRAD also writes its gradient times `k` to g, which may be p or t. */
  map(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, a: f32, b: f32, table: usize): f64;
}

export abstract class Maps {
  /** Targets have `values` floats per map. EACH writes `outputs` floats: the loss, then what `map` itself wrote after it. */
  @inline
  static run<L extends MapLoss>(
    flags: i32,
    n: i32,
    p: usize,
    t: usize,
    w: usize,
    g: usize,
    scale: f32,
    total: f64,
    pixels: i32,
    values: i32,
    outputs: i32,
    a: f32,
    b: f32,
    table: usize,
  ): f64 {
    const bytes = (<usize>pixels) << 2;
    for (; n > 0; n--) {
      const weight: f32 = w ? load<f32>(w) : 1;
      let value: f64 = 0;
      if (weight != 0) value = changetype<L>(0).map(flags, pixels, p, t, g, scale * weight, a, b, table) * weight;
      else if ((flags & (Flag.GRAD | Flag.ACCUMULATE)) == Flag.GRAD) Rows.clear(g, pixels);
      total += value;
      if (flags & Flag.EACH) store<f32>(g, <f32>value);
      p += bytes;
      t += (<usize>values) << 2;
      g += flags & Flag.GRAD ? bytes : (<usize>outputs) << 2;
      if (w) w += 4;
    }
    return total;
  }

  /** The bytes of n floats, rounded up to whole vectors. */
  @inline
  static vectors(n: i32): usize {
    return (<usize>((n + 3) & -4)) << 2;
  }
}
