import type { NewFloat64Array } from "../arrays.js";
import type { Input } from "../call.js";
import type { Transform } from "../families/spec.js";
import { oks as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { ln } from "../logarithm.js";
import { type OksOptions, oksSpec } from "../losses/oks.js";
import { choice, optionReader } from "../options.js";
import { transform } from "../transform.js";
import { pairsOf, Sum } from "./distances.js";

export interface OksScoreOptions extends OksOptions {
  /** One float32 per point. 0 means missing; the mean of an instance is weighted by them. */
  weights?: Input<Float32Array>;
  /** What an instance of similarity s gets: `"score"` s (the default), `"linear"` 1 − s, `"square"` 1 − s², `"log"` −ln s. */
  mode?: "score" | "linear" | "square" | "log";
}

const readOptions = /* @__PURE__ */ optionReader("oksScore", { ...oksSpec.options, mode: choice("score", "linear", "square", "log") }, [
  "weights",
]);

/** The similarity of each point. */
const ofPoints: Transform = {
  ...oksSpec,
  name: "oksScore",
  inputs: ["prediction", "target"],
  layout: (predictions, options, name) => ({ ...oksSpec.layout(predictions, options, name), output: 1 }),
};

const modes: Readonly<Record<string, (similarity: number) => number>> = {
  score: (s) => s,
  linear: (s) => 1 - s,
  square: (s) => 1 - s * s,
  log: (s) => 0 - ln(s),
};

/**
 * Object keypoint similarity of each instance: the mean over its keypoints of e^(−d²/(2·area·κ²)), d = ‖prediction − target‖, κ = 2σ of the
 * keypoint, as in `oks`. It is the number that COCO's average precision compares with its thresholds.
 *
 * Both `[instances, K, 2]`; `sigmas` are K numbers, `areas` one per instance, or one for all. Give invisible keypoints a weight of 0; an instance
 * without visible keypoints gets −1. Source: COCO's `computeOks` for instances with visible keypoints, except that it adds 2⁻⁵² to the area; the
 * modes are those of MMPose's `OKSLoss`.
 *
 * @param prediction x0 y0 x1 y1 …
 * @param target x0 y0 x1 y1 …
 * @param options `sigmas`, `areas`, and where you want them `weights` and `mode`
 * @returns one number per instance
 * @throws XylossError as `oks` does
 *
 * @example
 * ```js
 * import { COCO_SIGMAS, oksScore } from "xyloss";
 *
 * const target = Float32Array.of(100, 100, 140, 100); // x0 y0 x1 y1 of each instance
 * const prediction = Float32Array.of(100, 100, 150, 100);
 * const options = { sigmas: COCO_SIGMAS.slice(1, 3), areas: 5000 }; // the eyes of COCO's seventeen points
 * console.log(oksScore(prediction, target, options)[0].toFixed(3)); // 0.509
 * ```
 */
export function oksScore(prediction: Input<Float32Array>, target: Input<Float32Array>, options: OksScoreOptions): NewFloat64Array {
  const { mode, ...resolved } = readOptions(options);
  const pairs = pairsOf("oksScore", prediction, target, options, 2, "points are x y pairs");
  const similarities = transform(
    pointsKernels.with(code),
    ofPoints,
    { inputs: [pairs.prediction, pairs.target] },
    resolved,
  ) as Float32Array;
  const keypoints = (resolved.sigmas as Float32Array).length;
  const scoreOf = modes[mode as string] as (similarity: number) => number;
  return Float64Array.from({ length: pairs.count / keypoints }, (_, instance) => {
    const sum = new Sum();
    for (let i = instance * keypoints; i < (instance + 1) * keypoints; i++)
      sum.take(i, pairs.weightOf, (point) => similarities[point] as number);
    return sum.present === 0 ? -1 : scoreOf(sum.by("weighted-mean"));
  });
}
