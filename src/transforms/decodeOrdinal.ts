import type { Floats, Output } from "../arrays.js";
import type { Engine, Input } from "../call.js";
import type { Transform } from "../families/spec.js";
import { boundedKernels } from "../kernels/bounded.js";
import { decodeOrdinal as code } from "../kernels/packed.generated.js";
import { centers, coordinates, expectBetween, ordinalAxes, steps, thresholds } from "../losses/ordinalBce.js";
import { member } from "../objects.js";
import { optionReader } from "../options.js";
import type { Numbers, PerAxis } from "../thresholds.js";
import { transform } from "../transform.js";

export const decodeOrdinalSpec: Transform = {
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

export interface DecodeOptions<T extends Floats = Float32Array, Out extends Input<T> = Input<T>> {
  /** Where the points go. */
  out?: Out;
}

/** The type of `decodeOrdinal`. */
export interface DecodeOrdinal<T extends Floats = Float32Array> {
  /**
   * Points `[N, 2]` from logits `[N, 2, K]`.
   *
   * @param logits K for x0, K for y0, K for x1 …
   * @param thresholds K for each axis, `{ x, y }`, ascending
   * @param centers K + 1 for each axis, `{ x, y }`: see `centersOf`
   * @param options where you want it `out`
   * @returns x0 y0 x1 y1 …: `options.out`, or a new array
   */
  // biome-ignore lint/style/useShorthandFunctionType: editors show the documented parameters of a call signature only
  <Logits extends T, Out extends Input<T> = never>(
    logits: Input<Logits>,
    thresholds: PerAxis<Numbers>,
    centers: PerAxis<Numbers>,
    options?: DecodeOptions<T, Out>,
  ): Output<Out, Logits>;
}

const readOwn = /* @__PURE__ */ optionReader(decodeOrdinalSpec.name, decodeOrdinalSpec.options);
const readOptions = /* @__PURE__ */ optionReader(decodeOrdinalSpec.name, {}, ["out"]);

export function createDecodeOrdinal<T extends Floats = Float32Array>(engine: Engine): DecodeOrdinal<T> {
  return ((logits: unknown, thresholds: unknown, centers: unknown, options?: DecodeOptions<T>) => {
    readOptions(options);
    return transform(engine, decodeOrdinalSpec, { inputs: [logits], out: member(options, "out") }, readOwn({ thresholds, centers }));
  }) as DecodeOrdinal<T>;
}

/**
 * Decodes ordinal logits to points: c₀ + Σ_k (c_{k+1} − c_k)σ(z_k) for each coordinate, from logits `[N, 2, K]`, their
 * thresholds and the bin centres `{ x, y }` of `centersOf`, K + 1 each.
 *
 * At the minimum of `ordinalBce`, with ramp labels and equal bins, the result is the target, if that lies between the outer
 * centres. With hard labels it is the centre of the target's bin.
 *
 * @returns `options.out`, or a new array, `[N, 2]`
 * @throws XylossError `ERR_XYLOSS_TYPE`, `ERR_XYLOSS_SHAPE`, `ERR_XYLOSS_EMPTY`, `ERR_XYLOSS_LENGTH`, `ERR_XYLOSS_OPTION`, `ERR_XYLOSS_OVERLAP`, `ERR_XYLOSS_DETACHED`, `ERR_XYLOSS_DISPOSED`
 *
 * @example
 * ```js
 * import { decodeOrdinal } from "xyloss";
 *
 * const axis = [20, 40, 60, 80], middles = [10, 30, 50, 70, 90];
 * const logits = Float32Array.of(4, 4, -4, -4, 4, 4, 4, -4); // is x0 beyond 20, 40, 60, 80? and y0?
 * const points = decodeOrdinal(logits, { x: axis, y: axis }, { x: middles, y: middles });
 * console.log(points[0].toFixed(1), points[1].toFixed(1)); // 50.0 69.3
 * ```
 */
export const decodeOrdinal: DecodeOrdinal = /* @__PURE__ */ createDecodeOrdinal(boundedKernels.with(code));
