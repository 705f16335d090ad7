/** Sound seeded data sets, in which the diagnosis should find nothing. */
import type { Random } from "../../src/diagnose/random.js";
import type { AnyLoss, Bounds, DiagnoseInput } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";

export interface Kind {
  readonly name: string;
  /** The loss that the data is for; without it, points for any loss. */
  readonly loss?: AnyLoss;
  /** Numbers of points, rows, maps … */
  readonly units: readonly number[];
  /** The codes that are true of such data, which are no false alarms. */
  readonly trueOf?: readonly string[];
  draw(random: Random, units: number): DiagnoseInput;
}

const image: Bounds = { x: [0, 640], y: [0, 480] };
const unit: Bounds = { x: [0, 1], y: [0, 1] };
const many = (count: number, make: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => make(i));
/** Log-uniform: a residual of 1 pixel is as likely as one of 10. */
const between = ({ uniform }: Random, low: number, high: number): number => Math.exp(uniform(Math.log(low), Math.log(high)));
const inPixels = ({ uniform }: Random, count: number): number[] => many(2 * count, (i) => uniform(0, i % 2 === 0 ? 640 : 480));
const off = ({ normal }: Random, targets: readonly number[], deviation: number): number[] => targets.map((t) => t + normal(0, deviation));
const logit = (p: number): number => Math.log(p / (1 - p));

const sizes = [20, 50, 200, 1000, 5000];
const noLoss = (name: string, draw: Kind["draw"], trueOf: readonly string[] = []): Kind => ({ name, units: sizes, trueOf, draw });

type Drawn = (random: Random, count: number) => number[];
const pixels = [0.3, 20] as const;
/** Points whose normal errors have a deviation between these two. */
const about = (
  name: string,
  [low, high]: readonly [number, number],
  targets: Drawn,
  more?: (count: number) => Partial<DiagnoseInput>,
): Kind =>
  noLoss(name, (random, count) => {
    const target = targets(random, count);
    return { prediction: off(random, target, between(random, low, high)), target, ...more?.(count) };
  });

export const pointKinds: readonly Kind[] = [
  about("pixels", pixels, inPixels, () => ({ bounds: image })),
  noLoss("whole pixels", (random, count) => {
    const target = inPixels(random, count);
    const prediction = off(random, target, between(random, 0.3, 20));
    return { prediction: prediction.map(Math.round), target: target.map(Math.round), bounds: image };
  }),
  about(
    "targets in whole pixels",
    pixels,
    (random, count) => inPixels(random, count).map(Math.round),
    () => ({ bounds: image }),
  ),
  noLoss("pixels, nearly exact", (random, count) => {
    const target = inPixels(random, count).map(Math.fround);
    return { prediction: off(random, target, 1e-4).map(Math.fround), target };
  }),
  about("pixels, some missing", pixels, inPixels, (count) => ({ weights: many(count, (i) => Number(i % 20 !== 7)) })),
  about("normal", [0.3, 40], ({ normal }, count) => many(2 * count, (i) => normal(i % 2 === 0 ? 300 : 200, 40))),
  about("clusters", pixels, ({ uniform, normal }, count) => {
    const centres = many(8, () => uniform(50, 400));
    const clusters = many(count, () => Math.floor(uniform(0, 4)));
    return clusters.flatMap((of) => [0, 1].map((axis) => normal(centres[2 * of + axis] as number, 5)));
  }),
  about(
    "along a curve",
    pixels,
    (_, count) => many(count, (i) => i / count).flatMap((s) => [320 + 200 * Math.cos(5 * s), 240 + 150 * Math.sin(7 * s)]),
    () => ({ bounds: image }),
  ),
  about(
    "[0, 1]",
    [0.002, 0.05],
    ({ uniform }, count) => many(2 * count, () => uniform()),
    () => ({ bounds: unit }),
  ),
  about("[−1, 1]", [0.004, 0.1], ({ uniform }, count) => many(2 * count, () => uniform(-1, 1))),
  // the further from the middle, the larger the error
  noLoss("predictions that know nothing", (random, count) => ({ prediction: inPixels(random, count), target: inPixels(random, count) }), [
    "heteroscedastic-residuals",
    "unrelated-rows",
  ]),
];

