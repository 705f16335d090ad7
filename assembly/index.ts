/**
 * The entry: every kernel, and nothing else.
 *
 * All loss kernels have one signature, `(flags, n, p, t, w, g, scale, total, shape, a, b, table)`. They compute `n` units whose
 * data starts at `p`, the prediction, and at `t`, the target, and return `total` plus the sum of weight × loss; `flags` (see
 * `Flag` in simd.ts) asks for more:
 *
 * - `w`: 0, or the address of one float32 weight per unit; with POINT_WEIGHTS an element loss has one per two elements;
 * - `g`: with GRAD the address of the gradient, scale × weight × ∂loss/∂prediction, which may be that of prediction or target;
 *   with EACH that of one float32 per unit; elsewhere ignored;
 * - `shape`: what the loss must know of a unit's shape first of all (class losses: the number of classes; maps: of pixels);
 * - `a`, `b`: the loss's parameters, in the order of its `parameters` in `src/losses`;
 * - `table`: the address of its further parameters, float32 numbers in the order of its `table` there; from `DESK` bytes on
 *   (simd.ts) there is memory for the loss's own use, which holds nothing from call to call.
 *
 * Transforms are kernels that are no losses: they take `p` and perhaps `t`, write to `g` what their own comments say, and hand
 * back `total` as it is.
 *
 * Addresses are multiples of 4. Kernels read up to 60 bytes past the end of an array, and write nothing there.
 *
 * Where arrays are as long as the counts and the shape say, no data makes a kernel leave them, its table and its desk: an
 * address never comes from data but for the labels of `sparseSoftmaxCrossEntropy` and the coordinates of `dfl`, which are
 * clamped where they are read. The counts in a table, of `simcc` and of dense maps, are clamped to what `shape` and `n` allow.
 */

// in groups of like code, which compress better
export { mse, mse_radial } from "./losses/mse";
export { mae, mae_radial } from "./losses/mae";
export { huber, huber_radial } from "./losses/huber";
export { smoothL1, smoothL1_radial } from "./losses/smoothL1";
export { charbonnier, charbonnier_radial } from "./losses/charbonnier";
export { gemanMcClure, gemanMcClure_radial } from "./losses/gemanMcClure";
export { tukey, tukey_radial } from "./losses/tukey";
export { tls, tls_radial } from "./losses/tls";
export { wing, wing_radial } from "./losses/wing";
export { softWing, softWing_radial } from "./losses/softWing";
export { cauchy, cauchy_radial } from "./losses/cauchy";
export { welsch, welsch_radial } from "./losses/welsch";
export { logCosh, logCosh_radial } from "./losses/logCosh";
export { barron, barron_radial } from "./losses/barron";

export { bce } from "./losses/bce";
export { bceWithLogits, bceWithLogits_each } from "./losses/bceWithLogits";
export { focal } from "./losses/focal";
export { ordinalBce } from "./losses/ordinalBce";
export { decodeOrdinal } from "./transforms/decodeOrdinal";

export { categoricalCrossEntropy } from "./losses/categoricalCrossEntropy";
export { klDivergence } from "./losses/klDivergence";
export { jsDivergence } from "./losses/jsDivergence";
export { softmaxCrossEntropy, softmaxCrossEntropy_positions } from "./losses/softmaxCrossEntropy";
export { sparseSoftmaxCrossEntropy, sparseSoftmaxCrossEntropy_positions } from "./losses/sparseSoftmaxCrossEntropy";
export { simcc } from "./losses/simcc";
export { dfl } from "./losses/dfl";
export { crps } from "./losses/crps";

export { heatmapMse } from "./losses/heatmapMse";
export { heatmapCrossEntropy } from "./losses/heatmapCrossEntropy";
export { dsnt } from "./losses/dsnt";
export { heatmapFocal } from "./losses/heatmapFocal";
export { adaptiveWing } from "./losses/adaptiveWing";

export { gaussianNll } from "./losses/gaussianNll";
export { gaussianNll2d } from "./losses/gaussianNll2d";
export { laplaceNll } from "./losses/laplaceNll";
export { oks } from "./losses/oks";

export { box, box_inverted } from "./losses/box";

export { ncc } from "./losses/ncc";
export { lncc } from "./losses/lncc";

export { weight_count, weight_sum } from "./weights";

/** The first byte that is free for data. */
export function heap(): usize {
  return __heap_base;
}
