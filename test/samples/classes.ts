import { many, normal, type Sampling, type Shape } from "./sampling.js";

/** Fewer and more classes than a vector has lanes, and no multiple of them. */
const shapes: Shape[] = [2, 7, 64].map((classes) => ({
  title: ` of ${classes} classes`,
  options: { classes },
  perUnit: classes,
  perTarget: classes,
}));

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
    shapes,
    changed: [{ labelSmoothing: 0.2 }, { excess: true }],
    draw: (next, { perUnit }) => ({ prediction: many(perUnit, () => 3 * normal(next)), target: many(perUnit, next) }),
    // differences of probabilities; smoothing rounds t
    cancelled: (z, _t, { labelSmoothing }) => ({
      value: labelSmoothing === undefined ? 0 : 4 + 4 * z.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
      slope: 8,
    }),
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
};
