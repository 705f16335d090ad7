/** What docs/losses.md says beside the losses: of their families, and of the other exports. */
import * as words from "./shared/words.js";

/** For a cell of a Markdown table. */
export const inTable = (text: string): string => text.replaceAll("|", "\\|");

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

const expectation = { ...words.size, convention: words.convention, temperature: "divides the logits" };
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
    name: "hessian",
    family: "residual",
    call: "huber.hessian(prediction, target, { delta, geometry?, weights?, psd? }): one number per element, or hxx, hxy, hyy per point",
    text: 'A method of every residual loss: weight × the second derivatives by the prediction, not reduced. ψ′(r) of an element; with `geometry: "radial"` hxx, hxy and hyy of each point, of H = w⊥I + (w∥ − w⊥)nnᵀ with w⊥ = ψ(ρ)/ρ, w∥ = ψ′(ρ) and the direction n. `psd: true` counts negative eigenvalues, of which only ψ′ can be one, as 0, as Levenberg–Marquardt and Gauss–Newton solvers need. At a kink ψ′ is the mean of both sides; `tls` jumps there, which its ψ′ does not show. Each entry is within a few ULP of the largest of its matrix and of ψ(r)/r. With `mae`, `euclidean`, `wing`, `softWing`, and `smoothL1` with β = 0, it is an error, because the curvature at 0 is not finite. With `whiten` it is L·H·Lᵀ, the curvature with respect to the prediction itself, H being that of the whitened residual; with a, b and c a component loss, too, gives hxx, hxy and hyy of each point, and `psd` clamps H. With `tolerance` it is an error. Ceres\' corrector uses ρ″(r²): ψ′(r) is ρ′ + 2r²ρ″.',
    method: true,
  },
  {
    name: "whiten",
    family: "residual",
    call: "huber.valueAndGrad(prediction, target, { delta, whiten: { x: 64, y: 48 } })",
    text: "An option of every residual loss: v = Lᵀr takes the place of r before the loss. This removes differences of scale, and correlation between x and y, for any of these losses. Give one divisor, `{ x, y }`, `{ a, b, c }` with L = [[eᵃ, 0], [b, eᶜ]] as in `gaussianNll2d`, a Float32Array of 1, 2 or 3 such numbers per point, or `{ every: K, factors }` for K consecutive points, repeated (K ≤ 2000). Divisors are from 2⁻¹²⁶ to 2¹²⁶, a and c within ±87. Options in the data's unit, such as δ, are then in whitened units; gradients stay with respect to the prediction: L·∂ℓ/∂v. `irlsWeights` are ψ(v)/v. With a, b and c, x and y belong together: weights are per point, and a NaN in one makes both NaN. Where v is beyond float32, it counts as infinite. The same as GTSAM's `Robust(mEstimator, Gaussian | Diagonal | Isotropic)`, and as g2o's information matrix LLᵀ with a robust kernel. `euclidean` with each instance's norm as divisor is NME.",
    method: true,
  },
  {
    name: "tolerance",
    family: "residual",
    call: "huber.valueAndGrad(prediction, target, { delta, tolerance: 0.5 })",
    text: "An option of every residual loss, for labels that are no more accurate than that: sign(r)·max(0, |r| − tolerance) takes the place of r, or for points (rx, ry)·max(0, ρ − tolerance)/ρ. It acts after `whiten`: it is in the data's unit, or with `whiten` in whitened units. Up to the tolerance, value and gradient are 0. `irlsWeights` are ψ of what is left, divided by the residual before it was reduced. `mae` with it is the ε-insensitive loss of support vector regression, and lightning-pose's `rectify_epsilon`; GTSAM's `L2WithDeadZone` is `mse` with it, halved.",
    method: true,
  },
  {
    name: "edges",
    family: "residual",
    call: "huber.valueAndGrad(prediction, target, { delta, edges: { every: 17, pairs } })",
    text: 'An option of every residual loss, for bones, velocities and other differences of points: r of the edge (i, j) is (p_i − p_j) − (t_i − t_j), computed in float64 and rounded once. Give an Int32Array `i0 j0 i1 j1 …` of points, or `{ every: K, pairs }` with numbers below K, for K consecutive points, repeated. `prediction` and `target` stay points `[N, 2]`, but an edge takes the place of a point: `each` and `irlsWeights` return one number per edge, or two, for x and y, without `geometry: "radial"`; `reduction`, `weights`, `select` and per-point `whiten` count edges. An edge of weight 0 is missing, even if one of its points is NaN. ∂ℓ/∂r is added to the gradient of i and subtracted from that of j, in float32 and in the order of the edges; that of a point in no edge is 0. `grad` must be an array of its own. The list is copied, and `{ every, pairs }` repeated in memory (8 bytes per edge), when you call or bind the loss; one thread computes it. A number out of range is `ERR_XYLOSS_VALUE`. `hessian` does not take it. To train on positions and bones at once, call the loss twice, the second time with `accumulate: true`.',
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
    name: "toUnit",
    family: "coordinates",
    call: "toUnit(points, { width, height, convention, out? }): points in [0, 1]",
    text: 'From pixels to [0, 1]. `convention` is required, as a mix-up shifts every point by half a pixel: "edges" is x/width (CSS, clicks), "centers" (x + ½)/width (indices of pixels), "corners" x/(width − 1) (align_corners). Points outside the image are mapped too, not clipped. `out` may be the array of the points itself.',
  },
  {
    name: "fromUnit",
    family: "coordinates",
    call: "fromUnit(points, { width, height, convention, out? }): points in pixels",
    text: "The inverse of `toUnit`.",
  },
  {
    name: "packPoints",
    family: "coordinates",
    call: "packPoints(landmarks, { width?, height?, out? }): { points, weights }",
    text: "Landmarks of MediaPipe, TensorFlow.js and others, `{ x, y, visibility? }`, as points and weights: one list, or one for each instance. `width` and `height` multiply coordinates in [0, 1]. A weight is the visibility, or 1; a landmark that is null gets weight 0.",
  },
  {
    name: "unpackPoints",
    family: "coordinates",
    call: "unpackPoints(points): { x, y }[]",
    text: "The way back, to draw the points.",
  },
  {
    name: "gaussianMap",
    family: "codecs",
    call: "gaussianMap(points, { width, height, sigma, method, out? }): maps [N, H, W]",
    text: "A Gaussian of peak 1 about each point of [N, 2], in a map of its own. Use the maps as training targets for `mse`, `heatmapFocal` or `adaptiveWing` as MMPose draws them; `heatmapMse` draws its own maps, about the point itself. Points and σ are in pixels of the map.",
    options: {
      ...words.size,
      sigma: "standard deviation of the Gaussian in pixels",
      method:
        '`"unbiased"` about the point, 0 everywhere if it is more than 3σ outside; `"msra"` about the nearest pixel, cut off at 3σ; `"udp"` about the point, cut off at the same pixels',
    },
  },
  {
    name: "gaussianMapGrad",
    family: "codecs",
    call: "gaussianMapGrad(points, mapsGrad, { width, height, sigma, method, grad?, upstream, accumulate }): gradient [N, 2]",
    text: "From a loss's gradient with respect to the maps to that with respect to the points: Σ mapsGrad·h·(pixel − μ)/σ². Give it the points and the options of the forward call. `grad` may be the array of the points itself.",
    options: {
      ...words.size,
      sigma: "that of the forward call",
      method: 'that of the forward call; `"msra"` has no gradient',
      upstream: "multiplies the gradient",
      accumulate: "add to grad",
    },
  },
  {
    name: "decodeHeatmap",
    family: "codecs",
    call: "decodeHeatmap(maps, { width, height, method, logits, blur, out? }): points and scores [N, 3]",
    text: "The highest pixel of each map, refined to a fraction of a pixel, and its score: x y score, as in COCO's results. Where no score is above 0, x and y are −1, but not with `logits`. Both DARK methods are exact on a Gaussian that is not cut off. It has no gradient; `softArgmax` has one.",
    options: {
      ...words.size,
      method: '`"argmax"`, `"quarter"` (¼ px towards the higher neighbour), `"dark"` or `"darkUdp"` (a Newton step on the logarithm)',
      logits: "scores are logits of a softmax, and need no logarithm",
      blur: "size of OpenCV's Gaussian filter before DARK, odd; 1 for none. MMPose: 11 for σ = 2, 17 for σ = 3",
    },
  },
  {
    name: "encodeSimcc",
    family: "codecs",
    call: "encodeSimcc(points, { binsX, binsY, split, sigma, unit, round, out? }): labels [N, binsX + binsY]",
    text: "The labels of SimCC: a Gaussian over the bins of each axis about split × pixel. `simcc` makes them itself; these are for losses of your own.",
    options: {
      binsX: "bins of x",
      binsY: "bins of y",
      split: "bins per pixel",
      sigma: "standard deviation in bins, for both axes or { x, y }",
      unit: '`"sum"`: each axis sums to 1; `"peak"`: its peak is 1; `"integral"`: the untruncated Gaussian integrates to 1',
      round: "centre it on the nearest whole bin",
    },
  },
  {
    name: "decodeSimcc",
    family: "codecs",
    call: "decodeSimcc(logits, { binsX, binsY, split, out? }): points and scores [N, 3]",
    text: "The highest bin of each axis, divided by `split`, and the lower of both maxima as the score. Takes logits, probabilities or labels.",
    options: { binsX: "bins of x", binsY: "bins of y", split: "bins per pixel" },
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
    call: "pck(prediction, target, { threshold, norms?, points?, per?, weights?, reduction }): a number, or { value, each } with per",
    text: `The share of points whose distance is at most \`threshold\`, in norms if they are given: ${norms}. \`reduction\` is "weighted-mean" by default, which makes it a share of the weights. A NaN distance makes it NaN. With \`per: "keypoint"\` or \`per: "instance"\` and \`points\`, \`each\` has a share per keypoint or instance, −1 where none of its points has a weight, and \`value\` is their mean over the others. MMPose \`keypoint_pck_accuracy\` is \`per: "keypoint"\`, but counts distances below the threshold.`,
  },
  {
    name: "auc",
    family: "metrics",
    call: "auc(prediction, target, { threshold, steps?, norms?, points?, per?, weights?, reduction }): a number, or { value, each } with per",
    text: `The area under the curve of \`pck\` over thresholds from 0 to \`threshold\`, divided by \`threshold\`: in [0, 1]. The integral is exact: the mean of max(0, 1 − distance/threshold). With \`steps\` it is the mean of the shares of distances below k/steps of the threshold, k from 0 to steps − 1: \`steps: 20, per: "keypoint"\` is MMPose's \`keypoint_auc\`, where the threshold is its norm_factor. The other options are those of \`pck\`.`,
  },
  {
    name: "failureRate",
    family: "metrics",
    call: "failureRate(prediction, target, { threshold, norms?, points?, weights? })",
    text: `The share of instances whose mean distance is above \`threshold\`, in norms if they are given: ${norms}, 1 by default. An instance whose points all have weight 0 does not count. 300-W and WFLW report it at an NME of 0.08 or 0.1.`,
  },
  {
    name: "ced",
    family: "metrics",
    call: "ced(prediction, target, { threshold, steps, norms?, points?, weights? }): { errors, shares, area }",
    text: "The cumulative error distribution: at `steps` + 1 errors from 0 to `threshold`, the share of instances whose mean distance, in norms if given, is at most that. `area` is the exact area under the curve up to the threshold, divided by it. `steps` is 100 by default. The other options are those of `failureRate`.",
  },
  {
    name: "oksScore",
    family: "metrics",
    call: "oksScore(prediction, target, { sigmas, areas, weights?, mode }): Float64Array, one number per instance",
    text: 'Object keypoint similarity of each instance: the mean of e^(−d²/(2·area·κ²)) over its keypoints, κ = 2σ, as in `oks`; −1 for an instance whose keypoints all have weight 0. `mode` is "score" by default; "linear" is 1 − s, "square" 1 − s², "log" −ln s, as in MMPose\'s `OKSLoss`. COCO\'s `computeOks`, for instances with a visible keypoint.',
  },
  {
    name: "coverage",
    family: "metrics",
    call: "coverage(prediction, target, { level, weights?, reduction })",
    text: 'The share of targets that lie in the ellipse to which their predicted Gaussian, a row of `gaussianNll2d` [N, 5], gives the probability `level`: ‖Lᵀr‖² ≤ −2 ln(1 − level), the χ² quantile in two dimensions. A calibrated model has a coverage of `level` at every level. Rows of `studentTNll2d` are no Gaussians: their coverage is below `level`. `reduction` is "weighted-mean" by default.',
  },
  {
    name: "conformalRadius",
    family: "metrics",
    call: "conformalRadius(scores, { level })",
    text: "The ⌈(n + 1)·level⌉-th smallest of the scores of n held-out points, or Infinity if n is too small: a region of that radius around the prediction of a new point holds its target with a probability of at least `level`, whatever the model. Scores may be distances (`euclidean.each`), or distances in standard deviations.",
  },
];

