import { fail } from "../errors.js";
import { positiveOrMore, positives } from "../families/shared.js";
import type { Spec } from "../families/spec.js";
import { oks as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { BLOCK, type Layout, type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import type { OtherOption, Resolved } from "../options.js";

export interface OksOptions {
  /** σ of each of the K keypoints of an instance, > 0; required. `COCO_SIGMAS` are COCO's. */
  sigmas: ArrayLike<number>;
  /** The area of each instance, in the square of the data's unit, > 0; or one number for all. Required. */
  areas: ArrayLike<number> | number;
}

/** COCO's σ of its 17 keypoints: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles. */
export const COCO_SIGMAS: readonly number[] = /* @__PURE__ */ Object.freeze([
  0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089, 0.089,
]);

const required = (read: OtherOption["read"], text: string): OtherOption => ({
  kind: "other",
  default: undefined,
  read,
  text,
});

const points: LayoutOf = (predictions, _options, loss) =>
  layoutOf("point", unitsOf(predictions, 2, loss, "points are x y pairs"), 2, 2, BLOCK / 4);

/** √(1/(2·area·κ²)) with κ = 2σ, for every keypoint of every instance. */
function factors({ sigmas, areas }: Resolved, { units }: Layout, loss: string): Float32Array {
  const kappas = sigmas as Float32Array;
  const instances = units / kappas.length;
  const given = typeof areas === "number" ? Math.ceil(instances) : (areas as Float32Array).length;
  if (instances !== given) {
    const list = typeof areas === "number" ? "" : ` and areas ${given} of instances`;
    fail("ERR_XYLOSS_SHAPE", `${loss}: prediction has ${units} points; option sigmas has ${kappas.length} of keypoints${list}`);
  }
  const table = new Float32Array(units);
  for (let i = 0; i < given; i++) {
    const side = Math.sqrt(8 * (typeof areas === "number" ? areas : ((areas as Float32Array)[i] as number)));
    for (let j = 0; j < kappas.length; j++) table[i * kappas.length + j] = Math.min(1 / (side * (kappas[j] as number)), 2 ** 126);
  }
  return table;
}

export const oksSpec: Spec = {
  name: "oks",
  family: "keypoints",
  traits: { convex: false },
  unit: "point",
  layout: points,
  axes: () => [2, 2],
  options: {
    sigmas: /* @__PURE__ */ required(positives, "an array of positive finite numbers, one per keypoint"),
    areas: /* @__PURE__ */ required(positiveOrMore, "an array of positive finite numbers, one per instance, or one for all"),
  },
  parameters: [],
  kernels: ["oks"],
  table: factors,
  tablePerUnit: 1,
};

/**
 * Object keypoint similarity: ℓ = 1 − e^(−d²/(2·area·κ²)), d = ‖prediction − target‖, κ = 2σ of the keypoint;
 * ∂ℓ/∂prediction = e^(−d²/(2·area·κ²))·(rx, ry)/(area·κ²).
 *
 * Unit: point of `[instances, K, 2]`; `sigmas` are K numbers, `areas` one per instance, or one for all. The mean is over
 * points: give invisible ones a weight of 0. Source: COCO's keypoint evaluation, MMPose `OKSLoss` (which is 1 − the
 * mean over an instance's visible keypoints). Errors: see `Loss`; `ERR_XYLOSS_SHAPE` where points, sigmas and areas do not match.
 *
 * @example
 * ```js
 * import { COCO_SIGMAS, oks } from "xyloss";
 *
 * const target = Float32Array.of(100, 100, 140, 100); // x0 y0 x1 y1 of each instance
 * const prediction = Float32Array.of(100, 100, 150, 100);
 * const options = { sigmas: COCO_SIGMAS.slice(1, 3), areas: 5000 }; // the eyes of COCO's seventeen points
 * console.log([...oks.each(prediction, target, options)].map((loss) => loss.toFixed(4)).join(" ")); // 0.0000 0.9817
 * ```
 */
export const oks: LossWithRequiredOptions<OksOptions> = /* @__PURE__ */ createLoss(oksSpec, pointsKernels.with(code));
