/** The data that losses are swept over: what each is meant for, and what its arithmetic finds hard. */

import { normal } from "../../catalogue/samples/sampling.js";
import type { Change } from "../../catalogue/variants.js";
import type { Family, Spec } from "../../src/families/spec.js";

export interface LossSweep {
  readonly title: string;
  readonly change: Change;
}

const sign = (next: () => number): number => (next() < 0.5 ? -1 : 1);
/** 2ᵏ(1 + m), k from `low` to `high`: every octave as likely as any other; a mantissa of few or of all bits. */
const spread = (next: () => number, low: number, high: number): number => {
  const mantissa = next() < 0.3 ? Math.floor(next() * 8) / 8 : next() < 0.2 ? 1 - 2 ** -23 : next();
  return (1 + mantissa) * 2 ** (low + Math.floor(next() * (high - low + 1)));
};
const each = (values: number[], change: (x: number, i: number) => number): void => {
  for (const [i, x] of values.entries()) values[i] = change(x, i);
};
/** The first two predictions, which are a point. */
const point = (p: number[], change: (i: number) => number): void => {
  for (const i of [0, 1]) p[i] = change(i);
};
/** Close by, by a few units in the last place or some more of them. */
const beside = (x: number, next: () => number): number => x * (1 + (sign(next) * 2 ** Math.floor(next() * 20) * (1 + next())) / 2 ** 23);

const drawn: LossSweep = { title: "as meant", change: () => {} };

/** r of a point's components, or of one: some octave, and others near it. */
const about = (p: number[], octave: number, width: number, next: () => number): void =>
  each(p, () => sign(next) * spread(next, octave - width, octave + width));

const residual: readonly LossSweep[] = [
  drawn,
  {
    title: "r of every size, t = 0",
    change: (p, t, next) => {
      about(p, Math.round(-80 + 160 * next()), 20, next);
      each(t, () => 0);
    },
  },
  {
    title: "r about 1, t = 0",
    change: (p, t, next) => {
      about(p, -1, 7, next);
      each(t, () => 0);
    },
  },
  { title: "p close to t", change: (p, t, next) => each(p, (_, i) => beside(t[i] as number, next)) },
];

/** A number of [0, 1] near an end or at it. */
const share = (next: () => number): number => {
  const near = next() < 0.2 ? 0 : spread(next, -24, -2);
  return next() < 0.5 ? near : 1 - near;
};

const bounded: readonly LossSweep[] = [
  drawn,
  {
    title: "logits or probabilities of every size",
    change: (p, _t, next, { spec }) => each(p, () => (spec.name === "bce" ? share(next) : sign(next) * spread(next, -30, 6))),
  },
  {
    title: "targets at the ends and near them",
    change: (p, t, next, { spec }) => {
      if (spec.name !== "bce") each(p, () => 3 * normal(next));
      if (spec.name === "focalWithLogits") each(t, () => Math.round(next()));
      else if (spec.name !== "ordinalBce") each(t, () => share(next));
    },
  },
];

const probabilities = new Set(["categoricalCrossEntropy", "klDivergence", "jsDivergence"]);

const classes: readonly LossSweep[] = [
  drawn,
  {
    title: "confident",
    change: (p, _t, _next, { spec }) => each(p, (x) => (probabilities.has(spec.name) ? Math.max(x ** 8, 1e-6) : 6 * x)),
  },
  {
    title: "undecided",
    change: (p, _t, next, { spec }) => each(p, (x) => (probabilities.has(spec.name) ? beside(0.5, next) : 1e-3 * x)),
  },
  {
    title: "p close to t",
    change: (p, t, next, { spec }) => {
      if (probabilities.has(spec.name)) each(p, (_, i) => beside(t[i] as number, next));
    },
  },
];

const heatmaps: readonly LossSweep[] = [
  drawn,
  { title: "peaked", change: (p, _t, _next, { spec }) => each(p, (x) => (spec.name === "adaptiveWing" ? x : 4 * x)) },
  { title: "flat", change: (p, _t, _next, { spec }) => each(p, (x) => (spec.name === "heatmapMse" ? 1.25 + 0.01 * x : 0.01 * x)) },
];

const distributions: readonly LossSweep[] = [
  drawn,
  {
    title: "large and small residuals",
    change: (p, t, next) => point(p, (i) => (t[i] as number) + sign(next) * spread(next, -12, 12)),
  },
  { title: "p close to t", change: (p, t, next) => point(p, (i) => beside(t[i] as number, next)) },
];

