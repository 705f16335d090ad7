/**
 * xyloss: loss functions for models that output 2-D points, value and gradient in one pass, in WebAssembly SIMD.
 *
 * One export per loss.
 */
// biome-ignore assist/source/organizeImports: the kernels first, so that bundles start with them and compress better
import { kernelEngine } from "./engine.js";
import * as bounded from "./catalogue/bounded.js";
import * as classes from "./catalogue/classes.js";
import * as heatmaps from "./catalogue/heatmaps.js";
import * as boxes from "./catalogue/boxes.js";
import * as distributions from "./catalogue/distributions.js";
import * as images from "./catalogue/images.js";
import * as keypoints from "./catalogue/keypoints.js";
import * as residual from "./catalogue/residual.js";
import { createLoss, createResidualLoss, type Loss, type LossWithRequiredOptions, type ResidualLoss } from "./loss.js";
import { createDecodeOrdinal, type DecodeOrdinal } from "./ordinal.js";
import { createSoftArgmax, createSoftArgmaxGrad, type SoftArgmax, type SoftArgmaxGrad } from "./softArgmax.js";

export type { Floats, NdArray, NdData, NewArray, NewFloat32Array, NewFloat64Array, NewInt32Array, Output } from "./arrays.js";
export type { Input, Reduction } from "./call.js";
export type * from "./catalogue/options.js";
export { type Convention, fromUnit, type UnitOptions, toUnit } from "./coordinates.js";
export { type ErrorCode, XylossError } from "./errors.js";
export { type FoundLandmark, type Landmark, type PackedPoints, type PackOptions, packPoints, unpackPoints } from "./landmarks.js";
export type { Unit } from "./layout.js";
export type {
  AnyOptions,
  Buffers,
  EachOptions,
  GradOptions,
  Loss,
  LossWithRequiredOptions,
  ReduceOptions,
  ResidualLoss,
} from "./loss.js";
export type { DecodeOptions, DecodeOrdinal } from "./ordinal.js";
export { centersOf, type Numbers, type PerAxis, quantileThresholds, uniformThresholds } from "./thresholds.js";
export type { SoftArgmax, SoftArgmaxForwardOptions, SoftArgmaxGrad, SoftArgmaxGradOptions } from "./softArgmax.js";
export { type CompiledModule, init, type KernelSource, type ResponseLike, type UrlLike } from "./wasm.js";
export { Workspace } from "./workspace.js";

export {
  type AucOptions,
  auc,
  type EpeOptions,
  epe,
  type NmeOptions,
  type NormOptions,
  nme,
  type PckOptions,
  pck,
} from "./metrics.js";
export { epe as mpjpe } from "./metrics.js";
export { COCO_SIGMAS } from "./catalogue/keypoints.js";
/**
 * Squared error: ℓ = r², ∂ℓ/∂prediction = 2r, r = prediction − target in the data's unit (ℓ in its square).
 *
 * Unit: element of data of any length; with `geometry: "radial"` the point, ℓ = ‖(rx, ry)‖².
 * Source: Keras `MeanSquaredError`, PyTorch `MSELoss`. Errors: see `Loss`.
 */
export const mse: ResidualLoss<residual.ResidualOptions> = /* @__PURE__ */ createResidualLoss(residual.mse, kernelEngine);

/**
 * Absolute error: ℓ = |r|, ∂ℓ/∂prediction = sign r (0 at r = 0), in the data's unit.
 *
 * Unit: element; with `geometry: "radial"` the point, ℓ = ρ = ‖(rx, ry)‖, the Euclidean distance, with gradient (rx, ry)/ρ.
 * Source: Keras `MeanAbsoluteError`, PyTorch `L1Loss`; radial: dsntnn `euclidean_losses`. Errors: see `Loss`.
 */
export const mae: ResidualLoss<residual.ResidualOptions> = /* @__PURE__ */ createResidualLoss(residual.mae, kernelEngine);

/**
 * Euclidean distance: ℓ = ρ = ‖(rx, ry)‖, ∂ℓ/∂prediction = (rx, ry)/ρ (0 at ρ = 0), in the data's unit. The same as `mae` with
 * `geometry: "radial"`.
 *
 * Unit: point of `[N, 2]`. Source: dsntnn `euclidean_losses`. Its mean is the metric `epe`, also called `mpjpe`. Errors: see `Loss`.
 */
export const euclidean: ResidualLoss<unknown> = /* @__PURE__ */ createResidualLoss(residual.euclidean, kernelEngine);

