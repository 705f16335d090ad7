/** What readers want to know of each loss: the rows and the sections of docs/losses.md. Plain text. */
export interface Row {
  /** ℓ, per unit. */
  readonly formula: string;
  /** ∂ℓ/∂prediction, before reduction, weights and upstream. Of a residual loss ψ = ℓ′(r). */
  readonly gradient: string;
  /** When to use it: a cell of a table. */
  readonly use: string;
  /** Prediction and target, where the family does not say it. */
  readonly data?: string;
  /** Its options in words. */
  readonly options?: Readonly<Record<string, string>>;
  /** What else there is to know. */
  readonly notes?: readonly string[];
  /** The same loss elsewhere, with the factor where there is one. Markdown. */
  readonly equals: readonly string[];
  /** Curves of the plot: options and how to call them. The first is the default. */
  readonly curves?: readonly { readonly options: Readonly<Record<string, number>>; readonly label: string }[];
  /** Half the width of the plot's x axis; the height of its ℓ. */
  readonly extent?: readonly [r: number, value: number];
  /** false: the plot is drawn without ½r² and r. */
  readonly guide?: false;
}

/** For a cell of a Markdown table. */
export const inTable = (text: string): string => text.replaceAll("|", "\\|");

const scale = "c, the residual beyond which the loss is no longer quadratic; in the data's unit";
const epsilon = "ε of the clip [ε, 1 − ε]";
const excess = "subtract the least value over the prediction, the floor that soft targets leave, so that a perfect prediction reads 0";
const smoothing = (share: string) => `s: targets t become t(1 − s) + ${share} first`;
const classes = "C, the classes per row";
const positions = "P above 1: dense maps [N, C, P], such as PyTorch's [N, C, H, W] with P = H·W; the unit is then the position";
const size = { width: "of the map, in pixels", height: "of the map, in pixels" };
const convention =
  "how a pixel's index becomes a coordinate in [0, 1], as in toUnit: of x, edges x/width, centers (x + ½)/width, corners x/(width − 1)";
const logVariance = "s is ln variance, so it can be any real number";
const full = "add the constant that makes it a log-density";
const boxGradient =
  "the derivative of the formula with respect to the predicted corners; if sides coincide or touch, the mean of both one-sided derivatives";

