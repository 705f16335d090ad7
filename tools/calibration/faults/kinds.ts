/** The faults that are put into real predictions, each with its magnitude and the findings that name it. */
import type { Random } from "../../../src/diagnose/random.js";
import type { AnyLoss, DiagnoseInput } from "../../../src/diagnose/types.js";
import * as xyloss from "../../../src/index.js";
import type { ModelName, Point } from "./models.js";
import { predicted, type Sample, type Spoiling, shuffled, type Task } from "./tasks.js";

export type Sort = "clean" | "documented" | "rows" | "shrinkage" | "marks" | "mixture" | "geometry" | "values" | "pairs" | "parts";

export interface Kind {
  readonly name: string;
  readonly sort: Sort;
  /** Findings that name it: any of them. */
  readonly expected: readonly string[];
  /** Whether it can be put into predictions of this task. */
  readonly fits?: (task: Task) => boolean;
  readonly draw: (given: Given) => DrawnInput;
}

export interface DrawnInput {
  readonly input: DiagnoseInput;
  readonly loss: AnyLoss;
}

export interface Given {
  readonly task: Task;
  readonly model: ModelName;
  readonly rows: number;
  readonly seed: number;
  readonly random: Random;
}

const flat = (points: readonly Point[]): number[] => points.flat();
const points = ({ prediction, target }: Sample, more: Partial<DiagnoseInput> = {}, loss: AnyLoss = xyloss.mse): DrawnInput => ({
  input: { prediction: flat(prediction), target: flat(target), ...more },
  loss,
});

const sampleOf = ({ task, model, rows, seed }: Given, spoiling?: Spoiling): Sample => predicted(task, model, rows, seed, spoiling);

type Move = (point: Point, target: Point, i: number) => Point;
/** What a fault may need to know of the data. */
interface About extends Given {
  readonly sample: Sample;
  /** The range of the image, or of the targets. */
  readonly low: Point;
  readonly high: Point;
  /** The targets' mean and the standard deviations of targets and residuals. */
  readonly middle: Point;
  readonly spread: Point;
  readonly error: Point;
}

function about(given: Given): About {
  const sample = sampleOf(given);
  const { target, prediction } = sample;
  const both = (of: (axis: 0 | 1) => number): Point => [of(0), of(1)];
  const values = (axis: 0 | 1) => target.map((point) => point[axis]);
  const mean = (all: readonly number[]) => all.reduce((a, b) => a + b, 0) / all.length;
  const deviation = (all: readonly number[]) => Math.sqrt(mean(all.map((value) => (value - mean(all)) ** 2)));
  const { image } = given.task;
  return {
    ...given,
    sample,
    low: image === null ? both((axis) => Math.min(...values(axis))) : [0, 0],
    high: image === null ? both((axis) => Math.max(...values(axis))) : [image.width, image.height],
    middle: both((axis) => mean(values(axis))),
    spread: both((axis) => deviation(values(axis))),
    error: both((axis) => deviation(prediction.map((point, i) => point[axis] - (target[i] as Point)[axis]))),
  };
}

/** A fault that moves each prediction. */
const moving = (make: (about: About) => Move) => (given: Given) => {
  const known = about(given);
  const move = make(known);
  const { prediction, target } = known.sample;
  return points({ target, prediction: prediction.map((point, i) => move(point, target[i] as Point, i)) });
};
/** A fault that moves each target. */
const targeting = (make: (about: About) => Move) => (given: Given) => {
  const known = about(given);
  const move = make(known);
  const { prediction, target } = known.sample;
  return points({ prediction, target: target.map((point, i) => move(point, point, i)) });
};
/** A fault that sorts, copies or leaves out rows. */
const ordering = (order: (sample: Sample, given: Given) => Sample) => (given: Given) => points(order(sampleOf(given), given));

const turned = ([x, y]: Point, [cx, cy]: Point, degrees: number): Point => {
  const angle = (degrees * Math.PI) / 180;
  return [cx + Math.cos(angle) * (x - cx) - Math.sin(angle) * (y - cy), cy + Math.sin(angle) * (x - cx) + Math.cos(angle) * (y - cy)];
};
const between = (a: number, b: number, k: number): number => a + k * (b - a);
const shrunk = (k: number) =>
  moving(({ middle }) => ([x, y]) => [between(middle[0], x, k), between(middle[1], y, k)]);
