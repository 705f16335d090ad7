/** Findings about predictions and targets: each where its fault was put in, and not in data that only resembles it. */
import { describe, expect, it } from "vitest";
import { inspectData } from "../../src/diagnose/index.js";
import { random } from "../../src/diagnose/random.js";
import { dataRules, explains } from "../../src/diagnose/rules/data.js";
import type { AnyLoss, DiagnoseInput, Finding } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { type Case, describeFindings } from "./cases.js";
import { changed, type Drawn, distributions, inImage, over, pixels, transposed } from "./draws.js";

type Given = readonly [input: DiagnoseInput, loss?: AnyLoss];

const found = ([input, loss]: Given): readonly Finding[] => inspectData(input, loss).findings;
const { bce, bceWithLogits, categoricalCrossEntropy, giou, heatmapFocal, heatmapMse, mse, softmaxCrossEntropy, sparseSoftmaxCrossEntropy } =
  xyloss;
const clean = pixels();
const unit = over(clean, 640);
const { normal, uniform } = random(5);
const many = (count: number, make: (i: number) => number) => Array.from({ length: count }, (_, i) => make(i));
const logit = (p: number) => Math.log(p / (1 - p));
const shifted = (x: number, y: number): Drawn => changed(clean, ([px, py]) => [px + x, py + y]);
const scatter = random(6);
/** A point turned about the image's middle. */
function turned([x, y]: readonly [number, number], degrees: number): [number, number] {
  const angle = (degrees * Math.PI) / 180;
  const [dx, dy] = [x - 320, y - 240];
  return [320 + Math.cos(angle) * dx - Math.sin(angle) * dy, 240 + Math.sin(angle) * dx + Math.cos(angle) * dy];
}
const inside = many(400, () => uniform(0.1, 0.9));
const rows = distributions(50, 4);
/** Boxes as x, y, width, height, which are inverted if taken for corners; and as corners. */
const sizes = many(48, (i) => [30 * (i >> 2) + 40, 183 + 5 * (i >> 2), 39 - (i >> 2), 140 + 3 * (i >> 2)][i % 4] as number);
const corners = sizes.map((each, i) => (i % 4 < 2 ? each : each + (sizes[i - 2] as number)));
/** Rows with one class far above the others, and which it is. */
const tops = many(50, (i) => (7 * i) % 4);
const more = random(15);
const sharp = tops.flatMap((top) => [0, 1, 2, 3].map((c) => (c === top ? 4 : more.normal())));
const gaussians = (s: number) => many(800, (i) => (i % 4 < 2 ? (clean.prediction[2 * (i >> 2) + (i % 4)] as number) : s));
/** Two maps of Gaussians whose peaks are so far from a pixel. */
const bumps = (off: number) =>
  many(2 * 32 ** 2, (i) => Math.exp(-(((i % 32) - 10 - off) ** 2 + ((Math.floor(i / 32) % 32) - 12 - off) ** 2) / 8));
