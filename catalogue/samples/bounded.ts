import { centersOf, quantileThresholds, uniformThresholds } from "../../src/index.js";
import { many, normal, type Sampling, type Shape } from "./sampling.js";

const shapes: Shape[] = [{ title: "", options: {}, perUnit: 1, perTarget: 1 }];

/** Fewer and more logits than a vector has lanes, and no multiple of them; labels that are steps, and ramps. */
const ordinal: Shape[] = [1, 3, 8, 66].map((count, i) => {
  const thresholds = { x: uniformThresholds(-1, 1, count), y: quantileThresholds([0, 1, 3, 4.5, 5], count) };
  const centers = { x: centersOf(thresholds.x, -1, 1), y: centersOf(thresholds.y, 0, 5) };
  const labels = i % 2 === 0 ? "hard" : "ramp";
  return {
    title: ` of ${count} thresholds, ${labels}`,
    options: labels === "ramp" ? { thresholds, labels, centers } : { thresholds },
    perUnit: count,
    perTarget: 1,
    step: 2,
  };
});

export const boundedSamples: Record<string, Sampling> = {
  bce: {
    shapes,
    changed: [{ epsilon: 0.01 }, { excess: true }],
    draw: (next) => ({ prediction: [next()], target: [next()] }),
    tame: { prediction: [0, 1], target: [0, 1] },
  },
  bceWithLogits: {
    // alike, because tests leave single units out
    shapes: [...shapes, { title: ", posWeight of two columns", options: { posWeight: [3, 3] }, perUnit: 1, perTarget: 1, step: 2 }],
    changed: [{ posWeight: 3 }, { labelSmoothing: 0.2 }, { excess: true }],
    draw: (next, { step = 1 }) => ({ prediction: many(step, () => 3 * normal(next)), target: many(step, next) }),
    // differences of probabilities; smoothing rounds t
    cancelled: ([z], _t, { labelSmoothing }) => ({ value: labelSmoothing === undefined ? 0 : 4 + 4 * Math.abs(z as number), slope: 8 }),
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
  focalWithLogits: {
    shapes,
    changed: [{ alpha: 0.7 }, { alpha: null }, { gamma: 0 }, { gamma: 0.5 }, { gamma: 1 }, { gamma: 3.5 }],
    draw: (next) => ({ prediction: [3 * normal(next)], target: [Number(next() < 0.4)] }),
    // nothing cancels; but a power multiplies what its base is rounded by, to which a slope adds quotients
    cancelled: ([z], [t], { gamma = 2 }) => {
      const w = 1 / (1 + Math.exp(t === 1 ? (z as number) : -(z as number)));
      const [power, loss] = [w ** (gamma as number), -Math.log1p(-w)];
      return { value: (gamma as number) * power * loss, slope: (1 + (gamma as number)) * power * (w + (gamma as number) * loss) };
    },
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
  qualityFocal: {
    shapes,
    changed: [{ beta: 0 }, { beta: 1 }, { beta: 1.5 }],
    draw: (next) => ({ prediction: [3 * normal(next)], target: [next()] }),
    // powers of σ(z) − t
    cancelled: ([z]) => ({ value: 4 + 4 * Math.abs(z as number), slope: 8 + 4 * Math.abs(z as number) }),
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
  ordinalBce: {
    shapes: ordinal,
    changed: [],
    draw: (next, { perUnit }) => ({
      prediction: many(2 * perUnit, () => 3 * normal(next)),
      target: [2.4 * next() - 1.2, 6 * next() - 0.5],
    }),
    // a ramp's labels are rounded
    cancelled: (z, _t, { labels }) => ({ value: labels === "ramp" ? 4 * z.reduce((sum, x) => sum + Math.abs(x), 0) : 0, slope: 8 }),
  },
};
