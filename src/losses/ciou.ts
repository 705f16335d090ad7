import { boxLoss } from "../families/boxes.js";
import { box as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { createLoss, type Loss } from "../loss.js";

export const ciouSpec = /* @__PURE__ */ boxLoss("ciou", 3);

/**
 * Complete IoU: ℓ = diou + αv, v = (4/π²)(atan2(w, h) − atan2(wₜ, hₜ))², α = v/(1 − IoU + v + ε) a constant in the gradient, as
 * in torchvision, so the gradient is not quite the derivative of the value. It lies between 0 and 3.
 *
 * Unit, kinks, order of corners and degenerate boxes: see `iou`. Unlike torchvision's arctan(w/h), the angle of a box with
 * w = h = 0 is 0 instead of NaN. Source: torchvision `complete_box_iou_loss`; Zheng et al. 2020. Errors: see `iou`.
 *
 * @example
 * ```js
 * import { ciou } from "xyloss";
 *
 * const target = Float32Array.of(0, 0, 4, 4); // x1 y1 x2 y2 of each box
 * const prediction = Float32Array.of(0, 1, 4, 3); // in the middle, and half as high
 * const { value, grad } = ciou.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), grad[1].toFixed(4)); // 0.5032 0.2540
 * ```
 */
export const ciou: Loss<unknown> = /* @__PURE__ */ createLoss(ciouSpec, pointsKernels.with(code));