const weak: Drawn = (() => {
  const prediction = many(2000, () => more.normal(300, 40));
  return { prediction, target: prediction.map((p) => p + more.normal(0, 40 * Math.SQRT2)) };
})();
const own = random(16);
/** Targets in whole numbers around 40 predictions, and as many rows without any such. */
const flat: Drawn = changed(pixels(400), ([x, y], _, i) => (i % 2 === 0 ? [100 + (i % 80) / 10, 100] : [x, y]));
flat.target = flat.target.map((t, i) => (i % 4 < 2 ? 100 + Math.round(own.normal(0, 1)) : t));
/** Targets that correlate, and what is best predicted for them from noisy inputs, 1.25 times as wide. */
const mixing: Drawn = (() => {
  const target = many(800, () => own.normal(0, 100)).flatMap((both) => [both + own.normal(0, 30), both + own.normal(0, 30)]);
  const seen = target.map((t) => t + own.normal(0, 15));
  // the coefficients of least squares of (x, y) on what is seen of them
  const [same, other] = [0.895, 0.095];
  const best = seen.map((value, i) => same * value + other * (seen[i % 2 === 0 ? i + 1 : i - 1] as number));
  return { prediction: best.map((p, i) => 300 + p + (i % 2 === 0 ? 0.25 * (300 + p) : 0)), target: target.map((t) => 300 + t) };
})();
/** Rows of predictions and targets, four numbers each. */
const drawn = (count: number, row: (i: number) => readonly [px: number, py: number, tx: number, ty: number]): Drawn => {
  const all = Array.from({ length: count }, (_, i) => row(i));
  return { prediction: all.flatMap((each) => each.slice(0, 2)), target: all.flatMap((each) => each.slice(2)) };
};
const honest = random(77);
const around = (value: number, deviation: number) => value + honest.normal(0, deviation);
/** What many rows show of honest models, and is no fault: significant, but as their targets are. */
const misfits = {
  // the best straight line for targets on a bend
  bent: drawn(2000, () => {
    const [a, y] = [honest.uniform(-2, 2), honest.uniform(0, 60)];
    return [20 * a + 32 / 3, y, around(20 * a + 8 * a * a, 1), around(y, 2)];
  }),
  // the means of lognormal targets, which are above their medians
  skewed: drawn(2000, () => {
    const [m, y] = [around(5, 0.6), honest.uniform(0, 400)];
    return [Math.exp(m + 0.18), y, Math.exp(around(m, 0.6)), around(y, 5)];
  }),
  // a few waits so long that the mean error is not known
  waits: drawn(400, () => {
    const [x, y, e] = [honest.uniform(0, 640), honest.uniform(0, 480), -Math.log(1 - honest.uniform())];
    return [x, y, x - 2.5 + 1.2 * e ** 2 * (honest.uniform() < 0.02 ? 60 : 1), around(y, 3)];
  }),
  // inputs that explain 2 % of the variance
  weakest: drawn(2000, () => {
    const [x, y] = [around(320, 27), around(240, 20)];
    return [x, y, around(x, 183), around(y, 137)];
  }),
  // a length that is known, and a rate that is not
  kinds: drawn(400, () => {
    const [x, y] = [honest.uniform(0, 640), around(0, 0.1)];
    return [around(x, 5), around(0.25 * y, 0.08), x, y];
  }),
  // 12 predictions, and targets in whole numbers: some agree
  rounded: drawn(1000, () => {
    const [group, step] = [Math.floor(honest.uniform(0, 12)), Math.floor(honest.uniform(0, 60))];
    return [100 * group, 40 * group, 100 * group + 10 * step, 40 * group + Math.round(around(0, 60))];
  }),
};
/** Instances of six keypoints with areas: what they are made of, from the boxes around them. */
const sized = (of: (area: number) => number, size = 1): Given => {
  const { prediction, target } = over(people, size);
  const areas = many(target.length / 12, (i) => {
    const side = (axis: number) => {
      const along = target.slice(12 * i, 12 * i + 12).filter((_, k) => k % 2 === axis);
      return Math.max(...along) - Math.min(...along);
    };
    return of(side(0) * side(1));
  });
  return [{ prediction, target, options: { sigmas: many(6, () => 0.07), areas } }, xyloss.oks];
};
/** A model that explains half of the variance of x and of y, with more wild errors if asked. */
const half = (wild: number) =>
  drawn(1000, () => {
    const [x, y, size] = [honest.uniform(0, 640), honest.uniform(0, 480), honest.uniform() < wild ? 5 : 1];
    return [around(320 + 0.75 * (x - 320), 60 * size), around(240 + 0.75 * (y - 240), 45 * size), x, y];
  });
/** Every fourth pair of rows has each other's prediction. */
const crossed = ({ prediction, target }: Drawn): Drawn => ({
  target,
  prediction: prediction.map((value, k) =>
    k % 16 < 2 ? (prediction[k + 2] as number) : k % 16 < 4 ? (prediction[k - 2] as number) : value,
  ),
});
/** Targets along a slope. */
const slope: Drawn = (() => {
  const target = many(200, () => own.uniform(0, 400)).flatMap((along) => [along + 120, along + 40 + own.normal(0, 60)]);
  return { target, prediction: target.map((t) => t + own.normal(0, 3)) };
})();
/** Classes in order and their scores, right in three rows of seven, and wrong by one class in the others. */
const ordered = many(1000, (i) => (7 * i) % 4);
const unsure = ordered.flatMap((label, i) => [0, 1, 2, 3].map((c) => -Math.abs(c - label - ([0, 0, 0, 1, 1, -1, -1][i % 7] as number))));
const near = (share: number) => many(400, (i) => (i < share * 400 ? 0.995 : (inside[i] as number)));

/** 60 rows of six keypoints. */
const limbs = ["nose", "neck", "left_eye", "right_eye", "left_wrist", "right_wrist"];
const people = pixels(360);
/** The last pair of every n-th row in each other's place. */
const exchanged = (drawn: Drawn, every: number): Drawn => {
  const prediction = drawn.target.map((_, j) => {
    const [point, axis] = [j >> 1, j & 1];
    const isOne = point % 6 >= 4 && Math.floor(point / 6) % every === 0;
    return drawn.prediction[2 * (isOne ? (point % 6 === 4 ? point + 1 : point - 1) : point) + axis] as number;
  });
  return { prediction, target: drawn.target };
};
const together: Drawn = {
  target: people.target.map((t, j) => ((j >> 1) % 6 === 5 ? (people.target[j - 2] as number) + 2 : t)),
  prediction: people.prediction.map((p, j) =>
    (j >> 1) % 6 === 5 ? (people.target[j - 2] as number) + 2 + p - (people.target[j] as number) : p,
  ),
};

