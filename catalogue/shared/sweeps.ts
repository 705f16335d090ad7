/** The data that losses are swept over for their accuracy: what each is meant for, and what its arithmetic finds hard. */
import { normal } from "./samples.js";

export interface Sweep {
  readonly title: string;
  /** Changes some units in place; `next` draws from [0, 1). */
  readonly change: (prediction: number[], target: number[], next: () => number) => void;
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

const drawn: Sweep = { title: "as meant", change: () => {} };

/** r of a point's components, or of one: some octave, and others near it. */
const about = (p: number[], octave: number, width: number, next: () => number): void =>
  each(p, () => sign(next) * spread(next, octave - width, octave + width));

export const residual: readonly Sweep[] = [
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

/** A number that is drawn. */
type Draw = (next: () => number) => number;

/** A number of [0, 1] near an end or at it. */
export const share: Draw = (next) => {
  const near = next() < 0.2 ? 0 : spread(next, -24, -2);
  return next() < 0.5 ? near : 1 - near;
};
/** A logit of any size. */
export const logit: Draw = (next) => sign(next) * spread(next, -30, 6);
/** 0 or 1. */
export const hard: Draw = (next) => Math.round(next());

/** Coordinates as logits or as probabilities (`share`), and targets in [0, 1], if they lie there. */
export const bounded = (prediction: Draw, target?: Draw): readonly Sweep[] => [
  drawn,
  { title: "logits or probabilities of every size", change: (p, _t, next) => each(p, () => prediction(next)) },
  {
    title: "targets at the ends and near them",
    change: (p, t, next) => {
      if (prediction === logit) each(p, () => 3 * normal(next));
      if (target !== undefined) each(t, () => target(next));
    },
  },
];

/** Logits of classes or bins. */
export const scores: readonly Sweep[] = [
  drawn,
  { title: "confident", change: (p) => each(p, (x) => 6 * x) },
  { title: "undecided", change: (p) => each(p, (x) => 1e-3 * x) },
  { title: "p close to t", change: () => {} },
];

/** Probabilities of classes. */
export const probabilities: readonly Sweep[] = [
  drawn,
  { title: "confident", change: (p) => each(p, (x) => Math.max(x ** 8, 1e-6)) },
  { title: "undecided", change: (p, _t, next) => each(p, () => beside(0.5, next)) },
  { title: "p close to t", change: (p, t, next) => each(p, (_, i) => beside(t[i] as number, next)) },
];

/** Maps: `peak` multiplies their values; flat ones are about `level`. */
export const maps = (peak: number, level = 0): readonly Sweep[] => [
  drawn,
  { title: "peaked", change: (p) => each(p, (x) => peak * x) },
  { title: "flat", change: (p) => each(p, (x) => level + 0.01 * x) },
];

export const distributions: readonly Sweep[] = [
  drawn,
  {
    title: "large and small residuals",
    change: (p, t, next) => point(p, (i) => (t[i] as number) + sign(next) * spread(next, -12, 12)),
  },
  { title: "p close to t", change: (p, t, next) => point(p, (i) => beside(t[i] as number, next)) },
];

export const keypoints: readonly Sweep[] = [
  drawn,
  { title: "near and far", change: (p, t, next) => each(p, (_, i) => (t[i] as number) + sign(next) * spread(next, -20, 2)) },
  { title: "p close to t", change: (p, t, next) => each(p, (_, i) => beside(t[i] as number, next)) },
];

/** Angles, or vectors in space. */
export const directions: readonly Sweep[] = [
  drawn,
  { title: "p close to t", change: (p, t, next) => each(p, (_, i) => beside(t[i] as number, next)) },
  {
    title: "nearly opposite",
    change: (p, t, next) =>
      each(p, (_, i) => (t.length === 2 && i === 0 ? (t[0] as number) + beside(Math.PI, next) : -beside(t[i] as number, next))),
  },
  {
    title: "of every size",
    change: (p, t, next) => {
      about(p, Math.round(-40 + 60 * next()), 20, next);
      each(t, () => 0);
      if (t.length === 3) about(t, Math.round(-40 + 60 * next()), 20, next);
    },
  },
];

export const boxes: readonly Sweep[] = [
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

export const images: readonly Sweep[] = [
  drawn,
  { title: "nearly alike", change: (p, t, next) => each(p, (_, i) => beside(t[i] as number, next)) },
  {
    title: "little contrast",
    change: (p, t, next) => {
      for (const map of [p, t]) each(map, () => 0.5 + 1e-3 * normal(next));
    },
  },
];
