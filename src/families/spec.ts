import type { ArrayName, Floats } from "../arrays.js";
import type { Layout, LayoutOf, Unit } from "../layout.js";
import type { OptionTable, Resolved } from "../options.js";

export type Family =
  | "residual"
  | "quantiles"
  | "bounded"
  | "classes"
  | "heatmaps"
  | "distributions"
  | "keypoints"
  | "angles"
  | "boxes"
  | "images";

/** Checked whitening factors. */
export interface Whitening {
  /** Numbers of each factor, 1 to 3. */
  readonly kind: number;
  /** After how many points they repeat; 0: there is one per point, and the array may change from step to step. */
  readonly every: number;
  readonly numbers: Floats;
  /** The largest whitened residual that counts as 0. */
  readonly tolerance: number;
  /** The kernels' flags for all that. */
  readonly flags: number;
}

/** Checked pairs of points whose differences take the place of points. */
export interface Edges {
  /** The points' numbers, in a private copy. */
  readonly pairs: Int32Array;
  /** Values of the prediction. */
  readonly values: number;
}

/** What is known of a function that kernels compute. */
export interface Computed {
  readonly name: string;
  readonly layout: LayoutOf;
  /** The length that the last axis of an ndarray of predictions, and of targets, must have; 0 or absent: any. */
  readonly axes?: (options: Resolved) => readonly [prediction: number, target: number];
  readonly options: OptionTable;
  /** The options that the kernel takes as its parameters a and b; null is given as −1. */
  readonly parameters: readonly string[];
  /** The exports of the binary that compute it. */
  readonly kernels: readonly string[];
  /** Which of them computes a call with these options; absent: the first. */
  readonly kernel?: (options: Resolved) => number;
  /** Further parameters of the kernel, as float32 numbers. Throws if the options contradict each other. */
  readonly table?: (options: Resolved, layout: Layout, loss: string) => Float32Array | null;
  /** Numbers of the table per unit; absent: the table is the same for all units. */
  readonly tablePerUnit?: number;
}

/** What a diagnosis must know of a loss to read its data and to advise. */
export interface Traits {
  /** What the numbers of a prediction are. */
  readonly predicts: "values" | "logits" | "probabilities";
  /**
   * How a prediction means a point; null where it means none.
   *
   * - `values`: it is the point, or the corner of its coordinates' two classes
   * - `angles`: it is two angles, which whole turns do not change; a vector means no point
   * - `sigmoid`: a logit for each coordinate
   * - `thresholds`: a logit for each threshold
   * - `bins`: logits over the bins of each axis, whose mean is the coordinate
   * - `mean`: the parameters of a distribution, its mean first
   * - `members`: points of an ensemble, whose mean is the point
   * - `component`: rows of a logit and the parameters of a component; the point is the mean of that with the largest logit
   * - `peak`: a map whose highest pixel is the point
   * - `pixel`, `softArgmax`: a map of logits, whose mean is the point in pixels, or in the unit that the option `convention` says
   * - `centre`: a box
   */
  readonly point:
    | "values"
    | "angles"
    | "sigmoid"
    | "thresholds"
    | "bins"
    | "mean"
    | "members"
    | "component"
    | "peak"
    | "pixel"
    | "softArgmax"
    | "centre"
    | null;
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

/** The specification of a loss: everything but its mathematics. Checks, pages, tests and benchmark are made from it. */
export interface Spec extends Computed {
  readonly family: Family;
  /** Where it differs from a convex loss of values that reads 0 at a perfect prediction; `traitsOf` fills in the rest. */
  readonly traits: Partial<Traits>;
  /** In the default geometry. */
  readonly unit: Unit;
  /** Targets are an Int32Array of class labels; a unit with the label that this option holds is missing. */
  readonly ignore?: string;
  /** Throws `ERR_XYLOSS_VALUE` for the first invalid target among the units that count. */
  readonly expectTargets?: (target: Floats | Int32Array, weights: Floats | null, options: Resolved, layout: Layout) => void;
  /** A kernel that quickly tells whether `expectTargets` may have to throw; absent: every call looks at every target. */
  readonly screen?: string;
  /** The checked edges of a call, if it has any. */
  readonly edges?: (loss: string, options: Resolved, values: number) => Edges | null;
  /** The checks of whitening factors. */
  readonly whiten?: {
    of(floats: readonly ArrayName[], loss: string, options: Resolved, layout: Layout): Whitening | null;
    weights(loss: string, whitening: Whitening, layout: Layout, count: number): void;
    apart(loss: string, whitening: Whitening, output: Floats): void;
    reject(loss: string, whitening: Whitening): void;
  };
  /** Why there are no `irlsWeights` with these options, if there are none. */
  readonly irls?: (options: Resolved) => string | undefined;
}

/** A function of one or two arrays that is not a loss. Its kernel writes `layout.output` values per unit. */
export interface Transform extends Computed {
  /** The names of its arguments: the one in place of a loss's prediction, and the one in place of its target, if any. */
  readonly inputs: readonly [string] | readonly [string, string];
  /** Its result is a gradient: it goes to `grad`, with the options `upstream` and `accumulate`. */
  readonly gradient?: boolean;
}
