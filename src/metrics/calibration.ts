import { type ArrayName, arrayOf, expectSome } from "../arrays.js";
import type { Input, Reduction } from "../call.js";
import type { Transform } from "../families/spec.js";
import { gaussianNll2d as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { BLOCK, layoutOf } from "../layout.js";
import { ln } from "../logarithm.js";
import { type OtherOption, optionReader } from "../options.js";
import { transform } from "../transform.js";
import { hasWorkspaces, leasesOf } from "../workspace.js";
import { pairsOf, Sum, share } from "./distances.js";

export interface CoverageOptions {
  /** The share that the regions claim to hold, in (0, 1). */
  level: number;
  /** One float32 per point. 0 means missing. */
  weights?: Input<Float32Array>;
  /** Named by its divisor, as for losses. Default `"weighted-mean"`. */
  reduction?: Reduction;
}

export interface ConformalRadiusOptions {
  /** 1 − α: the share of new points that the region is to hold, in (0, 1). */
  level: number;
}

/** Not rounded to float32: 10 · 0.1 must be 1. */
const level: OtherOption = {
  kind: "other",
  default: undefined,
  read: (value) => (typeof value === "number" && value > 0 && value < 1 ? value : undefined),
  text: "a number > 0 and < 1",
};
const readCoverage = /* @__PURE__ */ optionReader("coverage", { level, ...share }, ["weights"]);
const readRadius = /* @__PURE__ */ optionReader("conformalRadius", { level });

/** δ = ‖Lᵀr‖² of each point. */
const distances: Transform = {
  name: "coverage",
  inputs: ["prediction", "target"],
  layout: (predictions) => layoutOf("point", predictions / 5, 5, 2, BLOCK / 4, { output: 1 }),
  options: {},
  parameters: [],
  kernels: ["gaussianNll2d"],
};

/**
 * The share of targets that lie in the ellipse to which their predicted Gaussian gives the probability p: δ = ‖Lᵀr‖² ≤ −2 ln(1 − p), L and r as in
 * `gaussianNll2d`. A calibrated model has a coverage of p at every p; a lower one means that it is too sure. A δ of NaN makes the result NaN.
 *
 * Prediction `[N, 5]` μx μy a b c, target `[N, 2]`. In two dimensions −2 ln(1 − p) is the χ² quantile itself. Source: Kuleshov, Fenner and
 * Ermon 2018; SciPy `chi2(2).ppf(p)` for the threshold.
 *
 * @param prediction the rows of `gaussianNll2d`: μx μy a b c
 * @param target x0 y0 x1 y1 …
 * @param options `level`, p; `weights`, `reduction`
 * @returns the share, in [0, 1]
 * @throws XylossError as `epe`
 *
 * @example
 * ```js
 * import { coverage } from "xyloss";
 *
 * const target = Float32Array.of(10, 20, 30, 40); // x0 y0 x1 y1
 * const prediction = Float32Array.of(11, 21, 0, 0, 0, 33, 40, 0, 0, 0); // δ is 2, then 9, for Σ = I
 * console.log(coverage(prediction, target, { level: 0.9 })); // 0.5
 * ```
 */
export function coverage(prediction: Input<Float32Array>, target: Input<Float32Array>, options: CoverageOptions): number {
  const resolved = readCoverage(options);
  const why = "a point's distribution has 5 numbers, so it must be a multiple of 5";
  const pairs = pairsOf("coverage", prediction, target, options, 5, why);
  const squares = transform(pointsKernels.with(code), distances, { inputs: [pairs.prediction, pairs.target] }, {}) as Float32Array;
  const most = -2 * ln(1 - (resolved.level as number));
  const isCovered = (point: number): number => {
    const square = squares[point] as number;
    return Number.isNaN(square) ? square : Number(square <= most);
  };
  const sum = new Sum();
  for (let i = 0; i < pairs.count; i++) sum.take(i, pairs.weightOf, isCovered);
  return sum.by(resolved.reduction as Reduction);
}

const accepted: readonly ArrayName[] = ["Float32Array"];

/**
 * The radius of a split conformal region: the k-th smallest of n scores, k = ⌈(n + 1)(1 − α)⌉, or Infinity where k > n. A region of that radius
 * around the prediction of a new point holds its target with a probability of at least 1 − α, whatever the model, if the scores belong to points that
 * the model was not trained on and that are exchangeable with the new one.
 *
 * Scores: any error that grows with distance, such as ρ, or √δ of `gaussianNll2d` for regions that follow the predicted covariance. A NaN among them
 * makes the result NaN. Source: Vovk et al. 2005; Lei et al. 2018.
 *
 * @param scores one per held-out point, in any order; they are not changed
 * @param options `level`, 1 − α
 * @returns the radius, in the unit of the scores
 * @throws XylossError `ERR_XYLOSS_TYPE`, `ERR_XYLOSS_SHAPE`, `ERR_XYLOSS_EMPTY`, `ERR_XYLOSS_OPTION`, `ERR_XYLOSS_DETACHED`, `ERR_XYLOSS_DISPOSED`
 *
 * @example
 * ```js
 * import { conformalRadius, euclidean } from "xyloss";
 *
 * const target = new Float32Array(18); // nine held-out points
 * const prediction = Float32Array.from({ length: 18 }, (_, i) => (i % 2 === 0 ? i / 2 + 1 : 0)); // off by 1 to 9
 * console.log(conformalRadius(euclidean.each(prediction, target), { level: 0.8 })); // 8
 * ```
 */
export function conformalRadius(scores: Input<Float32Array>, options: ConformalRadiusOptions): number {
  const name = "conformalRadius";
  const level = readRadius(options).level as number;
  const given = arrayOf<Float32Array>(name, scores, "scores", accepted);
  if (hasWorkspaces) leasesOf(name, [given.buffer, null, null], null);
  expectSome(name, "scores", given.length);
  const sorted = Float32Array.from(given).sort(); // NaN comes last
  const { length } = sorted;
  if (Number.isNaN(sorted[length - 1])) return NaN;
  // a level that makes a whole number may come out a little above it
  const rank = Math.ceil((length + 1) * level * (1 - 2 ** -48));
  return rank > length ? Infinity : (sorted[rank - 1] as number);
}
