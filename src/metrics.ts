import type { NewFloat64Array } from "./arrays.js";
import type { Input, Reduction } from "./call.js";
import { distancesOf, expectInstances, type NormOptions, norms, optionalNorms, Sum, share, threshold } from "./metrics/distances.js";
import { choice, type OptionTable, type OtherOption, optionReader, type Resolved, whole } from "./options.js";

export interface EpeOptions {
  /** One float32 per point. 0 means missing: the point does not count, even where its data is NaN. */
  weights?: Input<Float32Array>;
  /** Named by its divisor, as in losses. The default is `"mean"`, over points; for `pck` and `auc`, `"weighted-mean"`. */
  reduction?: Reduction;
}

export interface NmeOptions extends EpeOptions, NormOptions {}

/** What `pck` and `auc` give a result for: each of an instance's keypoints, or each instance. */
export type Per = "keypoint" | "instance";

export interface PckOptions extends EpeOptions, Partial<NormOptions> {
  /** The largest distance that counts as correct, in the data's unit, or in norms if given; > 0. */
  threshold: number;
  /** Also give a result for each keypoint or each instance, and average over those. Needs `points`. */
  per?: Per;
}

export interface AucOptions extends PckOptions {
  /** Sample the curve at k/steps of the threshold, k from 0 to steps − 1, instead of integrating it. */
  steps?: number;
}

/** The result of a metric for each keypoint or each instance. */
export interface PerResult {
  /** The mean of `each` over those that are visible, 0 if none is. */
  readonly value: number;
  /** One number per keypoint or instance; −1 where none of its points has a weight. */
  readonly each: NewFloat64Array;
}

const reduction: OptionTable = { reduction: choice("mean", "sum", "weighted-mean", "nonzero-mean") };
const per: OtherOption = {
  kind: "other",
  default: null,
  read: (value) => (value === "keypoint" || value === "instance" ? value : undefined),
  text: '"keypoint" or "instance"',
};
const shares: OptionTable = { ...share, threshold, ...optionalNorms, per };

const readers = {
  epe: /* @__PURE__ */ optionReader("epe", reduction, ["weights"]),
  nme: /* @__PURE__ */ optionReader("nme", { ...reduction, norms, points: whole(1) }, ["weights"]),
  pck: /* @__PURE__ */ optionReader("pck", shares, ["weights"]),
  auc: /* @__PURE__ */ optionReader("auc", { ...shares, steps: whole(1, 0) }, ["weights"]),
};

/** The weighted and reduced scores of points, each from its distance in norms, in float64. */
function measure(
  name: keyof typeof readers,
  prediction: Input<Float32Array>,
  target: Input<Float32Array>,
  options: EpeOptions | undefined,
  scoreOf: (resolved: Resolved) => (distance: number) => number,
): number | PerResult {
  const resolved = readers[name](options);
  const distances = distancesOf(name, prediction, target, options, resolved);
  const { count, perInstance, weightOf, distanceOf } = distances;
  const score = scoreOf(resolved);
  const by = resolved.reduction as Reduction;
  const whose = (resolved.per ?? null) as Per | null;
  if (whose !== null) expectInstances(name, distances);
  const groups = whose === null ? 1 : whose === "keypoint" ? perInstance : count / perInstance;
  const sums = Array.from({ length: groups }, () => new Sum());
  const groupOf = (point: number) => (whose === null ? 0 : whose === "keypoint" ? point % perInstance : Math.floor(point / perInstance));
  for (let i = 0; i < count; i++) sums[groupOf(i)]?.take(i, weightOf, (point) => score(distanceOf(point)));
  if (whose === null) return (sums[0] as Sum).by(by);
  const each = Float64Array.from(sums, (sum) => (sum.present === 0 ? -1 : sum.by(by)));
  const visible = each.filter((_, group) => (sums[group] as Sum).present > 0);
  return { value: visible.length === 0 ? 0 : visible.reduce((total, share) => total + share, 0) / visible.length, each };
}

const itself = () => (distance: number) => distance;

/**
 * Mean Euclidean error: the distance between prediction and target, in the data's unit, over points. Also called MPJPE.
 *
 * Both `[N, 2]`. Source: MMPose `keypoint_epe`.
 *
 * @param prediction x0 y0 x1 y1 …
 * @param target x0 y0 x1 y1 …
 * @param options `weights`, `reduction`
 * @returns the mean distance
 * @throws XylossError as a loss does, for the same reasons
 *
 * @example
 * ```js
 * import { epe } from "xyloss";
 *
 * const target = Float32Array.of(10, 20, 30, 40); // x0 y0 x1 y1
 * const prediction = Float32Array.of(13, 24, 30, 50); // off by 5, then by 10
 * console.log(epe(prediction, target)); // 7.5
 * ```
 */
export function epe(prediction: Input<Float32Array>, target: Input<Float32Array>, options?: EpeOptions): number {
  return measure("epe", prediction, target, options, itself) as number;
}