/**
 * Huber's loss: ℓ = ½r² for |r| ≤ δ, else δ(|r| − ½δ); ∂ℓ/∂prediction = clamp(r, ±δ).
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. δ in the data's unit, > 0, default 1.
 * Source: Huber 1964, Keras and PyTorch `HuberLoss`. Errors: see `Loss`.
 */
export const huber: ResidualLoss<residual.HuberOptions> = /* @__PURE__ */ createResidualLoss(residual.huber, kernelEngine);

/**
 * Smooth L1: ℓ = ½r²/β for |r| < β, else |r| − ½β; ∂ℓ/∂prediction = clamp(r/β, ±1). It is `huber`/β with δ = β.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. β in the data's unit, ≥ 0, default 1; with 0 it is `mae`.
 * Source: Girshick 2015, PyTorch `SmoothL1Loss`. Errors: see `Loss`; `irlsWeights` with β = 0 is `ERR_XYLOSS_OPTION`.
 */
export const smoothL1: ResidualLoss<residual.SmoothL1Options> = /* @__PURE__ */ createResidualLoss(residual.smoothL1, kernelEngine);

/**
 * Logarithm of the hyperbolic cosine: ℓ = ln cosh r = |r| + log1p(e^(−2|r|)) − ln 2; ∂ℓ/∂prediction = tanh r. It behaves like
 * ½r² near 0 and like |r| − ln 2 far away. It has no scale option: scale the data instead.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. Source: Keras `LogCosh`. Errors: see `Loss`.
 */
export const logCosh: ResidualLoss<residual.ResidualOptions> = /* @__PURE__ */ createResidualLoss(residual.logCosh, kernelEngine);

/**
 * Charbonnier's loss: ℓ = √(r² + ε²) − ε; ∂ℓ/∂prediction = r/√(r² + ε²). It is |r| with a rounded tip.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. ε in the data's unit, 2⁻¹²⁶ to 2⁶², default 1e-3.
 * Source: Charbonnier et al. 1994; some definitions omit the − ε. ε times this is Ceres' `SoftLOneLoss`. Errors: see `Loss`.
 */
export const charbonnier: ResidualLoss<residual.CharbonnierOptions> = /* @__PURE__ */ createResidualLoss(
  residual.charbonnier,
  kernelEngine,
);

/**
 * Cauchy's loss: ℓ = ½c² log1p((r/c)²); ∂ℓ/∂prediction = r/(1 + (r/c)²).
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶, default 1;
 * 2.3849 gives 95 % efficiency for unit normal errors. Not convex. Source: GTSAM `Cauchy`, Ceres `CauchyLoss`. Errors: see `Loss`.
 */
export const cauchy: ResidualLoss<residual.ScaleOptions> = /* @__PURE__ */ createResidualLoss(residual.cauchy, kernelEngine);

/**
 * Geman and McClure's loss: ℓ = ½r²/(1 + (r/c)²), at most ½c²; ∂ℓ/∂prediction = r/(1 + (r/c)²)².
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶, default 1.
 * Not convex: start with a c larger than every residual. Source: Geman and McClure 1985; GTSAM `GemanMcClure` (½c²r²/(c² + r²),
 * the same). Errors: see `Loss`.
 */
export const gemanMcClure: ResidualLoss<residual.ScaleOptions> = /* @__PURE__ */ createResidualLoss(residual.gemanMcClure, kernelEngine);

/**
 * Welsch's loss (Leclerc's): ℓ = ½c²(1 − e^(−(r/c)²)), at most ½c²; ∂ℓ/∂prediction = r·e^(−(r/c)²).
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶, default 1;
 * 2.9846 gives 95 % efficiency for unit normal errors. Not convex: start with a c larger than every residual.
 * Source: GTSAM `Welsch`; Barron's α = −∞ at scale c/√2, times c²/2. Errors: see `Loss`.
 */
export const welsch: ResidualLoss<residual.ScaleOptions> = /* @__PURE__ */ createResidualLoss(residual.welsch, kernelEngine);

/**
 * Tukey's biweight: ℓ = (c²/6)(1 − (1 − (r/c)²)³) for |r| ≤ c, else c²/6; ∂ℓ/∂prediction = r(1 − (r/c)²)², else 0.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶,
 * default 4.6851 (95 % efficiency for unit normal errors). Not convex: start with a c larger than every residual.
 * Source: Beaton and Tukey 1974; GTSAM `Tukey`. Errors: see `Loss`.
 */
export const tukey: ResidualLoss<residual.TukeyOptions> = /* @__PURE__ */ createResidualLoss(residual.tukey, kernelEngine);

