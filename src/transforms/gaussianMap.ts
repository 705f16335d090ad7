import type { Floats, NewFloat32Array, Output } from "../arrays.js";
import type { Engine, Input } from "../call.js";
import { type MapOptions, shape, sigma } from "../families/heatmaps.js";
import type { Transform } from "../families/spec.js";
import { codecsKernels } from "../kernels/codecs.js";
import { gaussianMap as code } from "../kernels/packed.generated.js";
import { layoutOf, unitsOf } from "../layout.js";
import { member } from "../objects.js";
import { type ChoiceOption, type OptionTable, optionReader, type Resolved } from "../options.js";
import { transform } from "../transform.js";

/** Where the Gaussian is centred, and whether it is cut off: see `gaussianMap`. */
export type MapMethod = "unbiased" | "msra" | "udp";

export interface GaussianMapOptions extends MapOptions {
  /** The standard deviation in pixels; at least 2⁻⁶⁰, default 2. */
  sigma?: number;
  /** About what the Gaussian is drawn, and whether it is cut off; required. */
  method: MapMethod;
}

const methods = ["unbiased", "msra", "udp"] as const;
const method: ChoiceOption = { kind: "choice", default: undefined, choices: methods };
export const mapTable: OptionTable = { ...shape, sigma: sigma(2), method };

/** Of points and maps: a point is a unit of two numbers. `desk` are floats of columns and of rows. */
export const pointsToMaps = {
  parameters: ["sigma", "width"],
  table: ({ method }: Resolved): NewFloat32Array => Float32Array.of(methods.indexOf(method as MapMethod)),
} as const;

export const mapLayout =
  (grad: boolean): Transform["layout"] =>
  (points, { width, height }, name) => {
    const pixels = (width as number) * (height as number);
    const units = unitsOf(points, 2, name, "points are x y pairs", "points");
    const desk = 16 + 2 * (width as number) + (height as number);
    return layoutOf("map", units, 2, grad ? pixels : 0, 1, { shape: pixels, desk, output: grad ? 2 : pixels });
  };

export const gaussianMapSpec: Transform = {
  ...pointsToMaps,
  name: "gaussianMap",
  inputs: ["points"],
  layout: /* @__PURE__ */ mapLayout(false),
  axes: () => [2, 0],
  options: mapTable,
  kernels: ["gaussianMap"],
};

export interface GaussianMapForwardOptions<T extends Floats = Float32Array, Out extends Input<T> = Input<T>> extends GaussianMapOptions {
  /** Where the maps go. */
  out?: Out;
}

/** The type of `gaussianMap`. */
export interface GaussianMap<T extends Floats = Float32Array> {
  /**
   * Maps `[N, height, width]`, one after the other, each row by row, from points `[N, 2]` in pixels of the map.
   *
   * @param points x0 y0 x1 y1 …, pixel centres at whole numbers
   * @param options `width`, `height`, `method`, `sigma`, and where you want it `out`
   * @returns one map per point: `options.out`, or a new array
   */
  // biome-ignore lint/style/useShorthandFunctionType: editors show the documented parameters of a call signature only
  <Points extends T, Out extends Input<T> = never>(points: Input<Points>, options: GaussianMapForwardOptions<T, Out>): Output<Out, Points>;
}

const readOptions = /* @__PURE__ */ optionReader(gaussianMapSpec.name, gaussianMapSpec.options, ["out"]);

export function createGaussianMap<T extends Floats = Float32Array>(engine: Engine): GaussianMap<T> {
  return ((points: unknown, options: GaussianMapForwardOptions<T>) => {
    const read = readOptions(options);
    return transform(engine, gaussianMapSpec, { inputs: [points], out: member(options, "out") }, read);
  }) as GaussianMap<T>;
}

/**
 * Heat maps of points: a Gaussian of peak 1 about each, h = e^(−‖pixel − μ‖²/2σ²), in a map of its own, `[N, height, width]`. `decodeHeatmap` turns
 * them back into points.
 *
 * `method` is one of MMPose's: `"unbiased"` draws it about the point itself, and 0 everywhere if the point is more than 3σ outside the map;
 * `"msra"` about the nearest pixel, ⌊x + ½⌋, and 0 beyond 3σ from it in x or y; `"udp"` about the point, cut off at the same pixels. Only the first has
 * no bias; the second loses what is rounded off. Points are in pixels of the map, pixel centres at whole numbers. A NaN makes its map NaN.
 *
 * Source: MMPose `MSRAHeatmap` (`"unbiased"` is its `unbiased=True`) and `UDPHeatmap`; Zhang et al. 2020 (DARK), Huang et al. 2020 (UDP).
 *
 * @returns `options.out`, or a new array, `[N, height, width]`
 * @throws XylossError as a loss does, with the arguments' names `points` and `out`
 *
 * @example
 * ```js
 * import { decodeHeatmap, gaussianMap } from "xyloss";
 *
 * const size = { width: 24, height: 20 };
 * const maps = gaussianMap(Float32Array.of(7.3, 5.8), { ...size, sigma: 2, method: "unbiased" });
 * const [x, y, score] = decodeHeatmap(maps, { ...size, method: "dark" });
 * console.log(x.toFixed(4), y.toFixed(4), score.toFixed(4)); // 7.3000 5.8000 0.9839
 * ```
 */
export const gaussianMap: GaussianMap = /* @__PURE__ */ createGaussianMap(codecsKernels.with(code));
