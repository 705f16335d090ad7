import { type BinsOptions, bins } from "../families/classes.js";
import { classesKernels } from "../kernels/classes.js";
import { dfl as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export const dflSpec = /* @__PURE__ */ bins("dfl");

/**
 * Distribution focal loss: w_l(lse(z) − z_l) + w_r(lse(z) − z_r), summed over both axes, with l = ⌊y⌋ and r = l + 1 the bins beside
 * the target, w_r = y − l, w_l = 1 − w_r; ∂ℓ/∂z = softmax(z) − (w_l e_l + w_r e_r).
 *
 * Unit: row of both axes of a point, logits `[N, 2, bins]`; targets are points `[N, 2]` in bins. Source: Li et al. 2020,
 * Ultralytics `DFLoss` (the mean of its coordinates). Errors: see `Loss`.
 *
 * @throws XylossError `ERR_XYLOSS_VALUE` for a coordinate outside [0, bins − 1], unless the weight of its row is 0; also on each
 *   bound step
 *
 * @example
 * ```js
 * import { dfl } from "xyloss";
 *
 * const target = Float32Array.of(1.5, 2); // x0 y0, in bins
 * const logits = Float32Array.of(0, 9, 9, 0, 0, 0, 9, 0); // four bins for x0, four for y0
 * console.log(dfl.value(logits, target, { bins: 4 }).toFixed(4)); // 0.6936
 * ```
 */
export const dfl: LossWithRequiredOptions<BinsOptions> = /* @__PURE__ */ createLoss(dflSpec, classesKernels.with(code));
