import { BLOCK, type LayoutOf, layoutOf } from "../layout.js";
import { flag, type OptionTable, positive, type Resolved } from "../options.js";
import { epsilon, labelSmoothing } from "./shared.js";
import type { Properties, Spec } from "./spec.js";

export interface BceOptions {
  /** Probabilities are clipped to [ε, 1 − ε]; default 1e-7 (Keras), below ½. */
  epsilon?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

export interface BceWithLogitsOptions {
  /** q, the weight of the positive share; > 0, default 1. */
  posWeight?: number;
  /** s in [0, 1): targets become t(1 − s) + ½s. Default 0. */
  labelSmoothing?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

const elements: LayoutOf = (predictions) => layoutOf("element", predictions, 1, 1, BLOCK);

const bounded = (name: string, options: OptionTable, others: OptionTable, properties: Partial<Properties>): Spec => ({
  name,
  family: "bounded",
  unit: "element",
  layout: elements,
  options: { ...options, ...others },
  parameters: Object.keys(options),
  kernels: [name],
  properties: {
    convex: true,
    symmetric: false,
    bound: null,
    lipschitz: null,
    translation: false,
    homogeneous: null,
    rotation: false,
    zero: null,
    kinks: null,
    ...properties,
  },
});

const steepest = (options: Resolved): number => Math.max(1, options.posWeight as number) / 4;

export const bce = /* @__PURE__ */ bounded("bce", { epsilon }, { excess: flag }, { convex: false, zero: "excess", kinks: "p = ε, 1 − ε" });
export const bceWithLogits = /* @__PURE__ */ bounded(
  "bceWithLogits",
  { posWeight: positive(1), labelSmoothing },
  { excess: flag },
  { lipschitz: steepest },
);

/** In the order of the catalogue. */
export const boundedLosses: readonly Spec[] = [bce, bceWithLogits];
