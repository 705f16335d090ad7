import { type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { flag, type OptionTable } from "../options.js";
import { epsilon, labelSmoothing } from "./shared.js";
import type { Properties, Spec } from "./spec.js";

export interface ClassesOptions {
  /** Classes per row; required, at least 2. */
  classes: number;
}

export interface CategoricalCrossEntropyOptions extends ClassesOptions {
  /** Normalised probabilities are clipped to [ε, 1 − ε]; default 1e-7 (Keras), below ½. */
  epsilon?: number;
}

export interface SoftmaxCrossEntropyOptions extends ClassesOptions {
  /** s in [0, 1): targets become t(1 − s) + s/classes. Default 0. */
  labelSmoothing?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

const classes = { kind: "number", default: undefined, integer: true, atLeast: 2, atMost: 2 ** 24 } as const;

const rows: LayoutOf = (predictions, options, loss) => {
  const classes = options.classes as number;
  const units = unitsOf(predictions, classes, loss, `a row has classes ${classes}`);
  return layoutOf("row", units, classes, classes, 1);
};

const classLoss = (name: string, options: OptionTable, others: OptionTable, properties: Partial<Properties>): Spec => ({
  name,
  family: "classes",
  unit: "row",
  layout: rows,
  axes: ({ classes }) => [classes as number, classes as number],
  options: { classes, ...options, ...others },
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

export const categoricalCrossEntropy = /* @__PURE__ */ classLoss(
  "categoricalCrossEntropy",
  { epsilon },
  {},
  { convex: false, homogeneous: 1, zero: false, kinks: "q = ε, 1 − ε" },
);
export const softmaxCrossEntropy = /* @__PURE__ */ classLoss(
  "softmaxCrossEntropy",
  { labelSmoothing },
  { excess: flag },
  { translation: true, lipschitz: () => 0.5 },
);

/** In the order of the catalogue. */
export const classLosses: readonly Spec[] = [categoricalCrossEntropy, softmaxCrossEntropy];
