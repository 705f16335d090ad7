import { fail } from "../errors.js";
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

export interface SparseSoftmaxCrossEntropyOptions extends ClassesOptions {
  /** s in [0, 1): labels become 1 − s at the class and s/classes everywhere. Default 0. */
  labelSmoothing?: number;
  /** The label of rows that are missing: a whole number between −2²⁴ and 2²⁴; default −100 (PyTorch). */
  ignoreIndex?: number;
}

const classes = { kind: "number", default: undefined, integer: true, atLeast: 2, atMost: 2 ** 24 } as const;

const rows: LayoutOf = (predictions, options, loss) => {
  const classes = options.classes as number;
  const units = unitsOf(predictions, classes, loss, `a row has classes ${classes}`);
  return layoutOf("row", units, classes, classes, 1);
};

const classLoss = (
  name: string,
  options: OptionTable,
  others: OptionTable,
  properties: Partial<Properties>,
  more: Partial<Spec> = {},
): Spec => ({
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
  ...more,
});

/** Labels are those of classes, or say that the row is missing. */
const expectLabels: Spec["expectTargets"] = (target, weights, { classes, ignoreIndex }, { units }) => {
  for (let i = 0; i < units; i++) {
    const label = target[i] as number;
    if ((label >= 0 && label < (classes as number)) || label === ignoreIndex || weights?.[i] === 0) continue;
    fail(
      "ERR_XYLOSS_VALUE",
      `target[${i}] is ${label}; labels are whole numbers from 0 to ${(classes as number) - 1}, or ignoreIndex ${ignoreIndex}`,
    );
  }
};

export const categoricalCrossEntropy = /* @__PURE__ */ classLoss(
  "categoricalCrossEntropy",
  { epsilon },
  {},
  { convex: false, zero: false, kinks: "q = ε, 1 − ε" },
);
export const softmaxCrossEntropy = /* @__PURE__ */ classLoss(
  "softmaxCrossEntropy",
  { labelSmoothing },
  { excess: flag },
  { translation: true, lipschitz: () => 0.5 },
);
export const sparseSoftmaxCrossEntropy = /* @__PURE__ */ classLoss(
  "sparseSoftmaxCrossEntropy",
  { labelSmoothing, ignoreIndex: { kind: "number", default: -100, integer: true, atLeast: -(2 ** 24), atMost: 2 ** 24 } },
  {},
  { translation: true, lipschitz: () => 0.5 },
  {
    layout: (predictions, options, loss) => ({ ...rows(predictions, options, loss), target: 1 }),
    axes: ({ classes }) => [classes as number, 0],
    ignore: "ignoreIndex",
    expectTargets: expectLabels,
  },
);

/** In the order of the catalogue. */
export const classLosses: readonly Spec[] = [categoricalCrossEntropy, softmaxCrossEntropy, sparseSoftmaxCrossEntropy];
