/** Random numbers from a seed: the same data gives the same report. */
export interface Random {
  /** Uniform in [low, high); default [0, 1). */
  uniform(low?: number, high?: number): number;
  /** Normal; default mean 0 and standard deviation 1. */
  normal(mean?: number, deviation?: number): number;
  /** One of the items, each with the same probability. */
  choice<T>(items: ArrayLike<T>): T;
}

/** Statistics look at no more points than this: their errors are then below 1 %. */
export const MOST_POINTS = 20_000;
const SELECTION_SEED = 7;

/**
 * Indices of at most `most` of `count` items, in order: one at a random place in each of `most` equal parts. A fixed interval
 * could fall in step with the data, and see only one keypoint of every instance, say.
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
 * Uniform numbers in [0, 1), multiples of 2⁻³², by Tommy Ettinger's mulberry32: the same in every engine. Its 32 bits of state are
 * plenty for some thousand draws.
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
    // Box and Muller; the second number is dropped, so that every call draws twice
    normal: (mean = 0, deviation = 1) => mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    choice<T>(items: ArrayLike<T>): T {
      if (items.length === 0) throw new RangeError("choice: there are no items");
      return items[Math.floor(next() * items.length)] as T;
    },
  };
}
