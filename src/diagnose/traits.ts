import type { Spec } from "../families/spec.js";
import type * as xyloss from "../index.js";

/** The names of the losses of `xyloss`. */
export type LossName = {
  [Name in keyof typeof xyloss]: (typeof xyloss)[Name] extends { readonly valueAndGrad: unknown } ? Name : never;
}[keyof typeof xyloss];

/** What the diagnosis knows of a loss apart from its specification. */
export interface Traits {
  /** What the numbers of a prediction are. */
  readonly predicts: "values" | "logits" | "probabilities";
  /**
   * How a prediction means a point; null where it means none.
   *
   * - `values`: it is the point, or the corner of its coordinates' two classes
   * - `sigmoid`: a logit for each coordinate
   * - `thresholds`: a logit for each threshold
   * - `bins`: logits over the bins of each axis, whose mean is the coordinate
   * - `mean`: the parameters of a distribution, its mean first
   * - `peak`: a map whose highest pixel is the point
   * - `pixel`, `softArgmax`: a map of logits, whose mean is the point in pixels, or in the unit that the option `convention` says
   * - `centre`: a box
   */
  readonly point: "values" | "sigmoid" | "thresholds" | "bins" | "mean" | "peak" | "pixel" | "softArgmax" | "centre" | null;
  /**
   * Where targets are: anywhere, in [0, 1] with one for each prediction, in pixels, or in the image whose unit the option
   * `convention` says.
   */
  readonly targets: "any" | "unit" | "pixels" | "image";
  /** Which predictions of a unit sum to 1, after a softmax where they are logits: all, those of each axis, or null: none. */
  readonly sums: "unit" | "axis" | null;
  /** Whether the loss itself balances the few bright pixels of a map against the many dark ones. */
  readonly balanced: boolean;
  /** Whether it reads 0 at a perfect prediction: always, never, with `excess: true`, or null where a target is no prediction. */
  readonly zero: boolean | "excess" | null;
  /** Whether it is convex in the prediction with its default options: a bad start does no harm. */
  readonly convex: boolean;
  /** Whether its default options leave it a bound: errors far beyond its scale all cost the same, and do not pull. */
  readonly saturates: boolean;
}

const residual: Traits = {
  predicts: "values",
  point: "values",
  targets: "any",
  sums: null,
  balanced: false,
  zero: true,
  convex: true,
  saturates: false,
};
const redescending: Traits = { ...residual, convex: false, saturates: true };

const logits: Traits = { ...residual, predicts: "logits", point: "sigmoid", targets: "unit", zero: null };
const classLogits: Traits = { ...logits, point: "values", targets: "any", sums: "unit" };
const classProbabilities: Traits = { ...classLogits, predicts: "probabilities", zero: true };
const bins: Traits = { ...logits, point: "bins", targets: "any", sums: "axis" };

const heatmap: Traits = { ...residual, point: "peak", targets: "pixels", zero: null };
const heatmapLogits: Traits = { ...heatmap, predicts: "logits", point: "pixel", sums: "unit" };
const distribution: Traits = { ...residual, point: "mean", zero: null, convex: false };
const box: Traits = { ...residual, point: "centre", zero: false, convex: false };
const image: Traits = { ...residual, point: null, convex: false };

const traits: Readonly<Record<LossName, Traits>> = {
  mse: residual,
  mae: residual,
  euclidean: residual,
  huber: residual,
  smoothL1: residual,
  logCosh: residual,
  charbonnier: residual,
  cauchy: { ...residual, convex: false },
  gemanMcClure: redescending,
  welsch: redescending,
  tukey: redescending,
  barron: residual,
  wing: { ...residual, convex: false },

  bce: { ...logits, predicts: "probabilities", point: "values", zero: "excess", convex: false },
  bceWithLogits: logits,
  focalWithLogits: { ...logits, convex: false },
  qualityFocal: { ...logits, convex: false },
  ordinalBce: { ...logits, point: "thresholds", targets: "any" },

  categoricalCrossEntropy: { ...classProbabilities, zero: false, convex: false },
  softmaxCrossEntropy: classLogits,
  sparseSoftmaxCrossEntropy: classLogits,
  klDivergence: classProbabilities,
  jsDivergence: classProbabilities,
  simcc: { ...bins, targets: "pixels" },
  dfl: bins,
  crps: { ...bins, convex: false },

  heatmapMse: heatmap,
  heatmapCrossEntropy: heatmapLogits,
  dsnt: { ...heatmapLogits, point: "softArgmax", targets: "image", convex: false },
  heatmapFocal: { ...heatmap, predicts: "logits", point: null, targets: "unit", balanced: true, convex: false },
  adaptiveWing: { ...heatmap, point: null, targets: "any", zero: true, convex: false },

  gaussianNll: distribution,
  gaussianNll2d: distribution,
  laplaceNll: distribution,

  oks: { ...residual, convex: false },

  iou: box,
  giou: box,
  diou: box,
  ciou: box,

  ncc: image,
  lncc: { ...image, zero: false },
};

/** The traits of a loss. */
export const traitsOf = (spec: Spec): Traits => traits[spec.name as LossName];
