import { fail } from "../errors.js";
import { bounded } from "../families/bounded.js";
import type { Spec } from "../families/spec.js";
import { boundedKernels } from "../kernels/bounded.js";
import { ordinalBce as code } from "../kernels/packed.generated.js";
import { type Layout, LOOPS_DESK, layoutOf, unitsOf } from "../layout.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { choice, type OtherOption, type Resolved } from "../options.js";
import { MOST_THRESHOLDS, type Numbers, type PerAxis, readAxes } from "../thresholds.js";

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

/** Labels are hard by default. */
export type OrdinalBceOptions = HardLabelOptions | RampLabelOptions;

/** Coordinates of K logits each: x and y by turns, so that tiles must hold whole points. */
export const coordinates = (logits: number, { thresholds }: Resolved, name: string, argument: string): Layout => {
  const each = (thresholds as PerAxis).x.length;
  const points = unitsOf(logits, 2 * each, name, `a point has ${each} logits for x and for y`, argument);
  return layoutOf("element", 2 * points, each, 1, 2, { desk: LOOPS_DESK });
};

export const ordinalAxes = ({ thresholds }: Resolved) => [(thresholds as PerAxis).x.length, 2] as const;

export const thresholds: OtherOption = {
  kind: "other",
  default: undefined,
  read: readAxes(1, MOST_THRESHOLDS),
  text: `{ x, y }, 1 to ${MOST_THRESHOLDS} ascending float32 numbers each, as many of x as of y`,
};

export const centers: OtherOption = {
  kind: "other",
  default: undefined,
  read: readAxes(2, MOST_THRESHOLDS + 1),
  text: "{ x, y }, one more ascending float32 numbers each than there are thresholds",
};

/** Throws unless there is one threshold between any two centres; mixed-up axes fail here. */
export function expectBetween(name: string, thresholds: PerAxis, centers: PerAxis): void {
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
export const steps = (values: Float32Array): number[] => Array.from(values.subarray(1), (value, k) => value - (values[k] as number));

const STEEPEST = 2 ** 127;

export const ordinalBceSpec: Spec = /* @__PURE__ */ ((): Spec => ({
  ...bounded(
    "ordinalBce",
    {},
    { thresholds, labels: choice("hard", "ramp"), centers: { ...centers, default: null } },
    { point: "thresholds", targets: "any" },
  ),
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

/**
 * Ordinal cross-entropy: ℓ = Σ_k (max(z_k, 0) − label_k z_k + ln(1 + e^(−|z_k|))), σ(z_k) being the probability that the
 * coordinate exceeds the threshold θ_k; ∂ℓ/∂z_k = σ(z_k) − label_k.
 *
 * Unit: element, the coordinate; prediction `[N, 2, K]` logits, target `[N, 2]` in the data's unit, weights per element or point.
 * Labels are `"hard"`, t > θ_k, or `"ramp"`, clamp((t − θ_k)/Δ_k + ½, 0, 1), with Δ_k from the required `centers`. A NaN target makes
 * its coordinate NaN. `uniformThresholds`, `quantileThresholds` and `centersOf` make the options; `decodeOrdinal` turns logits into points.
 * Source: CORAL (Cao, Mirjalili and Raschka 2020), CORN's and Niu et al.'s (2016) independent logits. Errors: see `Loss`.
 *
 * @example
 * ```js
 * import { centersOf, decodeOrdinal, ordinalBce, uniformThresholds } from "xyloss";
 *
 * const axis = uniformThresholds(0, 100, 4); // 20 40 60 80: is the coordinate beyond it?
 * const thresholds = { x: axis, y: axis }, centers = { x: centersOf(axis, 0, 100), y: centersOf(axis, 0, 100) };
 * const target = Float32Array.of(50, 70); // x0 y0
 * const logits = Float32Array.of(4, 4, -4, -4, 4, 4, 4, -4); // x0's four, y0's four
 * console.log(ordinalBce.value(logits, target, { thresholds }).toFixed(4)); // 0.0726
 * console.log([...decodeOrdinal(logits, thresholds, centers)].map((at) => at.toFixed(1)).join(" ")); // 50.0 69.3
 * ```
 */
export const ordinalBce: LossWithRequiredOptions<OrdinalBceOptions> = /* @__PURE__ */ createLoss(ordinalBceSpec, boundedKernels.with(code));
