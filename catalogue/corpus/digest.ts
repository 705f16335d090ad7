/** Digests of the corpus: equal where every result has the same bits, whatever a NaN's payload. */
import { run, subjects } from "./index.js";

export interface Digest {
  /** A loss, or another subject of the corpus. */
  readonly loss: string;
  /** 16 hexadecimal digits. */
  readonly digest: string;
  /** Eight after each case, in order, if they are asked for. */
  readonly course?: string;
}

export interface DigestOptions {
  /** All of the corpus (some seconds) instead of its quick form (about one). */
  full?: boolean;
  /** Of this loss or other subject only. */
  only?: string;
  /** Keeps how each digest came about: where one differs that never does again, it is known of which case. */
  course?: boolean;
  /** Is told of each subject that is done, with how many there are. */
  onProgress?: (done: Digest, count: number, of: number) => void;
}

/** The words of an array's values: one of each float32, two of each float64, the lower one first. Every NaN is the same. */
export function wordsOf(values: Float32Array | Float64Array): Uint32Array {
  const words = new Uint32Array(values.slice().buffer);
  if (values instanceof Float32Array) {
    for (let i = 0; i < words.length; i++) if (((words[i] as number) & 0x7fffffff) > 0x7f800000) words[i] = 0x7fc00000;
  } else {
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) words.set([0, 0x7ff80000], 2 * i);
  }
  return words;
}

/** Two lanes of MurmurHash3's mixing, of different seeds and constants: 64 bits that tell data apart, and keep nothing secret. */
export class Hash {
  #a = 0x9747b28c;
  #b = 0x3c6ef372;

  add(words: Uint32Array): void {
    let a = this.#a ^ words.length;
    let b = this.#b ^ words.length;
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as number;
      const x = Math.imul(word, 0xcc9e2d51);
      a ^= Math.imul((x << 15) | (x >>> 17), 0x1b873593);
      a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
      const y = Math.imul(word, 0x239b961b);
      b ^= Math.imul((y << 16) | (y >>> 16), 0xab0e9789);
      b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x561ccd1b) | 0;
    }
    this.#a = a;
    this.#b = b;
  }

  /** Half of its state, in eight hexadecimal digits. */
  get state(): string {
    return hex(this.#a);
  }

  text(): string {
    return hex(finish(this.#a)) + hex(finish(this.#b ^ finish(this.#a)));
  }
}

function finish(state: number): number {
  let x = state;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

export const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");

/** The digest of each loss, and of whatever else is in the corpus. Throws what the losses throw. */
export function digests({ full = false, only, course = false, onProgress }: DigestOptions = {}): Digest[] {
  const wanted = only === undefined ? subjects : [only];
  const list: Digest[] = [];
  for (const loss of wanted) {
    const hash = new Hash();
    const states: string[] = [];
    run(loss, full, (_, values) => {
      hash.add(wordsOf(values));
      if (course) states.push(hash.state);
    });
    const done = { loss, digest: hash.text(), ...(course && { course: states.join("") }) };
    list.push(done);
    onProgress?.(done, list.length, wanted.length);
  }
  return list;
}

/** One digest of all. */
export function combined(list: readonly Digest[]): string {
  const hash = new Hash();
  for (const { loss, digest } of list) hash.add(Uint32Array.from(`${loss} ${digest}`, (character) => character.charCodeAt(0)));
  return hash.text();
}

/** A digest of each case of a loss, in order: the first that differs between two engines names the difference. */
export function caseDigests(loss: string, full: boolean): { name: string; digest: string }[] {
  const list: { name: string; digest: string }[] = [];
  run(loss, full, (name, values) => {
    const hash = new Hash();
    hash.add(wordsOf(values));
    list.push({ name, digest: hash.text() });
  });
  return list;
}

/** The number of the first case after which two courses differ; undefined if they do not. */
export function firstMoved(one: string, other: string): number | undefined {
  for (let i = 0; 8 * i < Math.max(one.length, other.length); i++) {
    if (one.slice(8 * i, 8 * i + 8) !== other.slice(8 * i, 8 * i + 8)) return i;
  }
  return undefined;
}

/** The bits of every value of a loss's case, in hexadecimal; of a NaN those of any. */
export function bitsOfCase(loss: string, full: boolean, name: string): string[] {
  const bits: string[] = [];
  run(loss, full, (each, values) => {
    if (each !== name) return;
    const words = wordsOf(values);
    if (values instanceof Float32Array) for (const word of words) bits.push(hex(word));
    else for (let i = 0; i < words.length; i += 2) bits.push(hex(words[i + 1] as number) + hex(words[i] as number));
  });
  return bits;
}
