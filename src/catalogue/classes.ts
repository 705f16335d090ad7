import { fail } from "../errors.js";
import { type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { flag, type OptionTable, whole } from "../options.js";
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

export interface PositionsOptions extends ClassesOptions {
  /** P: data are dense maps `[N, classes, P]`, such as `[N, classes, height, width]`, and the unit is the position. Default 1: rows. */
  positions?: number;
}

export interface SoftmaxCrossEntropyOptions extends PositionsOptions {
  /** s in [0, 1): targets become t(1 − s) + s/classes. Default 0. */
  labelSmoothing?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

export interface SparseSoftmaxCrossEntropyOptions extends PositionsOptions {
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

/** Rows, or maps of `positions` whose classes lie apart: each position is a unit, and a map a block. */
const maps: LayoutOf = (predictions, options, loss) => {
  if (options.positions === 1) return rows(predictions, options, loss);
  const classes = options.classes as number;
  const positions = options.positions as number;
  const why = `a map has classes ${classes} times positions ${positions}`;
  const units = unitsOf(predictions, classes * positions, loss, why) * positions;
  return layoutOf("row", units, classes, classes, positions, { desk: POSITIONS_DESK });
};

/** The state of a strip of positions: `STRIP / 4` times the floats of `Four` in `assembly/positions.ts`. */
const POSITIONS_DESK = 64 * 40;

/** What a loss has that takes rows and maps: a kernel for each, and P in the table of the latter's. */
const ofMaps = (name: string): Pick<Spec, "layout" | "axes" | "kernels" | "kernel" | "table"> => ({
  layout: maps,
  axes: ({ classes, positions }) => (positions === 1 ? [classes as number, classes as number] : [0, 0]),
  kernels: [name, `${name}_positions`],
  kernel: ({ positions }) => Number(positions !== 1),
  table: ({ positions }) => (positions === 1 ? null : Float32Array.of(positions as number)),
});

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
  { convex: false, homogeneous: 1, zero: false, kinks: "q = ε, 1 − ε" },
);
export const softmaxCrossEntropy = /* @__PURE__ */ classLoss(
  "softmaxCrossEntropy",
  { labelSmoothing },
  { excess: flag, positions: whole(1, 1) },
  { translation: true, lipschitz: () => 0.5 },
  ofMaps("softmaxCrossEntropy"),
);
const sparse = "sparseSoftmaxCrossEntropy";
export const sparseSoftmaxCrossEntropy = /* @__PURE__ */ classLoss(
  sparse,
  { labelSmoothing, ignoreIndex: { kind: "number", default: -100, integer: true, atLeast: -(2 ** 24), atMost: 2 ** 24 } },
  { positions: whole(1, 1) },
  { translation: true, lipschitz: () => 0.5 },
  {
    ...ofMaps(sparse),
    layout: (predictions, options, loss) => ({ ...maps(predictions, options, loss), target: 1 }),
    axes: ({ classes, positions }) => [positions === 1 ? (classes as number) : 0, 0],
    ignore: "ignoreIndex",
    expectTargets: expectLabels,
  },
);

/** In the order of the catalogue. */
export const classLosses: readonly Spec[] = [categoricalCrossEntropy, softmaxCrossEntropy, sparseSoftmaxCrossEntropy];
