import { boxLoss } from "../families/boxes.js";
import { pointsKernels } from "../kernels/points.js";
import { createLoss, type Loss } from "../loss.js";

export const diouSpec = /* @__PURE__ */ boxLoss("diou", 2);

/**
 * Distance IoU: ℓ = iou + d²/(c² + ε), d the distance of the centres, c the diagonal of the smallest box around both. It lies between 0 and 2.
 *
 * Unit, kinks, order of corners and degenerate boxes: see `iou`. Source: torchvision `distance_box_iou_loss`; Zheng et al. 2020. Errors: see `iou`.
 */
export const diou: Loss<unknown> = /* @__PURE__ */ createLoss(diouSpec, pointsKernels);