const units = [20, 50, 100, 200, 1000];
const ofLoss = (name: string, loss: AnyLoss, draw: Kind["draw"], of: readonly number[] = units): Kind => ({ name, loss, units: of, draw });

/** Coordinates in [0, 1], predictions included. */
function coordinates(random: Random, count: number): { prediction: number[]; target: number[] } {
  const target = many(2 * count, () => random.uniform(0.1, 0.9));
  return { prediction: off(random, target, between(random, 0.002, 0.018)), target };
}

const softmax = (scores: readonly number[]): number[] => {
  const powers = scores.map(Math.exp);
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
};
const oneHot = ({ uniform }: Random, classes: number): number[] => {
  const label = Math.floor(uniform(0, classes));
  return many(classes, (c) => Number(c === label));
};
/** Class scores that are somewhat right. */
const scores = ({ normal }: Random, target: readonly number[]): number[] => target.map((t) => normal(4 * t, 2));
const rows = (count: number, make: () => number[]): number[][] => Array.from({ length: count }, make);

/** Logits over bins, or an axis' pixels, around the predicted place. */
const bump = ({ normal }: Random, size: number, at: number, width: number): number[] =>
  many(size, (k) => -0.5 * ((k - at) / width) ** 2 + normal(0, 0.1));
const heat = (width: number, height: number, [x, y]: readonly number[], sigma: number): number[] =>
  many(width * height, (i) => -0.5 * (((i % width) - (x as number)) ** 2 + (Math.floor(i / width) - (y as number)) ** 2) * sigma ** -2);

function bins(random: Random, count: number, axes: readonly number[], perBin = 1): { prediction: number[]; target: number[] } {
  const points = rows(count, () => axes.map((size) => random.uniform(2, size - 3)));
  const deviation = between(random, 0.1, 1);
  return {
    prediction: points.flatMap((point) =>
      point.flatMap((at, axis) => bump(random, axes[axis] as number, at + random.normal(0, deviation), 1.5)),
    ),
    target: points.flat().map((at) => at / perBin),
  };
}

const [width, height] = [32, 24];
/** Maps around points. */
function heatMaps(name: string, loss: AnyLoss, drawn: (random: Random, points: number[][]) => DiagnoseInput): Kind {
  const draw = (random: Random, count: number) => {
    const points = rows(count, () => [random.uniform(3, width - 4), random.uniform(3, height - 4)]);
    return { ...drawn(random, points), options: { width, height } };
  };
  return ofLoss(name, loss, draw, [20, 30, 50, 100, 200]);
}

/** Normal errors with the right logarithm of their variance, or of their mean size. */
const normal = (name: string, loss: AnyLoss): Kind =>
  ofLoss(name, loss, (random, count) => {
    const target = inPixels(random, count);
    const deviation = between(random, 0.5, 20);
    const at = off(random, target, deviation);
    const s = loss === xyloss.gaussianNll ? 2 * Math.log(deviation) : Math.log(0.8 * deviation);
    return { prediction: many(4 * count, (i) => (i % 4 < 2 ? (at[2 * (i >> 2) + (i % 4)] as number) : s)), target };
  });

