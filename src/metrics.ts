import { type ArrayArgument, type ArrayName, arraysOf, expectSome } from "./arrays.js";
import { expectLength, type Input, type Reduction, rejectWeight } from "./call.js";
import { fail } from "./errors.js";
import { positives } from "./families/shared.js";
import { member } from "./objects.js";
import { choice, type NumberOption, type OptionTable, type OtherOption, optionReader, type Resolved, whole } from "./options.js";
import { isShared, snapshotOf } from "./shared.js";
import { hasWorkspaces, leasesOf } from "./workspace.js";

export interface EpeOptions {
  /** One float32 per point. 0 means missing: the point does not count, even where its data is NaN. */
  weights?: Input<Float32Array>;
  /** Named by its divisor, as in losses. The default is `"mean"`, over points; for `pck` and `auc`, `"weighted-mean"`. */
  reduction?: Reduction;
}

/** The norms by which distances are divided. */
export interface NormOptions {
  /** One positive number per instance, such as the distance between the eyes or the size of a box. */
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

const accepted: readonly ArrayName[] = ["Float32Array"];
const args: readonly ArrayArgument[] = [
  { name: "prediction", accepted },
  { name: "target", accepted },
  { name: "weights", accepted, optional: true },
];
const pairs = [2, 2];
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

/** The weighted and reduced scores of points, each from its distance in norms. Sums are in float64; only the square root and the division round. */
function measure(
  name: keyof typeof readers,
  prediction: Input<Float32Array>,
  target: Input<Float32Array>,
  options: EpeOptions | undefined,
  scoreOf: (resolved: Resolved) => (distance: number) => number,
): number {
  const resolved = readers[name](options);
  type Read = readonly [Float32Array, Float32Array, Float32Array | null];
  const read = arraysOf<Read>(name, args, [prediction, target, member(options, "weights")], pairs);
  const [p, t] = read;
  let [, , weights] = read;
  if (hasWorkspaces) leasesOf(name, [p.buffer, t.buffer, weights?.buffer ?? null], null); // throws if one has ended
  expectSome(name, "prediction", p.length);
  if (p.length % 2 !== 0) fail("ERR_XYLOSS_SHAPE", `${name}: prediction has ${p.length} values; points are x y pairs`);
  expectLength(name, "target", t.length, p.length, p.length);
  const count = p.length / 2;
  if (weights !== null && weights.length !== count) {
    fail("ERR_XYLOSS_LENGTH", `${name}: weights has ${weights.length} values, but ${count} points need ${count}`);
  }
  if (weights !== null) {
    if (isShared(weights.buffer)) weights = snapshotOf(weights, "weights", count).copy as Float32Array;
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
  return measure("epe", prediction, target, options, itself);
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
  return measure("nme", prediction, target, options, itself);
}

/**
 * Percentage of correct keypoints, as a share in [0, 1]: the share of points whose distance, in norms if given, is at most the threshold. With
 * weights it is by default a share of the weights. One distance of NaN makes the result NaN.
 *
 * Source: Yang and Ramanan 2013. MMPose's `keypoint_pck_accuracy` counts distances below the threshold and averages over keypoints
 * first: the same result if every keypoint is visible equally often.
 *
 * @param prediction x0 y0 x1 y1 …
 * @param target x0 y0 x1 y1 …
 * @param options `threshold`, and where you want distances in norms `norms` and `points`; `weights`, `reduction`
 * @returns the share, in [0, 1]
 * @throws XylossError as `epe`
 *
 * @example
 * ```js
 * import { pck } from "xyloss";
 *
 * const target = Float32Array.of(10, 20, 30, 40); // x0 y0 x1 y1
 * const prediction = Float32Array.of(13, 24, 30, 50); // off by 5, then by 10
 * console.log(pck(prediction, target, { threshold: 5 })); // 0.5
 * ```
 */
export function pck(prediction: Input<Float32Array>, target: Input<Float32Array>, options: PckOptions): number {
  return measure("pck", prediction, target, options, ({ threshold }) => {
    const most = threshold as number;
    return (distance) => (Number.isNaN(distance) ? distance : Number(distance <= most));
  });
}

/**
 * Area under the curve of `pck` for thresholds from 0 to the given one, divided by that threshold: in [0, 1]. The integral is exact: the
 * mean of max(0, 1 − distance/threshold). With `steps` it is the mean over k, from 0 to steps − 1, of the share of distances below
 * k/steps of the threshold: `steps: 20` is MMPose's `keypoint_auc` with the threshold as its norm_factor, if every keypoint is visible
 * equally often.
 *
 * @param prediction x0 y0 x1 y1 …
 * @param target x0 y0 x1 y1 …
 * @param options `threshold`, and where you want them `norms`, `points` and `steps`; `weights`, `reduction`
 * @returns the area, in [0, 1]
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