/**
 * Barron's general robust loss: with u = r/c and β = |α − 2|, ℓ = (β/α)((u²/β + 1)^(α/2) − 1);
 * ∂ℓ/∂prediction = (r/c²)(u²/β + 1)^(α/2 − 1). Limits: ½u² at α = 2, ln(1 + ½u²) at 0, 1 − e^(−½u²) at −∞.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. α is any number or −Infinity; the default 1 is
 * `charbonnier`/c with ε = c. Convex for α ≥ 1, bounded for α < 0. The scale c in the data's unit, at least 2⁻⁶⁰, default 1.
 * ℓ ≈ ½(r/c)² near 0. Source: Barron 2019, google-research `robust_loss`. Errors: see `Loss`.
 */
export const barron: ResidualLoss<residual.BarronOptions> = /* @__PURE__ */ createResidualLoss(residual.barron, kernelEngine);

/**
 * Wing loss: ℓ = ω log1p(|r|/ε) for |r| < ω, else |r| − C with C = ω − ω log1p(ω/ε), so that the two meet;
 * ∂ℓ/∂prediction = sign r·ω/(ε + |r|), else sign r (0 at r = 0, the mean of both at |r| = ω). Small errors pull most.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. ω and ε in the data's unit, defaults 10 and 2.
 * Source: Feng et al. 2018; MMPose `WingLoss`. Errors: see `Loss`; `irlsWeights` is `ERR_XYLOSS_OPTION`.
 */
export const wing: ResidualLoss<residual.WingOptions> = /* @__PURE__ */ createResidualLoss(residual.wing, kernelEngine);

/**
 * Binary cross-entropy of probabilities: ℓ = −t ln p − (1 − t) ln(1 − p), p clipped to [ε, 1 − ε];
 * ∂ℓ/∂prediction = (p − t)/(p(1 − p)) inside the clip, 0 outside, half of it on the edge.
 *
 * Unit: element. Targets are probabilities or coordinates in [0, 1]. `excess` subtracts the least value over p, so that
 * p = t reads exactly 0. Source: Keras `BinaryCrossentropy` and its ε. Errors: see `Loss`.
 */
export const bce: Loss<bounded.BceOptions> = /* @__PURE__ */ createLoss(bounded.bce, kernelEngine);

/**
 * Binary cross-entropy of logits: ℓ = (1 − t) max(z, 0) + qt max(−z, 0) + (1 − t + qt) ln(1 + e^(−|z|));
 * ∂ℓ/∂prediction = (1 − t)σ(z) − qtσ(−z).
 *
 * Unit: element. Targets in [0, 1], first smoothed to t(1 − s) + ½s. `excess` subtracts the least value over z. q is one number,
 * or an array of them that is repeated over the elements. Source: PyTorch `BCEWithLogitsLoss` (posWeight), tfjs `sigmoidCrossEntropy` (labelSmoothing). Errors: see `Loss`.
 */
export const bceWithLogits: Loss<bounded.BceWithLogitsOptions> = /* @__PURE__ */ createLoss(bounded.bceWithLogits, kernelEngine);

/**
 * Focal loss of logits: ℓ = α_t w^γ B, where B is `bceWithLogits`, w = σ(z)(1 − t) + σ(−z)t the probability given to the wrong
 * side, and α_t = αt + (1 − α)(1 − t); ∂ℓ/∂prediction = α_t [w^γ (σ(z) − t) + γ w^(γ−1) (1 − 2t)σ(z)σ(−z) B].
 *
 * Unit: element. Targets are 0 or 1. Soft targets follow the same formula, but its minimum is then not at σ(z) = t:
 * use `qualityFocal` for those. Source: Lin et al. 2017; torchvision `sigmoid_focal_loss` and its defaults. Errors: see `Loss`.
 */
export const focalWithLogits: Loss<bounded.FocalWithLogitsOptions> = /* @__PURE__ */ createLoss(bounded.focalWithLogits, kernelEngine);

/**
 * Quality focal loss of logits, for soft targets: ℓ = |σ(z) − t|^β B, where B is `bceWithLogits`; ∂ℓ/∂prediction =
 * |d|^β d + β |d|^(β−1) sign(d) σ(z)σ(−z) B, d = σ(z) − t, and 0 at d = 0.
 *
 * Unit: element. Targets in [0, 1]; a perfect prediction reads 0. With β < 1 the gradient is unbounded near d = 0.
 * Source: Li et al. 2020 (Generalized Focal Loss); MMDetection `QualityFocalLoss`. Errors: see `Loss`.
 */
export const qualityFocal: Loss<bounded.QualityFocalOptions> = /* @__PURE__ */ createLoss(bounded.qualityFocal, kernelEngine);

