import { fail } from "../errors.js";
import { type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { flag, type OptionTable, type OtherOption, positive, whole } from "../options.js";
import { epsilon, labelSmoothing, numbersOf } from "./shared.js";
import type { Spec } from "./spec.js";

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

export interface ClassWeightsOptions extends PositionsOptions {
  /** One finite number ≥ 0 per class, of at most 8,188 classes: a target counts w times as much. Default: 1 each. */
  classWeights?: ArrayLike<number>;
}

export interface SoftmaxCrossEntropyOptions extends ClassWeightsOptions {
  /** s in [0, 1): targets become t(1 − s) + s/classes. Default 0. */
  labelSmoothing?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

export interface SparseSoftmaxCrossEntropyOptions extends ClassWeightsOptions {
  /** s in [0, 1): labels become 1 − s at the class and s/classes everywhere. Default 0. */
  labelSmoothing?: number;
  /** The label of rows that are missing: a whole number between −2²⁴ and 2²⁴; default −100 (PyTorch). */
  ignoreIndex?: number;
}

export interface BinsOptions {
  /** Bins per axis; required, at least 2. */
  bins: number;
}

export interface SimccOptions {
  /** Bins of the x axis; required, at least 2. */
  binsX: number;
  /** Bins of the y axis; required, at least 2. */
  binsY: number;
  /** Bins per pixel; > 0, default 2. */
  split?: number;
  /** The label's standard deviation in bins; at least 2⁻⁶⁰, default 6. */
  sigma?: number;
}

const classes = { kind: "number", default: undefined, integer: true, atLeast: 2, atMost: 2 ** 24 } as const;

const rows: LayoutOf = (predictions, options, loss) => {
  const classes = options.classes as number;
  const units = unitsOf(predictions, classes, loss, `a row has classes ${classes}`);
  return layoutOf("row", units, classes, classes, 1);
};

/** Rows, or maps of `positions` whose classes lie apart: each position is a unit, and a map a block. */
const maps: LayoutOf = (predictions, options, loss) => {
  const classes = options.classes as number;
  // weighted targets are made on the desk
  if (options.positions === 1) return { ...rows(predictions, options, loss), desk: options.classWeights === null ? 0 : classes };
  const positions = options.positions as number;
  const why = `a map has classes ${classes} times positions ${positions}`;
  const units = unitsOf(predictions, classes * positions, loss, why) * positions;
  return layoutOf("row", units, classes, classes, positions, { desk: POSITIONS_DESK });
};

/** The state of a strip of positions: `STRIP / 4` times the floats of `Four` in `assembly/positions.ts`. */
const POSITIONS_DESK = 64 * 40;

/** What the kernels' table has room for behind P and three zeros. */
const MOST_WEIGHTS = 8188;

const ofClasses: OtherOption = {
  kind: "other",
  default: null,
  read: (value, wrong) => numbersOf(value, wrong, MOST_WEIGHTS, (weight) => weight >= 0 && weight < Infinity),
  text: `an array of finite float32 numbers ≥ 0, one for each of at most ${MOST_WEIGHTS} classes`,
};

/** What a loss has that takes rows and maps: a kernel for each, and in the table P and the weights of classes. */
const ofMaps = (name: string): Pick<Spec, "layout" | "axes" | "kernels" | "kernel" | "table"> => ({
  layout: maps,
  axes: ({ classes, positions }) => (positions === 1 ? [classes as number, classes as number] : [0, 0]),
  kernels: [name, `${name}_positions`],
  kernel: ({ positions }) => Number(positions !== 1),
  table({ classes, positions, classWeights }, _layout, loss) {
    const weights = (classWeights ?? []) as Float32Array;
    if (classWeights !== null && weights.length !== classes) {
      fail(
        "ERR_XYLOSS_OPTION",
        `${loss}: option classWeights has ${weights.length} numbers for ${classes} classes; it must be ${ofClasses.text}`,
      );
    }
    return positions === 1 && classWeights === null ? null : Float32Array.of(positions as number, 0, 0, 0, ...weights);
  },
});

const classLoss = (name: string, options: OptionTable, others: OptionTable = {}, more: Partial<Spec> = {}): Spec => ({
  name,
  family: "classes",
  unit: "row",
  layout: rows,
  axes: ({ classes }) => [classes as number, classes as number],
  options: { classes, ...options, ...others },
  parameters: Object.keys(options),
  kernels: [name],
  ...more,
});

const sparse = "sparseSoftmaxCrossEntropy";

/** Labels are those of classes, or say that the row is missing. */
const expectLabels: Spec["expectTargets"] = (target, weights, { classes, ignoreIndex }, { units }) => {
  for (let i = 0; i < units; i++) {
    const label = target[i] as number;
    if ((label >= 0 && label < (classes as number)) || label === ignoreIndex || weights?.[i] === 0) continue;
    fail(
      "ERR_XYLOSS_VALUE",
      `${sparse}: target[${i}] is ${label}; labels are whole numbers from 0 to ${(classes as number) - 1}, or ignoreIndex ${ignoreIndex}`,
    );
  }
};

export const categoricalCrossEntropy = /* @__PURE__ */ classLoss("categoricalCrossEntropy", { epsilon });
export const softmaxCrossEntropy = /* @__PURE__ */ classLoss(
  "softmaxCrossEntropy",
  { labelSmoothing },
  { excess: flag, positions: whole(1, 1), classWeights: ofClasses },
  ofMaps("softmaxCrossEntropy"),
);
export const sparseSoftmaxCrossEntropy = /* @__PURE__ */ classLoss(
  sparse,
  { labelSmoothing, ignoreIndex: { kind: "number", default: -100, integer: true, atLeast: -(2 ** 24), atMost: 2 ** 24 } },
  { positions: whole(1, 1), classWeights: ofClasses },
  {
    ...ofMaps(sparse),
    // the targets that weighted labels become are those of the other loss
    kernels: [sparse, `${sparse}_positions`, "softmaxCrossEntropy"],
    kernel: ({ positions, classWeights }) => (positions !== 1 ? 1 : classWeights === null ? 0 : 2),
    layout: (predictions, options, loss) => ({ ...maps(predictions, options, loss), target: 1 }),
    axes: ({ classes, positions }) => [positions === 1 ? (classes as number) : 0, 0],
    ignore: "ignoreIndex",
    expectTargets: expectLabels,
  },
);

export const klDivergence = /* @__PURE__ */ classLoss("klDivergence", {});
export const jsDivergence = /* @__PURE__ */ classLoss("jsDivergence", {});

/** Rows of both axes of a point: `[N, 2, bins]`. */
const points: LayoutOf = (predictions, options, loss) => {
  const bins = options.bins as number;
  const units = unitsOf(predictions, 2 * bins, loss, `a point has bins ${bins} for x and for y`);
  return layoutOf("row", units, 2 * bins, 2, 1, { desk: 2 * bins });
};

/** Coordinates lie between the first bin and the last. NaN is data, as everywhere. */
const expectBins =
  (name: string): Spec["expectTargets"] =>
  (target, weights, options, { units }) => {
    const last = (options.bins as number) - 1;
    for (let i = 0; i < 2 * units; i++) {
      const y = target[i] as number;
      if (!(y < 0 || y > last) || weights?.[i >> 1] === 0) continue;
      fail("ERR_XYLOSS_VALUE", `${name}: target[${i}] is ${y}; coordinates are in bins, from 0 to ${last}`);
    }
  };

const bins = (name: string): Spec =>
  classLoss(
    name,
    {},
    {},
    {
      layout: points,
      axes: ({ bins }) => [bins as number, 2],
      options: { bins: classes },
      expectTargets: expectBins(name),
    },
  );

const label: OptionTable = { split: /* @__PURE__ */ positive(2), sigma: { kind: "number", default: 6, atLeast: 2 ** -60 } };
export const simcc = /* @__PURE__ */ classLoss(
  "simcc",
  label,
  {},
  {
    layout: (predictions, { binsX, binsY }, loss) => {
      const perUnit = (binsX as number) + (binsY as number);
      const units = unitsOf(predictions, perUnit, loss, `a point has binsX ${binsX} and binsY ${binsY}`);
      return layoutOf("row", units, perUnit, 2, 1, { desk: perUnit });
    },
    axes: ({ binsX, binsY }) => [(binsX as number) + (binsY as number), 2],
    options: { binsX: classes, binsY: classes, ...label },
    table: ({ binsX }) => Float32Array.of(binsX as number),
  },
);
export const dfl = /* @__PURE__ */ bins("dfl");
export const crps = /* @__PURE__ */ bins("crps");

/** In the order of the catalogue. */
export const classLosses: readonly Spec[] = [
  categoricalCrossEntropy,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
  klDivergence,
  jsDivergence,
  simcc,
  dfl,
  crps,
];
