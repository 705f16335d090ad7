import { classes, classLoss, ofBins } from "../families/classes.js";
import { classesKernels } from "../kernels/classes.js";
import { layoutOf, unitsOf } from "../layout.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { type OptionTable, positive } from "../options.js";

export interface SimccOptions {
  /** Bins of the x axis; required, at least 2. */
  binsX: number;
  /** Bins of the y axis; required, at least 2. */
  binsY: number;
  /** Bins per pixel; > 0, default 2. */
  split?: number;
  /** The label's standard deviation in bins; at least 2⁻⁶⁰, default 6. */
  sigma?: number;
}

const label: OptionTable = { split: /* @__PURE__ */ positive(2), sigma: { kind: "number", default: 6, atLeast: 2 ** -60 } };

export const simccSpec = /* @__PURE__ */ classLoss(
  "simcc",
  label,
  {},
  {
    traits: { ...ofBins, targets: "pixels" },
    layout: (predictions, { binsX, binsY }, loss) => {
      const perUnit = (binsX as number) + (binsY as number);
      const units = unitsOf(predictions, perUnit, loss, `a point has binsX ${binsX} and binsY ${binsY}`);
      return layoutOf("row", units, perUnit, 2, 1, { desk: perUnit });
    },
    axes: ({ binsX, binsY }) => [(binsX as number) + (binsY as number), 2],
    options: { binsX: classes, binsY: classes, ...label },
    table: ({ binsX }) => Float32Array.of(binsX as number),
  },
);

/**
 * SimCC: the divergence KL(label ‖ softmax z), summed over both axes; ∂ℓ/∂z = softmax(z) − label. The label is a Gaussian
 * over the axis' bins about μ = split × pixel, bin k at k: softmax(−(k − μ)²/2σ²), untruncated and normalised in log space, so
 * that a target far outside the bins leaves all of the label on the nearest one.
 *
 * Unit: row of `[N, binsX + binsY]`, x bins first; targets are points `[N, 2]` in pixels. Source: Li et al. 2022, MMPose
 * `SimCCLabel` (split, sigma) with `KLDiscretLoss`, which also divides by the number of bins. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { simcc } from "xyloss";
 *
 * const target = Float32Array.of(1, 2); // x0 y0, in pixels
 * const logits = Float32Array.of(2, 4, 5, 4, 2, 0, 0, 0, 2, 4, 5, 4); // x0's six bins of half a pixel, y0's six
 * console.log(simcc.value(logits, target, { binsX: 6, binsY: 6, split: 2, sigma: 1 }).toFixed(4)); // 0.0954
 * ```
 */
export const simcc: LossWithRequiredOptions<SimccOptions> = /* @__PURE__ */ createLoss(simccSpec, classesKernels);
