import { oksSpec } from "../src/losses/oks.js";
import type { Resolved } from "../src/options.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { similarity } from "./shared/mapFormulas.js";
import * as properties from "./shared/properties.js";
import type { Shape } from "./shared/samples.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";

/** Instances of one keypoint and of two; alike, because tests leave single units out. */
const shapes: Shape[] = [[0.5], [0.4, 0.4]].map((sigmas) => ({
  title: `, ${sigmas.length} keypoints`,
  options: { sigmas, areas: 9 },
  perUnit: 2,
  perTarget: 2,
  step: sigmas.length,
}));

const keypoints = 17;

/** 1/(area·κ²) of the smallest keypoint of the smallest instance. */
function steepest({ sigmas, areas }: Resolved): number {
  const area = typeof areas === "number" ? areas : (areas as Float32Array).reduce((least, next) => Math.min(least, next), Infinity);
  return 1 / (4 * area * Math.min(...(sigmas as Float32Array)) ** 2);
}

/** What is known of `oks` beyond its specification. */
export const oks: RecordOf<"oks"> = {
  spec: oksSpec,
  take: "first",
  words: {
    formula: "1 − exp(−d²/(2·area·κ²)), κ = 2σ_k of the keypoint, d the distance",
    gradient: "(rx, ry)/(area·κ²) · exp(−d²/(2·area·κ²))",
    use: "keypoints of people, scored as COCO scores them",
    data: "prediction and target: [instances, K, 2]",
    options: { sigmas: "σ_k, one per keypoint; COCO's 17 are exported as COCO_SIGMAS", areas: "in the square of the data's unit" },
    notes: [
      "It is radial welsch, scaled per point: welsch(√2·κ·√area)/(κ²·area). Far from the target it hardly pulls. Give invisible keypoints a weight of 0.",
    ],
    equals: [
      "COCO's OKS is 1 − the mean of it over the visible keypoints of an instance, but for eps in area.",
      'MMPose `OKSLoss(mode="linear")` with areas: the same gradient as "mean" with weights; its value counts a missing keypoint as wrong. Its other modes are not offered.',
      'YOLO-pose `KeypointLoss`: averages over the visible keypoints of each instance: weights K/visible with "mean", up to its 1e-9.',
    ],
  },
  properties: {
    ...properties.scores,
    influence: (options) => Math.exp(-1 / 2) * Math.sqrt(steepest(options)),
    symmetric: true,
    bound: () => 1,
    lipschitz: steepest,
    translation: true,
    rotation: true,
  },
  formula: similarity,
  sampling: {
    shapes,
    changed: [{ areas: 100 }],
    draw: (next, { step = 1 }) => ({
      prediction: samples.many(2 * step, () => samples.normal(next)),
      target: samples.many(2 * step, () => samples.normal(next)),
    }),
    // e^(−z) of a rounded z
    cancelled: (p, t, { sigmas, areas }) => {
      const d2 = ((p[0] as number) - (t[0] as number)) ** 2 + ((p[1] as number) - (t[1] as number)) ** 2;
      const slope = Math.max(
        ...(sigmas as number[]).map((sigma) => {
          const f = 1 / (8 * (areas as number) * sigma ** 2);
          return 4 * f * Math.sqrt(d2) * f * d2 * Math.exp(-f * d2);
        }),
      );
      return { value: 0, slope };
    },
    tame: { prediction: [-4, 4], target: [-4, 4] },
  },
  cancels: { gradient: "4z|∂z|e^(−z), of a rounded exponent z", multiplied: ["gradient"] },
  sweeps: sweeps.keypoints,
  extremes: [],
  bench: {
    goal: 5,
    ways: () => [
      {
        special: `${keypoints} keypoints`,
        options: (instances) => ({
          areas: new Float32Array(instances).fill(10_000),
          sigmas: new Float32Array(keypoints).fill(0.05),
        }),
        data: "keypoints",
        row: 2 * keypoints,
      },
    ],
  },
  drawn: {
    text: "The points are hips (COCO's σ = 0.107) of a person as large as the plane.",
    prediction: drawings.point,
    target: drawings.point,
    initial: { sigmas: [0.107], areas: drawings.SIDE ** 2 },
  },
};
