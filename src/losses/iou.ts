import { boxLoss } from "../families/boxes.js";
import { box as code } from "../kernels/packed.generated.js";
import { pointsKernels } from "../kernels/points.js";
import { createLoss, type Loss } from "../loss.js";

export const iouSpec = /* @__PURE__ */ boxLoss("iou", 0);

/**
 * Intersection over union: ℓ = 1 − I/(U + ε), ε = 1e-7, with the areas I of the intersection and U = A + Aₜ − I of the union;
 * ∂ℓ = (q ∂A − (1 + q) ∂I)/(U + ε), q = I/(U + ε). Where two sides coincide or touch, the mean of both one-sided derivatives.
 *
 * Unit: box, `[N, 4]` x1 y1 x2 y2. A predicted box lies between its two corners, whichever way round they are: x from
 * min(x1, x2) to max(x1, x2). Targets have x1 ≤ x2 and y1 ≤ y2. Boxes that do not overlap have ℓ = 1 and no gradient,
 * as do boxes without area. Sides from 2⁵⁸ are computed in a smaller unit, with a smaller ε, so that no area overflows.
 * Source: torchvision `generalized_box_iou_loss`, its first two terms.
 *
 * @throws XylossError `ERR_XYLOSS_VALUE` for a target with x2 < x1 or y2 < y1, as x, y, width, height would have, unless the
 *   weight of its box is 0; also on each bound step; see `Loss`
 *
 * @example
 * ```js
 * import { iou } from "xyloss";
 *
 * const target = Float32Array.of(0, 0, 4, 4); // x1 y1 x2 y2 of each box
 * const prediction = Float32Array.of(2, 0, 6, 4); // as large, and half beside it
 * const { value, grad } = iou.valueAndGrad(prediction, target);
 * console.log(value.toFixed(4), grad[0].toFixed(4)); // 0.6667 0.1667
 * ```
 */
export const iou: Loss<unknown> = /* @__PURE__ */ createLoss(iouSpec, pointsKernels.with(code));