export const rows: Readonly<Record<string, Row>> = {
  mse: {
    formula: "r²",
    gradient: "2r",
    use: "small, even errors",
    notes: [
      "It is r² and not ½r², so its gradient is twice that of a loss with unit curvature. Radial, it is rx² + ry² per point, so its mean is twice the mean over components.",
    ],
    equals: [
      "PyTorch `MSELoss`, Keras `MeanSquaredError`, tfjs `meanSquaredError`, optax `squared_error`: the same.",
      "optax `l2_loss`, Ceres without a loss function (½‖r‖²), GTSAM `Null`: half of it.",
    ],
    curves: [{ options: {}, label: "mse" }],
    extent: [3, 4.5],
  },
  mae: {
    formula: "|r|",
    gradient: "sign r, 0 at r = 0",
    use: "medians; radial: the Euclidean distance",
    notes: [
      "Radial, it is the Euclidean distance ρ, also exported as `euclidean`. Its minimum over many targets is the geometric median.",
      "`irlsWeights` is an error here: ψ(r)/r has no finite limit at 0. Use `charbonnier`, which has one.",
    ],
    equals: ["PyTorch `L1Loss`, Keras `MeanAbsoluteError`, tfjs `absoluteDifference`: the same.", "Of distances: see `euclidean`."],
    curves: [{ options: {}, label: "mae" }],
    extent: [3, 4.5],
  },
  euclidean: {
    formula: "ρ = ‖(rx, ry)‖",
    gradient: "(rx, ry)/ρ, 0 at ρ = 0",
    use: 'the distance of points: `mae` with `geometry: "radial"` under another name; take `mae` first',
    notes: ['It is `mae` with `geometry: "radial"`, and takes no `geometry` itself. `irlsWeights` is an error, as with `mae`.'],
    equals: [
      "dsntnn `euclidean_losses`, MMPose `MPJPELoss`: the same. Its mean is the metric `epe`.",
      "PyTorch `PairwiseDistance`: adds 1e-6 to each component's difference before the norm; not reproduced.",
    ],
  },
  huber: {
    formula: "½r² for |r| ≤ δ, else δ(|r| − ½δ)",
    gradient: "clamp(r, ±δ)",
    use: 'the loss to take first for points, with `geometry: "radial"`: outliers still pull, but only so much',
    options: { delta: "δ, where the parabola turns into a line; in the data's unit" },
    equals: [
      "PyTorch `HuberLoss(delta)`, Keras `Huber(delta)`, tfjs `huberLoss`, optax `huber_loss`, GTSAM `mEstimator::Huber(k)`: the same, δ = delta = k.",
      "`smoothL1`: huber(δ) = δ · smoothL1(β = δ).",
      'Ceres `HuberLoss(a)`, SciPy `least_squares(loss="huber", f_scale=a)`: their cost ½ρ(r²) is the same, δ = a; Ceres\' ρ alone is twice it.',
    ],
    curves: [
      { options: { delta: 1 }, label: "δ = 1" },
      { options: { delta: 2 }, label: "δ = 2" },
    ],
    extent: [4, 6],
  },
  smoothL1: {
    formula: "½r²/β for |r| < β, else |r| − ½β",
    gradient: "clamp(r/β, ±1)",
    use: "code ported from PyTorch: it is `huber`/β; otherwise take `huber`",
    options: { beta: "β, where the parabola turns into a line; in the data's unit; 0 is mae" },
    notes: ["With β = 0 `irlsWeights` is an error: ψ(r)/r has no finite limit at 0."],
    equals: ["PyTorch `SmoothL1Loss(beta)`, MMPose `SmoothL1Loss` (β = 1): the same.", "`huber`: smoothL1(β) = huber(δ = β)/β."],
    curves: [
      { options: { beta: 1 }, label: "β = 1" },
      { options: { beta: 3 }, label: "β = 3" },
    ],
    extent: [4, 4.5],
  },
  logCosh: {
    formula: "ln cosh r = |r| + ln(1 + e^(−2|r|)) − ln 2",
    gradient: "tanh r",
    use: "like `huber` with δ = 1, but smooth everywhere; it has no scale, so scale the data",
    equals: ["Keras `LogCosh`, optax `log_cosh`: the same."],
    curves: [{ options: {}, label: "logCosh" }],
    extent: [4, 4.5],
  },
  charbonnier: {
    formula: "√(r² + ε²) − ε",
    gradient: "r/√(r² + ε²)",
    use: "like `mae`, but smooth at 0",
    options: { epsilon: "ε, the radius of the rounded tip; in the data's unit" },
    notes: ["Curvature 1/ε at 0; 0 at r = 0, unlike the common √(r² + ε²), which leaves ε."],
    equals: [
      "Kornia `charbonnier_loss`: the same with ε = 1.",
      "Barron: barron(α = 1, c) = charbonnier(ε = c)/c.",
      'Ceres `SoftLOneLoss(a)`, SciPy `loss="soft_l1"`, `f_scale=a`: their cost ½ρ(r²) is a · charbonnier(ε = a).',
      "√(r² + ε²) of super-resolution code: charbonnier + ε; where it is √(r² + e), ε = √e. The gradients agree.",
    ],
    curves: [
      { options: { epsilon: 1e-3 }, label: "ε = 0.001" },
      { options: { epsilon: 1 }, label: "ε = 1" },
    ],
    extent: [4, 4.5],
  },
  cauchy: {
    formula: "½c² ln(1 + (r/c)²)",
    gradient: "r/(1 + (r/c)²)",
    use: "heavy tails: an outlier's pull falls off as 1/r, never to 0",
    options: { scale },
    notes: ["Also called Lorentzian. Not convex beyond |r| = c."],
    equals: [
      "GTSAM `mEstimator::Cauchy(k)`: the same, c = k.",
      'Ceres `CauchyLoss(a)`, SciPy `loss="cauchy"`, `f_scale=a`: their cost ½ρ(r²) is the same, c = a; Ceres\' ρ alone is twice it.',
      "Kornia `cauchy_loss`: the same with c = √2.",
      "Barron: barron(α = 0, c) = cauchy(√2 c)/c².",
    ],
    curves: [
      { options: { scale: 1 }, label: "c = 1" },
      { options: { scale: 2 }, label: "c = 2" },
    ],
    extent: [6, 5],
  },
  gemanMcClure: {
    formula: "½r²/(1 + (r/c)²)",
    gradient: "r/(1 + (r/c)²)²",
    use: "outliers that should hardly pull: bounded by ½c²; the usual loss for graduated non-convexity",
    options: { scale },
    notes: ["Not convex beyond |r| = c/√3: start with a wide c."],
    equals: [
      "GTSAM `mEstimator::GemanMcClure(c)`: the same, with the default graduation scheme.",
      "Kornia `geman_mcclure_loss`: the same with c = 2.",
      "Barron: barron(α = −2, c) = gemanMcClure(2c)/c².",
      "r²/(1 + r²) of textbooks: twice it at c = 1. r²/(c² + r²): 2/c² times it.",
    ],
    curves: [
      { options: { scale: 1 }, label: "c = 1" },
      { options: { scale: 2 }, label: "c = 2" },
    ],
    extent: [6, 2.4],
  },
  welsch: {
    formula: "½c²(1 − e^(−(r/c)²))",
    gradient: "r e^(−(r/c)²)",
    use: "outliers that should not pull; smoother than `tukey`",
    options: { scale },
    notes: ["Also called Leclerc; correntropy. Not convex beyond |r| = c/√2: start with a wide c."],
    equals: [
      "GTSAM `mEstimator::Welsch(c)`: the same.",
      "Kornia `welsch_loss`: the same with c = √2.",
      "Barron: barron(α → −∞, c) = welsch(√2 c)/c².",
    ],
    curves: [
      { options: { scale: 1 }, label: "c = 1" },
      { options: { scale: 2 }, label: "c = 2" },
    ],
    extent: [6, 2.4],
  },
  tukey: {
    formula: "(c²/6)(1 − (1 − (r/c)²)³) for |r| ≤ c, else c²/6",
    gradient: "r(1 − (r/c)²)² for |r| ≤ c, else 0",
    use: "outliers that should not pull at all: start wide, narrow c",
    options: { scale: "c, beyond which a residual does not pull; in the data's unit. 4.6851: 95 % efficiency for unit normal errors" },
    notes: ["Not convex beyond |r| = c/√5."],
    equals: [
      "GTSAM `mEstimator::Tukey(c)`: the same.",
      "Ceres `TukeyLoss(a)`: its cost ½ρ(r²) is the same, c = a, where ρ is (a²/3)(…); copies of an older form with a²/6 give half of it.",
    ],
    curves: [
      { options: { scale: 4.6851 }, label: "c = 4.6851" },
      { options: { scale: 2 }, label: "c = 2" },
    ],
    extent: [7, 4.5],
  },
  barron: {
    formula: "(|α − 2|/α)((u²/|α − 2| + 1)^(α/2) − 1), u = r/c; at α = 2: ½u²; at α = 0: ln(1 + ½u²); at α = −∞: 1 − e^(−½u²)",
    gradient: "(r/c²)(u²/|α − 2| + 1)^(α/2 − 1)",
    use: "choosing or annealing the tail: α 2 quadratic, 1 charbonnier, 0 cauchy, −2 gemanMcClure, −∞ welsch",
    options: { alpha: "α, the shape of the tail", scale: "c; in the data's unit" },
    notes: ["Curvature 1/c² at 0, so multiply by c² to compare it with losses of unit curvature. Convex for α ≥ 1, bounded for α < 0."],
    equals: [
      "`robust_loss_pytorch.general.lossfun(x, alpha, scale)`: the same (its exact form; `approximate=True` differs by its epsilon).",
      "α = 1: charbonnier(ε = c)/c. α = 0: cauchy(√2 c)/c². α = −2: gemanMcClure(2c)/c². α → −∞: welsch(√2 c)/c². α = 2: mse/(2c²).",
      "The adaptive loss, which learns α and c, adds the log of a partition function: not here.",
    ],
    curves: [
      { options: { alpha: 1, scale: 1 }, label: "α = 1" },
      { options: { alpha: -2, scale: 1 }, label: "α = −2" },
    ],
    extent: [6, 5],
  },
  wing: {
    formula: "ω ln(1 + |r|/ε) for |r| < ω, else |r| − C, C = ω − ω ln(1 + ω/ε)",
    gradient: "sign r · ω/(ε + |r|) for |r| < ω, else sign r; 0 at r = 0, the mean of both at |r| = ω",
    use: "landmarks: small errors weigh more than with `mae`",
    options: {
      omega: "ω, where the logarithm turns into a line; in the data's unit",
      epsilon: "ε, which bounds the slope next to 0 to ω/ε; in the data's unit",
    },
    notes: [
      "The slope next to 0 is ω/ε, so training does not settle: towards the end, lower the rate or change to `huber`. `irlsWeights` is an error.",
      "The defaults are for pixels.",
    ],
    equals: ["MMPose `WingLoss`: the same per component; it sums over keypoints and x, y, and averages over instances: 2K times our mean."],
    curves: [
      { options: { omega: 10, epsilon: 2 }, label: "ω = 10, ε = 2" },
      { options: { omega: 5, epsilon: 2 }, label: "ω = 5, ε = 2" },
    ],
    extent: [16, 26],
    guide: false,
  },

  bce: {
    formula: "−t ln p − (1 − t) ln(1 − p), p clipped to [ε, 1 − ε]",
    gradient: "(p − t)/(p(1 − p)) inside the clip, 0 outside, half of it on the edge",
    use: "coordinates in [0, 1] after a sigmoid; prefer `bceWithLogits`",
    data: "prediction and target in [0, 1]",
    options: { epsilon, excess },
    notes: ["Prefer `bceWithLogits` if you have the logits: it does not clip and loses no digits."],
    equals: [
      "Keras `BinaryCrossentropy()`: the same, but above p = 1 − 1.2e-7, as it rounds 1 − ε to float32 (15.94 at p = 1, t = 0, here 16.12); smooth the targets yourself for its `label_smoothing`: t(1 − s) + ½s.",
      "PyTorch `BCELoss`: clamps the logarithms at −100 instead; equal where ε ≤ p ≤ 1 − ε. At p = 0, t = 1 it reads 100, here −ln ε.",
      "tfjs `logLoss`: adds ε inside the logarithms instead of clipping: equal up to about ε/p.",
    ],
  },
  bceWithLogits: {
    formula: "(1 − t) max(z, 0) + qt max(−z, 0) + (1 − t + qt) ln(1 + e^(−|z|))",
    gradient: "(1 − t)σ(z) − qtσ(−z)",
    use: "coordinates in [0, 1] before the sigmoid, and the one to take first: stable at any size",
    data: "prediction: logits; target in [0, 1]",
    options: {
      posWeight: "q, the weight of the positive share; an array has one for each column, and is repeated",
      labelSmoothing: smoothing("½s"),
      excess,
    },
    equals: [
      "PyTorch `BCEWithLogitsLoss(pos_weight=q)`: the same for one q; a q per class is one call per class, or weights where targets are 0 or 1.",
      "Keras `BinaryCrossentropy(from_logits=True, label_smoothing=s)`, tfjs `sigmoidCrossEntropy`, optax `sigmoid_binary_cross_entropy`: the same.",
    ],
  },
  focalWithLogits: {
    formula: "α_t w^γ BCE(z, t), w = σ(z)(1 − t) + σ(−z)t, α_t = αt + (1 − α)(1 − t)",
    gradient: "α_t(w^γ(σ(z) − t) + γ w^(γ−1)(1 − 2t)σ(z)σ(−z) BCE)",
    use: "many easy negatives: is there a point here?",
    data: "prediction: logits; target 0 or 1",
    options: { alpha: "α, the weight of the positives; null: no weights", gamma: "γ, how much easy ones are played down; 0: not at all" },
    notes: ["It accepts targets between 0 and 1, but its minimum is then not at σ(z) = t: use `qualityFocal` for those."],
    equals: [
      "torchvision `sigmoid_focal_loss(alpha, gamma)`: the same; its `alpha=-1` is null here. Its default reduction is none.",
      "Keras `BinaryFocalCrossentropy(from_logits=True, apply_class_balancing=True, alpha, gamma)`: the same for targets 0 and 1; without balancing, alpha null. It clips the probability at 1e-7, so up to |z| ≈ 16.",
      "optax `sigmoid_focal_loss`: the same; without its alpha, null.",
    ],
  },
  qualityFocal: {
    formula: "|t − σ(z)|^β BCE(z, t)",
    gradient: "|d|^β d + β|d|^(β−1) sign(d) σ(z)σ(−z) BCE, d = σ(z) − t; 0 at d = 0",
    use: "matching GFL's scores; for coordinates in [0, 1] take `bceWithLogits` first",
    data: "prediction: logits; target in [0, 1]",
    options: { beta: "β, how much those that are nearly right are played down; 0: bceWithLogits" },
    notes: ["A perfect prediction reads 0. With β < 1 the gradient is unbounded near it."],
    equals: [
      "mmdet `QualityFocalLoss(beta)`: the same per score, with the target 0 for every class but the labelled one; it sums over classes, so our mean times C.",
    ],
  },
  ordinalBce: {
    formula: 'Σ_k BCE(z_k, label_k), label_k = 1 where t > θ_k, else 0; "ramp": clamp((t − θ_k)/Δ_k + ½, 0, 1)',
    gradient: "σ(z_k) − label_k",
    use: "a coordinate as a row of yes-or-no questions (is it beyond θ_k?), which keeps the order of the bins",
    data: "prediction: logits [N, 2, K]; target: points [N, 2] in the unit of the thresholds",
    options: {
      thresholds: "θ, K of each axis: uniformThresholds or quantileThresholds make them",
      labels:
        "hard: is the target above θ_k? ramp: they also tell where in its bin it lies, with Δ_k the distance of the centres on both sides of θ_k",
      centers: "K + 1 of each axis, from centersOf, one threshold between any two; required for ramps, used only there",
    },
    notes: [
      "`decodeOrdinal` turns logits into points. At the minimum of this loss, with ramp labels and equal bins, they are the targets, if those lie between the outer centres. With hard labels they are the centres of the targets' bins.",
    ],
    equals: [
      "coral_pytorch `coral_loss(logits, levels)`: the same with hard labels, a row there being an element here; its importance weights are not offered.",
    ],
  },

  categoricalCrossEntropy: {
    formula: "−Σ t ln q, q = p/Σp clipped to [ε, 1 − ε]",
    gradient: "(Σ of the t whose q is not clipped)/Σp − t_j/p_j (the latter where q_j is not clipped)",
    use: "probabilities of classes; not coordinates",
    data: "prediction and target: probabilities [N, C]",
    options: { classes, epsilon },
    notes: ["Σp = 0 gives NaN, as in Keras. On raw coordinates it learns their ratio and not their size."],
    equals: [
      "Keras `CategoricalCrossentropy()`: the same, but above q = 1 − 1.2e-7, as it rounds 1 − ε to float32; for its `label_smoothing` give targets t(1 − s) + s/C.",
    ],
  },
  softmaxCrossEntropy: {
    formula: "Σ t (lse(z) − z), lse(z) = ln Σ e^z",
    gradient: "softmax(z)·Σt − t",
    use: "class logits with soft labels",
    data: "prediction: logits [N, C]; target: probabilities [N, C]; with positions both [N, C, P]",
    options: {
      classes,
      labelSmoothing: smoothing("s/C"),
      excess,
      positions,
      classWeights: "w, one per class: targets, smoothed, are multiplied by it",
    },
    notes: ["With `excess: true` and targets that sum to 1 it is KL(t ‖ softmax z). A row of logits that are all −∞ counts as uniform."],
    equals: [
      'PyTorch `CrossEntropyLoss(label_smoothing=s)` with class probabilities: the same; its `weight` is `classWeights`, and its mean divides by the rows: our `"mean"`.',
      "Keras `CategoricalCrossentropy(from_logits=True, label_smoothing=s)`, tfjs `softmaxCrossEntropy`, optax `softmax_cross_entropy`: the same.",
      'PyTorch `KLDivLoss(reduction="batchmean")` of `log_softmax(z)`: the same with `excess: true`.',
    ],
  },
  sparseSoftmaxCrossEntropy: {
    formula: "lse(z) − z_y",
    gradient: "softmax(z) − e_y",
    use: "class logits with one label per row",
    data: "prediction: logits [N, C], target: Int32Array [N] of labels from 0 to C − 1; with positions [N, C, P] and [N, P]",
    options: {
      classes,
      labelSmoothing: smoothing("s/C"),
      ignoreIndex: "a row with this label is missing, as with weight 0",
      positions,
      classWeights: 'w, one per class: ℓ = (1 − s)w_y(lse(z) − z_y) + (s/C) Σ w(lse(z) − z); "weighted-mean" divides by Σ w_y',
    },
    equals: [
      'PyTorch `CrossEntropyLoss(ignore_index, label_smoothing)` with class indices: the same; its mean is our "nonzero-mean". Its `weight` is `classWeights`, and its mean with that our "weighted-mean".',
      'Keras `SparseCategoricalCrossentropy(from_logits=True, ignore_class=k)`: the same with `ignoreIndex: k`, "nonzero-mean".',
      "optax `softmax_cross_entropy_with_integer_labels`: the same. PyTorch `NLLLoss` of log-probabilities: the same value.",
    ],
  },
  klDivergence: {
    formula: "Σ t (ln t − ln p), 0·ln 0 = 0",
    gradient: "−t/p (0 where t = 0, −∞ at p = 0 < t)",
    use: "probabilities against the target's; 0 when equal",
    data: "prediction and target: probabilities [N, C]",
    options: { classes },
    notes: [
      "Neither row is normalised. A number below 0 gives NaN, except a p where t = 0. From logits use `softmaxCrossEntropy` with `excess: true`.",
    ],
    equals: [
      'PyTorch `KLDivLoss(reduction="batchmean")`: the same value, but it takes ln p; its "mean" divides by C as well.',
      "Keras `KLDivergence`: the same where both are at least 1e-7; it clips there. optax `kl_divergence`: takes ln p.",
    ],
  },
  jsDivergence: {
    formula: "½KL(p‖m) + ½KL(t‖m), m = ½(p + t)",
    gradient: "½ ln(p/m) (0 at p = t = 0, −∞ at p = 0 < t)",
    use: "like `klDivergence`, but symmetric and at most ln 2 for rows that sum to 1; take `klDivergence` first",
    data: "prediction and target: probabilities [N, C]",
    options: { classes },
    notes: ["Neither row is normalised. A number below 0 gives NaN."],
    equals: [
      "SciPy `jensenshannon` is its square root.",
      "MMPose `JSDiscretLoss` of maps as rows: the same up to its 1e-24; it sums over keypoints and divides by instances: K times our mean.",
    ],
  },
  simcc: {
    formula: "KL(label ‖ softmax z) of x plus that of y; label = softmax(−(k − μ)²/2σ²), μ = split · pixel, bin k at k",
    gradient: "softmax − label, per axis",
    use: "a point as two 1-D classifications, finer than a pixel, without a heat map",
    data: "prediction: logits [N, binsX + binsY], those of x first; target: points in pixels; of one outside the bins the nearest bin gets the most",
    options: {
      binsX: "bins of x, usually split · width",
      binsY: "bins of y, usually split · height",
      split: "bins per pixel",
      sigma: "σ of the label, in bins",
    },
    equals: [
      'MMPose `KLDiscretLoss` with `SimCCLabel`: averages over the bins of each axis and over keypoints, and sums over instances: with B bins on both axes our "sum" is B·K times it.',
      "Not exactly MMPose's labels: those have μ rounded to a bin and are divided by σ√(2π), not by their sum; its beta and label_softmax are not offered.",
    ],
  },
  dfl: {
    formula: "per axis, summed: (1 − w)·CE(⌊y⌋) + w·CE(⌊y⌋ + 1), w = y − ⌊y⌋, CE(k) = lse(z) − z_k",
    gradient: "softmax(z) − ((1 − w) e_⌊y⌋ + w e_⌊y⌋+1)",
    use: "a coordinate as a distribution over bins that is sharp around it, as in Ultralytics",
    data: "prediction: logits [N, 2, bins]; target: points in bin units, in [0, bins − 1]",
    options: { bins: "per axis; bin k at k" },
    notes: ["y = bins − 1 uses only the last bin. A target outside the bins is an error."],
    equals: [
      "mmdet `DistributionFocalLoss`: the same per coordinate; we sum the two of a point, so our mean is twice its mean. The last bin itself is out of its range.",
      "Ultralytics `DFLoss`: the same, of targets that it clamps below the last bin; it averages over a row's coordinates.",
    ],
  },
  crps: {
    formula: "per axis, summed: Σ_{k<bins−1} s_k F_k² + (1 − s_k)(1 − F_k)², s_k = clamp(y − k, 0, 1), F = cumulative softmax",
    gradient: "q_j(A_j − Σ q_i A_i), q = softmax z, A_j = Σ_{j≤k<bins−1} 2(F_k − 1 + s_k)",
    use: "a distribution over bins, and the one to take first: it knows their order, so a near miss costs less than a far one",
    data: "prediction: logits [N, 2, bins]; target: points in bin units, in [0, bins − 1]",
    options: { bins: "per axis; bin k at k" },
    notes: ["A distribution in one bin reads |error| in bins, so it is comparable to `mae`. A target outside the bins is an error."],
    equals: [
      "E|X − y| − ½E|X − X′| of the bins' distribution: the same. Of whole y the ranked probability score, not divided by bins − 1.",
    ],
  },

  heatmapMse: {
    formula: "mean over pixels of (h − g)², g = Gaussian of peak 1 at the target",
    gradient: "2(h − g)/HW",
    use: "classical heat-map regression",
    data: "prediction: maps [N, H, W]; target: points in pixels",
    options: { ...size, sigma: "σ of the Gaussian, in pixels" },
    notes: ["The Gaussian is not truncated and its centre not rounded to a pixel. Far outside the map it vanishes."],
    equals: [
      'MMPose `KeypointMSELoss`: the same but for its target maps; its `target_weights` are our weights with "mean" (they multiply the squared error, and missing ones stay in the divisor).',
      "With maps of your own as target: `mse` with `weights` per element.",
    ],
  },
  heatmapCrossEntropy: {
    formula: "lse(z) − Σ g z, g = Gaussian at the target, normalised over the map",
    gradient: "softmax(z) − g",
    use: "a map of where the point is, as one classification over pixels",
    data: "prediction: logits [N, H, W]; target: points in pixels",
    options: { ...size, sigma: "σ of the Gaussian, in pixels", excess },
    notes: [
      "For a target outside the map the nearest pixels get all of g. Logits of −∞ mask pixels: they give ∞ where g > 0, and nothing elsewhere. A map of nothing but −∞ counts as uniform.",
    ],
    equals: [
      "PyTorch `CrossEntropyLoss` of the map as H·W classes with g as class probabilities: the same.",
      "dsntnn `kl_reg_losses(softmax z, …)`: KL(softmax z ‖ g), the other direction; with `excess: true` this is KL(g ‖ softmax z).",
    ],
  },
  dsnt: {
    formula: "ℓ(ρ) + λ JS(q ‖ g), ρ = ‖softArgmax(z) − target‖, q = softmax z, g = Gaussian at the target, normalised",
    gradient: "q∘(a − Σ q a), a = ψ(ρ)(rx x + ry y)/ρ + ½λ ln(q/m), m = ½(q + g)",
    use: "points from heat maps, and the one to take first: trained end to end without argmax, sharp by the second term",
    data: "prediction: logits [N, H, W]; target: points in the unit of convention, as ρ",
    options: {
      ...size,
      convention,
      sigma: "σ of the Gaussian, in pixels",
      lambda: "λ, the weight of the divergence",
      point: "ℓ of the distance",
      pointOptions: "the options of point, such as { delta: 0.1 }",
    },
    notes: [
      "`softArgmax` gives the points. For a target outside the map the nearest pixels get all of g. At ρ = 0 the first term does not pull.",
    ],
    equals: [
      'dsntnn `euclidean_losses(dsnt(p), t) + reg · js_reg_losses(p, t, σ)` on p = flat_softmax(z): twice ours with convention "centers" and λ = reg/2: its coordinates are 2u − 1 of ours.',
      "MMPose `DSNTHead`, with `SmoothL1Loss` and `JSDiscretLoss`: smooth L1 per component, and another divisor: not reproduced.",
    ],
  },
  heatmapFocal: {
    formula: "(1/n) Σ: where g = 1 σ(−z)^α softplus(−z), else (1 − g)^β σ(z)^α softplus(z); n = pixels of the map with g = 1, at least 1",
    gradient: "1/n times: where g = 1 −σ(−z)^α (α σ(z) softplus(−z) + σ(−z)), else (1 − g)^β σ(z)^α (α σ(−z) softplus(z) + σ(z))",
    use: "several points in one map: is there one here?",
    data: "prediction: logits [N, H, W]; target: maps in [0, 1], exactly 1 at the points",
    options: { ...size, alpha: "α, how much easy pixels are played down", beta: "β, how much pixels near a point are played down" },
    notes: ["The divisor is the number of positives of each map, not of the batch."],
    equals: [
      'CornerNet and CenterNet `_neg_loss`: divide by the points of the whole batch. weights max(n, 1), one per map, with "sum", divided by Σn (`upstream: 1/Σn` for the gradient), are the same but for their clamp of σ(z) to [1e-4, 1 − 1e-4].',
      "mmdet `GaussianFocalLoss(alpha, gamma)`: takes probabilities, adds 1e-12 inside the logarithms; our β is its gamma.",
    ],
  },
  adaptiveWing: {
    formula: "mean over pixels of ω ln(1 + (|r|/ε)^(α−t)) for |r| < θ, else A|r| − C; the two meet with one slope",
    gradient: "sign r/HW · ω(α − t)(|r|/ε)^(α−t−1)/(ε(1 + (|r|/ε)^(α−t))) for |r| < θ, else sign r/HW · A, the same at |r| = θ; 0 at r = 0",
    use: "heat-map regression that favours peaks over background; take `heatmapMse` or `dsnt` first",
    data: "prediction and target: maps [N, H, W], target in [0, 1]",
    options: {
      ...size,
      alpha: "α: the exponent is α over the background, α − 1 over a peak; at most 2 it leaves a kink there",
      omega: "ω, a factor",
      epsilon: "ε, which the residual is divided by",
      theta: "θ, where it turns into a line",
    },
    equals: [
      "MMPose `AdaptiveWingLoss`: the same. Its `target_weights` multiply prediction and target before the loss: like ours for 0 and 1 only.",
    ],
  },

  gaussianNll: {
    formula: "½ Σ_x,y (s + r² e^(−s)); full: + ln 2π",
    gradient: "μ: r e^(−s); s: ½(1 − r² e^(−s)); each times e^(βs)",
    use: "points with an uncertainty per axis",
    data: `prediction: rows μx, μy, s_x, s_y; target: points. ${logVariance}`,
    options: {
      full,
      beta: "β multiplies each component's gradient, and not the value, by variance^β, so that points that are hard now still learn (β-NLL)",
    },
    notes: [
      "r = 0 contributes 0 to the second term however small s is. In the exponentials s is limited to ±174. With β > 0 the gradient is not the derivative of the value.",
    ],
    equals: [
      "PyTorch `GaussianNLLLoss(full, eps)`: takes the variance and clamps it from below by eps (1e-6); with s = ln max(var, eps) the same. It averages over components: our mean is twice its mean.",
      "β-NLL of Seitzer et al.: the same gradient; its value is multiplied by variance^β as well, ours is not.",
    ],
  },
  gaussianNll2d: {
    formula: "½‖v‖² − a − c, v = (e^a rx + b ry, e^c ry): Σ⁻¹ = LLᵀ, L = [[e^a, 0], [b, e^c]]; full: + ln 2π",
    gradient: "μx: e^a v₁; μy: b v₁ + e^c v₂; a: v₁ e^a rx − 1; b: v₁ ry; c: v₂ e^c ry − 1",
    use: "points with a full 2 × 2 covariance: errors along a line or an edge",
    data: "prediction: rows μx, μy, a, b, c; target: points",
    options: { full },
    notes: ["In the exponentials a and c are limited to ±174."],
    equals: ["−`MultivariateNormal(μ, precision_matrix=LLᵀ).log_prob(t)` of torch.distributions: the same with `full: true`."],
  },
  laplaceNll: {
    formula: "Σ_x,y (s + |r| e^(−s)); full: + 2 ln 2",
    gradient: "μ: sign(r) e^(−s); s: 1 − |r| e^(−s)",
    use: "like `gaussianNll`, with heavier tails",
    data: "prediction: rows μx, μy, s_x, s_y; target: points. s is ln scale (the scale is the mean of |r|)",
    options: { full },
    notes: ["In the exponential s is limited to ±174."],
    equals: ["−`Laplace(μ, e^s).log_prob(t)` of torch.distributions, summed over x and y: the same with `full: true`."],
  },

  oks: {
    formula: "1 − exp(−d²/(2·area·κ²)), κ = 2σ_k of the keypoint, d the distance",
    gradient: "(rx, ry)/(area·κ²) · exp(−d²/(2·area·κ²))",
    use: "keypoints of people, scored as COCO scores them",
    data: "prediction and target: [instances, K, 2]",
    options: { sigmas: "σ_k, one per keypoint; COCO's 17 are exported as COCO_SIGMAS", areas: "in the square of the data's unit" },
    notes: [
      "It is radial welsch, scaled per point: welsch(√2·κ·√area)/(κ²·area). Far from the target it hardly pulls. Give invisible keypoints a weight of 0.",
    ],
    equals: [
      "COCO's OKS is 1 − the mean of it over the visible keypoints of an instance, but for eps in area.",
      'MMPose `OKSLoss(mode="linear")` with areas: the same gradient as "mean" with weights; its value counts a missing keypoint as wrong. Its other modes are not offered.',
      'YOLO-pose `KeypointLoss`: averages over the visible keypoints of each instance: weights K/visible with "mean", up to its 1e-9.',
    ],
  },
  iou: {
    formula: "1 − IoU, IoU = inter/(union + 1e-7)",
    gradient: `${boxGradient}; 0 where the boxes do not meet`,
    use: "boxes that already overlap; take `ciou` first",
    notes: ["Boxes that do not overlap read 1 and have no gradient. A predicted box lies between its two corners, in any order."],
    equals: ["1 − the diagonal of torchvision `box_iou`: the same but for 1e-7."],
  },
  giou: {
    formula: "1 − IoU + (hull − union)/(hull + 1e-7), hull = area of the smallest box around both",
    gradient: boxGradient,
    use: "boxes that need not overlap yet; take `ciou` first",
    equals: ["torchvision `generalized_box_iou_loss`: the same. Its default reduction is none."],
  },
  diou: {
    formula: "1 − IoU + d²/(c² + 1e-7), d the distance of the centres, c the diagonal of the smallest box around both",
    gradient: boxGradient,
    use: "like `giou`, but pulls at the centres; take `ciou` first",
    equals: ["torchvision `distance_box_iou_loss`: the same. Its default reduction is none."],
  },
  ciou: {
    formula: "diou + αv, v = (4/π²)(atan2(w′, h′) − atan2(w, h))², α = v/(1 − IoU + v + 1e-7)",
    gradient: `${boxGradient}, α held constant`,
    use: "boxes, and the one to take first: overlap, centres and shape",
    notes: ["w′, h′ are the target's. With atan2(w, h), h = 0 is no special case; w = h = 0 gives 0."],
    equals: ["torchvision `complete_box_iou_loss`: the same, α without gradient there too. Its default reduction is none."],
  },

  ncc: {
    formula: "1 − Σ a b/(‖a‖‖b‖), a = p − mean p, b = t − mean t",
    gradient: "NCC·a/‖a‖² − b/(‖a‖‖b‖)",
    use: "two images of one modality, up to brightness and contrast",
    data: "prediction and target: maps [N, H, W]",
    options: size,
    notes: ["A flat map gives exactly 1 and gradient 0."],
    equals: ["1 − NumPy `corrcoef` or SciPy `pearsonr` of the pixels: the same."],
  },
  lncc: {
    formula: "1 − mean over windows of X²/(P T + 1e-5); over a window X = Σ(p − p̄)(t − t̄), P = Σ(p − p̄)², T = Σ(t − t̄)²",
    gradient: "the derivative of the formula",
    use: "like `ncc`, where brightness varies within the image",
    data: "prediction and target: maps [N, H, W]",
    options: { ...size, window: "the side of the square windows, in pixels: odd, at most width and height" },
    notes: [
      "X, P and T are sums and not means. Only windows wholly inside the map count. A window in which either map is flat contributes 0 and no gradient. The constant suits intensities from about 0 to 1.",
    ],
    equals: [
      "VoxelMorph `NCC`: −mean over all pixels, with zeros beyond the border: differs by the constant 1 and by the windows at the border. Its constant is the same.",
    ],
  },
};

