import { classes, classLoss, ofBins } from "../families/classes.js";
import { type Axes, bothAxes, perAxis } from "../families/shared.js";
import { classesKernels } from "../kernels/classes.js";
import { layoutOf, unitsOf } from "../layout.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { flag, type OptionTable, positive } from "../options.js";

export interface SimccOptions {
  /** Bins of the x axis; required, at least 2. */
  binsX: number;
  /** Bins of the y axis; required, at least 2. */
  binsY: number;
  /** Bins per pixel; > 0, default 2. */
  split?: number;
  /** The label's standard deviation in bins, for both axes or for each; at least 2⁻⁶⁰, default 6. */
  sigma?: number | { x: number; y: number };
  /** β, by which the logits are multiplied first; > 0, default 1. */
  beta?: number;
  /** The label is the softmax of `labelBeta` times a Gaussian with peak 1. Default false: a Gaussian with sum 1. */
  labelSoftmax?: boolean;
  /** By what the Gaussian is multiplied before the label's softmax; > 0, default 10. */
  labelBeta?: number;
  /** Centre the label on the nearest whole bin, of two equally near ones the even. Default false. */
  round?: boolean;
  /** Divide each axis' divergence by the number of its bins. Default false. */
  perBin?: boolean;
}

const LEAST_SIGMA = 2 ** -60;

const label: OptionTable = {
  split: /* @__PURE__ */ positive(2),
  sigma: /* @__PURE__ */ perAxis(6, "a finite float32 number ≥ 2^-60", (sigma) => sigma >= LEAST_SIGMA && sigma < Infinity),
  beta: /* @__PURE__ */ positive(1),
  labelSoftmax: flag,
  labelBeta: /* @__PURE__ */ positive(10),
  round: flag,
  perBin: flag,
};

export const simccSpec = /* @__PURE__ */ classLoss(
  "simcc",
  label,
  {},
  {
    traits: { ...ofBins, targets: "pixels" },
    layout: (predictions, { binsX, binsY }, loss) => {
      const perUnit = (binsX as number) + (binsY as number);
      const units = unitsOf(predictions, perUnit, loss, `a point has binsX ${binsX} and binsY ${binsY}`);
      // a label, and logits times beta, in whole vectors
      return layoutOf("row", units, perUnit, 2, 1, { desk: 2 * perUnit + 4 });
    },
    axes: ({ binsX, binsY }) => [(binsX as number) + (binsY as number), 2],
    options: { binsX: classes, binsY: classes, ...label },
    parameters: ["split", "beta"],
    table: (options) => {
      const { x, y }: Axes = bothAxes(options, "sigma");
      const soft = options.labelSoftmax === true ? (options.labelBeta as number) : 0;
      return Float32Array.of(options.binsX as number, x, y, soft, Number(options.round), Number(options.perBin));
    },
  },
);

/**
 * SimCC: the divergence KL(label ‖ softmax βz), summed over both axes; ∂ℓ/∂z = β(softmax(βz) − label). The label is a Gaussian
 * over the axis' bins about μ = split × pixel, bin k at k: softmax(−(k − μ)²/2σ²), untruncated and normalised in log space, so
 * that a target far outside the bins leaves all of the label on the nearest one. With `labelSoftmax` it is
 * softmax(labelBeta · e^(−(k − μ)²/2σ²)), which far outside the bins is the same for all of them; with `perBin` each axis is divided
 * by the number of its bins.
 *
 * Unit: row of `[N, binsX + binsY]`, x bins first; targets are points `[N, 2]` in pixels. Source: Li et al. 2022; MMPose
 * `SimCCLabel(split, sigma)` with `KLDiscretLoss(beta, label_softmax, label_beta)`, which is `"sum"` with `round` and `perBin`, divided
 * by the keypoints of an instance. Errors: see `Loss`.
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