/**
 * Ordinal cross-entropy: ℓ = Σ_k (max(z_k, 0) − label_k z_k + ln(1 + e^(−|z_k|))), σ(z_k) being the probability that the
 * coordinate exceeds the threshold θ_k; ∂ℓ/∂z_k = σ(z_k) − label_k.
 *
 * Unit: element, the coordinate; prediction `[N, 2, K]` logits, target `[N, 2]` in the data's unit, weights per element or point.
 * Labels are `"hard"`, t > θ_k, or `"ramp"`, clamp((t − θ_k)/Δ_k + ½, 0, 1), with Δ_k from the required `centers`. A NaN target makes
 * its coordinate NaN. `uniformThresholds`, `quantileThresholds` and `centersOf` make the options; `decodeOrdinal` turns logits into points.
 * Source: CORAL (Cao, Mirjalili and Raschka 2020), CORN's and Niu et al.'s (2016) independent logits. Errors: see `Loss`.
 */
export const ordinalBce: LossWithRequiredOptions<bounded.OrdinalBceOptions> = /* @__PURE__ */ createLoss(bounded.ordinalBce, kernelEngine);

/**
 * Decodes ordinal logits to points: c₀ + Σ_k (c_{k+1} − c_k)σ(z_k) for each coordinate, from logits `[N, 2, K]`, their
 * thresholds and the bin centres `{ x, y }` of `centersOf`, K + 1 each.
 *
 * At the minimum of `ordinalBce`, with ramp labels and equal bins, the result is the target, if that lies between the outer
 * centres. With hard labels it is the centre of the target's bin.
 *
 * @returns `options.out`, or a new array, `[N, 2]`
 * @throws XylossError `ERR_XYLOSS_TYPE`, `ERR_XYLOSS_SHAPE`, `ERR_XYLOSS_EMPTY`, `ERR_XYLOSS_LENGTH`, `ERR_XYLOSS_OPTION`, `ERR_XYLOSS_OVERLAP`, `ERR_XYLOSS_DETACHED`, `ERR_XYLOSS_DISPOSED`
 */
export const decodeOrdinal: DecodeOrdinal = /* @__PURE__ */ createDecodeOrdinal(kernelEngine);

/**
 * Categorical cross-entropy of probabilities: ℓ = −Σ t ln q, with q = p/Σp clipped to [ε, 1 − ε];
 * ∂ℓ/∂p_j = (Σ of the t whose q is not clipped)/Σp − (t_j/p_j where q_j is not clipped). A q exactly on the edge
 * of the clip, which rounding decides, counts as not clipped. A row of zeros gives NaN.
 *
 * Unit: row of `[N, classes]`. Source: Keras `CategoricalCrossentropy` and its ε. On coordinates it
 * sees their ratio and not their size: use it for classes, or to compare with. Errors: see `Loss`.
 */
export const categoricalCrossEntropy: LossWithRequiredOptions<classes.CategoricalCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  classes.categoricalCrossEntropy,
  kernelEngine,
);

/**
 * Cross-entropy of logits with soft targets: ℓ = Σ t(lse(z) − z), lse(z) = ln Σ e^z; ∂ℓ/∂z = softmax(z)·Σt − t.
 *
 * Unit: row of `[N, classes]`; with `positions: P`, the position of dense maps `[N, classes, P]`, with targets of the same shape and weights
 * `[N, P]`. Targets are first smoothed to t(1 − s) + s/classes, then multiplied by `classWeights`, if given: PyTorch's
 * mean is then `"mean"`. `excess` subtracts the least value over z, the targets' entropy. A row whose logits are all −∞ counts as
 * uniform. Source: PyTorch `CrossEntropyLoss` with class probabilities, Keras `CategoricalCrossentropy(from_logits=True)`. Errors: see `Loss`.
 */
export const softmaxCrossEntropy: LossWithRequiredOptions<classes.SoftmaxCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  classes.softmaxCrossEntropy,
  kernelEngine,
);