const cut = (low: number, value: number, high: number): number => Math.min(Math.max(value, low), high);
/** Rows later by so many, around the end. */
const later = <T>(items: readonly T[], by: number): T[] => items.map((_, i) => items[(i + items.length - by) % items.length] as T);
const each = (share: number, { random }: Given): (() => boolean) => {
  const { uniform } = random;
  return () => uniform() < share;
};

const inImage = (task: Task): boolean => task.image !== null;
/** Tasks on whose targets a model with errors below a pixel is tried: only there half a pixel shows. */
const precise = ({ name }: Task): boolean => name === "coasts of the world" || name === "zip codes";

const clean: Kind[] = [
  { name: "no fault", sort: "clean", expected: [], draw: (given) => points(sampleOf(given)) },
  {
    name: "no fault, image bounds",
    sort: "clean",
    expected: [],
    fits: inImage,
    draw: (given) => points(sampleOf(given), { bounds: boundsOf(given.task) }),
  },
];

function boundsOf({ image }: Task) {
  return { x: [0, image?.width ?? 1] as const, y: [0, image?.height ?? 1] as const };
}

const documented: Kind[] = [
  {
    name: "predictions over the image's size",
    sort: "documented",
    expected: ["pixel-unit-mix-up"],
    fits: inImage,
    draw: moving(({ high }) => ([x, y]) => [x / high[0], y / high[1]]),
  },
  {
    name: "bounds of [0, 1] for pixels",
    sort: "documented",
    expected: ["pixel-unit-mix-up"],
    fits: inImage,
    draw: (given) => points(sampleOf(given), { bounds: { x: [0, 1], y: [0, 1] } }),
  },
  {
    name: "x and y swapped",
    sort: "documented",
    expected: ["swapped-axes"],
    draw: moving(() => ([x, y]) => [y, x]),
  },
  {
    name: "y counted from the bottom",
    sort: "documented",
    expected: ["flipped-axis"],
    draw: moving(({ low, high }) => ([x, y]) => [x, low[1] + high[1] - y]),
  },
  {
    name: "mirrored, left for right",
    sort: "documented",
    expected: ["flipped-axis"],
    draw: moving(({ low, high }) => ([x, y]) => [low[0] + high[0] - x, y]),
  },
  ...[10, 90].map(
    (degrees): Kind => ({
      name: `turned by ${degrees}°`,
      sort: "documented",
      expected: ["rotated-predictions"],
      fits: inImage,
      draw: moving(
        ({ low, high }) =>
          (point) =>
            turned(point, [between(low[0], high[0], 0.5), between(low[1], high[1], 0.5)], degrees),
      ),
    }),
  ),
  {
    name: "half as large",
    sort: "documented",
    expected: ["wrong-scale"],
    draw: moving(() => ([x, y]) => [x / 2, y / 2]),
  },
  {
    name: "1.25 times as wide",
    sort: "documented",
    expected: ["wrong-scale"],
    draw: moving(() => ([x, y]) => [1.25 * x, y]),
  },
  {
    name: "half a pixel off",
    sort: "documented",
    expected: ["half-pixel-shift"],
    fits: precise,
    draw: (given) => {
      const { sample, random } = about(given);
      // a model with errors below a pixel
      const prediction = sample.target.map(([x, y]): Point => [x + 0.5 + random.normal(0, 0.4), y + 0.5 + random.normal(0, 0.4)]);
      return points({ target: sample.target, prediction });
    },
  },
  {
    name: "off by one standard error of the residuals",
    sort: "documented",
    expected: ["constant-offset"],
    draw: moving(({ error }) => ([x, y]) => [x + error[0], y - error[1]]),
  },
  {
    name: "the same prediction for all rows",
    sort: "documented",
    expected: ["constant-predictions"],
    draw: moving(
      ({ middle }) =>
        () =>
          middle,
    ),
  },
  {
    name: "clipped to the middle 80 %",
    sort: "documented",
    expected: ["clipped-predictions"],
    draw: moving(({ sample }) => {
      const at = (axis: 0 | 1, share: number) =>
        sample.prediction.map((point) => point[axis]).sort((a, b) => a - b)[Math.floor(share * sample.prediction.length)] as number;
      const [x0, x1, y0, y1] = [at(0, 0.1), at(0, 0.9), at(1, 0.1), at(1, 0.9)];
      return ([x, y]) => [cut(x0, x, x1), cut(y0, y, y1)];
    }),
  },
  {
    name: "a tenth of the targets ten standard deviations off",
    sort: "documented",
    expected: ["heavy-tails"],
    draw: targeting((known) => {
      const is = each(0.1, known);
      const { random, error } = known;
      return ([x, y]) => (is() ? [x + random.normal(0, 10 * error[0]), y + random.normal(0, 10 * error[1])] : [x, y]);
    }),
  },
  {
    name: "1 % of the targets NaN",
    sort: "documented",
    expected: ["not-finite"],
    draw: targeting(
      () =>
        ([x, y], _, i) =>
          i % 100 === 50 ? [Number.NaN, y] : [x, y],
    ),
  },
  {
    name: "5 % of the targets outside the image",
    sort: "documented",
    expected: ["out-of-bounds"],
    fits: inImage,
    draw: (given) => {
      const { prediction, target } = sampleOf(given);
      const off = target.map(([x, y], i): Point => (i % 20 === 7 ? [x + 700, y] : [x, y]));
      return points({ prediction, target: off }, { bounds: boundsOf(given.task) });
    },
  },
  {
    name: "cross-entropy of coordinates",
    sort: "documented",
    expected: ["targets-not-a-distribution", "magnitude-blind", "minimum-elsewhere", "no-minimum"],
    fits: inImage,
    draw: (given) => points(sampleOf(given), {}, xyloss.categoricalCrossEntropy),
  },
  {
    name: "pixels given to bce",
    sort: "documented",
    expected: ["target-out-of-reach"],
    fits: inImage,
    draw: (given) => points(sampleOf(given), {}, xyloss.bce),
  },
];

