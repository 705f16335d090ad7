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
 * - `a`, `b`: the loss's parameters, in the order of its `parameters` in `src/catalogue`;
 * - `table`: the address of its further parameters, float32 numbers in the order of its `table` there; from `DESK` bytes on
 *   (simd.ts) there is memory for the loss's own use, which holds nothing from call to call.
 *
 * Transforms are kernels that are no losses: they take `p` and perhaps `t`, write to `g` what their own comments say, and hand
 * back `total` as it is.
 *
 * Addresses are multiples of 4. Kernels read, and write back unchanged, up to 28 bytes past the end of an array.
 */
export { bce } from "./losses/bce";
export { bceWithLogits } from "./losses/bceWithLogits";
export { categoricalCrossEntropy } from "./losses/categoricalCrossEntropy";
export { cauchy, cauchy_radial } from "./losses/cauchy";
export { charbonnier, charbonnier_radial } from "./losses/charbonnier";
export { dsnt } from "./losses/dsnt";
export { gemanMcClure, gemanMcClure_radial } from "./losses/gemanMcClure";
export { heatmapCrossEntropy } from "./losses/heatmapCrossEntropy";
export { heatmapMse } from "./losses/heatmapMse";
export { huber, huber_radial } from "./losses/huber";
export { logCosh, logCosh_radial } from "./losses/logCosh";
export { mae, mae_radial } from "./losses/mae";
export { mse, mse_radial } from "./losses/mse";
export { ordinalBce } from "./losses/ordinalBce";
export { smoothL1, smoothL1_radial } from "./losses/smoothL1";
export { softArgmax } from "./losses/softArgmax";
export { softmaxCrossEntropy, softmaxCrossEntropy_positions } from "./losses/softmaxCrossEntropy";
export { sparseSoftmaxCrossEntropy, sparseSoftmaxCrossEntropy_positions } from "./losses/sparseSoftmaxCrossEntropy";
export { tukey, tukey_radial } from "./losses/tukey";
export { welsch, welsch_radial } from "./losses/welsch";
export { wing, wing_radial } from "./losses/wing";
export { decodeOrdinal } from "./transforms/decodeOrdinal";
export { weight_count, weight_sum } from "./weights";

/** The first byte that is free for data. */
export function heap(): usize {
  return __heap_base;
}
