import { bounded } from "../families/bounded.js";
import { epsilon } from "../families/shared.js";
import { boundedKernels } from "../kernels/bounded.js";
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
 */
export const bce: Loss<BceOptions> = /* @__PURE__ */ createLoss(bceSpec, boundedKernels);