const cases: Readonly<Record<string, Case<Given>>> = {
  "not-finite": {
    fires: [{ ...clean, target: clean.target.map((t, i) => (i === 7 || i === 20 ? Number.NaN : t)) }, mse],
    evidence: [
      ["count", 400, 0],
      ["target", 2, 0],
      ["prediction", 0, 0],
    ],
    message: /2 a NaN or infinite target/,
    silent: [
      [{ ...clean, target: clean.target.map((t, i) => (i === 7 ? Number.NaN : t)), weights: many(400, (i) => Number(i !== 7)) }, mse],
      // −∞ is a logit
      [{ prediction: [0, -Infinity, 1, 2], target: [1, 0, 0, 1], options: { classes: 2 } }, softmaxCrossEntropy],
    ],
  },
  "missing-data": {
    fires: [{ ...clean, weights: many(200, (i) => Number(i % 4 !== 0)) }],
    evidence: [
      ["missing", 50, 0],
      ["share", 0.25, 0],
    ],
    message: /25 % of 200 points/,
    silent: [[{ ...clean, weights: many(200, (i) => Number(i % 20 !== 0)) }]],
  },
  "inverted-boxes": {
    fires: [{ prediction: sizes.map((each) => each + 1), target: sizes }, giou],
    evidence: [
      ["count", 12, 0],
      ["prediction", 12, 0],
      ["target", 12, 0],
    ],
    message: /x2 < x1 or y2 < y1 in 12 of 12 boxes and in 12 predicted ones: are these x, y, width, height\?/,
    silent: [
      // the first guesses of a network may be inverted
      [{ prediction: sizes, target: corners }, giou],
      [{ prediction: corners, target: [...sizes.slice(0, 4), ...corners.slice(4)], weights: many(12, (i) => Number(i > 0)) }, xyloss.ciou],
      // the same numbers as points
      [{ prediction: sizes, target: sizes }, mse],
    ],
  },
  "targets-not-a-distribution": {
    fires: [{ prediction: rows, target: rows.map((t, i) => (i < 40 ? 2 * t : t)), options: { classes: 4 } }, categoricalCrossEntropy],
    evidence: [
      ["sumOff", 0.2, 0],
      ["negative", 0, 0],
      ["meanSum", 1.2, 1e-9],
    ],
    message: /20 % of rows do not sum to 1/,
    silent: [
      [{ prediction: rows, target: rows, options: { classes: 4 } }, categoricalCrossEntropy],
      // as printed
      [{ prediction: rows, target: rows.map((t) => Math.round(1000 * t) / 1000), options: { classes: 4 } }, categoricalCrossEntropy],
    ],
  },
  "wrong-class-axis": {
    fires: [{ prediction: rows, target: transposed(rows, 4), options: { classes: 4 } }, categoricalCrossEntropy],
    evidence: [
      ["classes", 4, 0],
      ["rows", 50, 0],
      ["otherAxis", 1, 0],
    ],
    message: /The targets sum to 1 along the other axis \(100 % of rows\)/,
    silent: [[{ prediction: rows, target: rows, options: { classes: 4 } }, categoricalCrossEntropy]],
  },
  "probabilities-given-as-logits": {
    fires: [{ prediction: rows, target: rows, options: { classes: 4 } }, softmaxCrossEntropy],
    evidence: [
      ["count", 200, 0],
      ["distributions", 1, 0],
    ],
    message: /100 % of the predictions' rows are already distributions/,
    silent: [[{ prediction: rows.map(Math.log), target: rows, options: { classes: 4 } }, softmaxCrossEntropy]],
  },
  "logits-given-as-probabilities": {
    fires: [{ prediction: inside.map(logit), target: inside }, bce],
    evidence: [
      ["inUnit", inside.filter((t) => t >= 0.5 && t <= 1 / (1 + Math.exp(-1))).length / 400, 1e-9],
      ["negative", inside.filter((t) => t < 0.5).length / 400, 1e-9],
    ],
    message: /outside \[0, 1\]/,
    silent: [[{ prediction: inside.map((t) => Math.min(1, Math.max(0, t + normal(0, 0.1)))), target: inside }, bce]],
  },
  "targets-near-bound": {
    fires: [{ prediction: inside.map(logit), target: near(0.15) }, bceWithLogits],
    evidence: [
      ["count", 400, 0],
      ["share", 0.15, 1e-9],
    ],
    message: /15 % of 400 target coordinates are within 0\.01/,
    silent: [
      [{ prediction: inside.map(logit), target: near(0.05) }, bceWithLogits],
      // labels are 0 or 1
      [{ prediction: inside.map(logit), target: inside.map((t) => Math.round(t)) }, bceWithLogits],
    ],
  },
  "unbalanced-heat-maps": {
    fires: [
      { prediction: many(2 * 128 ** 2, () => 0), target: [64, 64, 50, 70], options: { width: 128, height: 128, sigma: 1 } },
      heatmapMse,
    ],
    // Σ g² of a Gaussian of σ = 1 is π
    evidence: [
      ["energy", Math.PI / 128 ** 2, 1e-6],
      ["maps", 2, 0],
    ],
    message: /A map of zeros costs 0\.000192/,
    silent: [
      [{ prediction: many(2 * 64 ** 2, () => 0), target: [32, 32, 20, 40], options: { width: 64, height: 64, sigma: 2 } }, heatmapMse],
      // this loss balances the few bright pixels itself
      [
        { prediction: many(128 ** 2, () => 0), target: many(128 ** 2, (i) => Number(i === 5000)), options: { width: 128, height: 128 } },
        heatmapFocal,
      ],
    ],
  },
  "pixel-unit-mix-up": {
    fires: [{ prediction: unit.prediction, target: clean.target }],
    evidence: [
      ["predictionX", 0.5, 0.1],
      ["targetX", 320, 60],
      ["targetY", 240, 50],
    ],
    message: /Predictions are in \[0, 1\] or \[−1, 1\] .*, targets are in pixels/,
    silent: [[unit], [clean], [{ ...unit, bounds: { x: [0, 1], y: [0, 1] } }]],
  },
  "out-of-bounds": {
    fires: [inImage({ ...clean, target: clean.target.map((t, i) => (i < 8 && i % 2 === 0 ? 700 : t)) })],
    evidence: [["target", 0.02, 1e-9]],
    message: /2 % of targets .* are outside x \[0, 640\], y \[0, 480\]/,
    silent: [[inImage(clean)], [clean]],
  },
  "swapped-axes": {
    fires: [changed(clean, ([x, y]) => [y, x])],
    evidence: [["swapped", 3 * 1.1774, 0.7]],
    message: /With the targets' x and y swapped, the median distance is 3\.\d+ instead of/,
    silent: [[clean], [changed(clean, (_, [x]) => [x, x])]],
  },
  "flipped-axis": {
    fires: [changed(clean, ([x, y]) => [x, 480 - y])],
    evidence: [
      ["x", 1, 0.01],
      ["y", -1, 0.01],
    ],
    message: /oppose targets in y:/,
    // a quarter turn opposes targets along a line, but follows the other axis
    silent: [[clean], [changed(clean, () => [uniform(0, 640), uniform(0, 480)])], [changed(slope, (point) => turned(point, 90))]],
  },
  "rotated-predictions": {
    fires: [changed(clean, (point) => turned(point, 15))],
    evidence: [
      ["rotation", 15, 1],
      ["similarity", 1, 0.02],
    ],
    message: /turned by 1[45]\.?\d*°/,
    silent: [
      [clean],
      [changed(clean, (point) => turned(point, 3))],
      // as wide as their scatter
      [changed(clean, ([x, y]) => [320 + 0.05 * (x - 320) + scatter.normal(0, 60), 240 + 0.05 * (y - 240) + scatter.normal(0, 60)])],
    ],
  },
  "constant-predictions": {
    fires: [changed(clean, ([, y]) => [320, y])],
    evidence: [["x", 0, 0]],
    message: /All 200 predictions have the same x: 320/,
    silent: [
      [changed(clean, ([, y], [x]) => [320 + 0.3 * (x - 320), y])],
      [{ prediction: many(400, () => 3), target: many(400, () => 4) }],
    ],
  },
  "collapse-to-mean": {
    fires: [changed(clean, (_, [, y]) => [320 + normal(0, 10), y])],
    // the quartiles of targets all over 640 pixels are 320 apart
    evidence: [["x", (10 * 1.349) / 320, 0.015]],
    message: /vary 0\.0\d* times as much as targets in x/,
    silent: [[misfits.weakest], [changed(clean, (_, [x, y]) => [320 + 0.4 * (x - 320) + normal(0, 1), y])]],
  },
  "clipped-predictions": {
    fires: [changed(clean, ([x, y]) => [Math.min(x, 500), y])],
    evidence: [
      ["value", 500, 0],
      ["prediction", clean.prediction.filter((p, i) => i % 2 === 0 && p >= 500).length / 200, 1e-9],
    ],
    message: /of predictions have exactly x = 500/,
    silent: [
      [changed(clean, ([x, y]) => [Math.min(x, 640), Math.max(y, 0)])],
      [changed(pixels(5000), ([x, y]) => [Math.round(x / 20), Math.round(y / 20)])],
    ],
  },
  "wrong-scale": {
    fires: [changed(clean, ([x, y]) => [1.5 * x, 1.5 * y])],
    evidence: [
      ["x", 1.5, 0.02],
      ["y", 1.5, 0.02],
      ["similarity", 1.5, 0.02],
      ["rotation", 0, 1],
    ],
    message: /Predictions are \(1\.[45]\d*, 1\.[45]\d*\) times their targets/,
    silent: [[misfits.bent], [misfits.skewed], [changed(clean, ([x, y]) => [1.05 * x, 1.05 * y])]],
  },
  "half-pixel-shift": {
    fires: [changed(pixels(400, 1), ([x, y]) => [x + 0.5, y + 0.5])],
    evidence: [
      ["x", 0.5, 0.15],
      ["y", 0.5, 0.15],
    ],
    message: /shifted by \(0\.[456]\d*, 0\.[456]\d*\) pixels/,
    silent: [[pixels(400, 1)], [changed(pixels(400, 1), ([x, y]) => [x + 1, y + 1])], [changed(pixels(400, 1), ([x, y]) => [x + 0.5, y])]],
  },
  "constant-offset": {
    fires: [shifted(4, 0)],
    evidence: [
      ["x", 4, 0.6],
      ["y", 0, 0.6],
      ["scaleX", 3, 0.5],
    ],
    message: /off by \((3\.|4\.?)/,
    // a model that is off in one half of the image alone
    silent: [[misfits.waits], [clean], [shifted(0.3, 0)], [changed(clean, ([x, y]) => [x < 400 ? x + 6 : x, y])]],
  },
  "shifted-rows": {
    fires: [{ target: clean.target, prediction: [...clean.prediction.slice(4), ...clean.prediction.slice(0, 4)] }],
    evidence: [
      ["rows", 2, 0],
      ["there", 1, 0.01],
      ["here", 0, 0.15],
    ],
    message: /go along with the targets 2 rows after .* not with those of their own row/,
    silent: [[clean], [changed(clean, () => [more.uniform(0, 640), more.uniform(0, 480)])]],
  },
  "unrelated-rows": {
    fires: [changed(clean, () => [more.uniform(0, 640), more.uniform(0, 480)])],
    evidence: [
      ["x", 0, 0.15],
      ["y", 0, 0.15],
    ],
    message: /do not go along with their targets: rank correlations are/,
    silent: [
      [clean],
      // a weak model: 0.4 of each coordinate, in noise of the targets' spread
      [changed(clean, (_, [x, y]) => [320 + 0.4 * (x - 320) + more.normal(0, 185), 240 + 0.4 * (y - 240) + more.normal(0, 139)])],
      [changed(clean, ([x, y]) => [y, x])],
    ],
  },
  "duplicated-rows": {
    fires: [
      { prediction: [...clean.prediction, ...clean.prediction.slice(0, 40)], target: [...clean.target, ...clean.target.slice(0, 40)] },
    ],
    evidence: [
      ["count", 220, 0],
      ["share", 20 / 220, 1e-9],
    ],
    message: /9\.09 % of rows repeat another row exactly/,
    // rounded targets, on flat ground, agree with others of the same prediction by chance
    silent: [[misfits.rounded], [clean], [changed(clean, ([x, y]) => [Math.round(x / 100), Math.round(y / 100)])], [flat]],
  },
  "sheared-predictions": {
    fires: [changed(clean, ([x, y]) => [x + 0.3 * y, y])],
    evidence: [
      ["xy", 0.3, 0.02],
      ["yx", 0, 0.02],
      ["xx", 1, 0.02],
    ],
    message: /x is \S+ x \+ 0\.\d+ y/,
    silent: [[clean], [changed(clean, (point) => turned(point, 15))], [changed(clean, ([x, y]) => [0.8 * x, 1.25 * y])], [mixing]],
  },
  "shrunk-to-middle": {
    fires: [changed(clean, ([x, y]) => [320 + 0.6 * (x - 320), 240 + 0.6 * (y - 240)])],
    evidence: [
      ["x", 0.6, 0.02],
      ["y", 0.6, 0.02],
    ],
    message: /vary 0\.[56]\d* times what they should in x .*about the targets' middle/,
    // a resize keeps the origin
    silent: [[clean], [changed(clean, ([x, y]) => [0.6 * x, 0.6 * y])]],
  },
  "one-axis-unlearned": {
    // half of the training images were mirrored: x is either place
    fires: [changed(pixels(400), ([x, y]) => [320 + 0.3 * (x - 320) + more.normal(0, 100), y])],
    evidence: [["y", 1, 0.01]],
    message: /In x, predictions go along with their targets by a rank correlation of 0\.\d+ only, in y by/,
    silent: [[misfits.kinds], [clean], [changed(pixels(400), ([x, y]) => [x + more.normal(0, 100), y])]],
  },
  "weak-but-calibrated": {
    // the conditional mean where the input explains a third of the variance
    fires: [weak],
    evidence: [["x", 0.58, 0.08]],
    message: /are calibrated \(slope .*a weak model, not a fault/,
    silent: [[clean], [changed(weak, ([x, y]) => [0.5 * x, 0.5 * y])]],
  },
  "marked-targets": {
    fires: [{ ...clean, target: clean.target.map((t, i) => (i < 40 ? 0 : t)) }],
    evidence: [
      ["rows", 20, 0],
      ["share", 0.1, 1e-9],
      ["x", 0, 0],
    ],
    message: /Of 200 targets, 20 of them \(10 %\) are exactly \(0, 0\): missing\?/,
    silent: [
      [clean],
      // many targets really are at one place
      [
        {
          prediction: clean.prediction.map((p, i) => (i < 40 ? 200 + more.normal(0, 3) : p)),
          target: clean.target.map((t, i) => (i < 40 ? 200 : t)),
        },
      ],
    ],
  },
  "default-predictions": {
    fires: [changed(clean, (point, _, i) => (i % 10 === 0 ? [0, 0] : point))],
    evidence: [["rows", 20, 0]],
    message: /Of 200 predictions, 20 of them \(10 %\) are exactly \(0, 0\)/,
    silent: [[clean], [changed(clean, ([x, y]) => [Math.min(x, 500), y])]],
  },
  "misplaced-subset": {
    fires: [changed(clean, ([x, y], _, i) => (i % 5 === 0 ? [640 - x, y] : [x, y]))],
    evidence: [
      ["share", 0.2, 0.06],
      ["ofFar", 1, 0.1],
    ],
    message: /% of the predictions are mirrored left for right/,
    // a shear moves rows that are far from where it is none
    silent: [
      [half(0.2)],
      [clean],
      [changed(clean, ([x, y]) => [x + 0.3 * y, y])],
      [changed(clean, ([x, y], _, i) => (i % 5 === 0 ? [more.uniform(0, 640), more.uniform(0, 480)] : [x, y]))],
    ],
  },
  "quantised-predictions": {
    fires: [changed(pixels(200, 1), ([x, y]) => [32 * Math.floor(x / 32), 32 * Math.floor(y / 32)])],
    evidence: [
      ["x", 32, 0],
      ["y", 32, 0],
      ["offsetX", -16, 4],
    ],
    message: /whole multiples of \(32, 32\)/,
    silent: [[clean], [changed(clean, ([x, y]) => [Math.round(x), Math.round(y)])]],
  },
  "labels-off-by-one": {
    fires: [
      { prediction: sharp, target: Int32Array.from(tops, (top) => (top + 1) % 4), options: { classes: 4 } },
      sparseSoftmaxCrossEntropy,
    ],
    evidence: [
      ["rows", 50, 0],
      ["before", 1, 0],
      ["right", 0, 0],
    ],
    message: /at the label in 0 % of 50 rows, and at the class before it in 100 %/,
    silent: [[{ prediction: sharp, target: Int32Array.from(tops), options: { classes: 4 } }, sparseSoftmaxCrossEntropy]],
  },
  "one-hot-predictions": {
    fires: [
      { prediction: tops.flatMap((top) => [0, 1, 2, 3].map((c) => Number(c === top))), target: rows, options: { classes: 4 } },
      categoricalCrossEntropy,
    ],
    evidence: [["oneHot", 1, 0]],
    message: /100 % of 50 rows are 1 at one class and 0 at all others/,
    silent: [[{ prediction: rows, target: rows, options: { classes: 4 } }, categoricalCrossEntropy]],
  },
  "uncertainty-off": {
    // errors of 3 pixels
    fires: [{ prediction: gaussians(-7), target: clean.target }, xyloss.gaussianNll],
    evidence: [
      ["count", 400, 0],
      ["ratio", 9 * Math.exp(7), 900],
    ],
    message: /variances are too small/,
    silent: [
      [{ prediction: gaussians(Math.log(9)), target: clean.target }, xyloss.gaussianNll],
      [{ prediction: gaussians(Math.log(2.4)), target: clean.target }, xyloss.laplaceNll],
    ],
  },
  "areas-off": {
    // lengths
    fires: [...sized(Math.sqrt)],
    evidence: [["instances", 60, 0]],
    message: /^The areas of 60 instances are 0\.0\d+ times the mean square/,
    silent: [sized((area) => area), sized((area) => 0.3 * area), sized((area) => area, 640), [clean]],
  },
  "no-positives": {
    fires: [{ prediction: many(2 * 32 ** 2, () => -3), target: bumps(0.4), options: { width: 32, height: 32 } }, heatmapFocal],
    evidence: [["maps", 2, 0]],
    message: /no pixel of the targets is exactly 1/,
    silent: [[{ prediction: many(2 * 32 ** 2, () => -3), target: bumps(0), options: { width: 32, height: 32 } }, heatmapFocal]],
  },
  "heavy-tails": {
    fires: [changed(clean, ([x, y], _, i) => (i % 10 === 0 ? [x + 30 * normal(), y + 30 * normal()] : [x, y]))],
    // a tenth of the points, two thirds of them beyond
    evidence: [["beyond3", 0.08, 0.03]],
    message: /% of residual coordinates are beyond 3 robust standard deviations; of normal ones, 0\.27 %/,
    silent: [[clean], [pixels(200, 30)], [changed(clean, ([x, y], _, i) => (i === 0 ? [x + 100, y + 100] : [x, y]))]],
  },
  "heteroscedastic-residuals": {
    fires: [changed(clean, (_, [x, y]) => [x + normal(0, 0.5 + x / 60), y + normal(0, 0.5 + x / 60)])],
    evidence: [["x", 0.75, 0.1]],
    message: /Residuals grow with x: the rank correlation is 0\.\d+/,
    silent: [[clean], [changed(clean, ([x, y]) => [320 + 0.9 * (x - 320), y])]],
  },
  "broken-part": {
    // the wrist is drawn nowhere near
    fires: [{ ...changed(people, ([x, y], _, i) => (i % 6 === 4 ? [x + 90, y - 40] : [x, y])), per: 6, names: limbs }],
    evidence: [
      ["parts", 1, 0],
      ["rows", 60, 0],
      ["times", 28, 4],
    ],
    message:
      /^Keypoint left_wrist has a median error of 9\d\.\d, [23]\d\.?\d* times that of the others, and it is off by \(\d+\.?\d*, -\d+\.?\d*\)\.$/,
    silent: [
      [{ ...people, per: 6, names: limbs }],
      // three times as hard to find, and outliers of all keypoints alike
      [{ ...changed(people, (p, t, i) => (i % 6 === 4 ? [t[0] + 3 * (p[0] - t[0]), t[1] + 3 * (p[1] - t[1])] : p)), per: 6 }],
      [{ ...changed(people, ([x, y], _, i) => (i % 25 === 4 ? [x + 90, y - 40] : [x, y])), per: 6 }],
      [changed(people, ([x, y], _, i) => (i % 6 === 4 ? [x + 90, y - 40] : [x, y]))],
    ],
  },
  "swapped-keypoints": {
    fires: [{ ...exchanged(people, 5), per: 6, names: limbs }],
    evidence: [
      ["pairs", 1, 0],
      ["of", 2, 0],
      ["swapped", 12, 0],
      ["share", 0.2, 0.01],
    ],
    message: /^Left and right are swapped: left_wrist and right_wrist in 12 of 60 rows \(20 %\)\.$/,
    silent: [
      [{ ...people, per: 6, names: limbs }],
      // without names nothing says which belong together
      [{ ...exchanged(people, 5), per: 6 }],
      // wrists in one place, which change sides by chance
      [{ ...together, per: 6, names: limbs }],
    ],
  },
  "correlated-residuals": {
    fires: [
      changed(clean, (_, [x, y]) => {
        const [a, b] = [normal(), normal()];
        return [x + 3 * a, y + 3 * (0.6 * a + 0.8 * b)];
      }),
    ],
    evidence: [["rho", 0.6, 0.15]],
    message: /correlated: ρ = 0\.[567]\d*, between 0\.\d+ and 0\.\d+/,
    silent: [[clean]],
  },
};

describeFindings("findings about data", { rules: dataRules, explains, cases, found });

describe("findings about data", () => {
  it("name only the cause", () => {
    // predictions in [0, 1] for targets in pixels are off, too small and outside, all for the same reason
    const mixed = found([inImage({ prediction: unit.prediction, target: clean.target })]);
    expect(mixed.map(({ code }) => code)).toEqual(["pixel-unit-mix-up"]);
  });

  it("say what areas in another unit seem to be", () => {
    const advice = (given: Given) => found(given).find(({ code }) => code === "areas-off")?.advice;
    expect(advice(sized(Math.sqrt))).toMatch(/^These seem to be lengths: give their squares/);
    expect(advice(sized((area) => area / (640 * 480)))).toMatch(/multiply the areas by width × height/);
    expect(advice(sized((area) => area * 640 * 640, 640))).toMatch(/divide the areas by width × height/);
    expect(advice(sized((area) => area / 1e4))).toBeDefined();
    // σ as lengths, beside areas of 1
    const [{ prediction, target }, loss] = sized((area) => area);
    expect(advice([{ prediction, target, options: { sigmas: many(6, () => 7), areas: 1 } }, loss])).toBeUndefined();
    expect(advice([{ prediction, target, options: { sigmas: many(6, () => 0.07), areas: 1 } }, loss])).toBeDefined();
  });

  it("see rows of a weak model that have each other's prediction", () => {
    const [finding] = found([crossed(half(0))]);
    expect(finding?.code).toBe("misplaced-subset");
    expect(finding?.message).toMatch(/are swapped with the next or the last row: they fit each other's targets better/);
    // of a quarter of the rows, those that do not differ much are not seen
    expect(finding?.evidence.share).toBeGreaterThan(0.05);
    expect(finding?.evidence.share).toBeLessThan(0.3);
    expect(found([half(0)]).map(({ code }) => code)).not.toContain("misplaced-subset");
  });

  it("see a resize, swapped axes and a mirrored third of rows behind what they cause in weak predictions", () => {
    const codes = (drawn: Drawn) => found([drawn]).map(({ code }) => code);
    // `weak` is calibrated, with as much error as it explains
    const wide = codes(changed(weak, ([x, y]) => [1.25 * x, y]));
    expect(wide).toContain("wrong-scale");
    expect(wide).not.toContain("constant-offset");
    expect(codes(changed(weak, ([x, y]) => [x + 75, y]))).toContain("constant-offset");
    expect(codes(changed(weak, ([x, y]) => [x + 75, y]))).not.toContain("wrong-scale");
    // y is hardly predicted, but is where x should be
    const target = weak.target.map((t, i) => (i % 2 === 0 ? t : own.normal(20, 1)));
    expect(
      codes({ target, prediction: weak.prediction.map((_, i) => (i % 2 === 0 ? own.normal(20, 1) : (weak.prediction[i - 1] as number))) }),
    ).toContain("swapped-axes");
    const mirrored = codes(changed(clean, ([x, y], _, i) => (i % 10 < 3 ? [640 - x, y] : [x, y])));
    expect(mirrored).toContain("misplaced-subset");
    expect(mirrored).not.toContain("one-axis-unlearned");
  });

  it("see labels off by one behind errors by one, and a mark outside all targets that is not their commonest", () => {
    const codes = (by: number) =>
      found([
        { prediction: unsure, target: Int32Array.from(ordered, (label) => (label + by + 4) % 4), options: { classes: 4 } },
        sparseSoftmaxCrossEntropy,
      ]).map(({ code }) => code);
    expect(codes(0)).not.toContain("labels-off-by-one");
    expect(codes(1)).toContain("labels-off-by-one");
    expect(codes(-1)).toContain("labels-off-by-one");
    // a place where many targets really are
    const at = (values: number[], off: () => number) => values.map((value, i) => (i % 10 < 2 ? 200 + off() : value));
    const target = at(clean.target, () => 0).map((t, i) => (i % 40 === 2 || i % 40 === 3 ? -1 : t));
    expect(found([{ prediction: at(clean.prediction, () => own.normal(0, 3)), target }]).map(({ code }) => code)).toContain(
      "marked-targets",
    );
  });

  it("say that predictions hardly vary rather than that they go along with nothing", () => {
    const collapsed = found([changed(clean, () => [320 + normal(0, 1), 240 + normal(0, 1)])]).map(({ code }) => code);
    expect(collapsed).toEqual(["collapse-to-mean"]);
  });

  it("see the wrong axis of dense maps, and of predictions", () => {
    // [N, positions, classes] instead of [N, classes, positions]
    const [classes, positions] = [3, 10];
    const last = distributions(5 * positions, classes);
    const first = Array.from({ length: 5 }, (_, i) => transposed(last.slice(30 * i, 30 * i + 30), classes)).flat();
    const of = (prediction: number[], target: number[]) =>
      found([{ prediction: prediction.map(Math.log), target, options: { classes, positions } }, softmaxCrossEntropy]).map(
        ({ code }) => code,
      );
    expect(of(first, last)).toContain("wrong-class-axis");
    expect(of(first, first)).not.toContain("wrong-class-axis");
    const [finding] = found([{ prediction: transposed(rows, 4), target: rows, options: { classes: 4 } }, categoricalCrossEntropy]);
    expect(finding?.message).toMatch(/^The predictions sum to 1 along the other axis/);
  });

  it("see logits of rows given as probabilities, and probabilities of coordinates given as logits", () => {
    const scores = rows.map((p) => 3 * Math.log(p) + 3);
    expect(
      found([{ prediction: scores, target: rows, options: { classes: 4 } }, categoricalCrossEntropy]).map(({ code }) => code),
    ).toContain("logits-given-as-probabilities");
    const given = { prediction: inside.map((t) => Math.min(1, Math.max(0, t + normal(0, 0.02)))), target: inside };
    expect(found([given, bceWithLogits]).map(({ code }) => code)).toContain("probabilities-given-as-logits");
    expect(found([given, bce]).map(({ code }) => code)).toEqual([]);
  });

  it("ignore the distribution of rounding, but see outliers beside it", () => {
    const rounded = changed(clean, (_, [x, y]) => [Math.fround(x), Math.fround(y)]);
    expect(found([rounded])).toEqual([]);
    const some = changed(rounded, ([x, y], _, i) => (i % 20 === 0 ? [x + 30 * normal(), y + 30 * normal()] : [x, y]));
    expect(found([some]).map(({ code }) => code)).toEqual(["heavy-tails"]);
  });

  it("see half a pixel where the loss defines its size", () => {
    const [width, height] = [40, 30];
    const target = many(400, (i) => uniform(5, i % 2 === 0 ? 34 : 24));
    const of = (shift: number) => {
      const prediction = Array.from({ length: 200 }, (_, n) =>
        many(width * height, (i) => {
          const [x, y] = [(i % width) - (target[2 * n] as number) - shift, Math.floor(i / width) - (target[2 * n + 1] as number) - shift];
          return -(x * x + y * y) / 2;
        }),
      ).flat();
      return found([{ prediction, target, options: { width, height } }, xyloss.heatmapCrossEntropy]).map(({ code }) => code);
    };
    expect(of(0.5)).toEqual(["half-pixel-shift"]);
    expect(of(0)).toEqual([]);
  });

  it("are none for clean points", () => {
    expect(found([clean])).toEqual([]);
    expect(found([inImage(clean)])).toEqual([]);
    expect(found([{ ...unit, bounds: { x: [0, 1], y: [0, 1] } }])).toEqual([]);
  });
});

describe("counts in findings", () => {
  it("are in words: boxes, and one point", () => {
    const boxes = [0, 0, 1, 1, Number.NaN, 0, 1, 1];
    expect(inspectData({ prediction: boxes, target: boxes.map((x) => x || 0) }, xyloss.giou).findings[0]?.message).toMatch(
      /^Of 2 boxes, 1 have/,
    );
    expect(inspectData({ prediction: [Number.NaN, 1], target: [1, 2] }).findings[0]?.message).toMatch(/^Of 1 point, 1 have/);
  });
});
