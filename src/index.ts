/**
 * xyloss: losses for 2-D output with their gradients in one pass, in WebAssembly SIMD.
 *
 * The registry: one line per loss.
 */
// biome-ignore assist/source/organizeImports: the kernels first, so that bundles start with them and compress better
import { kernelEngine } from "./engine.js";
import * as bounded from "./catalogue/bounded.js";
import * as classes from "./catalogue/classes.js";
import * as heatmaps from "./catalogue/heatmaps.js";
import * as residual from "./catalogue/residual.js";
import { createLoss, createResidualLoss, type Loss, type ResidualLoss } from "./loss.js";
import { createDecodeOrdinal, type DecodeOrdinal } from "./ordinal.js";

export type { Floats, NdArray } from "./arrays.js";
export type { Input, Reduction } from "./call.js";
export { type Convention, fromUnit, type UnitOptions, toUnit } from "./coordinates.js";
export { type ErrorCode, XylossError } from "./errors.js";
export type { Unit } from "./layout.js";
export type { Buffers, EachOptions, GradOptions, Loss, ReduceOptions, ResidualLoss } from "./loss.js";
export type { DecodeOptions, DecodeOrdinal } from "./ordinal.js";
export type { BceOptions, BceWithLogitsOptions, OrdinalBceOptions } from "./catalogue/bounded.js";
export type { CategoricalCrossEntropyOptions, ClassesOptions, SoftmaxCrossEntropyOptions } from "./catalogue/classes.js";
export type { HeatmapCrossEntropyOptions, HeatmapMseOptions, MapOptions } from "./catalogue/heatmaps.js";
export type { HuberOptions, ResidualOptions, TukeyOptions } from "./catalogue/residual.js";
export { centersOf, type Numbers, type PerAxis, quantileThresholds, uniformThresholds } from "./thresholds.js";
export { init } from "./wasm.js";
export { Workspace } from "./workspace.js";

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
 * Huber's loss: ℓ = ½r² for |r| ≤ δ, else δ(|r| − ½δ); ∂ℓ/∂prediction = clamp(r, ±δ).
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. δ in the data's unit, > 0, default 1.
 * Source: Huber 1964, Keras and PyTorch `HuberLoss`. Errors: see `Loss`.
 */
export const huber: ResidualLoss<residual.HuberOptions> = /* @__PURE__ */ createResidualLoss(residual.huber, kernelEngine);

/**
 * Tukey's biweight: ℓ = (c²/6)(1 − (1 − (r/c)²)³) for |r| ≤ c, else c²/6; ∂ℓ/∂prediction = r(1 − (r/c)²)², else 0.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶,
 * default 4.6851 (95 % efficiency for unit normal errors). Not convex: start with a c that takes everything in.
 * Source: Beaton and Tukey 1974; GTSAM `Tukey`. Errors: see `Loss`.
 */
export const tukey: ResidualLoss<residual.TukeyOptions> = /* @__PURE__ */ createResidualLoss(residual.tukey, kernelEngine);

/**
 * Binary cross-entropy of probabilities: ℓ = −t ln p − (1 − t) ln(1 − p), p clipped to [ε, 1 − ε];
 * ∂ℓ/∂prediction = (p − t)/(p(1 − p)) inside the clip, 0 outside, half of it on it.
 *
 * Unit: element. Targets are probabilities or coordinates in [0, 1]. `excess` subtracts the least value over p, so that
 * p = t reads exactly 0. Source: Keras `BinaryCrossentropy` and its ε. Errors: see `Loss`.
 */
export const bce: Loss<bounded.BceOptions> = /* @__PURE__ */ createLoss(bounded.bce, kernelEngine);

/**
 * Binary cross-entropy of logits: ℓ = (1 − t) max(z, 0) + qt max(−z, 0) + (1 − t + qt) ln(1 + e^(−|z|));
 * ∂ℓ/∂prediction = (1 − t)σ(z) − qtσ(−z).
 *
 * Unit: element. Targets in [0, 1], first smoothed to t(1 − s) + ½s. `excess` subtracts the least value over z.
 * Source: PyTorch `BCEWithLogitsLoss` (posWeight), tfjs `sigmoidCrossEntropy` (labelSmoothing). Errors: see `Loss`.
 */
export const bceWithLogits: Loss<bounded.BceWithLogitsOptions> = /* @__PURE__ */ createLoss(bounded.bceWithLogits, kernelEngine);

/**
 * Ordinal cross-entropy: ℓ = Σ_k (max(z_k, 0) − label_k z_k + ln(1 + e^(−|z_k|))), σ(z_k) being the probability that the
 * coordinate exceeds the threshold θ_k; ∂ℓ/∂z_k = σ(z_k) − label_k.
 *
 * Unit: element, the coordinate; prediction `[N, 2, K]` logits, target `[N, 2]` in the data's unit, weights per element or point.
 * Labels are `"hard"`, t > θ_k, or `"ramp"`, clamp((t − θ_k)/Δ_k + ½, 0, 1), with Δ_k from the required `centers`. A NaN target makes
 * its coordinate NaN. `uniformThresholds`, `quantileThresholds` and `centersOf` make the options, `decodeOrdinal` points.
 * Source: CORAL (Cao, Mirjalili and Raschka 2020), CORN's and Niu et al.'s (2016) independent logits. Errors: see `Loss`.
 */
