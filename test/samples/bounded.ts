import { normal, type Sampling, type Shape } from "./sampling.js";

const shapes: Shape[] = [{ title: "", options: {}, perUnit: 1, perTarget: 1 }];

export const boundedSamples: Record<string, Sampling> = {
  bce: {
    shapes,
    changed: [{ epsilon: 0.01 }, { excess: true }],
    draw: (next) => ({ prediction: [next()], target: [next()] }),
    tame: { prediction: [0, 1], target: [0, 1] },
  },
  bceWithLogits: {
    shapes,
    changed: [{ posWeight: 3 }, { labelSmoothing: 0.2 }, { excess: true }],
    draw: (next) => ({ prediction: [3 * normal(next)], target: [next()] }),
    // differences of probabilities; smoothing rounds t
    cancelled: ([z], _t, { labelSmoothing }) => ({ value: labelSmoothing === undefined ? 0 : 4 + 4 * Math.abs(z as number), slope: 8 }),
    tame: { prediction: [-40, 40], target: [0, 1] },
  },
};
