import type { NewFloat64Array } from "../arrays.js";
import type { Input } from "../call.js";
import { optionReader, type Resolved, whole } from "../options.js";
import { type Distances, distancesOf, expectInstances, type NormOptions, optionalNorms, Sum, threshold } from "./distances.js";

export interface FailureRateOptions extends Partial<NormOptions> {
  /** The largest mean distance of an instance that is not a failure, in the data's unit, or in norms if given; > 0. */
  threshold: number;
  /** One float32 per point. 0 means missing; the mean of an instance is weighted by them. */
  weights?: Input<Float32Array>;
}

export interface CedOptions extends Partial<NormOptions> {
  /** Where the curve ends, in the data's unit, or in norms if given; > 0. */
  threshold: number;
  /** The curve has a point at k/steps of the threshold for each k from 0 to steps. Default 100. */
  steps?: number;
  /** One float32 per point. 0 means missing; the mean of an instance is weighted by them. */
  weights?: Input<Float32Array>;
}

/** A cumulative error distribution. */
export interface Ced {
  /** Errors in ascending order, from 0 to the threshold. */
  readonly errors: NewFloat64Array;
  /** The share of instances whose error is at most that. */
  readonly shares: NewFloat64Array;
  /** The area under the curve up to the threshold, divided by the threshold: in [0, 1]. It is that of the exact curve, not of the one through its points. */
  readonly area: number;
}

const rateOptions = { threshold, ...optionalNorms };
const readRate = /* @__PURE__ */ optionReader("failureRate", rateOptions, ["weights"]);
const readCed = /* @__PURE__ */ optionReader("ced", { ...rateOptions, steps: whole(1, 100) }, ["weights"]);

/** The weighted mean distance of each instance that has a point with a weight. */
function errorsOf(name: string, prediction: unknown, target: unknown, options: unknown, resolved: Resolved): Float64Array {
  const distances: Distances = distancesOf(name, prediction, target, options, resolved);
  expectInstances(name, distances);
  const { count, perInstance, weightOf, distanceOf } = distances;
  const errors = new Float64Array(count / perInstance);
  let present = 0;
  for (let first = 0; first < count; first += perInstance) {
    const sum = new Sum();
    for (let i = first; i < first + perInstance; i++) sum.take(i, weightOf, distanceOf);
    if (sum.present > 0) errors[present++] = sum.by("weighted-mean");
  }
  return errors.subarray(0, present);
}

/**
 * The share of instances whose mean distance, in norms if given, is above the threshold: in [0, 1]. With one point per instance, the default,
 * it is 1 − `pck`. An instance whose points all have weight 0 does not count; without any other the result is 0. A NaN makes it NaN.
 *
 * Both `[instances, points, 2]`. Source: the failure rate of 300-W and WFLW, at an NME of 0.08 or 0.1 (HRNet-Facial-Landmark-Detection
 * `nme > 0.10`).
 *
 * @param prediction x0 y0 x1 y1 …
 * @param target x0 y0 x1 y1 …
 * @param options `threshold`, and where you want them `points`, `norms` and `weights`
 * @returns the share, in [0, 1]
 * @throws XylossError as `epe`
 *
 * @example
 * ```js
 * import { failureRate } from "xyloss";
 *
 * const target = new Float32Array(8); // two instances of two points
 * const prediction = Float32Array.of(3, 4, 0, 0, 6, 8, 0, 1); // off by 5 and 0, then by 10 and 1
 * console.log(failureRate(prediction, target, { threshold: 0.1, points: 2, norms: [40, 40] })); // 0.5
 * ```
 */
export function failureRate(prediction: Input<Float32Array>, target: Input<Float32Array>, options: FailureRateOptions): number {
  const resolved = readRate(options);
  const errors = errorsOf("failureRate", prediction, target, options, resolved);
  let failures = 0;
  for (const error of errors) failures += Number.isNaN(error) ? error : Number(error > (resolved.threshold as number));
  return errors.length === 0 ? 0 : failures / errors.length;
}

/**
 * The cumulative error distribution: for errors from 0 to the threshold, the share of instances whose mean distance, in norms if given, is at
 * most that. The area under it is exact: the mean of max(0, 1 − error/threshold), not a sum over the curve's points.
 *
 * An instance whose points all have weight 0 does not count; without any other all shares are 0. A NaN makes shares and area NaN. 1 − the
 * last share is `failureRate`. Both `[instances, points, 2]`. Source: Sagonas et al. 2013 (300-W).
 *
 * @param prediction x0 y0 x1 y1 …
 * @param target x0 y0 x1 y1 …
 * @param options `threshold`, and where you want them `steps`, `points`, `norms` and `weights`
 * @returns `errors` and `shares`, steps + 1 numbers each, and `area`
 * @throws XylossError as `epe`
 *
 * @example
 * ```js
 * import { ced } from "xyloss";
 *
 * const target = new Float32Array(8); // four points, each an instance
 * const prediction = Float32Array.of(3, 4, 0, 0, 6, 8, 0, 1); // off by 5, 0, 10 and 1
 * const { errors, shares, area } = ced(prediction, target, { threshold: 8, steps: 4 });
 * console.log(errors.join(" "), shares.join(" "), area); // 0 2 4 6 8 0.25 0.5 0.5 0.75 0.75 0.5625
 * ```
 */
export function ced(prediction: Input<Float32Array>, target: Input<Float32Array>, options: CedOptions): Ced {
  const resolved = readCed(options);
  const sorted = errorsOf("ced", prediction, target, options, resolved).sort(); // NaN comes last
  const end = resolved.threshold as number;
  const steps = resolved.steps as number;
  const { length } = sorted;
  const failed = length > 0 && Number.isNaN(sorted[length - 1]);
  const errors = Float64Array.from({ length: steps + 1 }, (_, k) => (k * end) / steps);
  let below = 0;
  const shares = errors.map((error) => {
    while (below < length && (sorted[below] as number) <= error) below++;
    return failed ? NaN : length === 0 ? 0 : below / length;
  });
  let area = 0;
  for (const error of sorted) area += Number.isNaN(error) ? error : Math.max(0, 1 - error / end);
  return { errors, shares, area: length === 0 ? 0 : area / length };
}
