import { type ArrayName, arrayOf, expectAttached } from "./arrays.js";
import { type Input, type Reduction, rejectWeight } from "./call.js";
import { fail } from "./errors.js";
import { positives } from "./families/shared.js";
import { member } from "./objects.js";
import { choice, type NumberOption, type OptionTable, type OtherOption, optionReader, type Resolved, whole } from "./options.js";
import { isShared, snapshotOf } from "./shared.js";
import { leasesOf } from "./workspace.js";

export interface EpeOptions {
  /** One float32 per point. 0 means missing: the point does not count, even where its data is NaN. */
  weights?: Input<Float32Array>;
  /** Named by its divisor, as in losses. The default is `"mean"`, over points; for `pck` and `auc`, `"weighted-mean"`. */
  reduction?: Reduction;
}

/** Norms that distances are divided by. */
export interface NormOptions {
  /** One positive number per instance, such as the distance of the eyes or the size of a box. */
  norms: ArrayLike<number>;
  /** Points per instance. */
  points: number;
}

export interface NmeOptions extends EpeOptions, NormOptions {}

export interface PckOptions extends EpeOptions, Partial<NormOptions> {
  /** The largest distance that counts as correct, in the data's unit, or in norms if given; > 0. */
  threshold: number;
}

export interface AucOptions extends PckOptions {
  /** Sample the curve at k/steps of the threshold, k from 0 to steps − 1, instead of integrating it. */
  steps?: number;
}

const floats: readonly ArrayName[] = ["Float32Array"];
const reduction: OptionTable = { reduction: choice("mean", "sum", "weighted-mean", "nonzero-mean") };
const share: OptionTable = { reduction: choice("weighted-mean", "mean", "sum", "nonzero-mean") };
const norms: OtherOption = {
  kind: "other",
  default: undefined,
  read: positives,
  text: "an array of positive finite numbers, one per instance",
};
const optionalNorms: OptionTable = { norms: { ...norms, default: null }, points: whole(1, 1) };
const threshold: NumberOption = { kind: "number", default: undefined, above: 0 };

const readers = {
  epe: /* @__PURE__ */ optionReader("epe", reduction, ["weights"]),
  nme: /* @__PURE__ */ optionReader("nme", { ...reduction, norms, points: whole(1) }, ["weights"]),
  pck: /* @__PURE__ */ optionReader("pck", { ...share, threshold, ...optionalNorms }, ["weights"]),
  auc: /* @__PURE__ */ optionReader("auc", { ...share, threshold, ...optionalNorms, steps: whole(1, 0) }, ["weights"]),
};

/** The scores of points, of their distances in norms, weighted and reduced. Sums in float64; no more than a square root is not exact. */
function measure(
  name: keyof typeof readers,
  prediction: Input<Float32Array>,
  target: Input<Float32Array>,
  options: EpeOptions | undefined,
  scoreOf: (resolved: Resolved) => (distance: number) => number,
): number {
  const resolved = readers[name](options);
  const p = arrayOf<Float32Array>(name, prediction, "prediction", floats, 2);
  const t = arrayOf<Float32Array>(name, target, "target", floats, 2);
  const given = member(options, "weights");
  let weights = given === undefined ? null : arrayOf<Float32Array>(name, given, "weights", floats);
  // the getters of what was read later may have taken away what was read before
  expectAttached(name, p, "prediction");
  expectAttached(name, t, "target");
  leasesOf({ prediction: p, target: t, weights, output: null }); // throws where one has ended
  if (p.length === 0) fail("ERR_XYLOSS_EMPTY", `${name}: prediction is empty`);
  if (p.length % 2 !== 0) fail("ERR_XYLOSS_SHAPE", `${name}: prediction has ${p.length} values; points are x y pairs`);
  if (t.length !== p.length) {
    fail("ERR_XYLOSS_LENGTH", `${name}: target has ${t.length} values, but prediction's ${p.length} values need ${p.length}`);
  }
  const count = p.length / 2;
  if (weights !== null && weights.length !== count) {
    fail("ERR_XYLOSS_LENGTH", `${name}: weights has ${weights.length} values, but ${count} points need ${count}`);
  }
  if (weights !== null) {
    if (isShared(weights)) weights = snapshotOf(weights, "weights", count).copy as Float32Array;
    rejectWeight(name, weights);
  }
  const sizes = (resolved.norms ?? null) as Float32Array | null;
  const perInstance = resolved.points as number;
  if (sizes !== null && sizes.length * perInstance !== count) {
    fail("ERR_XYLOSS_SHAPE", `${name}: prediction has ${count} points where norms ${sizes.length} × points ${perInstance} are needed`);
  }
  const score = scoreOf(resolved);
  let total = 0;
  let weightSum = 0;
  let present = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights === null ? 1 : (weights[i] as number);
    if (weight === 0) continue;
    const x = (p[2 * i] as number) - (t[2 * i] as number);
    const y = (p[2 * i + 1] as number) - (t[2 * i + 1] as number);
    const norm = sizes === null ? 1 : (sizes[Math.floor(i / perInstance)] as number);
    total += weight * score(Math.sqrt(x * x + y * y) / norm);
    weightSum += weight;
    present++;
  }
  const divisors: Record<Reduction, number> = { mean: count, sum: 1, "weighted-mean": weightSum, "nonzero-mean": present };
  const divisor = divisors[resolved.reduction as Reduction];
  return divisor === 0 ? 0 : total / divisor;
}

const itself = () => (distance: number) => distance;

/**
 * Mean Euclidean error: the distance of prediction and target, in the data's unit, over points. Also named `mpjpe`.
 *
 * Both `[N, 2]`. Source: MMPose `keypoint_epe`.
 *
 * @throws XylossError as a loss does, for the same reasons
 */
export function epe(prediction: Input<Float32Array>, target: Input<Float32Array>, options?: EpeOptions): number {
  return measure("epe", prediction, target, options, itself);
}

/**
 * Normalised mean error: the distance divided by its instance's norm, over points.
 *
 * Both `[instances, points, 2]`. Source: MMPose `keypoint_nme`. @throws as `epe`
 */
export function nme(prediction: Input<Float32Array>, target: Input<Float32Array>, options: NmeOptions): number {
  return measure("nme", prediction, target, options, itself);
}

/**
 * Percentage of correct keypoints, as a share in [0, 1]: of the points whose distance, in norms where there are any, is at
 * most the threshold. By default, with weights, a share of the weights. A distance of NaN makes it NaN.
 *
 * Source: Yang and Ramanan 2013; MMPose `keypoint_pck_accuracy`, which counts distances below the threshold, and takes the
 * mean of each keypoint's own share: the same where every keypoint is as often visible. @throws as `epe`
 */
export function pck(prediction: Input<Float32Array>, target: Input<Float32Array>, options: PckOptions): number {
  return measure("pck", prediction, target, options, ({ threshold }) => {
    const most = threshold as number;
    return (distance) => (Number.isNaN(distance) ? distance : Number(distance <= most));
  });
}

/**
 * Area under the curve of `pck` for thresholds from 0 to the given one, divided by that: in [0, 1]. The integral is exact: the
 * mean of max(0, 1 − distance/threshold). With `steps` it is the mean of the shares of distances below k/steps of the
 * threshold, k from 0 to steps − 1: `steps: 20` is MMPose's `keypoint_auc`, its norm_factor being the threshold, where every
 * keypoint is as often visible.
 *
 * @throws as `epe`
 */
export function auc(prediction: Input<Float32Array>, target: Input<Float32Array>, options: AucOptions): number {
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