/**
 * Cross-entropy of logits with class labels: ℓ = lse(z) − z_y, lse(z) = ln Σ e^z; ∂ℓ/∂z = softmax(z) − e_y.
 *
 * Unit: row of `[N, classes]`; targets are an `Int32Array` of N labels from 0 to classes − 1. With `positions: P` the unit is
 * the position of dense maps `[N, classes, P]` (PyTorch's `[N, C, H, W]`), labels and weights `[N, P]`. Rows labelled `ignoreIndex`
 * are missing, as if their weight were 0: PyTorch's mean over the others is `reduction: "nonzero-mean"`. Smoothing and `classWeights` w
 * work as in `softmaxCrossEntropy`: without smoothing, ℓ is multiplied by w_y. In `"weighted-mean"`, which is PyTorch's mean with
 * class weights, and in `"nonzero-mean"`, a row's weight is its own times that of its label's class. Source: PyTorch `CrossEntropyLoss`, Keras `SparseCategoricalCrossentropy(from_logits=True)`.
 *
 * @throws XylossError `ERR_XYLOSS_VALUE` for a label that is neither, unless the weight of its row is 0; also on each bound step;
 *   see `Loss`
 */
export const sparseSoftmaxCrossEntropy: LossWithRequiredOptions<classes.SparseSoftmaxCrossEntropyOptions, Float32Array, Int32Array> =
  /* @__PURE__ */ createLoss(classes.sparseSoftmaxCrossEntropy, kernelEngine);

/**
 * Kullback–Leibler divergence of probabilities: ℓ = Σ t(ln t − ln p), 0·ln 0 = 0; ∂ℓ/∂p = −t/p (0 where t = 0; −∞ at
 * p = 0 < t, where ℓ = ∞).
 *
 * Unit: row of `[N, classes]`; neither row is normalised. A number below 0 gives NaN, as its logarithm does, except a p where
 * t = 0. Source: Keras `KLDivergence` (which clips), PyTorch `KLDivLoss` (which takes ln p). Errors: see `Loss`.
 */
export const klDivergence: LossWithRequiredOptions<classes.ClassesOptions> = /* @__PURE__ */ createLoss(classes.klDivergence, kernelEngine);

/**
 * Jensen–Shannon divergence of probabilities: ℓ = ½KL(p‖m) + ½KL(t‖m), m = (p + t)/2, at most ln 2 for rows that sum to 1;
 * ∂ℓ/∂p = ½ ln(p/m) (0 at p = t = 0; −∞ at p = 0 < t). Nothing cancels near p = t.
 *
 * Unit: row of `[N, classes]`; neither row is normalised. A number below 0 gives NaN. Source: Lin 1991; SciPy
 * `jensenshannon` is its square root. Errors: see `Loss`.
 */
export const jsDivergence: LossWithRequiredOptions<classes.ClassesOptions> = /* @__PURE__ */ createLoss(classes.jsDivergence, kernelEngine);

/**
 * SimCC: the divergence KL(label ‖ softmax z), summed over both axes; ∂ℓ/∂z = softmax(z) − label. The label is a Gaussian
 * over the axis' bins about μ = split × pixel, bin k at k: softmax(−(k − μ)²/2σ²), untruncated and normalised in log space, so
 * that a target far outside the bins leaves all of the label on the nearest one.
 *
 * Unit: row of `[N, binsX + binsY]`, x bins first; targets are points `[N, 2]` in pixels. Source: Li et al. 2022, MMPose
 * `SimCCLabel` (split, sigma) with `KLDiscretLoss`, which also divides by the number of bins. Errors: see `Loss`.
 */
export const simcc: LossWithRequiredOptions<classes.SimccOptions> = /* @__PURE__ */ createLoss(classes.simcc, kernelEngine);

/**
 * Distribution focal loss: w_l(lse(z) − z_l) + w_r(lse(z) − z_r), summed over both axes, with l = ⌊y⌋ and r = l + 1 the bins beside
 * the target, w_r = y − l, w_l = 1 − w_r; ∂ℓ/∂z = softmax(z) − (w_l e_l + w_r e_r).
 *
 * Unit: row of both axes of a point, logits `[N, 2, bins]`; targets are points `[N, 2]` in bins. Source: Li et al. 2020,
 * Ultralytics `DFLoss` (the mean of its coordinates). Errors: see `Loss`.
 *
 * @throws XylossError `ERR_XYLOSS_VALUE` for a coordinate outside [0, bins − 1], unless the weight of its row is 0; also on each
 *   bound step
 */
export const dfl: LossWithRequiredOptions<classes.BinsOptions> = /* @__PURE__ */ createLoss(classes.dfl, kernelEngine);

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
 */
export const crps: LossWithRequiredOptions<classes.BinsOptions> = /* @__PURE__ */ createLoss(classes.crps, kernelEngine);

