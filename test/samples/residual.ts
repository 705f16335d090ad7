import { many, normal, type Sampling, type Shape } from "./sampling.js";

const shapes: Shape[] = [
  { title: "", options: {}, perUnit: 1, perTarget: 1 },
  { title: ", radial", options: { geometry: "radial" }, perUnit: 2, perTarget: 2 },
];

const residual = (changed: Record<string, unknown>[], more: Partial<Sampling> = {}): Sampling => ({
  shapes,
  changed,
  draw: (next, { perUnit }) => ({ prediction: many(perUnit, () => 3 * normal(next)), target: many(perUnit, () => 3 * normal(next)) }),
  tame: { prediction: [-40, 40], target: [-40, 40] },
  ...more,
});

export const residualSamples: Record<string, Sampling> = {
  mse: residual([]),
  mae: residual([]),
  huber: residual([{ delta: 0.75 }]),
  // r(1 − (r/c)²)² towards |r| = c
  tukey: residual([{ scale: 2.5 }], { cancelled: (_p, _t, { scale = 4.6851 }) => ({ value: 0, slope: 2 * (scale as number) }) }),
};
