/** `npm run accuracy`: the powers, over exponents and mantissas of both arguments. */

import { type Precise, precise, preciseUlps, ulpsOf } from "../../catalogue/oracle.js";
import type { BinaryResult } from "../../common/accuracy.js";
import type { Progress } from "../../common/progress.js";
import { loadPrimitives } from "./sweep.js";

interface Power {
  readonly formula: string;
  exact(x: number, y: number): number;
  precise(x: Precise, y: Precise): Precise;
  readonly exponents: readonly number[];
  /** log₂ of the smallest and the largest x. */
  readonly range: readonly [number, number];
}

const sizes = [0.001, 0.25, 0.5, 1, 1.5, 2, 2.1, 3, 4, 5.7, 8, 12.3, 16, 25, 32, 100, 300];
const both = [...sizes, ...sizes.map((y) => -y)];

const powers: Readonly<Record<string, Power>> = {
  pow: {
    formula: "xʸ",
    exact: (x, y) => x ** y,
    precise: (x, y) => x.pow(y),
    exponents: sizes,
    range: [-149, 127],
  },
  powOnePlus: {
    formula: "(1 + x)ʸ",
    exact: (x, y) => Math.exp(y * Math.log1p(x)),
    precise: (x, y) => x.plus(1).pow(y),
    exponents: both,
    range: [-60, 127],
  },
  powOnePlusMinusOne: {
    formula: "(1 + x)ʸ − 1",
    exact: (x, y) => Math.expm1(y * Math.log1p(x)),
    precise: (x, y) => x.plus(1).pow(y).minus(1),
    exponents: both,
    range: [-60, 127],
  },
};

/** The largest error is stated for |y| up to each of these. */
const CLASSES = [1, 8, 16, 32, 300];
const PER_OCTAVE = 4000;
const QUICK_PER_OCTAVE = 5;
/** Smaller results are subnormal. */
const NORMAL = 2 ** -126;

export function measureBinary(quick: boolean, progress: Progress): Record<string, BinaryResult> {
  const { input, output, run } = loadPrimitives();
  const results: Record<string, BinaryResult> = {};
  for (const [name, { formula, exact, precise: toDigits, exponents, range }] of Object.entries(powers)) {
    const most = CLASSES.map((upTo) => ({ upTo, most: 0, x: 0, y: 0 }));
    const perOctave = quick ? QUICK_PER_OCTAVE : PER_OCTAVE;
    for (const y of exponents.map(Math.fround)) {
      progress.show(`${name}, y = ${y}`);
      const group = most.find(({ upTo }) => Math.abs(y) <= upTo) as (typeof most)[number];
      for (let octave = range[0]; octave <= range[1]; octave++) {
        // evenly spaced mantissas, shifted by octave
        for (let i = 0; i < perOctave; i++) input[i] = 2 ** octave * (1 + (i + ((octave * 0.618) % 1)) / perOctave);
        run(name, perOctave, y);
        for (let i = 0; i < perOctave; i++) {
          const x = input[i] as number;
          const wanted = exact(x, y);
          if (Math.abs(wanted) < NORMAL || Math.abs(wanted) >= 2 ** 127) continue;
          const off = ulpsOf(output[i] as number, wanted);
          if (off > group.most) [group.most, group.x, group.y] = [off, x, y];
        }
      }
    }
    for (const group of most) {
      if (group.most === 0) continue;
      input[0] = group.x;
      run(name, 1, group.y);
      group.most = preciseUlps(output[0] as number, toDigits(precise(group.x), precise(group.y)));
    }
    progress.done(`${name}: ${most.map((group) => `${group.most.toFixed(3)} ULP to |y| = ${group.upTo}`).join(", ")}`);
    results[name] = { formula, classes: most.filter((group) => group.most > 0) };
  }
  return results;
}
