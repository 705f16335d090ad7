import { BLOCK, type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { flag, type OptionTable } from "../options.js";
import type { Spec } from "./spec.js";

export interface LaplaceNllOptions {
  /** Add the constant of the full density. Default false. */
  full?: boolean;
}

export interface GaussianNll2dOptions {
  /** Add the constant ln 2π of the full density. Default false. */
  full?: boolean;
}

export interface GaussianNllOptions {
  /** Add the constant ln 2π of the full density. Default false. */
  full?: boolean;
  /** β in [0, 1]: multiplies each component's gradient, but not the value, by its variance to the power of β. Default 0. */
  beta?: number;
}

const rows =
  (size: number): LayoutOf =>
  (predictions, _options, loss) =>
    layoutOf("point", unitsOf(predictions, size, loss, `a point's distribution has ${size} numbers`), size, 2, BLOCK / 4);

const distribution = (name: string, size: number, options: OptionTable): Spec => ({
  name,
  family: "distributions",
  unit: "point",
  layout: rows(size),
  axes: () => [size, 2],
  options,
  parameters: Object.keys(options),
  kernels: [name],
});

export const gaussianNll = /* @__PURE__ */ distribution("gaussianNll", 4, {
  full: flag,
  beta: { kind: "number", default: 0, atLeast: 0, atMost: 1 },
});
export const gaussianNll2d = /* @__PURE__ */ distribution("gaussianNll2d", 5, { full: flag });
export const laplaceNll = /* @__PURE__ */ distribution("laplaceNll", 4, { full: flag });

/** In the order of the catalogue. */
export const distributionLosses: readonly Spec[] = [gaussianNll, gaussianNll2d, laplaceNll];