const pairing: Kind[] = [
  {
    name: "targets in random order",
    sort: "rows",
    expected: ["unrelated-rows"],
    draw: ordering(({ prediction, target }, { random }) => ({ prediction, target: shuffled(target, random) })),
  },
  {
    name: "predictions sorted by x",
    sort: "rows",
    expected: ["unrelated-rows"],
    fits: ({ ordered }) => !ordered,
    draw: ordering(({ prediction, target }) => ({ prediction: [...prediction].sort((a, b) => a[0] - b[0]), target })),
  },
  {
    name: "a model trained on targets in random order",
    sort: "rows",
    expected: ["unrelated-rows", "collapse-to-mean"],
    draw: (given) =>
      points(sampleOf(given, { samples: ({ features, targets }, random) => ({ features, targets: shuffled(targets, random) }) })),
  },
  ...[1, 7].map(
    (by): Kind => ({
      name: `predictions ${by} row${by === 1 ? "" : "s"} late`,
      sort: "rows",
      expected: ["shifted-rows"],
      fits: ({ ordered }) => !ordered,
      draw: ordering(({ prediction, target }) => ({ prediction: later(prediction, by), target })),
    }),
  ),
  {
    name: "predictions of ordered rows 3 rows late",
    sort: "rows",
    expected: ["shifted-rows"],
    fits: ({ ordered, image }) => ordered && image !== null,
    draw: ordering(({ prediction, target }) => ({ prediction: later(prediction, 3), target })),
  },
  {
    name: "a third of the rows twice",
    sort: "rows",
    expected: ["duplicated-rows"],
    draw: ordering(({ prediction, target }) => {
      const taken = target.map((_, i) => (i % 3 === 2 ? i - 2 : i));
      return { prediction: taken.map((i) => prediction[i] as Point), target: taken.map((i) => target[i] as Point) };
    }),
  },
];

