/**
 * xyloss: losses for 2-D output with their gradients in one pass, in WebAssembly SIMD.
 *
 * The registry: one line per loss.
 */
// biome-ignore assist/source/organizeImports: the kernels first, so that bundles start with them and compress better
import { kernelEngine } from "./engine.js";
import * as bounded from "./catalogue/bounded.js";
import * as boxes from "./catalogue/boxes.js";
import * as classes from "./catalogue/classes.js";
import * as distributions from "./catalogue/distributions.js";
import * as images from "./catalogue/images.js";
import * as keypoints from "./catalogue/keypoints.js";
import * as residual from "./catalogue/residual.js";
import { createLoss, createResidualLoss, type Loss, type ResidualLoss } from "./loss.js";

export type { Floats, NdArray } from "./arrays.js";
export type { Input, Reduction } from "./call.js";
export { type Convention, fromUnit, type UnitOptions, toUnit } from "./coordinates.js";
export { type ErrorCode, XylossError } from "./errors.js";
export type { Unit } from "./layout.js";
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
export type { Buffers, EachOptions, GradOptions, Loss, ReduceOptions, ResidualLoss } from "./loss.js";
export type { BceOptions, BceWithLogitsOptions } from "./catalogue/bounded.js";
export type { CategoricalCrossEntropyOptions, ClassesOptions, SoftmaxCrossEntropyOptions } from "./catalogue/classes.js";
export type { GaussianNll2dOptions, GaussianNllOptions, LaplaceNllOptions } from "./catalogue/distributions.js";
export type { LnccOptions, NccOptions } from "./catalogue/images.js";
export { COCO_SIGMAS, type OksOptions } from "./catalogue/keypoints.js";
export type { HuberOptions, ResidualOptions, TukeyOptions } from "./catalogue/residual.js";
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
 * Gaussian negative log-likelihood: ℓ = ½Σ(s + r²e^(−s)) over x and y, r = μ − target, s = ln variance;
 * ∂ℓ/∂μ = r e^(−s), ∂ℓ/∂s = ½(1 − r²e^(−s)). A residual of 0 contributes 0 however small s.
 *
 * Unit: point; prediction `[N, 4]` μx μy s_x s_y, target `[N, 2]`. `full` adds ln 2π. `beta` multiplies each component's
 * gradient by e^(βs), taken as a constant: the gradient then is not the derivative of the value. Source: PyTorch
 * `GaussianNLLLoss` (with var = e^s); β-NLL: Seitzer et al. 2022. Errors: see `Loss`.
 */
export const gaussianNll: Loss<distributions.GaussianNllOptions> = /* @__PURE__ */ createLoss(distributions.gaussianNll, kernelEngine);

/**
 * Negative log-likelihood of a Gaussian with correlated x and y: Σ⁻¹ = LLᵀ, L = [[e^a, 0], [b, e^c]], r = μ − target,
 * v = Lᵀr = (e^a rx + b ry, e^c ry): ℓ = ½‖v‖² − a − c; ∂ℓ/∂(μx, μy, a, b, c) =
 * (e^a v₁, b v₁ + e^c v₂, v₁e^a rx − 1, v₁ry, v₂e^c ry − 1).
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
 * ∂ℓ/∂μ = sign(r) e^(−s) (0 at r = 0), ∂ℓ/∂s = 1 − |r|e^(−s). A residual of 0 contributes 0 however small s.
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
 * points: weigh those that are not visible with 0. Source: COCO's keypoint evaluation, MMPose `OKSLoss` (which takes 1 − the
 * mean over an instance's visible keypoints). Errors: see `Loss`; `ERR_XYLOSS_SHAPE` where points, sigmas and areas do not fit.
 */
export const oks: Loss<keypoints.OksOptions> = /* @__PURE__ */ createLoss(keypoints.oks, kernelEngine);

