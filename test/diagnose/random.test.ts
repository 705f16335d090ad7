import { mean, sampleCorrelation, standardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { random } from "../../src/diagnose/random.js";

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

describe("seeded random numbers", () => {
  it("depend only on the seed", () => {
    const of = (seed: number) => draws(5, random(seed).uniform);
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });

  it("uniform: in the range, with the right mean and spread", () => {
    const { uniform } = random(1);
    const values = draws(20_000, () => uniform(-3, 5));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...values)).toBeLessThan(5);
    expect(Math.abs(mean(values) - 1)).toBeLessThan(0.05);
    expect(Math.abs(standardDeviation(values) - 8 / Math.sqrt(12))).toBeLessThan(0.05);
  });

  it("normal: with the right mean, spread and tails, and independent", () => {
    const { normal } = random(2);
    const values = draws(20_000, () => normal(10, 2));
    expect(Math.abs(mean(values) - 10)).toBeLessThan(0.05);
    expect(Math.abs(standardDeviation(values) - 2)).toBeLessThan(0.04);
    const beyond = values.filter((value) => Math.abs(value - 10) > 4).length / values.length;
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.006);
    expect(Math.abs(sampleCorrelation(values.slice(1), values.slice(0, -1)))).toBeLessThan(0.03);
  });

  it("choice: each item equally often; an empty list throws", () => {
    const { choice } = random(3);
    const items = draws(9000, () => choice(["a", "b", "c"]));
    for (const item of ["a", "b", "c"]) expect(Math.abs(items.filter((each) => each === item).length - 3000)).toBeLessThan(200);
    expect(() => choice([])).toThrow(RangeError);
  });
});