/**
 * Normalised mean error: the distance divided by its instance's norm, over points.
 *
 * Both `[instances, points, 2]`. Source: MMPose `keypoint_nme`.
 *
 * @param prediction x0 y0 x1 y1 …
 * @param target x0 y0 x1 y1 …
 * @param options `norms`, one per instance, and `points`, how many each instance has; `weights`, `reduction`
 * @returns the mean of distances in norms
 * @throws XylossError as `epe`
 *
 * @example
 * ```js
 * import { nme } from "xyloss";
 *
 * const target = Float32Array.of(10, 20, 30, 40); // x0 y0 x1 y1
 * const prediction = Float32Array.of(13, 24, 30, 50); // off by 5, then by 10
 * console.log(nme(prediction, target, { norms: [10], points: 2 })); // 0.75
 * ```
 */
export function nme(prediction: Input<Float32Array>, target: Input<Float32Array>, options: NmeOptions): number {
  return measure("nme", prediction, target, options, itself) as number;
}

/**
 * Percentage of correct keypoints, as a share in [0, 1]: the share of points whose distance, in norms if given, is at most the threshold. With
 * weights it is by default a share of the weights. One distance of NaN makes the result NaN.
 *
 * With `per: "keypoint"` or `per: "instance"` it is `{ value, each }`. `each` has a share for each of an instance's `points`, or for each
 * instance, −1 where no point has a weight; `value` is the mean of the others, 0 if there are none. `reduction` applies within each.
 *
 * Source: Yang and Ramanan 2013. MMPose's `keypoint_pck_accuracy` is `per: "keypoint"`, but counts distances below the threshold.
 *
 * @param prediction x0 y0 x1 y1 …
 * @param target x0 y0 x1 y1 …
 * @param options `threshold`, and where you want distances in norms `norms` and `points`; `weights`, `reduction`, `per`
 * @returns the share, in [0, 1], or with `per` the shares and their mean
 * @throws XylossError as `epe`
 *
 * @example
 * ```js
 * import { pck } from "xyloss";
 *
 * const target = Float32Array.of(10, 20, 30, 40); // x0 y0 x1 y1
 * const prediction = Float32Array.of(13, 24, 30, 50); // off by 5, then by 10
 * console.log(pck(prediction, target, { threshold: 5 })); // 0.5
 * console.log(pck(prediction, target, { threshold: 5, points: 2, per: "keypoint" }).each.join(" ")); // 1 0
 * ```
 */
export function pck(prediction: Input<Float32Array>, target: Input<Float32Array>, options: PckOptions & { per: Per }): PerResult;
/** The same, without `per`: one number. */
export function pck(prediction: Input<Float32Array>, target: Input<Float32Array>, options: PckOptions & { per?: undefined }): number;
/** The same, whatever `per` is. */
export function pck(prediction: Input<Float32Array>, target: Input<Float32Array>, options: PckOptions): number | PerResult;
export function pck(prediction: Input<Float32Array>, target: Input<Float32Array>, options: PckOptions): number | PerResult {
  return measure("pck", prediction, target, options, ({ threshold }) => {
    const most = threshold as number;
    return (distance) => (Number.isNaN(distance) ? distance : Number(distance <= most));
  });
}

/**
 * Area under the curve of `pck` for thresholds from 0 to the given one, divided by that threshold: in [0, 1]. The integral is exact: the
 * mean of max(0, 1 − distance/threshold). With `steps` it is the mean over k, from 0 to steps − 1, of the share of distances below
 * k/steps of the threshold. `per` is as in `pck`: MMPose's `keypoint_auc` is `steps: 20, per: "keypoint"`, where the threshold is its
 * norm_factor.
 *
 * @param prediction x0 y0 x1 y1 …
 * @param target x0 y0 x1 y1 …
 * @param options `threshold`, and where you want them `norms`, `points` and `steps`; `weights`, `reduction`, `per`
 * @returns the area, in [0, 1], or with `per` the areas and their mean
 * @throws XylossError as `epe`
 *
 * @example
 * ```js
 * import { auc } from "xyloss";
 *
 * const target = Float32Array.of(10, 20, 30, 40); // x0 y0 x1 y1
 * const prediction = Float32Array.of(13, 24, 30, 50); // off by 5, then by 10
 * console.log(auc(prediction, target, { threshold: 20 })); // 0.625
 * ```
 */
export function auc(prediction: Input<Float32Array>, target: Input<Float32Array>, options: AucOptions & { per: Per }): PerResult;
/** The same, without `per`: one number. */
export function auc(prediction: Input<Float32Array>, target: Input<Float32Array>, options: AucOptions & { per?: undefined }): number;
/** The same, whatever `per` is. */
export function auc(prediction: Input<Float32Array>, target: Input<Float32Array>, options: AucOptions): number | PerResult;
export function auc(prediction: Input<Float32Array>, target: Input<Float32Array>, options: AucOptions): number | PerResult {
  return measure("auc", prediction, target, options, ({ threshold, steps }) => {
    const most = threshold as number;
    const samples = steps as number;
    return (distance) => {
      const share = distance / most;
      if (samples === 0 || Number.isNaN(share)) return share > 1 ? 0 : 1 - share;
      let above = 0;
      for (let k = 1; k < samples; k++) if (share < k / samples) above++;
      return above / samples;
    };
  });
}