/** What there is beside the losses. */
export interface Extra {
  readonly name: string;
  readonly family: string;
  /** How it is called, and what comes back. */
  readonly call: string;
  readonly text: string;
  /** The options of a transform in words. */
  readonly options?: Readonly<Record<string, string>>;
  /** A method of the family's losses, and not an export. */
  readonly method?: boolean;
}

const expectation = { ...size, convention, temperature: "divides the logits" };
const norms =
  "`norms` holds a number > 0 per instance (the distance of the eyes, the size of the box), `points` the number of points per instance";

export const extras: readonly Extra[] = [
  {
    name: "irlsWeights",
    family: "residual",
    call: "huber.irlsWeights(prediction, target, { delta, weights? }): one number per unit",
    text: "A method of every residual loss: weight × ψ(r)/r, with its limit at r = 0, for iteratively reweighted least squares. With `mae`, `euclidean`, `wing`, and `smoothL1` with β = 0, it is an error, because there is no finite limit. The same as GTSAM's `weight` and the ρ′(r²) of Ceres and SciPy, for the losses that are the same.",
    method: true,
  },
  {
    name: "uniformThresholds",
    family: "bounded",
    call: "uniformThresholds(min, max, K): Float32Array of K",
    text: "Thresholds for one axis that divide [min, max] into K + 1 equal bins: min + (k + 1)(max − min)/(K + 1).",
  },
  {
    name: "quantileThresholds",
    family: "bounded",
    call: "quantileThresholds(values, K): Float32Array of K",
    text: "Thresholds for one axis that divide its values into K + 1 bins of equal frequency: NumPy's `quantile(values, (k + 1)/(K + 1))`. Ties are an error: ask for fewer.",
  },
  {
    name: "centersOf",
    family: "bounded",
    call: "centersOf(thresholds, min, max): Float32Array of K + 1",
    text: "The bin centres of one axis: the means of neighbours among min, θ₀, …, θ_{K−1}, max.",
  },
  {
    name: "decodeOrdinal",
    family: "bounded",
    call: "decodeOrdinal(logits, thresholds, centers, { out? }): points [N, 2]",
    text: "Points from the logits [N, 2, K] of `ordinalBce`: per axis c₀ + Σ_k (c_{k+1} − c_k)σ(z_k). `thresholds` and `centers` are { x, y }, like its options. It has no gradient of its own: train with `ordinalBce`.",
  },
  {
    name: "softArgmax",
    family: "heatmaps",
    call: "softArgmax(logits, { width, height, convention, temperature, out? }): points [N, 2]",
    text: 'Not a loss, but the expected points of maps of logits [N, H, W]: x̂ = Σ q x, q = softmax(z/temperature), in the unit of `convention`. Any loss for points can follow. A map of nothing but −∞ counts as uniform. dsntnn `dsnt(flat_softmax(z))` is 2x̂ − 1 with "centers". Kornia `spatial_soft_argmax2d` with `normalized_coordinates` is 2x̂ − 1 with "corners"; its temperature multiplies the logits, so it is 1/temperature here.',
    options: expectation,
  },
  {
    name: "softArgmaxGrad",
    family: "heatmaps",
    call: "softArgmaxGrad(logits, pointsGrad, { width, height, convention, temperature, grad?, upstream, accumulate }): gradient [N, H, W]",
    text: "From a loss's gradient with respect to the points to that with respect to the logits: q∘(a − Σ q a)/temperature, a = pointsGrad · (x, y). Give it the logits and the options of the forward call: nothing is kept in between. `grad` may be the array of the logits itself.",
    options: { ...expectation, upstream: "multiplies the gradient", accumulate: "add to grad" },
  },
  {
    name: "epe",
    family: "metrics",
    call: "epe(prediction, target, { weights?, reduction })",
    text: 'Mean Euclidean error of points [N, 2], also exported as `mpjpe`. `reduction` is "mean" by default. MMPose `keypoint_epe(pred, gt, mask)`: the mask as weights, "nonzero-mean".',
  },
  {
    name: "nme",
    family: "metrics",
    call: "nme(prediction, target, { norms, points, weights?, reduction })",
    text: `Mean Euclidean error, each distance divided by its instance's norm: ${norms}; both are required. \`reduction\` is "mean" by default. MMPose \`keypoint_nme\`, with a factor that is the same for x and y: the mask as weights, "nonzero-mean".`,
  },
  {
    name: "pck",
    family: "metrics",
    call: "pck(prediction, target, { threshold, norms?, points?, weights?, reduction })",
    text: `The share of points whose distance is at most \`threshold\`, in norms if they are given: ${norms}. \`reduction\` is "weighted-mean" by default, which makes it a share of the weights. A NaN distance makes it NaN. MMPose \`keypoint_pck_accuracy\` counts distances below the threshold, and takes the mean of each keypoint's own share: the same where every keypoint is as often visible.`,
  },
  {
    name: "auc",
    family: "metrics",
    call: "auc(prediction, target, { threshold, steps?, norms?, points?, weights?, reduction })",
    text: "The area under the curve of `pck` over thresholds from 0 to `threshold`, divided by `threshold`: in [0, 1]. The integral is exact: the mean of max(0, 1 − distance/threshold). With `steps` it is the mean of the shares of distances below k/steps of the threshold, k from 0 to steps − 1: `steps: 20` is MMPose's `keypoint_auc`, its norm_factor being the threshold, where every keypoint is as often visible. The other options are those of `pck`.",
  },
];

