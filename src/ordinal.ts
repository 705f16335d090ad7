import type { Floats, Output } from "./arrays.js";
import type { Engine, Input } from "./call.js";
import { decodeOrdinal as spec } from "./catalogue/bounded.js";
import { member } from "./objects.js";
import { optionReader } from "./options.js";
import type { Numbers, PerAxis } from "./thresholds.js";
import { transform } from "./transform.js";

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

const readOwn = /* @__PURE__ */ optionReader(spec.name, spec.options);
const readOptions = /* @__PURE__ */ optionReader(spec.name, {}, ["out"]);

export function createDecodeOrdinal<T extends Floats = Float32Array>(engine: Engine): DecodeOrdinal<T> {
  return ((logits: unknown, thresholds: unknown, centers: unknown, options?: DecodeOptions<T>) => {
    readOptions(options);
    return transform(engine, spec, { inputs: [logits], out: member(options, "out") }, readOwn({ thresholds, centers }));
  }) as DecodeOrdinal<T>;
}
