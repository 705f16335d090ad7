import { bounded } from "../families/bounded.js";
import { epsilon } from "../families/shared.js";
import { boundedKernels } from "../kernels/bounded.js";
import { bce as code } from "../kernels/packed.generated.js";
import { createLoss, type Loss } from "../loss.js";
import { flag } from "../options.js";

export interface BceOptions {
  /** Probabilities are clipped to [ε, 1 − ε]; default 1e-7 (Keras), below ½. */
  epsilon?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

export const bceSpec = /* @__PURE__ */ bounded(
  "bce",
  { epsilon },
  { excess: flag },
  { predicts: "probabilities", point: "values", zero: "excess", convex: false },
);

/**
 * Binary cross-entropy of probabilities: ℓ = −t ln p − (1 − t) ln(1 − p), p clipped to [ε, 1 − ε];
 * ∂ℓ/∂prediction = (p − t)/(p(1 − p)) inside the clip, 0 outside, half of it on the edge.
 *
 * Unit: element. Targets are probabilities or coordinates in [0, 1]. `excess` subtracts the least value over p, so that
 * p = t reads exactly 0. Source: Keras `BinaryCrossentropy` and its ε. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { bce } from "xyloss";
 *
 * const target = Float32Array.of(0.5, 0.25, 0.8, 0.1); // x0 y0 x1 y1, in [0, 1]: see toUnit
 * const prediction = Float32Array.of(0.5, 0.5, 0.7, 0.1); // after the sigmoid
 * console.log(bce.value(prediction, target).toFixed(4)); // 0.5594
 * console.log(bce.value(prediction, target, { excess: true }).toFixed(4)); // 0.0391
 * ```
 */
export const bce: Loss<BceOptions> = /* @__PURE__ */ createLoss(bceSpec, boundedKernels.with(code));
