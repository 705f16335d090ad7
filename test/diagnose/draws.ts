/** Points with known faults. */
import { random } from "../../src/diagnose/random.js";
import type { Bounds, DiagnoseInput } from "../../src/diagnose/types.js";

export const image: Bounds = { x: [0, 640], y: [0, 480] };

export interface Drawn {
  prediction: number[];
  target: number[];
}

/** Targets all over an image of 640 by 480, and predictions with normal errors of 3 pixels. */
export function pixels(count = 200, deviation = 3, seed = 1): Drawn {
  const { normal, uniform } = random(seed);
  const target = Array.from({ length: 2 * count }, (_, i) => uniform(0, i % 2 === 0 ? 640 : 480));
  return { target, prediction: target.map((t) => t + normal(0, deviation)) };
}

/** Changes each prediction, given its point and its target. */
export function changed(
  { prediction, target }: Drawn,
  change: (point: readonly [x: number, y: number], target: readonly [x: number, y: number], i: number) => readonly [number, number],
): Drawn {
  const pair = (values: readonly number[], i: number) => [values[2 * i] as number, values[2 * i + 1] as number] as const;
  return {
    target,
    prediction: Array.from({ length: target.length / 2 }, (_, i) => change(pair(prediction, i), pair(target, i), i)).flat(),
  };
}

/** All coordinates as parts of an image of this size. */
export const over = ({ prediction, target }: Drawn, size: number): Drawn => ({
  prediction: prediction.map((p) => p / size),
  target: target.map((t) => t / size),
});

/** Rows that are distributions, one class likelier than the others. */
export function distributions(count: number, classes: number, seed = 1): number[] {
  const { uniform } = random(seed);
  return Array.from({ length: count }, () => {
    const likely = Math.floor(uniform(0, classes));
    const powers = Array.from({ length: classes }, (_, c) => Math.exp(uniform(0, 1) + (c === likely ? 2 : 0)));
    const total = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / total);
  }).flat();
}

/** The same array with rows and columns swapped. */
export const transposed = (values: readonly number[], columns: number): number[] =>
  Array.from({ length: values.length }, (_, i) => {
    const rows = values.length / columns;
    return values[(i % rows) * columns + Math.floor(i / rows)] as number;
  });

export const inImage = (drawn: Drawn): DiagnoseInput => ({ ...drawn, bounds: image });