/** Families in the order of the documents. */
export const families: Readonly<Record<string, { readonly title: string; readonly intro: string }>> = {
  residual: {
    title: "Residual losses",
    intro: `r = prediction − target. All but \`euclidean\`, which is always radial, take \`geometry\`. With "component" (default) r is rx, then ry,
and the unit is the element. With "radial" r is the distance ρ = ‖(rx, ry)‖, the unit is the point, and the gradient is ψ(ρ)·(rx, ry)/ρ,
0 at ρ = 0. All take [\`whiten\`](#whiten), for scales and correlation, [\`tolerance\`](#tolerance), and [\`edges\`](#edges), for differences of points. Radial losses do not depend on the direction of the axes. ψ below is the gradient ∂ℓ/∂prediction = ℓ′(r).

\`huber\`, \`cauchy\`, \`gemanMcClure\`, \`welsch\` and \`tukey\` have unit curvature at 0: ℓ ≈ ½r² there, the dashed line of the plots.
Libraries for least squares (Ceres, SciPy) minimise ½ρ(r²): the comparisons below are with that. Those that take r (GTSAM) are
compared as they are.`,
  },
  quantiles: {
    title: "Quantiles",
    intro:
      "r = prediction − target. These losses pull more on one side than on the other, so that the best constant prediction is a quantile.",
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
  angles: { title: "Directions", intro: "Directions in space, as two angles or as vectors. The unit is the point: one direction." },
  boxes: {
    title: "Boxes",
    intro:
      "Prediction and target are [N, 4]: x1 y1 x2 y2. Targets have x1 ≤ x2 and y1 ≤ y2; any other target, such as x, y, width, height, is `ERR_XYLOSS_VALUE`. A prediction's corners may be in any order; the box lies between them. The unit is the box. IoU is the area of the intersection over that of the union.",
  },
  images: { title: "Images, for registration", intro: "The unit is the map." },
  coordinates: {
    title: "Coordinates",
    intro: "Between pixels, [0, 1] and the landmarks of other libraries. They are not losses.",
  },
  codecs: {
    title: "Codecs",
    intro:
      "From points to heat maps and labels, and back, by MMPose's conventions. They are not losses. [codecs.md](codecs.md) shows how exactly each pair returns a point.",
  },
  metrics: {
    title: "Metrics",
    intro:
      "They take points [N, 2] or [instances, points, 2] unless stated otherwise, and have no gradient. Sums are in float64. Weights are one per point, and 0 means missing; reductions are those of the losses.",
  },
};
