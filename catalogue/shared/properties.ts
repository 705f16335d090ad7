import type { Resolved } from "../../src/options.js";

/**
 * What is claimed of a loss as a function of one unit, beside what its specification says (convex, zero). `test/declared.test.ts` checks it numerically.
 */
export interface Properties {
  /** ℓ(p, t) = ℓ(t, p). */
  readonly symmetric: boolean;
  /** The least upper bound of ℓ, ∞ where these options leave none; null where no options have one. */
  readonly bound: ((options: Resolved) => number) | null;
  /** The least Lipschitz constant of ∂ℓ/∂prediction, or a bound on it; ∞ and null as above. */
  readonly lipschitz: ((options: Resolved) => number) | null;
  /** ℓ(p + s, t + s) = ℓ(p, t) for every shift of all points; of scores, which only the prediction has, ℓ(p + s, t) = ℓ(p, t). */
  readonly translation: boolean;
  /** e where ℓ(kp, kt) = k^e ℓ(p, t) for k > 0, with the options of `scaled` multiplied by k too; null where there is none. */
  readonly homogeneous: number | null;
  readonly scaled?: readonly string[];
  /** Unchanged where points of prediction and target turn together: never, always, or with `geometry: "radial"`. */
  readonly rotation: boolean | "radial";
  /** The least upper bound of ‖∂ℓ/∂prediction‖ of one unit; ∞ if these options leave it unbounded, null where none is claimed. */
  readonly influence: ((options: Resolved) => number) | null;
  /** Which statistic of many targets the best constant prediction is; null where it has no name of its own. */
  readonly elicits: Elicited | null;
  /** Where the gradient jumps, in words ("where …": with options other than the defaults, or out of the way); null where it is continuous. */
  readonly kinks: string | null;
}

/**
 * What a loss elicits: of coordinates the mean, the median of each axis (radial: the geometric median), only the latter, or a quantile; of scores or
 * probabilities the distribution, or what its projections show of it; of an ensemble the points that stand for the distribution; of rows of parameters
 * the mean with the covariance, the medians with the mean distances from them, or the member of a family that is nearest.
 */
export type Elicited =
  | "mean"
  | "median"
  | "geometric median"
  | "distribution"
  | "mean and covariance"
  | "mean and variances"
  | "medians and spreads"
  | "τ-quantile of each coordinate"
  | "geometric quantile of u"
  | "distribution, as points"
  | "distribution, in projections"
  | "Gaussian nearest in energy distance"
  | "location and scatter of t"
  | "location and scatter of e^−ℓ₀"
  | "mixture of most likelihood";

/** Those that are statistics of coordinates, and not distributions. */
export const statistics: readonly (Elicited | null)[] = [
  "mean",
  "median",
  "geometric median",
  "τ-quantile of each coordinate",
  "geometric quantile of u",
];

/** An option that is a number. */
export const numberOf = (options: Resolved, name: string): number => options[name] as number;

/** What most losses of a family have alike. */
export const residual: Properties = {
  symmetric: true,
  bound: null,
  // of ψ, and of the radial gradient too: its other eigenvalue, ψ(ρ)/ρ, is nowhere above ψ′(0)
  lipschitz: () => 1,
  translation: true,
  homogeneous: 2,
  rotation: "radial",
  influence: () => 1,
  elicits: null,
  kinks: null,
};
export const scores: Properties = {
  symmetric: false,
  bound: null,
  lipschitz: null,
  translation: false,
  homogeneous: null,
  rotation: false,
  influence: null,
  elicits: null,
  kinks: null,
};
/** Of whole distributions over classes, bins or pixels: all scores may move together. */
export const softmax: Properties = { ...scores, translation: true, lipschitz: () => 0.5 };
const largest = (weights: unknown): number => (weights === null ? 1 : Math.max(...(weights as Float32Array)));
export const ofClasses: Properties = {
  ...softmax,
  lipschitz: ({ classWeights }) => 0.5 * largest(classWeights),
  influence: ({ classWeights }) => Math.SQRT2 * largest(classWeights),
  elicits: "distribution",
};
export const box: Properties = {
  ...scores,
  symmetric: true,
  translation: true,
  // but for ε, which is also why it is not 0 at a perfect prediction, nor homogeneous
  kinks: "sides of the two boxes that coincide or touch, and predicted boxes without width or height",
};
export const image: Properties = { ...scores, symmetric: true };

export const scaled = (part: number) => (options: Resolved) => numberOf(options, "scale") ** 2 * part;
export const pixels = (options: Resolved) => numberOf(options, "width") * numberOf(options, "height");
/** The largest pull of a loss whose ψ is proportional to its scale. */
export const pull = (part: number) => (options: Resolved) => numberOf(options, "scale") * part;
