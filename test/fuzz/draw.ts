import { seeded } from "../../src/diagnose/random.js";

/** The choices of one case: all of them follow from the run's seed and the case's number, so that any case can be made again alone. */
export class Draw {
  /** Uniform in [0, 1). */
  readonly next: () => number;

  constructor(seed: number, number: number) {
    this.next = seeded(mix(mix(seed >>> 0) ^ mix((number >>> 0) + 0x9e3779b9) ^ Math.floor(number / 2 ** 32)));
  }

  /** 32 random bits. */
  bits(): number {
    return this.next() * 2 ** 32;
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

/** A bijection of 32 bits that leaves no pattern (splitmix32). */
function mix(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}
