/**
 * xyloss: losses for 2-D output with their gradients in one pass, in WebAssembly SIMD.
 *
 * The registry: one line per loss.
 */
// biome-ignore assist/source/organizeImports: the kernels first, so that bundles start with them and compress better
import { kernelEngine } from "./engine.js";
import * as bounded from "./catalogue/bounded.js";
import * as classes from "./catalogue/classes.js";
import * as residual from "./catalogue/residual.js";
import { createLoss, createResidualLoss, type Loss, type ResidualLoss } from "./loss.js";

export type { Floats, NdArray } from "./arrays.js";
export type { Input, Reduction } from "./call.js";
export { type Convention, fromUnit, type UnitOptions, toUnit } from "./coordinates.js";
export { type ErrorCode, XylossError } from "./errors.js";
export type { Unit } from "./layout.js";
export type { Buffers, EachOptions, GradOptions, Loss, ReduceOptions, ResidualLoss } from "./loss.js";
export type { BceOptions, BceWithLogitsOptions } from "./catalogue/bounded.js";
export type { CategoricalCrossEntropyOptions, ClassesOptions, SoftmaxCrossEntropyOptions } from "./catalogue/classes.js";
export type {
  CharbonnierOptions,
  HuberOptions,
  ResidualOptions,
  ScaleOptions,
  SmoothL1Options,
  TukeyOptions,
  WingOptions,
} from "./catalogue/residual.js";
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
 * Euclidean distance: ℓ = ρ = ‖(rx, ry)‖, ∂ℓ/∂prediction = (rx, ry)/ρ (0 at ρ = 0), in the data's unit: `mae` with
 * `geometry: "radial"`, under the name that its users look for.
 *
 * Unit: point of `[N, 2]`. Source: dsntnn `euclidean_losses`; the mean is `epe` and `mpjpe`. Errors: see `Loss`.
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
 * Logarithm of the hyperbolic cosine: ℓ = ln cosh r = |r| + log1p(e^(−2|r|)) − ln 2; ∂ℓ/∂prediction = tanh r. It behaves as
 * ½r² near 0 and as |r| − ln 2 far away, at the data's unit: scale the data, as it has no option to.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. Source: Keras `LogCosh`. Errors: see `Loss`.
 */
export const logCosh: ResidualLoss<residual.ResidualOptions> = /* @__PURE__ */ createResidualLoss(residual.logCosh, kernelEngine);

/**
 * Charbonnier's loss: ℓ = √(r² + ε²) − ε; ∂ℓ/∂prediction = r/√(r² + ε²), an |r| with a rounded tip.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. ε in the data's unit, 2⁻¹²⁶ to 2⁶², default 1e-3.
 * Source: Charbonnier et al. 1994, where some leave out the − ε; ε times it is Ceres' `SoftLOneLoss`. Errors: see `Loss`.
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
 * Not convex: start with a c that takes everything in. Source: Geman and McClure 1985; GTSAM `GemanMcClure` (½c²r²/(c² + r²),
 * the same). Errors: see `Loss`.
 */
export const gemanMcClure: ResidualLoss<residual.ScaleOptions> = /* @__PURE__ */ createResidualLoss(residual.gemanMcClure, kernelEngine);

/**
 * Welsch's loss (Leclerc's): ℓ = ½c²(1 − e^(−(r/c)²)), at most ½c²; ∂ℓ/∂prediction = r·e^(−(r/c)²).
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶, default 1;
 * 2.9846 gives 95 % efficiency for unit normal errors. Not convex: start with a c that takes everything in.
 * Source: GTSAM `Welsch`; Barron's α = −∞ at scale c/√2, times c²/2. Errors: see `Loss`.
 */
export const welsch: ResidualLoss<residual.ScaleOptions> = /* @__PURE__ */ createResidualLoss(residual.welsch, kernelEngine);

/**
 * Tukey's biweight: ℓ = (c²/6)(1 − (1 − (r/c)²)³) for |r| ≤ c, else c²/6; ∂ℓ/∂prediction = r(1 − (r/c)²)², else 0.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. The scale c in the data's unit, at least 2⁻¹²⁶,
 * default 4.6851 (95 % efficiency for unit normal errors). Not convex: start with a c that takes everything in.
 * Source: Beaton and Tukey 1974; GTSAM `Tukey`. Errors: see `Loss`.
 */
export const tukey: ResidualLoss<residual.TukeyOptions> = /* @__PURE__ */ createResidualLoss(residual.tukey, kernelEngine);

/**
 * Barron's general robust loss: with u = r/c and β = |α − 2|, ℓ = (β/α)((u²/β + 1)^(α/2) − 1);
 * ∂ℓ/∂prediction = (r/c²)(u²/β + 1)^(α/2 − 1). Limits: ½u² at α = 2, ln(1 + ½u²) at 0, 1 − e^(−½u²) at −∞.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. α any number or −Infinity, default 1, which is
 * `charbonnier`/c with ε = c; convex from 1 on, bounded below 0. The scale c in the data's unit, at least 2⁻⁶⁰, default 1.
 * ℓ ≈ ½(r/c)² near 0. Source: Barron 2019, google-research `robust_loss`. Errors: see `Loss`.
 */
export const barron: ResidualLoss<residual.BarronOptions> = /* @__PURE__ */ createResidualLoss(residual.barron, kernelEngine);

/**
 * Wing loss: ℓ = ω log1p(|r|/ε) for |r| < ω, else |r| − C with C = ω − ω log1p(ω/ε), so that the two meet;
 * ∂ℓ/∂prediction = sign r·ω/(ε + |r|), else sign r (0 at r = 0, half of both at |r| = ω): small errors pull the most.
 *
 * Unit: element; with `geometry: "radial"` the point, r = ‖(rx, ry)‖. ω and ε in the data's unit, defaults 10 and 2.
 * Source: Feng et al. 2018; MMPose `WingLoss`. Errors: see `Loss`; `irlsWeights` is `ERR_XYLOSS_OPTION`.
 */
export const wing: ResidualLoss<residual.WingOptions> = /* @__PURE__ */ createResidualLoss(residual.wing, kernelEngine);

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
