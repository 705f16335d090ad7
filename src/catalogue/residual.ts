import { BLOCK, type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { choice, type OptionTable, positive, type Resolved, scale } from "../options.js";
import type { Properties, Spec } from "./spec.js";

/** Options of every residual loss. Numbers are rounded to float32 first. */
export interface ResidualOptions {
  /** `"component"`: r is rx, then ry. `"radial"`: r is the distance ‖(rx, ry)‖, and the unit is the point. Default component. */
  geometry?: "component" | "radial";
}

export interface HuberOptions extends ResidualOptions {
  /** Where the quadratic turns into a line, in the data's unit; > 0, default 1. */
  delta?: number;
}

export interface TukeyOptions extends ResidualOptions {
  /** c, beyond which a residual does not pull at all, in the data's unit; at least 2⁻¹²⁶, default 4.6851. */
  scale?: number;
}

/** A function of each component, or of each point's distance with `geometry: "radial"`. */
const layout: LayoutOf = (predictions, options, loss) => {
  if (options.geometry !== "radial") return layoutOf("element", predictions, 1, 1, BLOCK);
  const points = unitsOf(predictions, 2, loss, "points are x y pairs");
  return layoutOf("point", points, 2, 2, BLOCK / 2);
};

const residual = (name: string, options: OptionTable, properties: Partial<Properties>, irls: Spec["irls"] = () => undefined): Spec => ({
  name,
  family: "residual",
  unit: "element",
  layout,
  axes: ({ geometry }) => (geometry === "radial" ? [2, 2] : [0, 0]),
  options: { ...options, geometry: choice("component", "radial") },
  parameters: Object.keys(options),
  kernels: [name, `${name}_radial`],
  kernel: ({ geometry }) => Number(geometry === "radial"),
  irls,
  properties: {
    convex: true,
    symmetric: true,
    bound: null,
    lipschitz: () => 1,
    translation: true,
    homogeneous: 2,
    scaled: Object.keys(options),
    rotation: "radial",
    zero: true,
    kinks: null,
    ...properties,
  },
});

const number = (options: Resolved, name: string): number => options[name] as number;
const noLimit = () => "ψ(r)/r has no finite limit at r = 0";

export const mse = /* @__PURE__ */ residual("mse", {}, { lipschitz: () => 2 });
export const mae = /* @__PURE__ */ residual("mae", {}, { homogeneous: 1, lipschitz: null, kinks: "r = 0" }, noLimit);
export const huber = /* @__PURE__ */ residual("huber", { delta: positive(1) }, {});
export const tukey = /* @__PURE__ */ residual(
  "tukey",
  { scale: scale(4.6851) },
  { convex: false, bound: (options) => number(options, "scale") ** 2 / 6 },
);

/** In the order of the catalogue. */
export const residualLosses: readonly Spec[] = [mse, mae, huber, tukey];