export const lossKinds: readonly Kind[] = [
  ofLoss("probabilities of coordinates", xyloss.bce, coordinates),
  ofLoss("logits of coordinates", xyloss.bceWithLogits, (random, count) => {
    const { prediction, target } = coordinates(random, count);
    return { prediction: prediction.map(logit), target };
  }),
  ofLoss("logits of labels", xyloss.bceWithLogits, (random, count) => {
    const target = many(2 * count, () => Number(random.uniform() < 0.3));
    return { prediction: target.map((t) => random.normal(3 * t - 2, 1.5)), target };
  }),
  ofLoss("logits of 10 classes", xyloss.softmaxCrossEntropy, (random, count) => {
    const target = rows(count, () => oneHot(random, 10));
    return { prediction: target.flatMap((row) => scores(random, row)), target: target.flat(), options: { classes: 10 } };
  }),
  ofLoss("probabilities of 10 classes", xyloss.categoricalCrossEntropy, (random, count) => {
    const target = rows(count, () => softmax(scores(random, oneHot(random, 10))));
    const prediction = target.flatMap((row) => softmax(row.map((t) => Math.log(t) + random.normal(0, 0.5))));
    return { prediction, target: target.flat(), options: { classes: 10 } };
  }),
  ofLoss("probabilities of 2 classes", xyloss.klDivergence, (random, count) => {
    const target = rows(count, () => softmax([random.normal(0, 2), 0]));
    const prediction = target.flatMap((row) => softmax(row.map((t) => Math.log(t) + random.normal(0, 0.5))));
    return { prediction, target: target.flat(), options: { classes: 2 } };
  }),
  ofLoss("labels of 5 classes", xyloss.sparseSoftmaxCrossEntropy, (random, count) => {
    const target = rows(count, () => oneHot(random, 5));
    const labels = Int32Array.from(target, (row) => row.indexOf(1));
    return { prediction: target.flatMap((row) => scores(random, row)), target: labels, options: { classes: 5 } };
  }),
  ofLoss(
    "maps of 3 classes",
    xyloss.softmaxCrossEntropy,
    (random, count) => {
      const positions = 10;
      const maps = Array.from({ length: count / positions }, () => rows(positions, () => oneHot(random, 3)));
      const target = maps.flatMap((of) => many(3 * positions, (i) => (of[i % positions] as number[])[Math.floor(i / positions)] as number));
      return { prediction: scores(random, target), target, options: { classes: 3, positions } };
    },
    [50, 200, 1000],
  ),
  ofLoss("bins", xyloss.dfl, (random, count) => ({ ...bins(random, count, [17, 17]), options: { bins: 17 } })),
  ofLoss("bins, in order", xyloss.crps, (random, count) => ({ ...bins(random, count, [17, 17]), options: { bins: 17 } })),
  ofLoss("half pixels as bins", xyloss.simcc, (random, count) => ({
    ...bins(random, count, [40, 30], 2),
    options: { binsX: 40, binsY: 30, sigma: 2 },
  })),
  heatMaps("heat maps", xyloss.heatmapMse, (random, points) => ({
    prediction: points.flatMap((point) => heat(width, height, off(random, point, 0.4), 2).map((z) => 0.9 * Math.exp(z))),
    target: points.flat(),
  })),
  heatMaps("heat maps of logits", xyloss.heatmapCrossEntropy, (random, points) => ({
    prediction: points.flatMap((point) => heat(width, height, off(random, point, 0.4), 1)),
    target: points.flat(),
  })),
  heatMaps("maps of targets", xyloss.adaptiveWing, (random, points) => {
    const target = points.flatMap((point) => heat(width, height, point, 2).map(Math.exp));
    return { prediction: off(random, target, 0.05), target };
  }),
  normal("normal distributions", xyloss.gaussianNll),
  ofLoss("boxes", xyloss.giou, (random, count) => {
    const target = rows(count, () => {
      const [x, y] = inPixels(random, 1) as [number, number];
      return [x, y, x + random.uniform(20, 100), y + random.uniform(20, 100)];
    }).flat();
    return { prediction: off(random, target, between(random, 0.5, 5)), target };
  }),
];

/** For the rules that look at uncertainties, and at maps of logits with maps as targets. */
export const scoreKinds: readonly Kind[] = [
  normal("Gaussians", xyloss.gaussianNll),
  normal("Laplace distributions", xyloss.laplaceNll),
  ...[1, 2].map((sigma) => ({
    ...heatMaps(`maps of targets with peaks of ${sigma} pixels`, xyloss.heatmapFocal, (random, points) => {
      const target = points.flatMap((point) => heat(width, height, point.map(Math.round), sigma).map(Math.exp));
      const logits = target.map((t) => 6 * t - 4);
      return { prediction: off(random, logits, 0.3), target };
    }),
    units: [20, 30],
  })),
];
