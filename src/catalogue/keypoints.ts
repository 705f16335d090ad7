import { fail } from "../errors.js";
import { BLOCK, type Layout, type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import type { OtherOption, Resolved } from "../options.js";
import { positiveOrMore, positives } from "./shared.js";
import type { Spec } from "./spec.js";

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

export const oks: Spec = {
  name: "oks",
  family: "keypoints",
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

/** In the order of the catalogue. */
export const keypointLosses: readonly Spec[] = [oks];