const keypoints: readonly LossSweep[] = [
  drawn,
  { title: "near and far", change: (p, t, next) => each(p, (_, i) => (t[i] as number) + sign(next) * spread(next, -20, 2)) },
  { title: "p close to t", change: (p, t, next) => each(p, (_, i) => beside(t[i] as number, next)) },
];

const boxes: readonly LossSweep[] = [
  drawn,
  { title: "nearly alike", change: (p, t, next) => each(p, (_, i) => beside(t[i] as number, next)) },
  { title: "apart", change: (p) => each(p, (x) => x + 30) },
  {
    title: "one within the other",
    change: (p, t, next) => {
      const [x = 0, y = 0, right = 0, bottom = 0] = t;
      const [w, h] = [right - x, bottom - y];
      each(p, (_, i) =>
        i % 2 === 0 ? x + (i < 2 ? 0.1 + 0.3 * next() : 0.6 + 0.3 * next()) * w : y + (i < 2 ? 0.1 + 0.3 * next() : 0.6 + 0.3 * next()) * h,
      );
    },
  },
  {
    title: "small, far from the origin",
    change: (p, t) => {
      each(p, (x) => x + 1000);
      each(t, (x) => x + 1000);
    },
  },
];

const images: readonly LossSweep[] = [
  drawn,
  { title: "nearly alike", change: (p, t, next) => each(p, (_, i) => beside(t[i] as number, next)) },
  {
    title: "little contrast",
    change: (p, t, next) => {
      for (const map of [p, t]) each(map, () => 0.5 + 1e-3 * normal(next));
    },
  },
];

export const sweepsOf: Readonly<Record<Family, readonly LossSweep[]>> = {
  residual,
  bounded,
  classes,
  heatmaps,
  distributions,
  keypoints,
  boxes,
  images,
};

/** Options far from their defaults, beside those that catalogue/samples has. */
export const extremes: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  huber: [{ delta: 1e-6 }, { delta: 1e6 }],
  smoothL1: [{ beta: 1e-6 }, { beta: 1e6 }],
  charbonnier: [{ epsilon: 1e-6 }, { epsilon: 1e6 }],
  cauchy: [{ scale: 1e-6 }, { scale: 1e6 }],
  gemanMcClure: [{ scale: 1e-6 }, { scale: 1e6 }],
  welsch: [{ scale: 1e-6 }, { scale: 1e6 }],
  tukey: [{ scale: 1e-6 }, { scale: 1e6 }],
  barron: [{ alpha: 1.9 }, { alpha: 0.001 }, { alpha: -8 }],
  wing: [{ omega: 1e-3 }, { omega: 100 }, { epsilon: 1e-3 }],
  bce: [{ epsilon: 1.2e-38 }, { epsilon: 0.4 }],
  bceWithLogits: [{ posWeight: 1e-3 }, { posWeight: 1e3 }, { labelSmoothing: 0.999 }],
  focalWithLogits: [{ gamma: 5 }],
  qualityFocal: [{ beta: 8 }],
  categoricalCrossEntropy: [{ epsilon: 0.3 }],
  softmaxCrossEntropy: [{ labelSmoothing: 0.999 }],
  sparseSoftmaxCrossEntropy: [{ labelSmoothing: 0.999 }],
};

const distance = (p: Float32Array, t: Float32Array): number => Math.hypot(...p.map((x, i) => x - (t[i] as number)));

/** Of residual losses: the size of what is lost where (r/c)² or ψ(r)/r is subnormal, in 2²⁴ times that; and of what wing subtracts. */
export function underflow(
  { name, family }: Spec,
  p: Float32Array,
  t: Float32Array,
  options: Record<string, unknown>,
): { value: number; slope: number } {
  if (family !== "residual") return { value: 0, slope: 0 };
  const { scale = 1, omega = 10 } = options as Record<string, number>;
  const r = distance(p, t);
  const constant = name === "wing" && r >= omega ? r : 0;
  return { value: ("scale" in options ? scale * scale * 2 ** -126 : 0) + constant, slope: r * 2 ** -126 };
}

/** Whether r, which is rounded, is where the gradient jumps. */
export function atKink({ name }: Spec, p: Float32Array, t: Float32Array, { omega = 10 }: Record<string, unknown>): boolean {
  return name === "wing" && Math.abs(distance(p, t) / (omega as number) - 1) < 2 ** -22;
}
