import { describe, expect, it } from "vitest";
import { type Subject, subjectOf } from "../../src/diagnose/subject.js";
import { arrowsOf, type Point, surfaceOf } from "../../src/diagnose/surface.js";
import type { LossFunction } from "../../src/diagnose/types.js";
import { bceWithLogits, categoricalCrossEntropy, focalWithLogits, klDivergence, mse, softmaxCrossEntropy } from "../../src/index.js";

const subject = (...given: Parameters<typeof subjectOf>) => subjectOf(...given) as Subject;
const target: Point = [40, 20];

describe("surfaceOf", () => {
  it("knows a floor that is a point, a line or an area", () => {
    const around = (of: Subject, at: Point = target) => surfaceOf(of, at, { extent: 15, steps: 20 }).floor;
    expect(around(subject(mse))).toEqual({ kind: "point", lines: [] });
    const { kind, lines } = around(subject(categoricalCrossEntropy));
    expect([kind, lines.length]).toEqual(["line", 2]);
    // the ray from the origin through the target
    for (const [x, y] of lines.flat()) expect(x / y).toBeCloseTo(2, 1);
    // both ways, to within a step of the picture's edge
    const [low, high] = lines.map((line) => (line.at(-1) as Point)[0]).sort((a, b) => a - b) as [number, number];
    expect(low).toBeLessThan(26);
    expect(high).toBeGreaterThan(54);
    const flat = (prediction: Float32Array, [x, y]: Float32Array) => ({
      value: Math.max(0, Math.hypot((prediction[0] as number) - (x as number), (prediction[1] as number) - (y as number)) - 5),
    });
    expect(around(subjectOf(flat as LossFunction) as Subject).kind).toBe("area");
    const bent = (prediction: Float32Array) => ({ value: (Math.hypot(prediction[0] as number, prediction[1] as number) - 30) ** 2 });
    const circle = around(subjectOf(bent as LossFunction) as Subject, [30, 0]);
    expect(circle.kind).toBe("line");
    for (const [x, y] of circle.lines.flat()) expect(Math.hypot(x, y)).toBeCloseTo(30, 0);
  });

  it("has a loss's values row by row of y", () => {
    const { x, y, value, minimum } = surfaceOf(subject(mse), target, { extent: 8, steps: 4 });
    expect(x).toEqual([32, 36, 40, 44, 48]);
    expect(y).toEqual([12, 16, 20, 24, 28]);
    expect(value).toHaveLength(25);
    for (const [row, v] of y.entries()) {
      for (const [column, u] of x.entries()) expect(value[row * 5 + column]).toBeCloseTo(((u - 40) ** 2 + (v - 20) ** 2) / 2, 4);
    }
    expect(minimum).toEqual({ x: 40, y: 20, value: 0 });
  });

  it("finds the minimum off the grid, and beside a target outside the picture", () => {
    expect(surfaceOf(subject(mse), target, { extent: 10, steps: 7, centre: [45, 23] }).minimum).toEqual({ x: 40, y: 20, value: 0 });
    expect(surfaceOf(subject(mse), target, { extent: 10, steps: 7, centre: [70, 20] }).minimum).toMatchObject({ x: 60 });
  });

  it("finds a minimum beside the target: with softmax, where the exponentials have the coordinates' ratio", () => {
    const { minimum } = surfaceOf(subject(softmaxCrossEntropy), target, { extent: 30, steps: 30 });
    expect(minimum.x - minimum.y).toBeCloseTo(Math.log(2), 1);
  });

  it("prefers the target where a whole line is as good, and takes the corner where the loss falls for ever", () => {
    expect(surfaceOf(subject(categoricalCrossEntropy), target, { extent: 15, steps: 20 }).minimum).toMatchObject({ x: 40, y: 20 });
    expect(surfaceOf(subject(klDivergence), target, { extent: 15, steps: 20 }).minimum).toMatchObject({ x: 55, y: 35 });
  });

  it("maps points through the logit, and has no value where no sigmoid reaches", () => {
    const { x, value, minimum } = surfaceOf(subject(bceWithLogits), [0.9, 0.5], { extent: 0.2, steps: 8 });
    expect(minimum.x).toBeCloseTo(0.9, 3);
    expect(minimum.y).toBeCloseTo(0.5, 3);
    for (const [column, u] of x.entries()) {
      const read = value[4 * 9 + column] as number;
      if (u > 1) expect(read).toBeNaN();
      else if (u < 0.99) {
        const axis = (t: number, p: number) => -t * Math.log(p) - (1 - t) * Math.log(1 - p);
        expect(read).toBeCloseTo((axis(0.9, u) + axis(0.5, 0.5)) / 2, 5);
      }
    }
    const focal = (p: number) => (0.7 * p + 0.3 * (1 - p)) ** 2 * (-0.7 * Math.log(1 - p) - 0.3 * Math.log(p));
    const { x: least } = surfaceOf(subject(focalWithLogits), [0.3, 0.4], { extent: 0.3, steps: 20 }).minimum;
    expect(focal(least)).toBeLessThan(Math.min(focal(least - 0.01), focal(least + 0.01), focal(0.3)));
  });

  it("says what is wrong with a frame", () => {
    const at = (extent: number, steps: number, centre?: Point) => () => surfaceOf(subject(mse), target, { extent, steps, centre });
    expect(at(0, 4)).toThrow(/extent is 0/);
    expect(at(1, 2.5)).toThrow(/steps is 2.5/);
    expect(at(1, 5000)).toThrow(/1 to 1000/);
    expect(at(1, 4, [Number.NaN, 0])).toThrow(/finite/);
  });
});

describe("arrowsOf", () => {
  it("has the gradient at every point", () => {
    const arrows = arrowsOf(subject(mse), target, { extent: 8, steps: 4 });
    expect(arrows).toHaveLength(25);
    for (const { x, y, dx, dy } of arrows) {
      expect(dx).toBeCloseTo(x - 40, 4);
      expect(dy).toBeCloseTo(y - 20, 4);
    }
  });

  it("has the gradient with respect to the points where predictions are logits", () => {
    const arrows = arrowsOf(subject(bceWithLogits), [0.5, 0.5], { extent: 0.4, steps: 4, centre: [0.5, 0.5] });
    for (const { x, dx } of arrows) expect(dx).toBeCloseTo((x - 0.5) / (x * (1 - x)) / 2, 4);
    expect(arrowsOf(subject(bceWithLogits), [0.9, 0.5], { extent: 0.2, steps: 4 }).every(({ x }) => x <= 1)).toBe(true);
  });

  it("has central differences where a function has no gradient", () => {
    const own = (p: Float32Array, t: Float32Array) => ({
      value: ((p[0] as number) - (t[0] as number)) ** 2 + ((p[1] as number) - (t[1] as number)) ** 2,
    });
    for (const { x, y, dx, dy } of arrowsOf(subject(own), target, { extent: 8, steps: 4 })) {
      expect(dx).toBeCloseTo(2 * (x - 40), 3);
      expect(dy).toBeCloseTo(2 * (y - 20), 3);
    }
  });
});
