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

/** How large ψ is, |r|·weight(u²) with u = r/c; the larger of the components' for points. */
const pull = (prediction: Float32Array, target: Float32Array, scale: unknown, weight: (x: number) => number): number => {
  const r = Math.hypot(...prediction.map((p, i) => p - (target[i] as number)));
  return r * weight((r / ((scale as number) ?? 1)) ** 2);
};

export const residualSamples: Record<string, Sampling> = {
  mse: residual([]),
  mae: residual([]),
  euclidean: residual([], { shapes: [{ title: "", options: {}, perUnit: 2, perTarget: 2 }] }),
  huber: residual([{ delta: 0.75 }]),
  smoothL1: residual([{ beta: 0.3 }, { beta: 0 }]),
  logCosh: residual([]),
  charbonnier: residual([{ epsilon: 0.5 }]),
  cauchy: residual([{ scale: 2.5 }]),
  // ψ takes the roundings of r four times
  gemanMcClure: residual([{ scale: 2.5 }], {
    cancelled: (p, t, { scale }) => ({ value: 0, slope: pull(p, t, scale, (x) => 4 / (1 + x) ** 2) }),
  }),
  // and here 2(r/c)² times, or what is lost where the exponential is subnormal
  welsch: residual([{ scale: 2.5 }], {
    cancelled: (p, t, { scale }) => ({ value: 0, slope: pull(p, t, scale, (x) => (2 + 2 * x) * Math.exp(-x)) + 1e-36 }),
  }),
  // r(1 − (r/c)²)² towards |r| = c
  tukey: residual([{ scale: 2.5 }], { cancelled: (_p, _t, { scale = 4.6851 }) => ({ value: 0, slope: 2 * (scale as number) }) }),
  // and here up to u² times, u = r/c
  barron: residual([{ alpha: 0 }, { alpha: -2 }, { alpha: 0.5 }, { alpha: -Infinity }, { scale: 2.5 }], {
    cancelled: (p, t, { alpha = 1, scale }) => {
      const power = Math.max(alpha as number, -(2 ** 40)) - 2 || 4;
      const c = (scale as number) ?? 1;
      const slope = pull(p, t, scale, (x) => (2 + (2 * x) / (1 + x / Math.abs(power))) * (1 + x / Math.abs(power)) ** (power / 2));
      return { value: 0, slope: slope / c ** 2 + 1e-36 };
    },
  }),
  wing: residual([{ omega: 3 }, { epsilon: 0.5 }]),
};