/** With the usual rate, 30 steps would do: so slowly, a network has learned a fifth of the way after a twentieth of an epoch. */
const SLOW = 0.002;
const drawnTo = ["collapse-to-mean", "shrunk-to-middle"];
const shrinkage: Kind[] = [
  ...[0.05, 0.1, 0.15].map(
    (k): Kind => ({
      name: `drawn to the targets' middle, ${k} of the way left`,
      sort: "shrinkage",
      expected: ["collapse-to-mean"],
      draw: shrunk(k),
    }),
  ),
  ...[0.4, 0.6].map(
    (k): Kind => ({
      name: `drawn to the targets' middle, ${k} of the way left`,
      sort: "shrinkage",
      expected: drawnTo,
      draw: shrunk(k),
    }),
  ),
  {
    name: "a network after a twentieth of an epoch",
    sort: "shrinkage",
    expected: drawnTo,
    draw: (given) => points(sampleOf({ ...given, model: "network" }, { training: { epochs: 0.05, rate: SLOW } })),
    fits: ({ name }) => !name.includes("state"),
  },
  {
    name: "a network after a quarter of an epoch",
    sort: "shrinkage",
    expected: [...drawnTo, "heavy-tails"],
    draw: (given) => points(sampleOf({ ...given, model: "network" }, { training: { epochs: 0.25, rate: SLOW } })),
    fits: ({ name }) => /coasts|county|weather|zip|wind/.test(name),
  },
  {
    name: "a model trained with two fifths of the targets wrong",
    sort: "shrinkage",
    expected: [...drawnTo, "heavy-tails"],
    fits: ({ name }) => /coasts|county|volcano|wind|weather/.test(name),
    draw: (given) =>
      points(
        sampleOf(
          { ...given, model: "least squares" },
          {
            samples: ({ features, targets }, random) => {
              const others = shuffled(targets, random);
              return { features, targets: targets.map((target, i) => (i % 5 < 2 ? (others[i] as Point) : target)) };
            },
          },
        ),
      ),
  },
];

const marked =
  (share: number, mark: (about: About) => Point) =>
  (known: About): Move => {
    const is = each(share, known);
    return (point) => (is() ? mark(known) : point);
  };
const marks: Kind[] = [
  { name: "a tenth of the targets (0, 0)", sort: "marks", expected: ["marked-targets"], draw: targeting(marked(0.1, () => [0, 0])) },
  { name: "5 % of the targets (−1, −1)", sort: "marks", expected: ["marked-targets"], draw: targeting(marked(0.05, () => [-1, -1])) },
  {
    name: "a tenth of the targets the image's far corner",
    sort: "marks",
    expected: ["marked-targets"],
    fits: inImage,
    draw: targeting(marked(0.1, ({ high }) => high)),
  },
  { name: "a tenth of the predictions (0, 0)", sort: "marks", expected: ["default-predictions"], draw: moving(marked(0.1, () => [0, 0])) },
  {
    name: "predictions at the corners of cells of 16 pixels",
    sort: "marks",
    expected: ["quantised-predictions"],
    fits: inImage,
    draw: moving(() => ([x, y]) => [16 * Math.floor(x / 16), 16 * Math.floor(y / 16)]),
  },
];

const mixture: Kind[] = [
  ...[0.1, 0.3].map(
    (share): Kind => ({
      name: `${100 * share} % mirrored`,
      sort: "mixture",
      expected: ["misplaced-subset"],
      fits: inImage,
      draw: moving((known) => {
        const is = each(share, known);
        return ([x, y]) => (is() ? [known.high[0] - x, y] : [x, y]);
      }),
    }),
  ),
  {
    name: "a fifth turned by 90°",
    sort: "mixture",
    expected: ["misplaced-subset"],
    fits: inImage,
    draw: moving((known) => {
      const is = each(0.2, known);
      const centre: Point = [known.high[0] / 2, known.high[1] / 2];
      return (point) => (is() ? turned(point, centre, 90) : point);
    }),
  },
  {
    name: "an eighth of neighbouring rows swapped",
    sort: "mixture",
    expected: ["misplaced-subset"],
    fits: ({ ordered }) => !ordered,
    draw: ordering(({ prediction, target }, given) => {
      const is = each(0.125, given);
      const swapped = [...prediction];
      for (let i = 0; i + 1 < swapped.length; i += 2)
        if (is()) [swapped[i], swapped[i + 1]] = [swapped[i + 1] as Point, swapped[i] as Point];
      return { prediction: swapped, target };
    }),
  },
];