/**
 * Squared error of a heat map: ℓ = mean over its pixels of (h − g)², g = e^(−‖pixel − target‖²/2σ²), which has peak 1 and is
 * not truncated; ∂ℓ/∂h = 2(h − g)/(width·height).
 *
 * Unit: map of `[N, height, width]`. Targets `[N, 2]` are points in pixels, x y, with pixel centres at whole numbers.
 * Far outside the map g vanishes. σ in pixels, at least 2⁻⁶⁰, default 2. Source: Simple Baselines (Xiao et al. 2018),
 * MMPose `KeypointMSELoss`, whose Gaussian is cut off at 3σ. Errors: see `Loss`.
 */
export const heatmapMse: LossWithRequiredOptions<heatmaps.HeatmapMseOptions> = /* @__PURE__ */ createLoss(
  heatmaps.heatmapMse,
  kernelEngine,
);

/**
 * Cross-entropy of a heat map of logits with a Gaussian: ℓ = lse(z) − Σ g z over the pixels, lse(z) = ln Σ e^z, g the
 * Gaussian around the target, which sums to 1 over the map; ∂ℓ/∂z = softmax(z) − g.
 *
 * Unit: map of `[N, height, width]`. Targets `[N, 2]` as in `heatmapMse`. For a target outside the map, however far, the
 * nearest pixels get all of g. σ in pixels, at least 2⁻⁶⁰, default 1. `excess` subtracts the least value over z, the
 * entropy of g. Pixels at −∞ (masked out) give ∞ where g > 0 in float32, and nothing elsewhere. A map of nothing but −∞
 * counts as uniform. Finite logits give a finite value, though `each`, in float32, may overflow. Source: the spatial softmax
 * loss for keypoints (Mask R-CNN, torchvision `keypointrcnn_loss`), with a soft target. Errors: see `Loss`.
 */
export const heatmapCrossEntropy: LossWithRequiredOptions<heatmaps.HeatmapCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  heatmaps.heatmapCrossEntropy,
  kernelEngine,
);

/**
 * The expected point of each map of logits `[N, height, width]`, a differentiable argmax: x̂ = Σ q x, q = softmax(z/temperature)
 * over the map, in the unit of `convention` (see `toUnit`). Not a loss: any loss for points can follow, and `softArgmaxGrad`
 * takes its gradient back to the logits.
 *
 * A map of nothing but −∞ counts as uniform; a NaN makes its point NaN. Source: DSNT (Nibali et al. 2018), dsntnn
 * `dsnt`, whose unit is `2u − 1` with "centers"; Kornia `spatial_soft_argmax2d`, whose temperature multiplies the logits.
 *
 * @returns points `[N, 2]`, x y: `options.out`, or a new array
 * @throws XylossError as a loss does, with the arguments' names `logits` and `out`
 */
export const softArgmax: SoftArgmax = /* @__PURE__ */ createSoftArgmax(kernelEngine);

/**
 * The gradient of `softArgmax`: from `pointsGrad` `[N, 2]`, a loss's gradient with respect to the points, to that with
 * respect to the logits, q∘(a − Σ q a)/temperature with a = pointsGrad · (x, y), in the same unit. Give it the logits
 * and the options of the forward call again: nothing is kept in between.
 *
 * @returns `options.grad`, or a new array `[N, height, width]`
 * @throws XylossError as a loss does, with the arguments' names `logits`, `pointsGrad` and `grad`
 */
export const softArgmaxGrad: SoftArgmaxGrad = /* @__PURE__ */ createSoftArgmaxGrad(kernelEngine);

/**
 * DSNT, a loss on both the expected point of a heat map and its shape: ℓ(ρ) + λ·JS(q ‖ g), with q = softmax(z) over the map, ρ the
 * distance between the expected point of q (see `softArgmax`) and the target, and g the Gaussian around the target, which sums to
 * 1 over the map; JS = ½KL(q ‖ m) + ½KL(g ‖ m), m = (q + g)/2. ∂/∂z = q∘(a − Σ q a), a = ψ(ρ)(rx x + ry y)/ρ + ½λ ln(q/m).
 *
 * Unit: map of `[N, height, width]`. Targets `[N, 2]`, x y, in the unit of `convention`, as is ρ; σ in pixels, at least 2⁻⁶⁰,
 * default 1; λ ≥ 0, default 1. `point`, with `pointOptions`, is ℓ: any residual loss, default `euclidean`, which does not pull
 * at ρ = 0. For a target outside the map the nearest pixels get all of g. Source: Nibali et al. 2018, dsntnn `euclidean_losses`
 * and `js_reg_losses`, whose unit is 2u − 1 with "centers": its distances are twice these. No gradient of finite input is
 * NaN. Errors: see `Loss`.
 */
export const dsnt: LossWithRequiredOptions<heatmaps.DsntOptions> = /* @__PURE__ */ createLoss(heatmaps.dsnt, kernelEngine);

