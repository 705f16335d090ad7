import { type CoordinateOptions, coordinates } from "../families/classes.js";
import { classesKernels } from "../kernels/classes.js";
import { simcc as code } from "../kernels/packed.generated.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { flag, positive } from "../options.js";

export interface SimccOptions extends CoordinateOptions {
  /** β, a factor of the logits; > 0, default 1. */
  beta?: number;
  /** The label is the softmax of `labelBeta` times a Gaussian with peak 1. Default false: a Gaussian with sum 1. */
  labelSoftmax?: boolean;
  /** A factor of the Gaussian before the label's softmax; > 0, default 10. */
  labelBeta?: number;
  /** Centre the label on the nearest whole bin, or on the even one of two equally near bins. Default false. */
  round?: boolean;
  /** Divide each axis' divergence by the number of its bins. Default false. */
  perBin?: boolean;
}

export const simccSpec = /* @__PURE__ */ coordinates(
  "simcc",
  {},
  2, // a label, and logits times beta
  {
    beta: /* @__PURE__ */ positive(1),
    labelSoftmax: flag,
    labelBeta: /* @__PURE__ */ positive(10),
    round: flag,
    perBin: flag,
  },
  ({ beta, labelSoftmax, labelBeta, round, perBin }) => [
    beta as number,
    labelSoftmax === true ? (labelBeta as number) : 0,
    Number(round),
    Number(perBin),
  ],
);

/**
 * SimCC: the divergence KL(label ‖ softmax βz), summed over both axes; ∂ℓ/∂z = β(softmax(βz) − label). The label is a Gaussian
 * over the axis' bins about μ = split × pixel, bin k at k: softmax(−(k − μ)²/2σ²), untruncated and normalised in log space, so
 * that a target far outside the bins leaves all of the label on the nearest one. With `labelSoftmax` it is
 * softmax(labelBeta · e^(−(k − μ)²/2σ²)), which is uniform for a target far outside the bins. With `perBin` the divergence of each axis is
 * divided by the number of its bins.
 *
 * Unit: row of `[N, binsX + binsY]`, x bins first; targets are points `[N, 2]` in pixels. Source: Li et al. 2022; MMPose
 * `SimCCLabel(split, sigma)` with `KLDiscretLoss(beta, label_softmax, label_beta)`, which is `"sum"` with `round` and `perBin`, divided
 * by the number of keypoints per instance. Errors: see `Loss`.
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
export const simcc: LossWithRequiredOptions<SimccOptions> = /* @__PURE__ */ createLoss(simccSpec, classesKernels.with(code));
