import { many, normal, type Sampling, type Shape } from "./sampling.js";

/** A single pixel, a line, rows of no whole vector, and of two and a half. */
const shapes = (perTarget?: number): Shape[] =>
  [
    [1, 1],
    [1, 5],
    [3, 2],
    [11, 9],
  ].map(([width = 0, height = 0]) => ({
    title: ` of ${width} × ${height}`,
    options: { width, height },
    perUnit: width * height,
    perTarget: perTarget ?? width * height,
  }));

/** A point of the map, or somewhat beside it. */
const point = (next: () => number, { options: { width, height } }: Shape): number[] => [
  (width as number) * (1.4 * next() - 0.2),
  (height as number) * (1.4 * next() - 0.2),
];

export const heatmapSamples: Record<string, Sampling> = {
  heatmapMse: {
    shapes: shapes(2),
    changed: [{ sigma: 0.75 }],
    // above the Gaussian: of a map of one pixel, (h − g)² would else be anything
    draw: (next, shape) => ({ prediction: many(shape.perUnit, () => 1.25 + next()), target: point(next, shape) }),
    cancelled: () => ({ value: 2, slope: 8 }),
  },
  heatmapCrossEntropy: {
    shapes: shapes(2),
    changed: [{ sigma: 2.5 }, { excess: true }],
    draw: (next, shape) => ({ prediction: many(shape.perUnit, () => 3 * normal(next)), target: point(next, shape) }),
    // differences of probabilities
    cancelled: () => ({ value: 0, slope: 8 }),
  },
};
