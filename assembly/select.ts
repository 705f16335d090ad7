import { DESK, Flag, Lanes, ONES, Weights } from "./simd";

/** The largest of at most so many keys are found one by one. */
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

  /** The `nth` largest of a few keys. */
  static nthOfFew(at: usize, count: i32, nth: i32, best: usize): i32 {
    Keys.largest(best, at, 0, count, nth);
    return load<i32>(best + ((<usize>nth - 1) << 4));
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
   * left. Where that leaves nothing out, as with many equal keys, the range of keys is halved. `desk` has room for the sample, and for the largest of a few.
   */
  static nth(at: usize, count: i32, nth: i32, desk: usize): i32 {
    let low = i32.MIN_VALUE;
    let high = i32.MAX_VALUE;
    let halve = false;
    const best = desk + 4 * SAMPLE;
    while (count > FEW && low < high) {
      let from = low;
      let to = high;
      if (halve) to = <i32>((<i64>low + <i64>high) >> 1);
      else {
        for (let i = 0; i < SAMPLE; i++) store<i32>(desk + ((<usize>i) << 2), load<i32>(at + ((<usize>((<i64>i * count) / SAMPLE)) << 2)));
        const middle = <i32>((<i64>nth * SAMPLE) / count);
        if (middle > ASIDE) to = Keys.nthOfFew(desk, SAMPLE, middle - ASIDE, best);
        if (middle + ASIDE < SAMPLE) from = Keys.nthOfFew(desk, SAMPLE, middle + 1 + ASIDE, best);
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
    return low < high ? Keys.nthOfFew(at, count, nth, best) : low;
  }

  /** Writes the weights of the `kept` largest of `count` keys, of which `least` is the last, and 0 for the others. */
  static choose(at: usize, count: i32, kept: i32, least: i32, w: usize, stride: usize, to: usize): void {
    const border = i32x4.splat(least);
    let ties = kept - Keys.above(at, count, least);
    for (; count > 0; count -= 4) {
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
      Lanes.put(to, v128.and(v128.load(w), chosen), count);
      at += 16;
      to += 16;
      w += stride;
    }
  }

  /** The `kept` largest keys of four lists that are `apart` bytes apart, in order: of each in a lane of its own. */
  static largest(best: usize, at: usize, apart: usize, count: i32, kept: i32): void {
    let end = best;
    const full = best + ((<usize>kept) << 4);
    for (; count > 0; count--) {
      let keys = v128.load32_splat(at);
      keys = v128.load_lane<i32>(at + apart, keys, 1);
      keys = v128.load_lane<i32>(at + 2 * apart, keys, 2);
      keys = v128.load_lane<i32>(at + 3 * apart, keys, 3);
      for (let i = best; i < end; i += 16) {
        const other = v128.load(i);
        v128.store(i, i32x4.max_s(other, keys));
        keys = i32x4.min_s(other, keys);
      }
      if (end < full) {
        v128.store(end, keys);
        end += 16;
      }
      at += 4;
    }
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
  const kept = max(1, min(<i32>a * 4096 + <i32>b, shape));
  const bytes = (<usize>shape) << 2;
  const stride: usize = w ? 16 : 0;
  const step = w ? bytes : 0;
  if (!w) w = ONES;
  // a list of keys, padded
  const size = (bytes + 31) & -16;
  const desk = table + DESK;
  const few = shape <= FEW;
  const best = desk + 4 * SAMPLE;
  const keys = best + (FEW << 4);
  const least = few ? best + ((<usize>kept - 1) << 4) : desk;
  // four small groups at once; lanes without one hold anything
  for (let lists = 1; n > 0; n -= lists) {
    if (few) lists = min(n, 4);
    for (let i = 0; i < lists; i++) Keys.write(keys + i * size, p + i * bytes, w + i * step, stride, flags, shape);
    if (few) Keys.largest(best, keys, size, shape, kept);
    else {
      const some = keys + size;
      for (let i: usize = 0; i < bytes; i += 16) v128.store(some + i, v128.load(keys + i));
      store<i32>(desk, Keys.nth(some, shape, kept, desk));
    }
    for (let i = 0; i < lists; i++) {
      Keys.choose(keys + i * size, shape, kept, load<i32>(least + ((<usize>i) << 2)), w, stride, g);
      p += bytes;
      g += bytes;
      w += step;
    }
  }
  return total;
}
