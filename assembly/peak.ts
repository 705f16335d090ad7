/** Where the highest of some scores is. */
export abstract class Peak {
  /** Numbers that are searched for the maximum together, and once more for its place if they have it. */
  static readonly BLOCK: i32 = 128;

  /**
   * The index of the first of the largest of `n` numbers; −1 if one of them is NaN. pmax drops a NaN of the data, but their sum shows it; that can
   * also be NaN for infinite numbers, which then are looked at one by one.
   */
  static place(p: usize, n: i32): i32 {
    let best = f32x4.splat(-Infinity);
    let from = 0;
    let s0 = i32x4.splat(0);
    let s1 = s0;
    const whole = n & -16;
    let at = 0;
    let q = p;
    while (at < whole) {
      let m0 = f32x4.splat(-Infinity);
      let m1 = m0;
      const start = at;
      const end = min(at + Peak.BLOCK, whole);
      do {
        const v0 = v128.load(q);
        const v1 = v128.load(q, 16);
        const v2 = v128.load(q, 32);
        const v3 = v128.load(q, 48);
        s0 = f32x4.add(s0, f32x4.add(v0, v1));
        s1 = f32x4.add(s1, f32x4.add(v2, v3));
        m0 = f32x4.pmax(m0, f32x4.pmax(v0, v1));
        m1 = f32x4.pmax(m1, f32x4.pmax(v2, v3));
        q += 64;
        at += 16;
      } while (at < end);
      m0 = f32x4.pmax(m0, m1);
      if (v128.any_true(f32x4.gt(m0, best))) {
        best = Peak.all(m0);
        from = start;
      }
    }
    s0 = f32x4.add(s0, s1);
    if (v128.any_true(f32x4.ne(s0, s0)) && Peak.odd(p, whole)) return -1;
    let highest = f32x4.extract_lane(best, 0);
    let found = -1;
    for (; at < n; at++) {
      const one = load<f32>(q);
      if (!(one <= Infinity)) return -1;
      if (one > highest) {
        highest = one;
        found = at;
      }
      q += 4;
    }
    // in memory that another thread changes, the number may be gone
    return found >= 0 ? found : Peak.equal(p, from, n, highest);
  }

  /** The largest of the lanes, in all of them. */
  @inline
  static all(m: v128): v128 {
    m = f32x4.pmax(m, v128.shuffle<f32>(m, m, 2, 3, 0, 1));
    return f32x4.pmax(m, v128.shuffle<f32>(m, m, 1, 0, 3, 2));
  }

  /** Whether one of `n` numbers is NaN. */
  static odd(p: usize, n: i32): bool {
    for (; n > 0; n--) {
      const one = load<f32>(p);
      if (!(one <= Infinity)) return true;
      p += 4;
    }
    return false;
  }

  /** The first of the numbers from `at` on, below n, that equals `height`; the first of all if none does. */
  static equal(p: usize, at: i32, n: i32, height: f32): i32 {
    const heights = f32x4.splat(height);
    p += (<usize>at) << 2;
    for (; at + 16 <= n; at += 16) {
      const front = v128.or(f32x4.eq(v128.load(p), heights), f32x4.eq(v128.load(p, 16), heights));
      const back = v128.or(f32x4.eq(v128.load(p, 32), heights), f32x4.eq(v128.load(p, 48), heights));
      if (v128.any_true(v128.or(front, back))) break;
      p += 64;
    }
    for (; at < n; at++) {
      if (load<f32>(p) == height) return at;
      p += 4;
    }
    return 0;
  }
}