/**
 * CornerNet's penalty-reduced focal loss for maps of logits. Where the target is exactly 1, a positive,
 * ℓ = σ(−z)^α softplus(−z), elsewhere (1 − t)^β σ(z)^α softplus(z); their sum over the pixels is divided by the number of
 * positives in the map, or by 1 if there are none. ∂ℓ/∂z = −σ(−z)^α (α σ(z) softplus(−z) + σ(−z)), elsewhere
 * (1 − t)^β σ(z)^α (α σ(−z) softplus(z) + σ(z)), with the same divisor.
 *
 * Unit: map of `[N, height, width]`; targets of that shape, in [0, 1]. CornerNet divides by the positives of the whole
 * batch, this loss by those of each map. Source: Law and Deng 2018; CenterNet `FocalLoss`, MMDetection `GaussianFocalLoss`. Errors: see `Loss`.
 */
export const heatmapFocal: LossWithRequiredOptions<heatmaps.HeatmapFocalOptions> = /* @__PURE__ */ createLoss(
  heatmaps.heatmapFocal,
  kernelEngine,
);

/**
 * Adaptive wing loss for maps: the mean over the pixels of ω ln(1 + (|r|/ε)^(α − t)) for |r| < θ, else A|r| − C, which continues it
 * with the same slope; ∂ℓ/∂prediction = ω y u^y/(|r|(1 + u^y))·sign r, u = |r|/ε and y = α − t, with |r| limited to θ, divided by
 * the number of pixels; 0 at r = 0.
 *
 * Unit: map of `[N, height, width]`; targets of that shape, in [0, 1]. Source: Wang, Bo and Fuxin 2019; MMPose
 * `AdaptiveWingLoss` and its defaults. Errors: see `Loss`.
 */
export const adaptiveWing: LossWithRequiredOptions<heatmaps.AdaptiveWingOptions> = /* @__PURE__ */ createLoss(
  heatmaps.adaptiveWing,
  kernelEngine,
);

/**
 * Gaussian negative log-likelihood: ℓ = ½Σ(s + r²e^(−s)) over x and y, r = μ − target, s = ln variance;
 * ∂ℓ/∂μ = r e^(−s), ∂ℓ/∂s = ½(1 − r²e^(−s)). A residual of 0 contributes 0 however small s is. In exponentials s is limited to ±174.
 *
 * Unit: point; prediction `[N, 4]` μx μy s_x s_y, target `[N, 2]`. `full` adds ln 2π. `beta` multiplies each component's
 * gradient by e^(βs), taken as a constant, so the gradient is then not the derivative of the value. Source: PyTorch
 * `GaussianNLLLoss` (with var = e^s); β-NLL: Seitzer et al. 2022. Errors: see `Loss`.
 */
export const gaussianNll: Loss<distributions.GaussianNllOptions> = /* @__PURE__ */ createLoss(distributions.gaussianNll, kernelEngine);

/**
 * Negative log-likelihood of a Gaussian with correlated x and y: Σ⁻¹ = LLᵀ, L = [[e^a, 0], [b, e^c]], r = μ − target,
 * v = Lᵀr = (e^a rx + b ry, e^c ry): ℓ = ½‖v‖² − a − c; ∂ℓ/∂(μx, μy, a, b, c) =
 * (e^a v₁, b v₁ + e^c v₂, v₁e^a rx − 1, v₁ry, v₂e^c ry − 1). In exponentials a and c are limited to ±174.
 *
 * Unit: point; prediction `[N, 5]` μx μy a b c, target `[N, 2]`. `full` adds ln 2π. Source: PyTorch
 * `MultivariateNormal(precision_matrix=LLᵀ).log_prob`, negated; Dorta et al. 2018. Errors: see `Loss`.
 */
export const gaussianNll2d: Loss<distributions.GaussianNll2dOptions> = /* @__PURE__ */ createLoss(
  distributions.gaussianNll2d,
  kernelEngine,
);

/**
 * Laplace negative log-likelihood: ℓ = Σ(s + |r|e^(−s)) over x and y, r = μ − target, s = ln scale;
 * ∂ℓ/∂μ = sign(r) e^(−s) (0 at r = 0), ∂ℓ/∂s = 1 − |r|e^(−s). A residual of 0
 * contributes 0 however small s is. In exponentials s is limited to ±174.
 *
 * Unit: point; prediction `[N, 4]` μx μy s_x s_y, target `[N, 2]`. `full` adds 2 ln 2. Source: PyTorch
 * `Laplace(μ, e^s).log_prob`, negated; Kendall and Gal 2017. Errors: see `Loss`.
 */
