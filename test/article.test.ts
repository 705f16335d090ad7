/** The numbers of the article that the project began with; they are Keras's. */
import { describe, expect, it } from "vitest";
import * as kernels from "../src/index.js";
import * as reference from "../src/reference/index.js";

const points = Float32Array.of(10, 20, 30, 40, 50, 60);
const guessed = Float32Array.of(12, 18, 28, 42, 52, 58);
const target = Float32Array.of(0.2, 0.8, 0.5, 0.3, 0.9, 0.1);
const prediction = Float32Array.of(0.3, 0.7, 0.4, 0.4, 0.8, 0.2);

describe.each([
  ["kernels", kernels],
  ["reference", reference as unknown as typeof kernels],
])("the article's examples, %s", (_, { bce, categoricalCrossEntropy, mse }) => {
  it("1: categorical cross-entropy of raw coordinates", () => {
    expect(categoricalCrossEntropy.value(guessed, points, { classes: 2 })).toBeCloseTo(47.7217468, 5);
    const rows = categoricalCrossEntropy.each(guessed, points, { classes: 2 });
    for (const [row, expected] of [19.3794198, 47.9217469, 75.8640737].entries()) expect(rows[row]).toBeCloseTo(expected, 4);
  });

  it("1: its point: a perfect prediction reads hardly less", () => {
    expect(categoricalCrossEntropy.value(points, points, { classes: 2 })).toBeCloseTo(47.5633362, 5);
  });

  it("2: mean squared error", () => expect(mse.value(guessed, points)).toBe(4));

  it("3: binary cross-entropy of unit coordinates", () => {
    const each = bce.each(prediction, target);
    const mean = (axis: number) => ((each[axis] as number) + (each[axis + 2] as number) + (each[axis + 4] as number)) / 3;
    expect(mean(0)).toBeCloseTo(0.5338219, 5);
    expect(mean(1)).toBeCloseTo(0.5067909, 5);
    expect(mean(0) + mean(1)).toBeCloseTo(1.0406128, 5);
    expect(bce.value(prediction, target)).toBeCloseTo(0.5203064, 5);
    expect(bce.value(prediction, target, { excess: true })).toBeCloseTo(0.0278093, 5);
    expect(bce.value(target, target, { excess: true })).toBe(0);
  });
});
