import { fail } from "../errors.js";
import { BLOCK, type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { type OptionTable, type OtherOption, positive, type Resolved } from "../options.js";
import { bothAxes, numbersOf, perAxis } from "./shared.js";
import type { Spec, Traits } from "./spec.js";

export interface ClassesOptions {
  /** Classes per row; required, at least 2. */
  classes: number;
}

export interface PositionsOptions extends ClassesOptions {
  /** P: data are dense maps `[N, classes, P]`, such as `[N, classes, height, width]`, and the unit is the position. Default 1: rows. */
  positions?: number;
}

export interface ClassWeightsOptions extends PositionsOptions {
  /** One finite number ≥ 0 per class, of at most 8,188 classes: a target counts w times as much. Default: 1 each. */
  classWeights?: ArrayLike<number>;
}

export interface BinsOptions {
  /** Bins per axis; required, at least 2. */
  bins: number;
}

export const classes = { kind: "number", default: undefined, integer: true, atLeast: 2, atMost: 2 ** 24 } as const;

const rows: LayoutOf = (predictions, options, loss) => {
  const classes = options.classes as number;
  const units = unitsOf(predictions, classes, loss, `a row has ${classes} classes`);
  return layoutOf("row", units, classes, classes, 1, { desk: 2 * BLOCK });
};

/** Rows, or maps of `positions` whose classes lie apart: each position is a unit, each map a block. */
export const maps: LayoutOf = (predictions, options, loss) => {
  const classes = options.classes as number;
  // the desk holds weighted targets
  if (options.positions === 1) return { ...rows(predictions, options, loss), desk: options.classWeights === null ? 0 : classes };
  const positions = options.positions as number;
  const why = `a map has classes ${classes} times positions ${positions}`;
  const units = unitsOf(predictions, classes * positions, loss, why) * positions;
  return layoutOf("row", units, classes, classes, positions, { desk: POSITIONS_DESK });
};

/** The state of a strip of positions: `STRIP / 4` times the floats of `Four` in `assembly/positions.ts`. */
const POSITIONS_DESK = 64 * 40;

/** The room in the kernels' table after P and three zeros. */
const MOST_WEIGHTS = 8188;

export const ofClasses: OtherOption = {
  kind: "other",
  default: null,
  read: (value, wrong) => numbersOf(value, wrong, MOST_WEIGHTS, (weight) => weight >= 0 && weight < Infinity),
  text: `an array of finite float32 numbers ≥ 0, one for each of at most ${MOST_WEIGHTS} classes`,
};

/** What losses of rows and maps share: a kernel for each, and P and the class weights in the table. */
export const ofMaps = (name: string): Pick<Spec, "layout" | "axes" | "kernels" | "kernel" | "table"> => ({
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

const traits: Partial<Traits> = {
  predicts: "logits",
  sums: "unit",
  zero: null,
};
/** Of losses whose predictions are probabilities. */
export const ofProbabilities: Partial<Traits> = {
  predicts: "probabilities",
  sums: "unit",
};

export const classLoss = (name: string, options: OptionTable, others: OptionTable = {}, more: Partial<Spec> = {}): Spec => ({
  name,
  family: "classes",
  traits,
  unit: "row",
  layout: rows,
  axes: ({ classes }) => [classes as number, classes as number],
  options: { classes, ...options, ...others },
  parameters: Object.keys(options),
  kernels: [name],
  ...more,
});

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

/** Of logits over the bins of each axis. */
export const ofBins: Partial<Traits> = {
  predicts: "logits",
  point: "bins",
  sums: "axis",
  zero: null,
};

export const bins = (name: string, differs: Partial<Traits> = {}): Spec =>
  classLoss(
    name,
    {},
    {},
    {
      traits: { ...ofBins, ...differs },
      layout: points,
      axes: ({ bins }) => [bins as number, 2],
      options: { bins: classes },
      expectTargets: expectBins(name),
    },
  );

export interface CoordinateOptions {
  /** Bins of the x axis; required, at least 2. */
  binsX: number;
  /** Bins of the y axis; required, at least 2. */
  binsY: number;
  /** Bins per pixel; > 0, default 2. */
  split?: number;
  /** The standard deviation, in bins, for both axes or for each; at least 2⁻⁶⁰, default 6. */
  sigma?: number | { x: number; y: number };
}

const LEAST_SIGMA = 2 ** -60;

/**
 * Losses of rows that have the bins of x, then those of y, with targets in pixels. `desk` is how many such rows the kernel needs there. The table begins with the bins of x and both σ.
 */
export const coordinates = (
  name: string,
  differs: Partial<Traits>,
  desk: number,
  others: OptionTable,
  table: (options: Resolved) => readonly number[],
): Spec =>
  classLoss(
    name,
    {},
    {},
    {
      traits: { ...ofBins, targets: "pixels", ...differs },
      layout: (predictions, { binsX, binsY }, loss) => {
        const perUnit = (binsX as number) + (binsY as number);
        const units = unitsOf(predictions, perUnit, loss, `a point has binsX ${binsX} and binsY ${binsY}`);
        // rows in whole vectors
        return layoutOf("row", units, perUnit, 2, 1, { desk: desk * (perUnit + 3) });
      },
      axes: ({ binsX, binsY }) => [(binsX as number) + (binsY as number), 2],
      options: {
        binsX: classes,
        binsY: classes,
        split: positive(2),
        sigma: perAxis(6, "a finite float32 number ≥ 2^-60", (sigma) => sigma >= LEAST_SIGMA && sigma < Infinity),
        ...others,
      },
      parameters: ["split"],
      table: (options) => {
        const sigma = bothAxes(options, "sigma");
        return Float32Array.of(options.binsX as number, sigma.x, sigma.y, ...table(options));
      },
    },
  );
