import { boxLoss } from "../families/boxes.js";
import { pointsKernels } from "../kernels/points.js";
import { createLoss, type Loss } from "../loss.js";

export const ciouSpec = /* @__PURE__ */ boxLoss("ciou", 3);

/**
 * Complete IoU: ℓ = diou + αv, v = (4/π²)(atan2(w, h) − atan2(wₜ, hₜ))², α = v/(1 − IoU + v + ε) a constant in the gradient, as
 * in torchvision, so the gradient is not quite the derivative of the value. It lies between 0 and 3.
 *
 * Unit, kinks, order of corners and degenerate boxes: see `iou`. Unlike torchvision's arctan(w/h), the angle of a box with
 * w = h = 0 is 0 instead of NaN. Source: torchvision `complete_box_iou_loss`; Zheng et al. 2020. Errors: see `iou`.
 */
export const ciou: Loss<unknown> = /* @__PURE__ */ createLoss(ciouSpec, pointsKernels);
