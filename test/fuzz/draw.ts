import { seeded } from "../../src/diagnose/random.js";

/**
 * Random choices of one case. All follow from two seeds, so any case can be repeated alone. fast-check draws plans; a case's data and
 * what its bends do are drawn here: these are too many to draw with fast-check at this pace, and they need no shrinking.
 */
export class Draw {
  /** Uniform in [0, 1). */
  readonly next: () => number;

  constructor(seed: number, number: number) {
    this.next = seeded(seedOf(seed, number));
  }

  /** A whole number below `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.next();
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** One seed of two numbers. */
export const seedOf = (seed: number, number: number): number =>
  mix(mix(seed >>> 0) ^ mix((number >>> 0) + 0x9e3779b9) ^ Math.floor(number / 2 ** 32));

/** A bijection of 32 bits that leaves no pattern (splitmix32). */
function mix(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}
