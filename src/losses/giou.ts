import { boxLoss } from "../families/boxes.js";
import { box as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { createLoss, type Loss } from "../loss.js";

export const giouSpec = /* @__PURE__ */ boxLoss("giou", 1);

/**
 * Generalised IoU: ℓ = iou + (C − U)/(C + ε), C the area of the smallest box around both. It lies between 0 and 2, and has a gradient where
 * the boxes do not overlap.
 *
 * Unit, kinks, order of corners and degenerate boxes: see `iou`. Two boxes without area, in line, have ℓ = 1. Source: torchvision
 * `generalized_box_iou_loss`; Rezatofighi et al. 2019. Errors: see `iou`.
 *
 * @example
 * ```js
 * import { giou } from "xyloss";
 *
 * const target = Float32Array.of(0, 0, 4, 4); // x1 y1 x2 y2 of each box
 * const prediction = Float32Array.of(6, 0, 10, 4); // as large, and wholly beside it
 * const { value, grad } = giou.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), grad[0].toFixed(4)); // 1.2000 0.1000
 * ```
 */
export const giou: Loss<unknown> = /* @__PURE__ */ createLoss(giouSpec, pointsKernels.with(code));
