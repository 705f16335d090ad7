import type { Floats, Output } from "../arrays.js";
import { type Engine, gradientTable, type Input } from "../call.js";
import { fail } from "../errors.js";
import type { Transform } from "../families/spec.js";
import { codecsKernels } from "../kernels/codecs.js";
import { gaussianMap as code } from "../kernels/packed.generated.js";
import { member } from "../objects.js";
import { optionReader } from "../options.js";
import { transform } from "../transform.js";
import { type GaussianMapOptions, mapLayout, mapTable, pointsToMaps } from "./gaussianMap.js";

export const gaussianMapGradSpec: Transform = {
  ...pointsToMaps,
  name: "gaussianMapGrad",
  inputs: ["points", "mapsGrad"],
  layout: /* @__PURE__ */ mapLayout(true),
  axes: ({ width }) => [2, width as number],
  options: { ...mapTable, ...gradientTable },
  kernels: ["gaussianMapGrad"],
  gradient: true,
};

export interface GaussianMapGradOptions<T extends Floats = Float32Array, Grad extends Input<T> = Input<T>> extends GaussianMapOptions {
  /** Where the gradient goes. It may be the same array as the points. */
  grad?: Grad;
  /** Multiplies the gradient. Default 1. */
  upstream?: number;
  /** Add to `grad` instead of overwriting it. */
  accumulate?: boolean;
}

/** The type of `gaussianMapGrad`. */
export interface GaussianMapGrad<T extends Floats = Float32Array> {
  /**
   * The gradient with respect to the points, from that with respect to the maps.
   *
   * @param points those of the forward call, x0 y0 x1 y1 …
   * @param mapsGrad a loss's gradient with respect to the maps, `[N, height, width]`
   * @param options those of the forward call, and where you want it `grad`
   * @returns x0 y0 x1 y1 …: `options.grad`, or a new array
   */
  // biome-ignore lint/style/useShorthandFunctionType: editors show the documented parameters of a call signature only
  <Points extends T, Grad extends Input<T> = never>(
    points: Input<Points>,
    mapsGrad: Input<T>,
    options: GaussianMapGradOptions<T, Grad>,
  ): Output<Grad, Points>;
}

const readOptions = /* @__PURE__ */ optionReader(gaussianMapGradSpec.name, gaussianMapGradSpec.options, ["grad"]);

export function createGaussianMapGrad<T extends Floats = Float32Array>(engine: Engine): GaussianMapGrad<T> {
  return ((points: unknown, mapsGrad: unknown, options: GaussianMapGradOptions<T>) => {
    const read = readOptions(options);
    if (read.method === "msra") {
      fail("ERR_XYLOSS_OPTION", 'gaussianMapGrad: option method is "msra", whose maps jump from pixel to pixel; use "unbiased" or "udp"');
    }
    return transform(engine, gaussianMapGradSpec, { inputs: [points, mapsGrad], out: member(options, "grad") }, read);
  }) as GaussianMapGrad<T>;
}

/**
 * The gradient of `gaussianMap`: from `mapsGrad` `[N, height, width]`, a loss's gradient with respect to the maps, to that with respect to the
 * points, Σ mapsGrad · h · (pixel − μ)/σ². Where the map is 0 it adds nothing; `method: "msra"` has no gradient. Give it the points and the options of
 * the forward call again: nothing is kept in between.
 *
 * @returns `options.grad`, or a new array `[N, 2]`
 * @throws XylossError as a loss does, with the arguments' names `points`, `mapsGrad` and `grad`
 */
export const gaussianMapGrad: GaussianMapGrad = /* @__PURE__ */ createGaussianMapGrad(codecsKernels.with(code));
