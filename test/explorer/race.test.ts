import { describe, expect, it } from "vitest";
import { raceOf, STEPS } from "../../examples/explorer/race.js";
import { specs } from "../../src/specs.js";

const course = { target: [6, 4], start: [2, 8], outliers: [], optimiser: "gradientDescent" } as const;

describe("the explorer's race", () => {
  it.each(specs.map(({ name }) => name))("%s runs from the start", (loss) => {
    for (const optimiser of ["gradientDescent", "adam"] as const) {
      const way = raceOf({ loss, options: {} }, { ...course, optimiser });
      expect(way.x.length).toBe(STEPS + 1);
      expect([way.x[0], way.y[0]].map((at) => at?.toFixed(4))).toEqual(["2.0000", "8.0000"]);
      expect(Number.isFinite(way.rate)).toBe(true);
      expect(way.distance.every(Number.isFinite), `${loss} with ${optimiser}`).toBe(true);
    }
  });

  it("is won by losses that see distance, and not by cross-entropy", () => {
    const arrived = (loss: string, options = {}) => raceOf({ loss, options }, course).arrived;
    expect(arrived("mse")).toBeLessThan(5);
    expect(arrived("huber", { geometry: "radial" })).toBeLessThan(100);
    expect(arrived("categoricalCrossEntropy")).toBeNull();
  });

  it("shows that an outlier moves a mean, but not Tukey's biweight", () => {
    const final = (loss: string) => raceOf({ loss, options: {} }, { ...course, outliers: [[1, 9.5]] }).distance.at(-1);
    expect(final("mse")).toBeCloseTo(0.1 * Math.hypot(5, 5.5), 3);
    expect(final("tukey")).toBeLessThan(0.01);
  });
});