const geometry: Kind[] = [
  {
    name: "sheared by 0.3",
    sort: "geometry",
    expected: ["sheared-predictions"],
    fits: inImage,
    draw: moving(() => ([x, y]) => [x + 0.3 * y, y]),
  },
  {
    name: "0.8 times as wide and 1.25 times as high",
    sort: "geometry",
    expected: ["wrong-scale"],
    draw: moving(() => ([x, y]) => [0.8 * x, 1.25 * y]),
  },
];

/** Classes: in which quarter of the targets' x range a row lies, and scores by the distance of the predicted x to each quarter. */
function classes({ sample, spread }: About, off = 0) {
  const sorted = sample.target.map(([x]) => x).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number;
  const [cuts, centres] = [[0.25, 0.5, 0.75].map(at), [0.125, 0.375, 0.625, 0.875].map(at)];
  const width = Math.max(spread[0] / 2, 1e-9);
  const labels = sample.target.map(([x]) => (cuts.filter((limit) => x > limit).length + off) % 4);
  const scores = sample.prediction.map(([x]) => centres.map((centre) => -0.5 * ((x - centre) / width) ** 2));
  return { labels, scores };
}
const softmax = (scores: readonly number[]): number[] => {
  const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
};
const oneHot = (label: number): number[] => [0, 1, 2, 3].map((c) => Number(c === label));
const options = { classes: 4 };

const ofClasses =
  (loss: AnyLoss, make: (made: ReturnType<typeof classes>) => { prediction: number[]; target: number[] | Int32Array }, off = 0) =>
  (given: Given): DrawnInput => ({ loss, input: { ...make(classes(about(given), off)), options } });

/** Coordinates in [0, 1]. */
const inUnit = ({ sample: { prediction, target }, low, high }: About) => {
  const part = (point: Point) =>
    point.map((value, axis) => between(0.02, 0.98, (value - (low[axis] as number)) / ((high[axis] as number) - (low[axis] as number))));
  return { prediction: prediction.flatMap(part), target: target.flatMap(part).map((value) => cut(0, value, 1)) };
};
const logit = (p: number): number => Math.log(cut(1e-4, p, 1 - 1e-4) / (1 - cut(1e-4, p, 1 - 1e-4)));

/** Means and logarithms of variances, by the residuals' own. */
const gaussians = (change: (s: number, variance: number) => number) => (given: Given) => {
  const { sample, error } = about(given);
  const prediction = sample.prediction.flatMap((point) => [...point, ...error.map((e) => change(2 * Math.log(e), e * e))]);
  return { loss: xyloss.gaussianNll, input: { prediction, target: flat(sample.target) } };
};

/** Boxes around points. */
const boxes = (change: (corners: number[]) => number[]) => (given: Given) => {
  const { sample } = about(given);
  const side = given.random.uniform(20, 60);
  const corners = ([x, y]: Point) => [x - side, y - side / 2, x + side, y + side / 2];
  return {
    loss: xyloss.giou,
    input: { prediction: sample.prediction.flatMap((p) => change(corners(p))), target: sample.target.flatMap((p) => change(corners(p))) },
  };
};

const [width, height] = [32, 24];
/** Maps of at most 40 rows. */
const maps = (snap: (value: number) => number) => (given: Given) => {
  const known = about({ ...given, rows: Math.min(given.rows, 40) });
  const on = (values: number[]) => values.map((value, i) => snap(3 + value * (i % 2 === 0 ? width - 7 : height - 7)));
  const { prediction, target } = inUnit(known);
  const drawn = (at: number[], make: (power: number) => number) =>
    Array.from({ length: at.length / 2 }, (_, k) => [at[2 * k] as number, at[2 * k + 1] as number]).flatMap(([x, y]) =>
      Array.from({ length: width * height }, (_, i) =>
        make(Math.exp(-(((i % width) - (x as number)) ** 2 + (Math.floor(i / width) - (y as number)) ** 2) / 8)),
      ),
    );
  return {
    loss: xyloss.heatmapFocal,
    input: { prediction: drawn(on(prediction), logit), target: drawn(on(target), (power) => power), options: { width, height } },
  };
};

