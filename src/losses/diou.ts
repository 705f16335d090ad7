import { boxLoss } from "../families/boxes.js";
import { box as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { createLoss, type Loss } from "../loss.js";

export const diouSpec = /* @__PURE__ */ boxLoss("diou", 2);

/**
 * Distance IoU: ℓ = iou + d²/(c² + ε), d the distance of the centres, c the diagonal of the smallest box around both. It lies between 0 and 2.
 *
 * Unit, kinks, order of corners and degenerate boxes: see `iou`. Source: torchvision `distance_box_iou_loss`; Zheng et al. 2020. Errors: see `iou`.
 *
 * @example
 * ```js
 * import { diou } from "xyloss";
 *
 * const target = Float32Array.of(0, 0, 4, 4); // x1 y1 x2 y2 of each box
 * const prediction = Float32Array.of(2, 0, 6, 4); // as large, and half beside it
 * const { value, grad } = diou.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), grad[0].toFixed(4)); // 0.7436 0.2051
 * ```
 */
export const diou: Loss<unknown> = /* @__PURE__ */ createLoss(diouSpec, pointsKernels.with(code));
