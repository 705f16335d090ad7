import { type BinsOptions, bins } from "../families/classes.js";
import { classesKernels } from "../kernels/classes.js";
import { crps as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export const crpsSpec = /* @__PURE__ */ bins("crps", { convex: false });

/**
 * Continuous ranked probability score: Σ s_k F_k² + (1 − s_k)(1 − F_k)² over k < bins − 1, summed over both axes, with F the
 * cumulative softmax q and s_k = clamp(y − k, 0, 1); ∂ℓ/∂z_j = q_j(A_j − Σ q_i A_i), A_j = Σ_{k≥j} 2(F_k − 1 + s_k). It is
 * exact: a distribution in one bin reads |error| in bins. Unlike cross-entropy, it knows the order of bins.
 *
 * Unit: row of both axes of a point, logits `[N, 2, bins]`; targets are points `[N, 2]` in bins. Source: Matheson and Winkler
 * 1976, Gneiting and Raftery 2007; properscoring. Errors: see `Loss`.
 *
 * @throws XylossError `ERR_XYLOSS_VALUE` for a coordinate outside [0, bins − 1], unless the weight of its row is 0; also on each
 *   bound step
 *
 * @example
 * ```js
 * import { crps } from "xyloss";
 *
 * const target = Float32Array.of(1, 2); // x0 y0, in bins
 * const logits = Float32Array.of(0, 9, 0, 0, 0, 9, 0, 0); // four bins for x0, four for y0: both say 1
 * console.log(crps.value(logits, target, { bins: 4 }).toFixed(4)); // 0.9995
 * ```
 */
export const crps: LossWithRequiredOptions<BinsOptions> = /* @__PURE__ */ createLoss(crpsSpec, classesKernels.with(code));