const values: Kind[] = [
  {
    name: "probabilities given as logits of classes",
    sort: "documented",
    expected: ["probabilities-given-as-logits"],
    draw: ofClasses(xyloss.softmaxCrossEntropy, ({ labels, scores }) => ({
      prediction: scores.flatMap(softmax),
      target: labels.flatMap(oneHot),
    })),
  },
  {
    name: "logits given as probabilities of classes",
    sort: "documented",
    expected: ["logits-given-as-probabilities"],
    draw: ofClasses(xyloss.categoricalCrossEntropy, ({ labels, scores }) => ({
      prediction: scores.flat(),
      target: labels.flatMap(oneHot),
    })),
  },
  {
    name: "targets that do not sum to 1",
    sort: "documented",
    expected: ["targets-not-a-distribution"],
    draw: ofClasses(xyloss.softmaxCrossEntropy, ({ labels, scores }) => ({
      prediction: scores.flat(),
      target: labels.flatMap((label) => oneHot(label).map((t) => t + 0.05)),
    })),
  },
  {
    name: "logits of coordinates given to bce",
    sort: "documented",
    expected: ["logits-given-as-probabilities"],
    fits: inImage,
    draw: (given) => {
      const { prediction, target } = inUnit(about(given));
      return { loss: xyloss.bce, input: { prediction: prediction.map(logit), target } };
    },
  },
  {
    name: "coordinates given as logits",
    sort: "documented",
    expected: ["probabilities-given-as-logits"],
    fits: inImage,
    draw: (given) => {
      const { prediction, target } = inUnit(about(given));
      return { loss: xyloss.bceWithLogits, input: { prediction: prediction.map((p) => cut(0, p, 1)), target } };
    },
  },
  {
    name: "classes, no fault",
    sort: "clean",
    expected: [],
    draw: ofClasses(xyloss.softmaxCrossEntropy, ({ labels, scores }) => ({ prediction: scores.flat(), target: labels.flatMap(oneHot) })),
  },
  { name: "Gaussians, no fault", sort: "clean", expected: [], draw: gaussians((s) => s) },
  { name: "boxes, no fault", sort: "clean", expected: [], fits: inImage, draw: boxes((corners) => corners) },
  { name: "heat maps, no fault", sort: "clean", expected: [], draw: maps(Math.round) },
  {
    name: "labels off by one",
    sort: "values",
    expected: ["labels-off-by-one"],
    draw: ofClasses(
      xyloss.sparseSoftmaxCrossEntropy,
      ({ labels, scores }) => ({ prediction: scores.flat(), target: Int32Array.from(labels) }),
      1,
    ),
  },
  {
    name: "one-hot given as probabilities",
    sort: "values",
    expected: ["one-hot-predictions"],
    draw: ofClasses(xyloss.categoricalCrossEntropy, ({ labels, scores }) => ({
      prediction: scores.flatMap((row) => oneHot(row.indexOf(Math.max(...row)))),
      target: labels.flatMap(oneHot),
    })),
  },
  {
    name: "positive logits given as probabilities of classes",
    sort: "values",
    expected: ["logits-given-as-probabilities"],
    draw: ofClasses(xyloss.categoricalCrossEntropy, ({ labels, scores }) => ({
      prediction: scores.flatMap((row) => row.map((score) => score - Math.min(...row) + 0.5)),
      target: labels.flatMap(oneHot),
    })),
  },
  { name: "variances a hundred times too small", sort: "values", expected: ["uncertainty-off"], draw: gaussians((s) => s - Math.log(100)) },
  {
    name: "variances ten thousand times too large",
    sort: "values",
    expected: ["uncertainty-off"],
    draw: gaussians((s) => s + Math.log(1e4)),
  },
  {
    name: "boxes as centres and sizes",
    sort: "values",
    expected: ["inverted-boxes"],
    fits: inImage,
    draw: boxes(([x1, y1, x2, y2]) => [
      ((x1 as number) + (x2 as number)) / 2,
      ((y1 as number) + (y2 as number)) / 2,
      (x2 as number) - (x1 as number),
      (y2 as number) - (y1 as number),
    ]),
  },
  {
    name: "heat maps with peaks between pixels",
    sort: "values",
    expected: ["no-positives"],
    draw: maps((value) => Math.floor(value) + 0.4),
  },
];

