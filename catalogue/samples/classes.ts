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

/** Rows and maps whose classes have weights, one of them none. */
const weighted: Shape[] = [
  { title: " of 7 weighted classes", options: { classes: 7, classWeights: [1, 1.5, 2, 0, 1, 3, 1] }, perUnit: 7, perTarget: 7 },
  {
    title: " of 3 weighted classes, 9 positions",
    options: { classes: 3, classWeights: [1, 2, 0], positions: 9 },
    perUnit: 3,
    perTarget: 3,
    step: 9,
    apart: true,
  },
];

const sparse = (shape: Shape): Shape => ({ ...shape, perTarget: 1 });

const bins: Shape[] = [2, 3, 17].map((each) => ({
  title: ` of ${each} bins`,
  options: { bins: each },
  perUnit: 2 * each,
  perTarget: 2,
}));

/** Logits of both axes, and targets at bins as well as between them. */
const drawBins: Sampling["draw"] = (next, { perUnit }) => ({
  prediction: many(perUnit, () => 3 * normal(next)),
  target: many(2, () => (next() < 0.3 ? Math.round(next() * (perUnit / 2 - 1)) : next() * (perUnit / 2 - 1))),
});

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
    shapes: [...shapes, ...maps, ...weighted],
    changed: [{ labelSmoothing: 0.2 }, { excess: true }],
    draw: (next, { perUnit, step = 1 }) => ({
      prediction: many(perUnit * step, () => 3 * normal(next)),
      target: many(perUnit * step, next),
    }),
    // differences of probabilities; smoothing rounds t
    cancelled: (z, _t, { labelSmoothing, classWeights }) => ({
      value: classWeights === undefined ? (labelSmoothing === undefined ? 0 : 4 + 4 * highest(z)) : 8 + 8 * highest(z),
      slope: classWeights === undefined ? 8 : 16,
    }),
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
  sparseSoftmaxCrossEntropy: {
    shapes: [...shapes, ...maps, ...weighted].map(sparse),
    changed: [{ labelSmoothing: 0.2 }, { ignoreIndex: 1 }],
    draw: (next, { perUnit, step = 1 }) => ({
      prediction: many(perUnit * step, () => 3 * normal(next)),
      target: many(step, () => Math.floor(next() * perUnit)),
    }),
    // smoothing rounds t; a small loss is as exact as the differences of logits
    cancelled: (z, _t, { labelSmoothing, classWeights }) => ({
      value: classWeights === undefined ? (labelSmoothing === undefined ? 0 : 4 + 4 * highest(z)) + depth(z) : 8 + 8 * highest(z),
      slope: classWeights === undefined ? 8 : 16,
    }),
  },
  klDivergence: {
    shapes,
    changed: [],
    draw: (next, { perUnit }) => ({ prediction: many(perUnit, next), target: many(perUnit, next) }),
    // terms of both signs
    cancelled: (p, t) => ({ value: 4 * t.reduce((sum, y, i) => sum + Math.abs(y * Math.log(y / (p[i] as number))), 0), slope: 0 }),
    tame: { prediction: [1e-4, 1], target: [0, 1] },
  },
  jsDivergence: {
    shapes,
    changed: [],
    draw: (next, { perUnit }) => ({ prediction: many(perUnit, next), target: many(perUnit, next) }),
    // towards x = 1 the larger one's logarithm less the smaller one's; a logarithm of a quotient that was rounded
    cancelled: (p, t) => ({ value: p.reduce((sum, x, i) => sum + Math.max(x, t[i] as number), 0), slope: 0.5 }),
    tame: { prediction: [1e-4, 1], target: [0, 1] },
  },
  simcc: {
    shapes: (
      [
        [2, 3],
        [5, 4],
        [40, 23],
      ] as const
    ).map(([binsX, binsY]) => ({
      title: ` of ${binsX} and ${binsY} bins`,
      options: { binsX, binsY },
      perUnit: binsX + binsY,
      perTarget: 2,
    })),
    changed: [{ split: 1.5 }, { sigma: 1.25 }],
    draw: (next, { perUnit }) => ({
      prediction: many(perUnit, () => 3 * normal(next)),
      target: many(2, () => (next() * 1.5 - 0.25) * (perUnit / 4)),
    }),
    // the cross-entropy less the label's entropy
    cancelled: (z) => ({ value: 8 + 4 * highest(z), slope: 8 }),
  },
  dfl: {
    shapes: bins,
    changed: [],
    draw: drawBins,
    cancelled: (z) => ({ value: depth(z.subarray(0, z.length / 2)) + depth(z.subarray(z.length / 2)), slope: 8 }),
  },
  crps: {
    shapes: bins,
    changed: [],
    draw: drawBins,
    // rounded logits shift probabilities, whose sums are differences of bins
    cancelled: (z) => ({ value: z.length * (1 + highest(z)), slope: z.length * (1 + highest(z)) }),
  },
};
