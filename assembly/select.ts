import { DESK, Flag, Lanes, ONES, Weights } from "./simd";

/** A list of at most so many keys is ranked by comparing each with each. */
const FEW: i32 = 64;
/** Keys of a sample, and how far from the key looked for, in the order of the sample, its neighbours are taken. */
const SAMPLE: i32 = 32;
const ASIDE: i32 = 6;

/**
 * Keys of losses: int32 numbers in the order of the losses, where −0 equals 0, NaN comes after ∞, and missing units come before −∞.
 * Lists of keys are padded with the smallest key to whole vectors.
 */
abstract class Keys {
  /** Writes the keys of `count` losses, or their complements: then the smallest loss has the largest key. */
  @inline
  static write(to: usize, losses: usize, w: usize, stride: usize, flags: i32, count: i32): void {
    const flip = i32x4.splat(flags & Flag.EXCESS ? -1 : 0);
    const largest = i32x4.splat(i32.MAX_VALUE);
    const smallest = i32x4.splat(i32.MIN_VALUE);
    for (; count > 0; count -= 4) {
      const loss = f32x4.add(v128.load(losses), i32x4.splat(0));
      let key = v128.xor(loss, v128.and(i32x4.shr_s(loss, 31), largest));
      key = Lanes.select(key, largest, f32x4.eq(loss, loss));
      key = v128.xor(Lanes.select(key, smallest, Weights.present(v128.load(w))), flip);
      v128.store(to, Lanes.select(key, smallest, Lanes.first(count)));
      losses += 16;
      w += stride;
      to += 16;
    }
  }

  @inline
  static sum(counts: v128): i32 {
    const pairs = i32x4.add(counts, v128.shuffle<i32>(counts, counts, 2, 3, 0, 1));
    return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
  }

  /** How many of `count` keys are larger than `key`. */
  static above(at: usize, count: i32, key: i32): i32 {
    const least = i32x4.splat(key);
    let found = i32x4.splat(0);
    for (; count > 0; count -= 4) {
      found = i32x4.sub(found, i32x4.gt_s(v128.load(at), least));
      at += 16;
    }
    return Keys.sum(found);
  }

