import type { Floats, Output } from "../arrays.js";
import { type Engine, gradientTable, type Input } from "../call.js";
import { type Convention, convention, unitOf } from "../coordinates.js";
import { type MapOptions, maps, powers, powersOrNot, shape } from "../families/heatmaps.js";
import type { Transform } from "../families/spec.js";
import { mapsKernels } from "../kernels/maps.js";
import { dsnt as code } from "../kernels/packed.generated.js";
import { member } from "../objects.js";
import { type OptionTable, optionReader, type Resolved, scale } from "../options.js";
import { transform } from "../transform.js";

export interface SoftArgmaxOptions extends MapOptions {
  /** What 0 and 1 are, as in `toUnit`; required. */
  convention: Convention;
  /** Divides the logits; at least 2⁻¹²⁶, default 1. */
  temperature?: number;
}

const expectation = {
  axes: ({ width }: Resolved) => [width as number, 2] as const,
  parameters: ["temperature", "width"],
  kernels: ["dsnt"],
  table: (options: Resolved, _layout: unknown, name: string) => Float32Array.of(...unitOf(name, options)),
};

const softArgmaxOptions: OptionTable = { ...shape, convention, temperature: scale(1) };

export const softArgmaxSpec: Transform = {
  ...expectation,
  name: "softArgmax",
  inputs: ["logits"],
  layout: maps(0, powers, "logits", () => 2),
  options: softArgmaxOptions,
};

export const softArgmaxGradSpec: Transform = {
  ...expectation,
  name: "softArgmaxGrad",
  inputs: ["logits", "pointsGrad"],
  layout: maps(2, powersOrNot, "logits", (pixels) => pixels),
  options: { ...softArgmaxOptions, ...gradientTable },
  gradient: true,
};

export interface SoftArgmaxForwardOptions<T extends Floats = Float32Array, Out extends Input<T> = Input<T>> extends SoftArgmaxOptions {
  /** Where the points go. */
  out?: Out;
}

export interface SoftArgmaxGradOptions<T extends Floats = Float32Array, Grad extends Input<T> = Input<T>> extends SoftArgmaxOptions {
  /** Where the gradient goes. It may be the same array as the logits. */
  grad?: Grad;
  /** Multiplies the gradient. Default 1. */
  upstream?: number;
  /** Add to `grad` instead of overwriting it. */
  accumulate?: boolean;
}

/** The type of `softArgmax`. */
export interface SoftArgmax<T extends Floats = Float32Array> {
  /**
   * Points `[N, 2]`, x0 y0 x1 y1 …, from logits `[N, height, width]`.
   *
   * @param logits heat maps, one after the other, each row by row
   * @param options `width`, `height`, `convention`, `temperature`, and where you want it `out`
   * @returns x0 y0 x1 y1 …: `options.out`, or a new array
   */
  // biome-ignore lint/style/useShorthandFunctionType: editors show the documented parameters of a call signature only
  <Logits extends T, Out extends Input<T> = never>(logits: Input<Logits>, options: SoftArgmaxForwardOptions<T, Out>): Output<Out, Logits>;
}

/** The type of `softArgmaxGrad`. */
export interface SoftArgmaxGrad<T extends Floats = Float32Array> {
  /**
   * The gradient with respect to the logits, from that with respect to the points.
   *
   * @param logits those of the forward call
   * @param pointsGrad a loss's gradient with respect to the points: x0 y0 x1 y1 …
   * @param options those of the forward call, and where you want it `grad`
   * @returns one number per logit: `options.grad`, or a new array
   */
  // biome-ignore lint/style/useShorthandFunctionType: editors show the documented parameters of a call signature only
  <Logits extends T, Grad extends Input<T> = never>(
    logits: Input<Logits>,
    pointsGrad: Input<T>,
    options: SoftArgmaxGradOptions<T, Grad>,
  ): Output<Grad, Logits>;
}

const readForward = /* @__PURE__ */ optionReader(softArgmaxSpec.name, softArgmaxSpec.options, ["out"]);
const readBackward = /* @__PURE__ */ optionReader(softArgmaxGradSpec.name, softArgmaxGradSpec.options, ["grad"]);

export function createSoftArgmax<T extends Floats = Float32Array>(engine: Engine): SoftArgmax<T> {
  return ((logits: unknown, options: SoftArgmaxForwardOptions<T>) => {
    const read = readForward(options);
    return transform(engine, softArgmaxSpec, { inputs: [logits], out: member(options, "out") }, read);
  }) as SoftArgmax<T>;
}

export function createSoftArgmaxGrad<T extends Floats = Float32Array>(engine: Engine): SoftArgmaxGrad<T> {
  return ((logits: unknown, pointsGrad: unknown, options: SoftArgmaxGradOptions<T>) => {
    const read = readBackward(options);
    return transform(engine, softArgmaxGradSpec, { inputs: [logits, pointsGrad], out: member(options, "grad") }, read);
  }) as SoftArgmaxGrad<T>;
}

/**
 * The expected point of each map of logits `[N, height, width]`, a differentiable argmax: x̂ = Σ q x, q = softmax(z/temperature)
 * over the map, in the unit of `convention` (see `toUnit`). Not a loss: any loss for points can follow, and `softArgmaxGrad`
 * takes its gradient back to the logits.
 *
 * A map of nothing but −∞ counts as uniform; a NaN makes its point NaN. Source: DSNT (Nibali et al. 2018), dsntnn
 * `dsnt`, whose unit is `2u − 1` with "centers"; Kornia `spatial_soft_argmax2d`, whose temperature multiplies the logits.
 *
 * @returns points `[N, 2]`, x y: `options.out`, or a new array
 * @throws XylossError as a loss does, with the arguments' names `logits` and `out`
 *
 * @example
 * ```js
 * import { euclidean, softArgmax, softArgmaxGrad } from "xyloss";
 *
 * const logits = new Float32Array(1 * 3 * 4); // [N, height, width], row by row
 * logits[1 * 4 + 2] = 9; // a peak at x = 2, y = 1
 * const options = { width: 4, height: 3, convention: "edges" };
 * const points = softArgmax(logits, options); // x0 y0, in [0, 1]
 * console.log(points[0].toFixed(2), points[1].toFixed(2)); // 0.50 0.33
 *
 * const { grad } = euclidean.valueAndGrad(points, Float32Array.of(0.9, 0.5));
 * console.log(softArgmaxGrad(logits, grad, options).length); // 12
 * ```
 */
export const softArgmax: SoftArgmax = /* @__PURE__ */ createSoftArgmax(mapsKernels.with(code));

/**
 * The gradient of `softArgmax`: from `pointsGrad` `[N, 2]`, a loss's gradient with respect to the points, to that with
 * respect to the logits, q∘(a − Σ q a)/temperature with a = pointsGrad · (x, y), in the same unit. Give it the logits
 * and the options of the forward call again: nothing is kept in between.
 *
 * @returns `options.grad`, or a new array `[N, height, width]`
 * @throws XylossError as a loss does, with the arguments' names `logits`, `pointsGrad` and `grad`
 */
export const softArgmaxGrad: SoftArgmaxGrad = /* @__PURE__ */ createSoftArgmaxGrad(mapsKernels.with(code));
