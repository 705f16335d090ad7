/** Examples to train on, and others to measure with. */
import { seeded } from "../../src/diagnose/random.js";
import { type Example, type Glyph, OUTPUTS, placed, SIDE } from "./glyphs.js";

/** Rows of pixels and rows of landmarks. */
export interface Batch {
  readonly pixels: Float32Array;
  readonly target: Float32Array;
}

/** The seed of the held-out examples. No training has it. */
const HELD_OUT = 0x48454c44;

/** Every glyph once, placed at random: the same examples for every training. */
export function heldOutOf(glyphs: readonly Glyph[]): Example[] {
  const next = seeded(HELD_OUT);
  return glyphs.map((glyph) => placed(glyph, next));
}

export function batchOf(examples: readonly Example[]): Batch {
  const pixels = new Float32Array(examples.length * SIDE * SIDE);
  const target = new Float32Array(examples.length * OUTPUTS);
  for (const [i, example] of examples.entries()) {
    pixels.set(example.pixels, i * SIDE * SIDE);
    target.set(example.target, i * OUTPUTS);
  }
  return { pixels, target };
}

/** New examples without end. This share of them has the landmarks of another placed glyph; the pixels do not depend on it. */
export function training(glyphs: readonly Glyph[], seed: number, wrong: number): (size: number) => Batch {
  const [next, nextWrong] = [seeded(2 * seed), seeded(2 * seed + 1)];
  const drawn = (random: () => number) => placed(glyphs[Math.floor(random() * glyphs.length)] as Glyph, random);
  return (size) =>
    batchOf(
      Array.from({ length: size }, () => {
        const example = drawn(next);
        const other = drawn(nextWrong);
        return nextWrong() < wrong ? { ...example, target: other.target } : example;
      }),
    );
}