  /** The `nth` largest of a few keys: the smallest one that fewer than `nth` are larger than. */
  static nthOfFew(at: usize, count: i32, nth: i32): i32 {
    const end = at + ((<usize>count) << 2);
    const most = i32x4.splat(nth);
    const largest = i32x4.splat(i32.MAX_VALUE);
    let least = largest;
    for (let i = at; i < end; i += 16) {
      const keys = v128.load(i);
      let larger = i32x4.splat(0);
      for (let j = at; j < end; j += 16) {
        const others = v128.load(j);
        const l0 = i32x4.gt_s(v128.shuffle<i32>(others, others, 0, 0, 0, 0), keys);
        const l1 = i32x4.gt_s(v128.shuffle<i32>(others, others, 1, 1, 1, 1), keys);
        const l2 = i32x4.gt_s(v128.shuffle<i32>(others, others, 2, 2, 2, 2), keys);
        const l3 = i32x4.gt_s(v128.shuffle<i32>(others, others, 3, 3, 3, 3), keys);
        larger = i32x4.sub(larger, i32x4.add(i32x4.add(l0, l1), i32x4.add(l2, l3)));
      }
      least = i32x4.min_s(least, Lanes.select(keys, largest, i32x4.lt_s(larger, most)));
    }
    const pairs = i32x4.min_s(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
    return min(i32x4.extract_lane(pairs, 0), i32x4.extract_lane(pairs, 1));
  }

  /** Moves the keys from `low` to `high` to the start of the list; returns how many there are. */
  static keep(at: usize, count: i32, low: i32, high: i32): i32 {
    const least = i32x4.splat(low);
    const most = i32x4.splat(high);
    const start = at;
    let to = at;
    for (; count > 0; count -= 4) {
      const keys = v128.load(at);
      const inside = v128.and(v128.and(i32x4.ge_s(keys, least), i32x4.le_s(keys, most)), Lanes.first(count));
      const bits = i32x4.bitmask(inside);
      // each lane is written, and the next one over it if it is not kept
      v128.store_lane<i32>(to, keys, 0);
      to += (bits << 2) & 4;
      v128.store_lane<i32>(to, keys, 1);
      to += (bits << 1) & 4;
      v128.store_lane<i32>(to, keys, 2);
      to += bits & 4;
      v128.store_lane<i32>(to, keys, 3);
      to += (bits >> 1) & 4;
      at += 16;
    }
    v128.store(to, i32x4.splat(i32.MIN_VALUE));
    return <i32>((to - start) >> 2);
  }

  /**
   * The `nth` largest of `count` keys, which it moves about. A sample says between which keys it probably is, and only those stay, until few are
   * left. Where that leaves nothing out, as with many equal keys, the range of keys is halved. `desk` has room for the sample.
   */
  static nth(at: usize, count: i32, nth: i32, desk: usize): i32 {
    let low = i32.MIN_VALUE;
    let high = i32.MAX_VALUE;
    let halve = false;
    while (count > FEW && low < high) {
      let from = low;
      let to = high;
      if (halve) to = <i32>((<i64>low + <i64>high) >> 1);
      else {
        for (let i = 0; i < SAMPLE; i++) store<i32>(desk + ((<usize>i) << 2), load<i32>(at + ((<usize>((<i64>i * count) / SAMPLE)) << 2)));
        const middle = <i32>((<i64>nth * SAMPLE) / count);
        if (middle > ASIDE) to = Keys.nthOfFew(desk, SAMPLE, middle - ASIDE);
        if (middle + ASIDE < SAMPLE) from = Keys.nthOfFew(desk, SAMPLE, middle + 1 + ASIDE);
      }
      const above = Keys.above(at, count, to);
      if (nth <= above) low = to + 1;
      else {
        const within = from == i32.MIN_VALUE ? count : Keys.above(at, count, from - 1);
        if (nth > within) {
          high = from - 1;
          nth -= within;
        } else {
          low = from;
          high = to;
          nth -= above;
        }
      }
      const kept = Keys.keep(at, count, low, high);
      halve = kept > count - (count >> 2);
      count = kept;
    }
    return low < high ? Keys.nthOfFew(at, count, nth) : low;
  }
}

/**
 * Of each of `n` groups of `shape` losses at p, the 4096·a + b largest keep their weights, and the others get 0; with EXCESS the smallest do.
 * Of equal losses, the first ones do. NaN counts as largest, and a missing unit as smaller than any other. Not a loss: returns `total`.
 */
export function select(
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
  const kept = min(<i32>a * 4096 + <i32>b, shape);
  const sample = table + DESK;
  const keys = sample + 4 * SAMPLE;
  const some = shape <= FEW ? keys : keys + ((((<usize>shape) << 2) + 31) & -16);
  const bytes = (<usize>shape) << 2;
  const stride: usize = w ? 16 : 0;
  if (!w) w = ONES;
  for (; n > 0; n--) {
    Keys.write(keys, p, w, stride, flags, shape);
    if (some != keys) for (let i: usize = 0; i < bytes; i += 16) v128.store(some + i, v128.load(keys + i));
    const least = Keys.nth(some, shape, kept, sample);
    const border = i32x4.splat(least);
    let ties = kept - Keys.above(keys, shape, least);
    let at = keys;
    let to = g;
    let weights = w;
    for (let rest = shape; rest > 0; rest -= 4) {
      const key = v128.load(at);
      let chosen = i32x4.gt_s(key, border);
      const equal = i32x4.eq(key, border);
      if (ties > 0 && v128.any_true(equal)) {
        // minus how many equal keys there are up to each lane
        let order = i32x4.add(equal, v128.shuffle<i32>(i32x4.splat(0), equal, 0, 4, 5, 6));
        order = i32x4.add(order, v128.shuffle<i32>(i32x4.splat(0), order, 0, 1, 4, 5));
        chosen = v128.or(chosen, v128.and(equal, i32x4.ge_s(order, i32x4.splat(-ties))));
        ties -= popcnt(i32x4.bitmask(equal));
      }
      Lanes.put(to, v128.and(v128.load(weights), chosen), rest);
      at += 16;
      to += 16;
      weights += stride;
    }
    p += bytes;
    g += bytes;
    if (stride) w += bytes;
  }
  return total;
}
