import { BLOCK, JOINED_DESK, type LayoutOf, LOOPS_DESK, layoutOf, PREPARED_DESK, unitsOf } from "../layout.js";
import { choice, type OptionTable } from "../options.js";
import { type EdgeList, edges, edgesOf } from "./edges.js";
import type { Spec, Traits } from "./spec.js";
import { tolerance, type Whiten, whiten, whitenChecks } from "./whiten.js";

/** Options of every residual loss, whatever its geometry. */
export interface WhitenOptions {
  /**
   * v = Lᵀr takes the place of r before the loss, so that options in the data's unit are in whitened units; gradients stay with respect to
   * the prediction. A divisor of x and y, `{ x, y }`, `{ a, b, c }` with L = [[eᵃ, 0], [b, eᶜ]] as in `gaussianNll2d`, a Float32Array of
   * such numbers per point, or `{ every: K, factors }` for K consecutive points, repeated. With a, b and c, x and y belong together: weights
   * are per point, and a NaN in one makes both NaN. Where v is beyond float32, it counts as infinite.
   */
  whiten?: Whiten;
  /**
   * The largest residual that counts as 0: sign(v)·max(0, |v| − tolerance) takes the place of v, or (vx, vy)·max(0, ρ − tolerance)/ρ. In
   * the data's unit, or in whitened units; ≥ 0, default 0. At |v| = tolerance the gradient is 0. `irlsWeights` are ψ of the result, over v.
   */
  tolerance?: number;
  /**
   * Pairs of points (i, j), such as bones or successive frames: r is of p_i − p_j against t_i − t_j, rounded once, and each edge takes the
   * place of a point, in `each`, `weights`, `reduction` and `whiten`, too. An Int32Array `i0 j0 i1 j1 …`, or `{ every: K, pairs }` for K
   * consecutive points, repeated; it is copied. The gradient of a point is the sum over its edges, added in float32 in their order. `grad`
   * needs an array of its own.
   */
  edges?: EdgeList;
}

/** Options of every residual loss. Numbers are rounded to float32 first. */
export interface ResidualOptions extends WhitenOptions {
  /** `"component"`: r is rx, then ry. `"radial"`: r is the distance ‖(rx, ry)‖, and the unit is the point. Default component. */
  geometry?: "component" | "radial";
}

/** Of `cauchy`, `gemanMcClure` and `welsch`. */
export interface ScaleOptions extends ResidualOptions {
  /** c, in the data's unit; at least 2⁻¹²⁶, default 1. Where r/c is beyond float32, r counts as infinite. */
  scale?: number;
}

/** A function of each component, or of each point's distance with `geometry: "radial"`. */
export const layout: LayoutOf = (predictions, options, loss) => {
  const desk = options.edges ? JOINED_DESK : options.whiten || options.tolerance ? PREPARED_DESK : LOOPS_DESK;
  if (options.geometry !== "radial") return layoutOf("element", predictions, 1, 1, BLOCK, { desk });
  const points = unitsOf(predictions, 2, loss, "points are x y pairs");
  return layoutOf("point", points, 2, 2, BLOCK / 2, { desk });
};

export const residual = (name: string, options: OptionTable, traits: Partial<Traits> = {}, irls: Spec["irls"] = () => undefined): Spec => ({
  name,
  family: "residual",
  traits,
  unit: "element",
  layout,
  axes: ({ geometry, edges }) => (geometry === "radial" || edges ? [2, 2] : [0, 0]),
  options: { ...options, geometry: choice("component", "radial"), whiten, tolerance, edges },
  whiten: whitenChecks,
  edges: edgesOf,
  parameters: Object.keys(options),
  kernels: [name, `${name}_radial`, ...(irls === noLimit ? [] : [`${name}_hessian`])],
  kernel: ({ geometry }) => Number(geometry === "radial"),
  irls,
});

/** The options that only this loss has. */
export function ownOptionsOf({ options }: Spec): OptionTable {
  const { geometry, whiten: _, tolerance: __, edges: ___, ...own } = options;
  return own;
}

export const noLimit = () => "ψ(r)/r has no finite limit at r = 0";

/** Of losses with a bound. */
export const redescending = { convex: false, saturates: true };
