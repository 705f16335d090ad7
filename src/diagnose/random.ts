/** Random numbers that are the same for the same seed: the same data gives the same report. */
export interface Random {
  /** Uniform in [low, high); default [0, 1). */
  uniform(low?: number, high?: number): number;
  /** Normal; default of mean 0 and standard deviation 1. */
  normal(mean?: number, deviation?: number): number;
  /** One of the items, each as likely. */
  choice<T>(items: ArrayLike<T>): T;
}

/** Statistics of more points than this are those of a selection: their errors are then under 1 % of what they measure. */
export const MOST_POINTS = 20_000;
const SELECTION_SEED = 7;

/**
 * Indices of at most `most` of `count` items, in order: one of each of as many equal parts, at a random place in it, so that no period
 * of the data (one keypoint of every instance, say) is all that is seen.
 */
export function selectionOf(count: number, most = MOST_POINTS): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  const { uniform } = random(SELECTION_SEED);
  return Array.from({ length: most }, (_, j) => {
    const [start, end] = [Math.floor((j * count) / most), Math.floor(((j + 1) * count) / most)];
    return start + Math.floor(uniform() * (end - start));
  });
}

/**
 * Uniform numbers in [0, 1), multiples of 2⁻³², by Tommy Ettinger's mulberry32: 32 bits of state, which is plenty for some thousand draws,
 * and the same numbers in every engine.
 */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function random(seed: number): Random {
  const next = seeded(seed);
  return {
    uniform: (low = 0, high = 1) => low + (high - low) * next(),
    // Box and Muller; one of the two is thrown away, so that each call draws alike
    normal: (mean = 0, deviation = 1) => mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    choice<T>(items: ArrayLike<T>): T {
      if (items.length === 0) throw new RangeError("choice: there are no items");
      return items[Math.floor(next() * items.length)] as T;
    },
  };
}
