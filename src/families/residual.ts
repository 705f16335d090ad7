import { BLOCK, type LayoutOf, LOOPS_DESK, layoutOf, unitsOf } from "../layout.js";
import { choice, type OptionTable } from "../options.js";
import type { Spec, Traits } from "./spec.js";

/** Options of every residual loss. Numbers are rounded to float32 first. */
export interface ResidualOptions {
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
  if (options.geometry !== "radial") return layoutOf("element", predictions, 1, 1, BLOCK, { desk: LOOPS_DESK });
  const points = unitsOf(predictions, 2, loss, "points are x y pairs");
  return layoutOf("point", points, 2, 2, BLOCK / 2, { desk: LOOPS_DESK });
};

export const residual = (name: string, options: OptionTable, traits: Partial<Traits> = {}, irls: Spec["irls"] = () => undefined): Spec => ({
  name,
  family: "residual",
  traits,
  unit: "element",
  layout,
  axes: ({ geometry }) => (geometry === "radial" ? [2, 2] : [0, 0]),
  options: { ...options, geometry: choice("component", "radial") },
  parameters: Object.keys(options),
  kernels: [name, `${name}_radial`, ...(irls === noLimit ? [] : [`${name}_hessian`])],
  kernel: ({ geometry }) => Number(geometry === "radial"),
  irls,
});

export const noLimit = () => "ψ(r)/r has no finite limit at r = 0";

/** Of losses with a bound. */
export const redescending = { convex: false, saturates: true };