export const laplaceNll: Loss<distributions.LaplaceNllOptions> = /* @__PURE__ */ createLoss(distributions.laplaceNll, kernelEngine);

/**
 * Object keypoint similarity: ℓ = 1 − e^(−d²/(2·area·κ²)), d = ‖prediction − target‖, κ = 2σ of the keypoint;
 * ∂ℓ/∂prediction = e^(−d²/(2·area·κ²))·(rx, ry)/(area·κ²).
 *
 * Unit: point of `[instances, K, 2]`; `sigmas` are K numbers, `areas` one per instance, or one for all. The mean is over
 * points: give invisible ones a weight of 0. Source: COCO's keypoint evaluation, MMPose `OKSLoss` (which is 1 − the
 * mean over an instance's visible keypoints). Errors: see `Loss`; `ERR_XYLOSS_SHAPE` where points, sigmas and areas do not match.
 */
export const oks: LossWithRequiredOptions<keypoints.OksOptions> = /* @__PURE__ */ createLoss(keypoints.oks, kernelEngine);

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
 */
export const iou: Loss<unknown> = /* @__PURE__ */ createLoss(boxes.iou, kernelEngine);

/**
 * Generalised IoU: ℓ = iou + (C − U)/(C + ε), C the area of the smallest box around both. It lies between 0 and 2, and has a gradient where
 * the boxes do not overlap.
 *
 * Unit, kinks, order of corners and degenerate boxes: see `iou`. Two boxes without area, in line, have ℓ = 1. Source: torchvision
 * `generalized_box_iou_loss`; Rezatofighi et al. 2019. Errors: see `iou`.
 */
export const giou: Loss<unknown> = /* @__PURE__ */ createLoss(boxes.giou, kernelEngine);

/**
 * Distance IoU: ℓ = iou + d²/(c² + ε), d the distance of the centres, c the diagonal of the smallest box around both. It lies between 0 and 2.
 *
 * Unit, kinks, order of corners and degenerate boxes: see `iou`. Source: torchvision `distance_box_iou_loss`; Zheng et al. 2020. Errors: see `iou`.
 */
export const diou: Loss<unknown> = /* @__PURE__ */ createLoss(boxes.diou, kernelEngine);

/**
 * Complete IoU: ℓ = diou + αv, v = (4/π²)(atan2(w, h) − atan2(wₜ, hₜ))², α = v/(1 − IoU + v + ε) a constant in the gradient, as
 * in torchvision, so the gradient is not quite the derivative of the value. It lies between 0 and 3.
 *
 * Unit, kinks, order of corners and degenerate boxes: see `iou`. Unlike torchvision's arctan(w/h), the angle of a box with
 * w = h = 0 is 0 instead of NaN. Source: torchvision `complete_box_iou_loss`; Zheng et al. 2020. Errors: see `iou`.
 */
export const ciou: Loss<unknown> = /* @__PURE__ */ createLoss(boxes.ciou, kernelEngine);

/**
 * Normalised cross-correlation: ℓ = 1 − c, c = Σpt/√(Σp²Σt²) over a map's pixels p and its target's t, less their means;
 * ∂ℓ/∂p = c·p/Σp² − t/√(Σp²Σt²). If either map is flat, ℓ is exactly 1 and the gradient 0.
 *
 * Unit: map, `[N, height, width]`; the target has the same shape. Source: the textbook definition, also called ZNCC. Errors: see `Loss`.
 */
export const ncc: LossWithRequiredOptions<images.NccOptions> = /* @__PURE__ */ createLoss(images.ncc, kernelEngine);

/**
 * Local normalised cross-correlation: ℓ = 1 − the mean, over the windows that lie wholly inside the map, of X²/(P·T + 1e-5), with P =
 * Σ(p − p̄)², T = Σ(t − t̄)², X = Σ(p − p̄)(t − t̄) over the window: sums and not means, as in VoxelMorph. A window in which
 * either map is flat contributes 0, with a gradient of 0. Flat means as far as float64 sums can tell: a variance below 2⁻³⁶ of the
 * map's mean square.
 *
 * Unit: map, `[N, height, width]`; the target has the same shape. The constant suits intensities from about 0 to 1. Source: VoxelMorph `NCC`
 * (which pads its maps with zeros, while these windows stay inside, and returns −mean). Errors: see `Loss`;
 * `ERR_XYLOSS_OPTION` for an even window, or one larger than the map.
 */
export const lncc: LossWithRequiredOptions<images.LnccOptions> = /* @__PURE__ */ createLoss(images.lncc, kernelEngine);
