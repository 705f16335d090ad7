import { many, normal, type Sampling, type Shape } from "./sampling.js";

/** A single pixel, a line, rows of no whole vector, and of five and a quarter. */
const shapes = (perTarget?: number): Shape[] =>
  [
    [1, 1],
    [1, 5],
    [3, 2],
    [21, 5],
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
  dsnt: {
    shapes: shapes(2).map(({ options, ...shape }) => ({ ...shape, options: { ...options, convention: "centers" } })),
    changed: [
      { sigma: 2.5 },
      { lambda: 0.3 },
      { convention: "edges" },
      { point: "mse" },
      { point: "cauchy", pointOptions: { scale: 0.3 } },
      { point: "wing", pointOptions: { omega: 0.5, epsilon: 0.1 } },
    ],
    draw: (next, shape) => {
      const [x = 0, y = 0] = point(next, shape);
      const { width, height } = shape.options;
      return {
        prediction: many(shape.perUnit, () => 3 * normal(next)),
        target: [(x + 0.5) / (width as number), (y + 0.5) / (height as number)],
      };
    },
    // differences of probabilities, of coordinates and of logarithms
    cancelled: () => ({ value: 4, slope: 8 }),
  },
  heatmapFocal: {
    shapes: shapes(),
    changed: [{ alpha: 1.5 }, { alpha: 0 }, { beta: 2.5 }],
    draw: (next, { perUnit }) => ({
      prediction: many(perUnit, () => 3 * normal(next) - 1),
      target: many(perUnit, () => (next() < 0.2 ? 1 : next())),
    }),
    // nothing cancels; but powers multiply what their bases are rounded by
    cancelled: (p, t, { alpha = 2, beta = 4 }) => {
      const [a, b] = [alpha, beta] as [number, number];
      let value = 0;
      let slope = 0;
      p.forEach((z, i) => {
        const far = t[i] === 1 ? 1 : (1 - (t[i] as number)) ** b;
        const u = t[i] === 1 ? -z : z;
        const w = 1 / (1 + Math.exp(-u));
        const loss = far * w ** a * Math.log1p(Math.exp(u));
        value += loss;
        slope = Math.max(slope, far * w ** (a + 1) + a * (1 - w) * loss);
      });
      return { value: (a + b) * value, slope: (a + b) * slope };
    },
  },
  adaptiveWing: {
    shapes: shapes(),
    changed: [{ alpha: 1.3 }, { omega: 5 }, { epsilon: 0.3 }, { theta: 0.1 }],
    draw: (next, { perUnit }) => ({ prediction: many(perUnit, () => 1.4 * next() - 0.2), target: many(perUnit, next) }),
    // the exponent α − t is rounded, and multiplied by a logarithm
    cancelled: (p, t, { alpha = 2.1, omega = 14, epsilon = 1, theta = 0.5 }) => {
      const [a, w, e, limit] = [alpha, omega, epsilon, theta] as [number, number, number, number];
      const sizes = [...p].map((x, i) => {
        const m = Math.min(Math.abs(x - (t[i] as number)), limit) / e;
        const power = m ** (a - (t[i] as number));
        return (w * a * Math.abs(Math.log(m)) * power) / (m * (1 + power)) / p.length;
      });
      const size = Math.max(...sizes);
      return { value: size * e, slope: size / e };
    },
  },
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