/** Families in the order of the documents. */
export const families: Readonly<Record<string, { readonly title: string; readonly intro: string }>> = {
  residual: {
    title: "Residual losses",
    intro: `r = prediction − target. All but \`euclidean\`, which is always radial, take \`geometry\`. With "component" (default) r is rx, then ry,
and the unit is the element. With "radial" r is the distance ρ = ‖(rx, ry)‖, the unit is the point, and the gradient is ψ(ρ)·(rx, ry)/ρ,
0 at ρ = 0. Radial losses do not depend on the direction of the axes. ψ below is the gradient ∂ℓ/∂prediction = ℓ′(r).

\`huber\`, \`cauchy\`, \`gemanMcClure\`, \`welsch\` and \`tukey\` have unit curvature at 0: ℓ ≈ ½r² there, the dashed line of the plots.
Libraries for least squares (Ceres, SciPy) minimise ½ρ(r²): the comparisons below are with that. Those that take r (GTSAM) are
compared as they are.`,
  },
  bounded: {
    title: "Bounded coordinates",
    intro: `Coordinates in [0, 1], as probabilities p or as logits z = ln(p/(1 − p)); the unit is the element. \`toUnit\` maps pixels to [0, 1].
σ is the sigmoid, BCE(z, t) the binary cross-entropy of logits.`,
  },
  classes: {
    title: "Classes",
    intro: "The unit is the row. Rows are contiguous, so a map whose channels come last simply consists of rows.",
  },
  heatmaps: {
    title: "Heat maps",
    intro:
      "The unit is the map. Points are in pixels, with pixel centres at whole numbers, unless a convention says otherwise. Gaussians are not truncated.",
  },
  distributions: {
    title: "Distributions over points",
    intro: "The prediction is a row of parameters per point; the unit is the point. r = μ − target.",
  },
  keypoints: { title: "Keypoints", intro: "The unit is the point." },
  boxes: {
    title: "Boxes",
    intro:
      "Prediction and target are [N, 4]: x1 y1 x2 y2. Targets have x1 ≤ x2 and y1 ≤ y2; any other target, such as x, y, width, height, is `ERR_XYLOSS_VALUE`. A prediction's corners may be in any order; the box lies between them. The unit is the box. IoU is the area of the intersection over that of the union.",
  },
  images: { title: "Images, for registration", intro: "The unit is the map." },
  metrics: {
    title: "Metrics",
    intro:
      "They take points [N, 2] or [instances, points, 2], and have no gradient. Sums are in float64. Weights are one per point, and 0 means missing; reductions are those of the losses.",
  },
};