/**
 * Intersection over union: ℓ = 1 − I/(U + ε), ε = 1e-7, with the areas I of the intersection and U = A + Aₜ − I of the union;
 * ∂ℓ = (q ∂A − (1 + q) ∂I)/(U + ε), q = I/(U + ε). Where two sides coincide or touch, the mean of both one-sided derivatives.
 *
 * Unit: box, `[N, 4]` x1 y1 x2 y2 with x1 ≤ x2, y1 ≤ y2. Boxes apart have ℓ = 1 and no gradient, also those without an area;
 * the area of an inverted box is the signed product of its sides, and U never counts below 0. Sides of 2⁵⁸ and more are
 * computed in a smaller unit, with a smaller ε, so that no area overflows. Source: torchvision `generalized_box_iou_loss`,
 * its first two terms. Errors: see `Loss`.
 */
export const iou: Loss<unknown> = /* @__PURE__ */ createLoss(boxes.iou, kernelEngine);

/**
 * Generalised IoU: ℓ = iou + (C − U)/(C + ε), C the area of the smallest box around both; at most 2, and with a gradient where
 * the boxes are apart.
 *
 * Unit, kinks and degenerate boxes: see `iou`. Two boxes without an area, in line: ℓ = 1. Source: torchvision
 * `generalized_box_iou_loss`; Rezatofighi et al. 2019. Errors: see `Loss`.
 */
export const giou: Loss<unknown> = /* @__PURE__ */ createLoss(boxes.giou, kernelEngine);

/**
 * Distance IoU: ℓ = iou + d²/(c² + ε), d the distance of the centres, c the diagonal of the smallest box around both.
 *
 * Unit, kinks and degenerate boxes: see `iou`. Source: torchvision `distance_box_iou_loss`; Zheng et al. 2020. Errors: see `Loss`.
 */
export const diou: Loss<unknown> = /* @__PURE__ */ createLoss(boxes.diou, kernelEngine);

/**
 * Complete IoU: ℓ = diou + αv, v = (4/π²)(atan2(w, h) − atan2(wₜ, hₜ))², α = v/(1 − IoU + v + ε) a constant in the gradient, as
 * in torchvision: the gradient is not quite the derivative of the value.
 *
 * Unit, kinks and degenerate boxes: see `iou`. Unlike torchvision's arctan(w/h), the angle of a box with w = h = 0 is 0
 * instead of NaN, and an inverted box has an angle of its own. Source: torchvision `complete_box_iou_loss`; Zheng et al.
 * 2020. Errors: see `Loss`.
 */
export const ciou: Loss<unknown> = /* @__PURE__ */ createLoss(boxes.ciou, kernelEngine);

/**
 * Normalised cross-correlation: ℓ = 1 − c, c = Σpt/√(Σp²Σt²) of a map's pixels p and its target's t, less their means;
 * ∂ℓ/∂p = c·p/Σp² − t/√(Σp²Σt²). Where either map is flat ℓ is exactly 1, and the gradient 0.
 *
 * Unit: map, `[N, height, width]`; target alike. Source: the textbook; Kornia's `ZNCC` in templates, and registration.
 * Errors: see `Loss`.
 */
export const ncc: Loss<images.NccOptions> = /* @__PURE__ */ createLoss(images.ncc, kernelEngine);

/**
 * Local normalised cross-correlation: ℓ = 1 − the mean, over the windows that lie wholly inside, of X²/(P·T + 1e-5), with P =
 * Σ(p − p̄)², T = Σ(t − t̄)², X = Σ(p − p̄)(t − t̄) over the window: sums and not means, as in VoxelMorph. A window in which
 * either map is flat contributes 0, with a gradient of 0: flat as far as float64 sums can tell, a variance below 2⁻³⁶ of the
 * map's mean square.
 *
 * Unit: map, `[N, height, width]`; target alike. The constant is for intensities of about 0 to 1. Source: VoxelMorph `NCC`
 * (which pads its maps with zeros, where these windows do not leave them, and returns −mean). Errors: see `Loss`;
 * `ERR_XYLOSS_OPTION` for an even window, or one larger than the map.
 */
export const lncc: Loss<images.LnccOptions> = /* @__PURE__ */ createLoss(images.lncc, kernelEngine);
