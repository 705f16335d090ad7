import { describe, expect, it } from "vitest";
import { drawn, embeddingOf } from "../../examples/explorer/drawn.js";
import { frame } from "../../examples/explorer/plane.js";
import { isOfPoints } from "../../src/diagnose/subject.js";
import { arrowsOf, type Point, surfaceOf } from "../../src/diagnose/surface.js";
import { specs } from "../../src/specs.js";

const targets: readonly Point[] = [
  [6.3, 4.2],
  [2.15, 8.4],
];
/** The step of differences: exact in float32, and large enough that values of seven digits give slopes of four. */
const STEP = 2 ** -6;
/** Places off every grid of pixels, bins or thresholds. */
const points = Float32Array.from({ length: 80 }, (_, i) => 0.6 + ((i * 7.236) % 8.8));

describe("every loss of the catalogue can be drawn", () => {
  it.each(specs.map((spec) => spec.name))("%s has a finite surface with a gradient almost everywhere", (name) => {
    for (const target of targets) {
      const subject = drawn({ loss: name, options: {} });
      const { value, minimum } = surfaceOf(subject, target, frame(20));
      expect(value.filter((each) => !Number.isFinite(each))).toEqual([]);
      expect(Number.isFinite(minimum.value)).toBe(true);
      expect(new Set(value).size).toBeGreaterThan(value.length / 20);
      expect(arrowsOf(subject, target, frame(12)).length).toBe(13 ** 2);
    }
  });

  it.each(specs.map((spec) => spec.name))("%s has the gradient that its values imply", (name) => {
    for (const target of targets) {
      const subject = drawn({ loss: name, options: {} });
      const at = Float32Array.from(points, (_, i) => target[i % 2] as number);
      const slopes = subject.gradients(points, at);
      const largest = Math.max(...Array.from(slopes, Math.abs));
      expect(largest).toBeGreaterThan(0);
      for (const axis of [0, 1]) {
        const moved = (by: number) =>
          subject.each(
            points.map((value, i) => (i % 2 === axis ? value + by : value)),
            at,
          );
        const [after, before] = [moved(STEP), moved(-STEP)];
        const errors = Array.from(after, (value, i) =>
          Math.abs((value - (before[i] as number)) / (2 * STEP) - (slopes[2 * i + axis] as number)),
        );
        // a few differences straddle a kink of the loss
        const kinked = errors.filter((error) => error > 0.01 * largest);
        expect(kinked.length, `${name}: ${kinked}`).toBeLessThanOrEqual(2);
      }
    }
  });
});

describe("what is drawn", () => {
  it("has its minimum at the target, for losses that put it there", () => {
    for (const name of [
      "mse",
      "huber",
      "bceWithLogits",
      "heatmapMse",
      "heatmapCrossEntropy",
      "heatmapEnergy",
      "dsnt",
      "simcc",
      "adaptiveWing",
      "gaussianNll",
      "gaussianEnergy",
      "giou",
      "oks",
      "ncc",
    ]) {
      const { minimum } = surfaceOf(drawn({ loss: name, options: {} }), [6.3, 4.2], frame(40));
      expect(Math.hypot(minimum.x - 6.3, minimum.y - 4.2), name).toBeLessThan(0.02);
    }
  });

  it("comes with a sentence", () => {
    for (const { name } of specs) expect(embeddingOf(name).text).toMatch(/^[A-Z].*\.$/);
  });

  it("is refused if it would take seconds", () => {
    const list = Array.from({ length: 600 }, (_, i) => i);
    const options = { thresholds: { x: list, y: list }, centers: { x: [-1, ...list], y: [-1, ...list] } };
    expect(() => drawn({ loss: "ordinalBce", options })).toThrow(
      "ordinalBce: with these options each point takes 1200 numbers; a picture takes at most 1024",
    );
  });

  it("is what the diagnosis probes, if it can", () => {
    const spec = specs.find(({ name }) => name === "categoricalCrossEntropy");
    expect(isOfPoints(spec ?? null, { classes: 2 })).toBe(true);
    const { value } = surfaceOf(drawn({ loss: "categoricalCrossEntropy", options: {} }), [6, 3], frame(4));
    // the loss is constant along a ray from 0
    expect(value[0]).toBeCloseTo(value[24] as number, 5);
  });
});