export const ordinalBce: Loss<bounded.OrdinalBceOptions> = /* @__PURE__ */ createLoss(bounded.ordinalBce, kernelEngine);

/**
 * The points that ordinal logits mean: c₀ + Σ_k (c_{k+1} − c_k)σ(z_k) of each coordinate, from logits `[N, 2, K]`, their
 * thresholds and the bin centres `{ x, y }` of `centersOf`, K + 1 each.
 *
 * Where `ordinalBce` is at its least, with ramp labels and equal bins, that is the target, if it lies between the outer
 * centres; with hard labels the centre of its bin.
 *
 * @returns `options.out`, or a new array, `[N, 2]`
 * @throws XylossError `ERR_XYLOSS_TYPE`, `ERR_XYLOSS_SHAPE`, `ERR_XYLOSS_EMPTY`, `ERR_XYLOSS_LENGTH`, `ERR_XYLOSS_OPTION`, `ERR_XYLOSS_OVERLAP`, `ERR_XYLOSS_DETACHED`, `ERR_XYLOSS_DISPOSED`
 */
export const decodeOrdinal: DecodeOrdinal = /* @__PURE__ */ createDecodeOrdinal(kernelEngine);

/**
 * Categorical cross-entropy of probabilities: ℓ = −Σ t ln q, with q = p/Σp clipped to [ε, 1 − ε];
 * ∂ℓ/∂p_j = (Σ of the t whose q is not clipped)/Σp − (t_j/p_j where q_j is not clipped; on the very edge of the clip, which
 * rounding of q decides, as inside). A row of zeros gives NaN.
 *
 * Unit: row of `[N, classes]`. Source: Keras `CategoricalCrossentropy` and its ε. It is here to be compared with: on
 * coordinates it sees their ratio and not their size. Errors: see `Loss`.
 */
export const categoricalCrossEntropy: Loss<classes.CategoricalCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  classes.categoricalCrossEntropy,
  kernelEngine,
);

/**
 * Cross-entropy of logits with soft targets: ℓ = Σ t(lse(z) − z), lse(z) = ln Σ e^z; ∂ℓ/∂z = softmax(z)·Σt − t.
 *
 * Unit: row of `[N, classes]`. Targets are first smoothed to t(1 − s) + s/classes. `excess` subtracts the least value over
 * z, the targets' entropy. A row of logits that are all −∞ counts as uniform. Source: PyTorch `CrossEntropyLoss` with
 * class probabilities, Keras `CategoricalCrossentropy(from_logits=True)`. Errors: see `Loss`.
 */
export const softmaxCrossEntropy: Loss<classes.SoftmaxCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  classes.softmaxCrossEntropy,
  kernelEngine,
);

/**
 * Squared error of a heat map: ℓ = mean over its pixels of (h − g)², g = e^(−‖pixel − target‖²/2σ²), which has peak 1 and is
 * not truncated; ∂ℓ/∂h = 2(h − g)/(width·height).
 *
 * Unit: map of `[N, height, width]`. Targets `[N, 2]` are points in pixels, x y, the centres of pixels at whole numbers;
 * far outside the map g vanishes. σ in pixels, at least 2⁻⁶⁰, default 2. Source: Simple Baselines (Xiao et al. 2018),
 * MMPose `KeypointMSELoss`, whose Gaussian is cut off at 3σ. Errors: see `Loss`.
 */
export const heatmapMse: Loss<heatmaps.HeatmapMseOptions> = /* @__PURE__ */ createLoss(heatmaps.heatmapMse, kernelEngine);

/**
 * Cross-entropy of a heat map of logits with a Gaussian: ℓ = lse(z) − Σ g z over the pixels, lse(z) = ln Σ e^z, g the
 * Gaussian about the target, of sum 1 over the map; ∂ℓ/∂z = softmax(z) − g.
 *
 * Unit: map of `[N, height, width]`. Targets `[N, 2]` as in `heatmapMse`; of a target outside the map, however far, the
 * nearest pixels get all of g. σ in pixels, at least 2⁻⁶⁰, default 1. `excess` subtracts the least value over z, the
 * entropy of g. Pixels at −∞ (masked out) give ∞ where g > 0 in float32, nothing elsewhere; a map of nothing but −∞
 * counts as uniform. Finite logits give a finite value. Source: the spatial softmax loss of keypoints (Mask R-CNN,
 * torchvision `keypointrcnn_loss`), with a soft target. Errors: see `Loss`.
 */
export const heatmapCrossEntropy: Loss<heatmaps.HeatmapCrossEntropyOptions> = /* @__PURE__ */ createLoss(
  heatmaps.heatmapCrossEntropy,
  kernelEngine,
);
