import type { Floats, Output } from "../arrays.js";
import type { Engine, Input } from "../call.js";
import type { Transform } from "../families/spec.js";
import { boundedKernels } from "../kernels/bounded.js";
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

/** Points `[N, 2]` from logits `[N, 2, K]`. */
export type DecodeOrdinal<T extends Floats = Float32Array> = <Logits extends T, Out extends Input<T> = never>(
  logits: Input<Logits>,
  thresholds: PerAxis<Numbers>,
  centers: PerAxis<Numbers>,
  options?: DecodeOptions<T, Out>,
) => Output<Out, Logits>;

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
 */
export const decodeOrdinal: DecodeOrdinal = /* @__PURE__ */ createDecodeOrdinal(boundedKernels);
