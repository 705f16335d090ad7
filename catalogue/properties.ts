import type { Resolved } from "../src/options.js";

/**
 * What is claimed of a loss, as a function of one unit: tested numerically in `test/declared.test.ts`. Apart from the specs,
 * which every app carries, as it is for documentation, tests and a diagnosis.
 */
export interface Properties {
  /** Convex in the prediction (the residual, the logits), with the default options. */
  readonly convex: boolean;
  /** ℓ(p, t) = ℓ(t, p). */
  readonly symmetric: boolean;
  /** The least upper bound of ℓ, ∞ where these options leave none; null where no options have one. */
  readonly bound: ((options: Resolved) => number) | null;
  /** The least Lipschitz constant of ∂ℓ/∂prediction, or a bound on it, ∞ and null likewise. */
  readonly lipschitz: ((options: Resolved) => number) | null;
  /** ℓ(p + s, t + s) = ℓ(p, t) for every shift of all points; of scores, which only the prediction has, ℓ(p + s, t) = ℓ(p, t). */
  readonly translation: boolean;
  /** e where ℓ(kp, kt) = k^e ℓ(p, t) for k > 0, with the options of `scaled` multiplied by k too; null where there is none. */
  readonly homogeneous: number | null;
  readonly scaled?: readonly string[];
  /** Unchanged where points of prediction and target turn together: never, always, or with `geometry: "radial"`. */
  readonly rotation: boolean | "radial";
  /** ℓ = 0 at a perfect prediction: always, never, with `excess: true`, or null where the two are not of one space. */
  readonly zero: boolean | "excess" | null;
  /** Where the gradient jumps, in words ("where …": with options other than the defaults, or out of the way); null where it is continuous. */
  readonly kinks: string | null;
}

const number = (options: Resolved, name: string): number => options[name] as number;

/** What most losses of a family have alike. */
const residual: Properties = {
  convex: true,
  symmetric: true,
  bound: null,
  // of ψ, and of the radial gradient too: its other eigenvalue, ψ(ρ)/ρ, is nowhere above ψ′(0)
  lipschitz: () => 1,
  translation: true,
  homogeneous: 2,
  rotation: "radial",
  zero: true,
  kinks: null,
};
const scores: Properties = {
  convex: true,
  symmetric: false,
  bound: null,
  lipschitz: null,
  translation: false,
  homogeneous: null,
  rotation: false,
  zero: null,
  kinks: null,
};
/** Of whole distributions over classes, bins or pixels: all scores may move together. */
const softmax: Properties = { ...scores, translation: true, lipschitz: () => 0.5 };
const ofClasses: Properties = {
  ...softmax,
  lipschitz: ({ classWeights }) => 0.5 * (classWeights === null ? 1 : Math.max(...(classWeights as Float32Array))),
};
const box: Properties = {
  ...scores,
  convex: false,
  symmetric: true,
  translation: true,
  // but for ε, which is also why it is not 0 at a perfect prediction, nor homogeneous
  zero: false,
  kinks: "sides of the two boxes that coincide or touch, and predicted boxes without width or height",
};
const image: Properties = { ...scores, convex: false, symmetric: true };

const scaled = (part: number) => (options: Resolved) => number(options, "scale") ** 2 * part;
const pixels = (options: Resolved) => number(options, "width") * number(options, "height");

export const properties: Readonly<Record<string, Properties>> = {
  mse: { ...residual, lipschitz: () => 2 },
  mae: { ...residual, lipschitz: null, homogeneous: 1, kinks: "r = 0" },
  euclidean: { ...residual, lipschitz: null, homogeneous: 1, rotation: true, kinks: "ρ = 0" },
  huber: { ...residual, scaled: ["delta"] },
  smoothL1: { ...residual, lipschitz: (options) => 1 / number(options, "beta"), homogeneous: 1, scaled: ["beta"] },
  logCosh: { ...residual, homogeneous: null },
  charbonnier: { ...residual, lipschitz: (options) => 1 / number(options, "epsilon"), homogeneous: 1, scaled: ["epsilon"] },
  cauchy: { ...residual, convex: false, scaled: ["scale"] },
  gemanMcClure: { ...residual, convex: false, bound: scaled(1 / 2), scaled: ["scale"] },
  welsch: { ...residual, convex: false, bound: scaled(1 / 2), scaled: ["scale"] },
  tukey: { ...residual, convex: false, bound: scaled(1 / 6), scaled: ["scale"] },
  barron: {
    ...residual,
    // convex from alpha = 1 on
    bound: ({ alpha }) => (alpha === -Infinity ? 1 : (alpha as number) < 0 ? 1 - 2 / (alpha as number) : Infinity),
    lipschitz: (options) => (number(options, "alpha") > 2 ? Infinity : number(options, "scale") ** -2),
    homogeneous: 0,
    scaled: ["scale"],
  },
  wing: { ...residual, convex: false, lipschitz: null, homogeneous: 1, scaled: ["omega", "epsilon"], kinks: "r = 0, |r| = omega" },

  bce: { ...scores, convex: false, zero: "excess", kinks: "p = ε, 1 − ε" },
  bceWithLogits: { ...scores, lipschitz: ({ posWeight: q }) => Math.max(1, ...(typeof q === "number" ? [q] : (q as Float32Array))) / 4 },
  focalWithLogits: { ...scores, convex: false },
  qualityFocal: { ...scores, convex: false, kinks: "where β ≤ 1: σ(z) = t" },
  ordinalBce: { ...scores, lipschitz: () => 0.25 },

  categoricalCrossEntropy: { ...scores, convex: false, homogeneous: 1, zero: false, kinks: "q = ε, 1 − ε" },
  softmaxCrossEntropy: ofClasses,
  sparseSoftmaxCrossEntropy: ofClasses,
  klDivergence: { ...scores, homogeneous: 1, zero: true },
  jsDivergence: { ...scores, symmetric: true, homogeneous: 1, zero: true },
  simcc: softmax,
  dfl: softmax,
  crps: { ...softmax, convex: false, bound: (options) => 2 * (number(options, "bins") - 1), lipschitz: null },

  heatmapMse: { ...scores, lipschitz: (options) => 2 / pixels(options) },
  heatmapCrossEntropy: softmax,
  dsnt: { ...softmax, convex: false, lipschitz: null, kinks: "where that of `point` is" },
  heatmapFocal: { ...scores, convex: false },
  adaptiveWing: { ...scores, convex: false, zero: true, kinks: "prediction = target, where α − target ≤ 1" },

  gaussianNll: { ...scores, convex: false, translation: true },
  gaussianNll2d: { ...scores, convex: false, translation: true },
  laplaceNll: { ...scores, convex: false, translation: true, kinks: "μ = target" },

  oks: {
    ...scores,
    convex: false,
    symmetric: true,
    bound: () => 1,
    // 1/(area·κ²) of the smallest keypoint of the smallest instance
    lipschitz: ({ sigmas, areas }) => {
      const area = typeof areas === "number" ? areas : (areas as Float32Array).reduce((least, next) => Math.min(least, next), Infinity);
      return 1 / (4 * area * Math.min(...(sigmas as Float32Array)) ** 2);
    },
    translation: true,
    rotation: true,
    zero: true,
  },

  iou: { ...box, bound: () => 1 },
  giou: { ...box, bound: () => 2 },
  diou: { ...box, bound: () => 2 },
  ciou: { ...box, bound: () => 3 },

  ncc: { ...image, bound: () => 2, homogeneous: 0, zero: true },
  // it has an ε
  lncc: { ...image, bound: () => 1, zero: false },
};
