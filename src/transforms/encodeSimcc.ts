import type { Floats, Output } from "../arrays.js";
import type { Engine, Input } from "../call.js";
import { classes } from "../families/classes.js";
import { type Axes, bothAxes, perAxis } from "../families/shared.js";
import type { Transform } from "../families/spec.js";
import { codecsKernels } from "../kernels/codecs.js";
import { encodeSimcc as code } from "../kernels/packed.generated.js";
import { layoutOf, unitsOf } from "../layout.js";
import { member } from "../objects.js";
import { choice, flag, optionReader, positive } from "../options.js";
import { transform } from "../transform.js";

export interface EncodeSimccOptions {
  /** Bins of the x axis; required, at least 2. */
  binsX: number;
  /** Bins of the y axis; required, at least 2. */
  binsY: number;
  /** Bins per pixel; > 0, default 2. */
  split?: number;
  /** The label's standard deviation in bins, for both axes or for each; at least 2⁻⁶⁰, default 6. */
  sigma?: number | { x: number; y: number };
  /** What is 1: each axis' `"sum"` (the default), its `"peak"`, or the `"integral"` of the untruncated Gaussian. */
  unit?: "sum" | "peak" | "integral";
  /** Centre the label on the nearest whole bin, or on the even one of two equally near bins. Default false. */
  round?: boolean;
}

const fits = (sigma: number): boolean => sigma >= 2 ** -60 && sigma < Infinity;

export const encodeSimccSpec: Transform = {
  name: "encodeSimcc",
  inputs: ["points"],
  layout: (points, { binsX, binsY }, name) => {
    const bins = (binsX as number) + (binsY as number);
    const units = unitsOf(points, 2, name, "points are x y pairs", "points");
    return layoutOf("row", units, 2, 0, 1, { shape: bins, desk: bins + 8, output: bins });
  },
  axes: () => [2, 0],
  options: {
    binsX: classes,
    binsY: classes,
    split: /* @__PURE__ */ positive(2),
    sigma: /* @__PURE__ */ perAxis(6, "a finite float32 number ≥ 2^-60", fits),
    unit: /* @__PURE__ */ choice("sum", "peak", "integral"),
    round: flag,
  },
  parameters: ["split", "binsX"],
  kernels: ["encodeSimcc"],
  table(options) {
    const { x, y }: Axes = bothAxes(options, "sigma");
    // below 2¹⁰⁰, so that it is finite
    const factor = (sigma: number) => (options.unit === "sum" ? 0 : options.unit === "peak" ? 1 : 1 / (sigma * Math.sqrt(2 * Math.PI)));
    return Float32Array.of(x, y, factor(x), factor(y), Number(options.round));
  },
};

export interface EncodeSimccOutOptions<T extends Floats = Float32Array, Out extends Input<T> = Input<T>> extends EncodeSimccOptions {
  /** Where the labels go. */
  out?: Out;
}

/** The type of `encodeSimcc`. */
export interface EncodeSimcc<T extends Floats = Float32Array> {
  /**
   * Labels `[N, binsX + binsY]` from points `[N, 2]` in pixels.
   *
   * @param points x0 y0 x1 y1 …
   * @param options `binsX`, `binsY`, `split`, `sigma`, `unit`, `round`, and where you want it `out`
   * @returns binsX numbers for x0, binsY for y0, binsX for x1 …: `options.out`, or a new array
   */
  // biome-ignore lint/style/useShorthandFunctionType: editors show the documented parameters of a call signature only
  <Points extends T, Out extends Input<T> = never>(points: Input<Points>, options: EncodeSimccOutOptions<T, Out>): Output<Out, Points>;
}

const readOptions = /* @__PURE__ */ optionReader(encodeSimccSpec.name, encodeSimccSpec.options, ["out"]);

export function createEncodeSimcc<T extends Floats = Float32Array>(engine: Engine): EncodeSimcc<T> {
  return ((points: unknown, options: EncodeSimccOutOptions<T>) => {
    const read = readOptions(options);
    return transform(engine, encodeSimccSpec, { inputs: [points], out: member(options, "out") }, read);
  }) as EncodeSimcc<T>;
}

/**
 * SimCC labels of points: for each axis a Gaussian over its bins about μ = split × pixel, bin k at k, e^(−(k − μ)²/2σ²), whose sum, peak or integral
 * is 1, as `unit` says. With `unit: "sum"`, the default, they are the labels of `simcc`: for a point far outside, the nearest bin has all of the label.
 * `decodeSimcc` turns labels or a model's logits back into points. A NaN makes the labels of its axis NaN.
 *
 * Source: Li et al. 2022; MMPose `SimCCLabel(split, sigma)` is `round: true`, with `unit: "integral"`, or `"peak"` for its `normalize=False`, for
 * points within 3σ of the bins; MMPose's labels of other points are 0.
 *
 * @returns `options.out`, or a new array, `[N, binsX + binsY]`
 * @throws XylossError as a loss does, with the arguments' names `points` and `out`
 *
 * @example
 * ```js
 * import { decodeSimcc, encodeSimcc } from "xyloss";
 *
 * const bins = { binsX: 8, binsY: 6, split: 2 };
 * const labels = encodeSimcc(Float32Array.of(1.5, 1), { ...bins, sigma: 0.5 });
 * console.log([...labels.slice(0, 6)].map((n) => n.toFixed(2)).join(" ")); // 0.00 0.00 0.11 0.79 0.11 0.00
 * console.log([...decodeSimcc(labels, bins)].map((n) => n.toFixed(2)).join(" ")); // 1.50 1.00 0.79
 * ```
 */
export const encodeSimcc: EncodeSimcc = /* @__PURE__ */ createEncodeSimcc(codecsKernels.with(code));
