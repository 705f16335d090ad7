import { fail } from "../errors.js";
import { bounded } from "../families/bounded.js";
import { labelSmoothing, positiveOrMore } from "../families/shared.js";
import type { Spec } from "../families/spec.js";
import { boundedKernels } from "../kernels/bounded.js";
import { bceWithLogits as code } from "../kernels/packed.generated.js";
import type { Layout } from "../layout.js";
import { createLoss, type Loss } from "../loss.js";
import { flag, type OtherOption, type Resolved } from "../options.js";

export interface BceWithLogitsOptions {
  /** q, the weight of the positive share; > 0, default 1. An array is repeated; its length must divide the prediction's. */
  posWeight?: number | ArrayLike<number>;
  /** s in [0, 1): targets become t(1 − s) + ½s. Default 0. */
  labelSmoothing?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

const posWeight: OtherOption = {
  kind: "other",
  default: 1,
  read: positiveOrMore,
  text: "a finite float32 number > 0, or an array of them whose length divides the prediction's",
};

export const bceWithLogitsSpec: Spec = /* @__PURE__ */ (({ layout, ...spec }: Spec) => ({
  ...spec,
  layout(predictions: number, options: Resolved, loss: string) {
    const { length = 1 } = options.posWeight as Partial<Float32Array>;
    if (predictions % length !== 0) {
      fail("ERR_XYLOSS_SHAPE", `${loss}: option posWeight has ${length} values; prediction's ${predictions} must be a multiple of that`);
    }
    return layout(predictions, options, loss);
  },
  kernels: ["bceWithLogits", "bceWithLogits_each"],
  kernel: ({ posWeight }: Resolved) => Number(typeof posWeight === "object"),
  table({ posWeight }: Resolved, { units }: Layout) {
    if (typeof posWeight === "number") return null;
    const own = posWeight as Float32Array;
    const table = new Float32Array(units);
    table.set(own);
    for (let filled = own.length; filled < units; filled *= 2) table.copyWithin(filled, 0, filled);
    return table;
  },
  tablePerUnit: 1,
}))(bounded("bceWithLogits", { posWeight, labelSmoothing }, { excess: flag }));

/**
 * Binary cross-entropy of logits: ℓ = (1 − t) max(z, 0) + qt max(−z, 0) + (1 − t + qt) ln(1 + e^(−|z|));
 * ∂ℓ/∂prediction = (1 − t)σ(z) − qtσ(−z).
 *
 * Unit: element. Targets in [0, 1], first smoothed to t(1 − s) + ½s. `excess` subtracts the least value over z. q is one number,
 * or an array of them that is repeated over the elements. Source: PyTorch `BCEWithLogitsLoss` (posWeight), tfjs `sigmoidCrossEntropy` (labelSmoothing). Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { bceWithLogits } from "xyloss";
 *
 * const target = Float32Array.of(0.5, 0.25, 0.8, 0.1); // x0 y0 x1 y1, in [0, 1]: see toUnit
 * const logits = Float32Array.of(0, 0, 1, -3); // before the sigmoid
 * const { value, grad } = bceWithLogits.valueAndGrad(logits, target);
 * console.log(value.toFixed(4), grad[0].toFixed(4), grad[1].toFixed(4)); // 0.5620 0.0000 0.0625
 * ```
 */
export const bceWithLogits: Loss<BceWithLogitsOptions> = /* @__PURE__ */ createLoss(bceWithLogitsSpec, boundedKernels.with(code));