const pairs: Kind[] = [
  {
    name: "swapped, and over the image's size",
    sort: "pairs",
    expected: ["pixel-unit-mix-up", "swapped-axes"],
    fits: inImage,
    draw: moving(({ high }) => ([x, y]) => [y / high[1], x / high[0]]),
  },
  {
    name: "half as large, and a tenth of the targets (0, 0)",
    sort: "pairs",
    expected: ["wrong-scale", "marked-targets"],
    draw: (given) => {
      const known = about(given);
      const mark = marked(0.1, () => [0, 0])(known);
      return points({
        prediction: known.sample.prediction.map(([x, y]) => [x / 2, y / 2]),
        target: known.sample.target.map((point, i) => mark(point, point, i)),
      });
    },
  },
  {
    name: "mirrored, and off by one standard error",
    sort: "pairs",
    expected: ["flipped-axis"],
    draw: moving(({ low, high, error }) => ([x, y]) => [low[0] + high[0] - x + error[0], y + error[1]]),
  },
  {
    name: "targets in random order, predictions half as large",
    sort: "pairs",
    expected: ["unrelated-rows"],
    draw: ordering(({ prediction, target }, { random }) => ({
      prediction: prediction.map(([x, y]) => [x / 2, y / 2]),
      target: shuffled(target, random),
    })),
  },
  {
    name: "drawn to the middle, with a twentieth of outliers",
    sort: "pairs",
    expected: [...drawnTo, "heavy-tails"],
    draw: moving((known) => {
      const is = each(0.05, known);
      const { middle, spread, random } = known;
      return ([x, y]) =>
        is()
          ? [x + random.normal(0, 4 * spread[0]), y + random.normal(0, 4 * spread[1])]
          : [between(middle[0], x, 0.5), between(middle[1], y, 0.5)];
    }),
  },
];

export const kinds: readonly Kind[] = [
  ...clean,
  ...documented,
  ...pairing,
  ...shrinkage,
  ...marks,
  ...mixture,
  ...geometry,
  ...values,
  ...pairs,
];

/** Five rows in a row stand for the keypoints of an instance. */
const names = ["nose", "left eye", "right eye", "left ear", "right ear"];
const keypoints =
  (make: (about: About) => (prediction: readonly Point[], instance: number) => readonly Point[]) =>
  (given: Given): DrawnInput => {
    const known = about(given);
    const change = make(known);
    const instances = Math.floor(known.sample.target.length / names.length);
    const prediction = Array.from({ length: instances }, (_, k) =>
      change(known.sample.prediction.slice(k * names.length, (k + 1) * names.length), k),
    ).flat();
    return points({ prediction, target: known.sample.target.slice(0, prediction.length) }, { per: names.length, names });
  };
const ofKeypoints = ({ image, ordered }: Task): boolean => image !== null && !ordered;

/** Faults of keypoints. They are drawn after all others, whose draws stay as they are. */
export const partKinds: readonly Kind[] = [
  { name: "keypoints, no fault", sort: "clean", expected: [], fits: ofKeypoints, draw: keypoints(() => (row) => row) },
  {
    name: "one keypoint of five always at one place",
    sort: "parts",
    expected: ["broken-part"],
    fits: ofKeypoints,
    draw: keypoints(
      ({ middle }) =>
        (row) =>
          row.map((point, i) => (i === 3 ? middle : point)),
    ),
  },
  {
    name: "one keypoint of five off by three standard errors",
    sort: "parts",
    expected: ["broken-part"],
    fits: ofKeypoints,
    draw: keypoints(
      ({ error }) =>
        (row) =>
          row.map(([x, y], i) => (i === 3 ? [x + 3 * error[0], y - 3 * error[1]] : [x, y])),
    ),
  },
  {
    name: "left and right eye swapped in three tenths of the instances",
    sort: "parts",
    expected: ["swapped-keypoints"],
    fits: ofKeypoints,
    draw: keypoints((known) => {
      const is = each(0.3, known);
      return (row) => (is() ? [0, 2, 1, 3, 4].map((i) => row[i] as Point) : row);
    }),
  },
];
