import { many, normal, type Sampling, type Shape } from "./sampling.js";

/** Instances of one keypoint and of two; alike, because tests leave single units out. */
const shapes: Shape[] = [[0.5], [0.4, 0.4]].map((sigmas) => ({
  title: `, ${sigmas.length} keypoints`,
  options: { sigmas, areas: 9 },
  perUnit: 2,
  perTarget: 2,
  step: sigmas.length,
}));

export const keypointSamples: Record<string, Sampling> = {
  oks: {
    shapes,
    changed: [{ areas: 100 }],
    draw: (next, { step = 1 }) => ({ prediction: many(2 * step, () => normal(next)), target: many(2 * step, () => normal(next)) }),
    // e^(−z) of a rounded z
    cancelled: (p, t, { sigmas, areas }) => {
      const d2 = ((p[0] as number) - (t[0] as number)) ** 2 + ((p[1] as number) - (t[1] as number)) ** 2;
      const slope = Math.max(
        ...(sigmas as number[]).map((sigma) => {
          const f = 1 / (8 * (areas as number) * sigma ** 2);
          return 4 * f * Math.sqrt(d2) * f * d2 * Math.exp(-f * d2);
        }),
      );
      return { value: 0, slope };
    },
    tame: { prediction: [-4, 4], target: [-4, 4] },
  },
};
