/**
 * The entry of the whole binary: the kernels of every family, and nothing else. `families/` has the entries of the others.
 *
 * All loss kernels have one signature, `(flags, n, p, t, w, g, scale, total, shape, a, b, table)`. They compute `n` units whose
 * data starts at `p`, the prediction, and at `t`, the target, and return `total` plus the sum of weight × loss; `flags` (see
 * `Flag` in simd.ts) asks for more:
 *
 * - `w`: 0, or the address of one float32 weight per unit; with POINT_WEIGHTS an element loss has one per two elements;
 * - `g`: with GRAD the address of the gradient, scale × weight × ∂loss/∂prediction, which may be that of prediction or target;
 *   with EACH that of one float32 per unit; elsewhere ignored;
 * - `shape`: what the loss must know of a unit's shape first of all (class losses: the number of classes; maps: of pixels);
 *   residual losses ignore it;
 * - `a`, `b`: the loss's parameters, in the order of its `parameters` in `src/losses`;
 * - `table`: the address of its further parameters, float32 numbers in the order of its `table` there; from `DESK` bytes on
 *   (simd.ts) there is memory for the loss's own use, which holds nothing from call to call.
 *
 * Residual losses take other residuals than p − t by way of `prepare` and `finish`, and of `gather` and `scatter`: `src/prepared.ts` and
 * `src/preparing.ts` show how they are called.
 *
 * Transforms are kernels that are no losses: they take `p` and perhaps `t`, write to `g` what their own comments say, and hand
 * back `total` as it is.
 *
 * Addresses are multiples of 4. Kernels read up to 60 bytes past the end of an array, and write nothing there.
 *
 * Where arrays are as long as the counts and the shape say, no data makes a kernel leave them, its table and its desk: an
 * address never comes from data but for the labels of `sparseSoftmaxCrossEntropy`, the coordinates of `dfl` and the points
 * that edges name, which are clamped where they are read. The counts in a table, of `simcc` and of dense maps, are clamped to what `shape` and `n` allow.
 */

export * from "./families/algebraic";
export * from "./families/transcendental";
export * from "./families/residuals";
export * from "./families/bounded";
export * from "./families/classes";
export * from "./families/maps";
export * from "./families/points";
export * from "./families/energy";
export * from "./families/codecs";
export * from "./families/quantiles";
export * from "./families/mixtures";
export * from "./families/densities";
export * from "./families/angles";
export * from "./instance";
