import { fail } from "../errors.js";
import { BLOCK, type Layout, type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { choice, flag, type OptionTable, type OtherOption, type Resolved } from "../options.js";
import { MOST_THRESHOLDS, type Numbers, type PerAxis, readAxes } from "../thresholds.js";
import { epsilon, labelSmoothing, positiveOrMore } from "./shared.js";
import type { Spec, Transform } from "./spec.js";

export interface BceOptions {
  /** Probabilities are clipped to [ε, 1 − ε]; default 1e-7 (Keras), below ½. */
  epsilon?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

export interface BceWithLogitsOptions {
  /** q, the weight of the positive share; > 0, default 1. An array is repeated; its length must divide the prediction's. */
  posWeight?: number | ArrayLike<number>;
  /** s in [0, 1): targets become t(1 − s) + ½s. Default 0. */
  labelSmoothing?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

export interface FocalWithLogitsOptions {
  /** α in [0, 1], the weight of positives; 1 − α is that of negatives. null: both are 1. Default 0.25. */
  alpha?: number | null;
  /** γ ≥ 0, how strongly nearly right predictions are down-weighted; 0 is cross-entropy. Default 2. The power has a relative error of γ·2⁻²⁴, as its base is rounded. */
  gamma?: number;
}

export interface QualityFocalOptions {
  /** β ≥ 0, how strongly nearly right predictions are down-weighted; 0 is cross-entropy. Default 2. The power has a relative error of β·2⁻²⁴, as its base is rounded. */
  beta?: number;
}

export interface ThresholdOptions {
  /** K ascending numbers of x and as many of y, in the data's unit; required. Rounded to float32. */
  thresholds: PerAxis<Numbers>;
}

export interface HardLabelOptions extends ThresholdOptions {
  /** Label k is whether the target exceeds θ_k. */
  labels?: "hard";
  /** Used only for ramps. */
  centers?: PerAxis<Numbers> | null;
}

export interface RampLabelOptions extends ThresholdOptions {
  /**
   * Label k is clamp((t − θ_k)/Δ_k + ½, 0, 1), Δ_k the distance between the centres on both sides of θ_k: such labels tell where
   * in its bin the target lies.
   */
  labels: "ramp";
  /** K + 1 ascending bin centres of x and of y, a threshold between any two (`centersOf`); required. */
  centers: PerAxis<Numbers>;
}

/** Labels are hard where nothing is said. */
export type OrdinalBceOptions = HardLabelOptions | RampLabelOptions;

const elements: LayoutOf = (predictions) => layoutOf("element", predictions, 1, 1, BLOCK, { desk: 2 * BLOCK });

const bounded = (name: string, options: OptionTable, others: OptionTable = {}): Spec => ({
  name,
  family: "bounded",
  unit: "element",
  layout: elements,
  options: { ...options, ...others },
  parameters: Object.keys(options),
  kernels: [name],
});

export const bce = /* @__PURE__ */ bounded("bce", { epsilon }, { excess: flag });
const posWeight: OtherOption = {
  kind: "other",
  default: 1,
  read: positiveOrMore,
  text: "a finite float32 number > 0, or an array of them whose length divides the prediction's",
};

export const bceWithLogits: Spec = /* @__PURE__ */ (({ layout, ...spec }: Spec) => ({
  ...spec,
  layout(predictions: number, options: Resolved, loss: string) {
    const { length = 1 } = options.posWeight as Partial<Float32Array>;
    if (predictions % length !== 0) {
      fail("ERR_XYLOSS_SHAPE", `${loss}: option posWeight has ${length} values; prediction's ${predictions} must be a multiple of that`);
    }
    return layout(predictions, options, loss);
  },
  kernels: ["bceWithLogits", "bceWithLogits_each"],
  kernel: ({ posWeight }: Resolved) => Number(typeof posWeight === "object"),
  table({ posWeight }: Resolved, { units }: Layout) {
    if (typeof posWeight === "number") return null;
    const own = posWeight as Float32Array;
    const table = new Float32Array(units);
    table.set(own);
    for (let filled = own.length; filled < units; filled *= 2) table.copyWithin(filled, 0, filled);
    return table;
  },
  tablePerUnit: 1,
}))(bounded("bceWithLogits", { posWeight, labelSmoothing }, { excess: flag }));

const exponent = { kind: "number", default: 2, atLeast: 0 } as const;
const alpha = { kind: "number", default: 0.25, atLeast: 0, atMost: 1, orNull: "off" } as const;

/** Both are one kernel, which `shape` tells apart. */
const focal = (name: string, options: OptionTable, shape: number): Spec => ({
  ...bounded(name, options),
  layout: (predictions) => layoutOf("element", predictions, 1, 1, BLOCK, { shape, desk: 2 * BLOCK }),
  kernels: ["focal"],
});

export const focalWithLogits = /* @__PURE__ */ focal("focalWithLogits", { alpha, gamma: exponent }, 0);
export const qualityFocal = /* @__PURE__ */ focal("qualityFocal", { beta: exponent }, 1);

/** Coordinates of K logits each: x and y by turns, so that tiles must hold whole points. */
const coordinates = (logits: number, { thresholds }: Resolved, name: string, argument: string): Layout => {
  const each = (thresholds as PerAxis).x.length;
  const points = unitsOf(logits, 2 * each, name, `a point has ${each} logits for x and for y`, argument);
  return layoutOf("element", 2 * points, each, 1, 2);
};

const ordinalAxes = ({ thresholds }: Resolved) => [(thresholds as PerAxis).x.length, 2] as const;

const thresholds: OtherOption = {
  kind: "other",
  default: undefined,
  read: readAxes(1, MOST_THRESHOLDS),
  text: `{ x, y }, 1 to ${MOST_THRESHOLDS} ascending float32 numbers each, as many of x as of y`,
};
const centers: OtherOption = {
  kind: "other",
  default: undefined,
  read: readAxes(2, MOST_THRESHOLDS + 1),
  text: "{ x, y }, one more ascending float32 numbers each than there are thresholds",
};

/** Throws where there is not one threshold between any two centres, which mixed axes show. */
function expectBetween(name: string, thresholds: PerAxis, centers: PerAxis): void {
  for (const axis of ["x", "y"] as const) {
    const c = centers[axis];
    const θ = thresholds[axis];
    if (c.length !== θ.length + 1) {
      fail("ERR_XYLOSS_OPTION", `${name}: option centers has ${c.length} of ${axis} for ${θ.length} thresholds; it must have one more`);
    }
    const outside = θ.findIndex((at, k) => !((c[k] as number) <= at && at <= (c[k + 1] as number)));
    if (outside < 0) continue;
    const [low, high] = c.subarray(outside);
    fail(
      "ERR_XYLOSS_OPTION",
      `${name}: option thresholds.${axis}[${outside}] is ${θ[outside]}; it must lie between its centers, ${low} and ${high}`,
    );
  }
}

/** Steps between neighbours, in float64. */
const steps = (values: Float32Array): number[] => Array.from(values.subarray(1), (value, k) => value - (values[k] as number));

const STEEPEST = 2 ** 127;

export const ordinalBce: Spec = /* @__PURE__ */ ((): Spec => ({
  ...bounded("ordinalBce", {}, { thresholds, labels: choice("hard", "ramp"), centers: { ...centers, default: null } }),
  layout: (logits, options, name) => coordinates(logits, options, name, "prediction"),
  axes: ordinalAxes,
  table({ thresholds, labels, centers }, _layout, name) {
    const ramp = labels === "ramp";
    if (ramp && centers === null) fail("ERR_XYLOSS_OPTION", `${name}: option centers is required with labels "ramp"`);
    if (centers !== null) expectBetween(name, thresholds as PerAxis, centers as PerAxis);
    const steepness = (axis: "x" | "y") =>
      ramp
        ? steps((centers as PerAxis)[axis]).map((step) => Math.min(1 / step, STEEPEST))
        : (thresholds as PerAxis)[axis].map(() => STEEPEST);
    const { x, y } = thresholds as PerAxis;
    return Float32Array.of(...(ramp ? [1, 0.5] : [2 ** 23, 0]), 0, 0, ...x, ...steepness("x"), ...y, ...steepness("y"));
  },
}))();

export const decodeOrdinal: Transform = {
  name: "decodeOrdinal",
  inputs: ["logits"],
  layout: (logits, options, name) => ({ ...coordinates(logits, options, name, "logits"), target: 0, output: 1 }),
  axes: ordinalAxes,
  options: { thresholds, centers },
  parameters: [],
  kernels: ["decodeOrdinal"],
  table({ thresholds, centers }, _layout, name) {
    expectBetween(name, thresholds as PerAxis, centers as PerAxis);
    const { x, y } = centers as PerAxis;
    return Float32Array.of(x[0] as number, y[0] as number, 0, 0, ...steps(x), ...steps(y));
  },
};

/** In the order of the catalogue. */
export const boundedLosses: readonly Spec[] = [bce, bceWithLogits, focalWithLogits, qualityFocal, ordinalBce];
