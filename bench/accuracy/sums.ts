/** What summation adds to the error of a value, measured with losses whose terms are exact. */

import { sum } from "simple-statistics";
import { random } from "../../catalogue/variants.js";
import type { SumResult } from "../../common/accuracy.js";
import type { Progress } from "../../common/progress.js";
import { laplaceNll, mae } from "../../src/index.js";

/** Rounds up by as much as possible where it is added to 1. */
const HALF = 2 ** -24 * (1 + 2 ** -23);

type Term = (i: number, next: () => number) => number;

/** Terms of one sign; a float32 sum, or one without pairs, fails on most of them. */
const positive: Readonly<Record<string, Term>> = {
  "constant, 0.1": () => Math.fround(0.1),
  "just above a power of two": () => 1 + 2 ** -23,
  "1 and just above 2⁻²⁴, alternating": (i) => (i % 2 === 0 ? 1 : HALF),
  "the same, four of each": (i) => (i % 8 < 4 ? 1 : HALF),
  "the same, eight of each": (i) => (i % 16 < 8 ? 1 : HALF),
  "half-way twice: 1, 2⁻²⁴, 2⁻²⁵, 2⁻²⁵, four of each": (i) => [1, HALF, HALF / 2, HALF / 2][(i >> 2) % 4] as number,
  "one large first, then 2⁻²⁴ of it": (i) => (i === 0 ? 2 ** 24 : 1),
  "falling within each sixteen: 1, ½, …, 2⁻¹⁵": (i) => (1 + 2 ** -23) / (1 << (i % 16)),
  "large and small blocks, alternating": (i) => (i % 2048 < 1024 ? 1 + 2 ** -23 : 2 ** -24 * 1.5),
  random: (_, next) => next(),
};

/** Terms of both signs: the error is relative to the sum of their sizes. */
const mixed: Readonly<Record<string, Term>> = {
  "random, with alternating signs": (i, next) => (i % 2 === 0 ? 1 : -1) * next(),
  "1 and −(1 − 2⁻²⁴), alternating": (i) => (i % 2 === 0 ? 1 : -(1 - 2 ** -24)),
};

/** Two arrays of this many float32 numbers are in memory at once, 0.4 GB each. */
const MOST = 1e8;
const QUICK_MOST = 1e5;
/** Numbers per term of `laplaceNll`, whose value at r = 0 is the sum of two of them. */
const PER_POINT = 4;

export function measureSums(quick: boolean, progress: Progress): SumResult[] {
  const results: SumResult[] = [];
  const most = quick ? QUICK_MOST : MOST;
  const p = new Float32Array(most);
  const t = new Float32Array(most);
  const measure = (title: string, term: Term, oneSign: boolean) => {
    const per = oneSign ? 1 : PER_POINT;
    const errors: [number, number][] = [];
    for (let length = 1000; length <= most / per; length *= 10) {
      progress.show(`sum of ${length} terms, ${title}`);
      const next = random(5);
      let size = 0;
      for (let i = 0; i < length; i++) {
        const x = Math.fround(term(i, next));
        if (per === 1) p[i] = x;
        else p.set([0, 0, x, 0], per * i);
        size += Math.abs(x);
      }
      // Kahan and Babuška's sum is exact to 2⁻¹⁰⁰ for these terms; the zeros between them add nothing
      const exact = sum(p.subarray(0, per * length) as unknown as number[]);
      const value = oneSign
        ? mae.value(p.subarray(0, length), t.subarray(0, length), { reduction: "sum" })
        : laplaceNll.value(p.subarray(0, per * length), t.subarray(0, 2 * length), { reduction: "sum" });
      errors.push([length, (Math.abs(value - exact) / size) * 2 ** 23]);
    }
    const worst = Math.max(...errors.map(([, error]) => error));
    results.push({ title, oneSign, errors });
    progress.done(`sum, ${title}: ${worst.toFixed(3)}·2⁻²³`);
  };
  for (const [title, term] of Object.entries(positive)) measure(title, term, true);
  for (const [title, term] of Object.entries(mixed)) measure(title, term, false);
  return results;
}
