import { BLOCK, type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { choice, type OptionTable, scale } from "../options.js";
import type { Spec } from "./spec.js";

/** Options of every residual loss. Numbers are rounded to float32 first. */
export interface ResidualOptions {
  /** `"component"`: r is rx, then ry. `"radial"`: r is the distance ‖(rx, ry)‖, and the unit is the point. Default component. */
  geometry?: "component" | "radial";
}

export interface HuberOptions extends ResidualOptions {
  /** Where the quadratic turns into a line, in the data's unit; at least 2⁻¹²⁶, default 1. */
  delta?: number;
}

export interface SmoothL1Options extends ResidualOptions {
  /** β, where the quadratic turns into a line, in the data's unit; ≥ 0, default 1. 0 is `mae`, and so is what is below 2⁻¹²⁶. */
  beta?: number;
}

export interface CharbonnierOptions extends ResidualOptions {
  /** ε, the radius of the rounded tip, in the data's unit; 2⁻¹²⁶ to 2⁶², default 1e-3. */
  epsilon?: number;
}

/** Of `cauchy`, `gemanMcClure` and `welsch`. */
export interface ScaleOptions extends ResidualOptions {
  /** c, in the data's unit; at least 2⁻¹²⁶, default 1. Where r/c is beyond float32, r counts as infinite. */
  scale?: number;
}

export interface BarronOptions extends ResidualOptions {
  /** α, the shape: any number, or −Infinity; default 1. Beyond 2⁴⁰ it counts as infinite. */
  alpha?: number;
  /**
   * c, in the data's unit; at least 2⁻⁶⁰, so that 1/c² is a number; default 1. Where r/c or r/(c√|α − 2|) is beyond float32, r counts
   * as infinite. Where c√|α − 2| is above 2¹²⁶ and α finite, r/(c√|α − 2|) has fewer digits.
   */
  scale?: number;
}

export interface WingOptions extends ResidualOptions {
  /** ω, where the logarithm turns into a line, in the data's unit; at least 2⁻¹²⁶, default 10. */
  omega?: number;
  /** ε, which bounds the slope at 0 to ω/ε, in the data's unit; 2⁻¹²⁶ to 2¹⁰⁰, default 2. Where |r|/ε is beyond float32, so is ℓ. */
  epsilon?: number;
}

export interface TukeyOptions extends ResidualOptions {
  /** c, beyond which a residual does not pull at all, in the data's unit; at least 2⁻¹²⁶, default 4.6851. */
  scale?: number;
}

/** A function of each component, or of each point's distance with `geometry: "radial"`. */
const layout: LayoutOf = (predictions, options, loss) => {
  if (options.geometry !== "radial") return layoutOf("element", predictions, 1, 1, BLOCK, { desk: 2 * BLOCK });
  const points = unitsOf(predictions, 2, loss, "points are x y pairs");
  return layoutOf("point", points, 2, 2, BLOCK / 2, { desk: 5 * BLOCK });
};

const residual = (name: string, options: OptionTable, irls: Spec["irls"] = () => undefined): Spec => ({
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
});

/** The radial half of a loss without options of its own, under its own name. */
const ofPoints = (name: string, whole: Spec): Spec => ({
  ...whole,
  name,
  unit: "point",
  layout: (predictions, _, loss) => layout(predictions, { geometry: "radial" }, loss),
  axes: () => [2, 2],
  options: {},
  kernels: [`${whole.name}_radial`],
  kernel: () => 0,
});

const noLimit = () => "ψ(r)/r has no finite limit at r = 0";

export const mse = /* @__PURE__ */ residual("mse", {});
export const mae = /* @__PURE__ */ residual("mae", {}, noLimit);
export const euclidean = /* @__PURE__ */ ofPoints("euclidean", mae);
export const huber = /* @__PURE__ */ residual("huber", { delta: scale(1) });
export const smoothL1 = /* @__PURE__ */ residual("smoothL1", { beta: { kind: "number", default: 1, atLeast: 0 } }, ({ beta }) =>
  (beta as number) < 2 ** -126 ? `with beta 0 ${noLimit()}` : undefined,
);
export const logCosh = /* @__PURE__ */ residual("logCosh", {});
export const charbonnier = /* @__PURE__ */ residual("charbonnier", { epsilon: { ...scale(1e-3), atMost: 2 ** 62 } });
export const cauchy = /* @__PURE__ */ residual("cauchy", { scale: scale(1) });
export const gemanMcClure = /* @__PURE__ */ residual("gemanMcClure", { scale: scale(1) });
export const welsch = /* @__PURE__ */ residual("welsch", { scale: scale(1) });
export const tukey = /* @__PURE__ */ residual("tukey", { scale: scale(4.6851) });
export const barron = /* @__PURE__ */ residual("barron", {
  alpha: { kind: "number", default: 1, orMinusInfinity: true },
  scale: { ...scale(1), atLeast: 2 ** -60 },
});
export const wing = /* @__PURE__ */ residual("wing", { omega: scale(10), epsilon: { ...scale(2), atMost: 2 ** 100 } }, noLimit);

/** In the order of the catalogue. */
export const residualLosses: readonly Spec[] = [
  mse,
  mae,
  euclidean,
  huber,
  smoothL1,
  logCosh,
  charbonnier,
  cauchy,
  gemanMcClure,
  welsch,
  tukey,
  barron,
  wing,
];
