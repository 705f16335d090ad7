import { many, normal, type Sampling, type Shape } from "./sampling.js";

/** Fewer and more classes than a vector has lanes, and no multiple of them. */
const shapes: Shape[] = [2, 7, 64].map((classes) => ({
  title: ` of ${classes} classes`,
  options: { classes },
  perUnit: classes,
  perTarget: classes,
}));

const highest = (z: Float32Array): number => z.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** How far the logits lie below the highest, on the average of their softmax. */
function depth(z: Float32Array): number {
  const max = Math.max(...z);
  const powers = Array.from(z, (x) => Math.exp(x - max));
  return powers.reduce((sum, e, i) => sum + e * (max - (z[i] as number)), 0) / powers.reduce((sum, e) => sum + e);
}

/** Maps of fewer and more positions than a vector has lanes, an even and an odd number of classes, and more than one strip. */
const maps: Shape[] = (
  [
    [3, 3],
    [2, 9],
    [5, 259],
  ] as const
).map(([classes, positions]) => ({
  title: ` of ${classes} classes, ${positions} positions`,
  options: { classes, positions },
  perUnit: classes,
  perTarget: classes,
  step: positions,
  apart: true,
}));

const sparse = (shape: Shape): Shape => ({ ...shape, perTarget: 1 });

export const classSamples: Record<string, Sampling> = {
  categoricalCrossEntropy: {
    shapes,
    changed: [{ epsilon: 0.01 }],
    draw: (next, { perUnit }) => ({ prediction: many(perUnit, next), target: many(perUnit, next) }),
    // ln q near q = 1 loses what rounding q lost
    cancelled: (p, t) => ({ value: 4, slope: 4 + 4 * t.reduce((most, y, i) => Math.max(most, Math.abs(y / (p[i] as number))), 0) }),
    // where Σp is 0 or subnormal a row of probabilities is NaN or infinite
    tame: { prediction: [1e-4, 1], target: [0, 1] },
  },
  softmaxCrossEntropy: {
    shapes: [...shapes, ...maps],
    changed: [{ labelSmoothing: 0.2 }, { excess: true }],
    draw: (next, { perUnit, step = 1 }) => ({
      prediction: many(perUnit * step, () => 3 * normal(next)),
      target: many(perUnit * step, next),
    }),
    // differences of probabilities; smoothing rounds t
    cancelled: (z, _t, { labelSmoothing }) => ({ value: labelSmoothing === undefined ? 0 : 4 + 4 * highest(z), slope: 8 }),
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
  sparseSoftmaxCrossEntropy: {
    shapes: [...shapes, ...maps].map(sparse),
    changed: [{ labelSmoothing: 0.2 }, { ignoreIndex: 1 }],
    draw: (next, { perUnit, step = 1 }) => ({
      prediction: many(perUnit * step, () => 3 * normal(next)),
      target: many(step, () => Math.floor(next() * perUnit)),
    }),
    // smoothing rounds t; a small loss is as exact as the differences of logits
    cancelled: (z, _t, { labelSmoothing }) => ({ value: (labelSmoothing === undefined ? 0 : 4 + 4 * highest(z)) + depth(z), slope: 8 }),
  },
};
