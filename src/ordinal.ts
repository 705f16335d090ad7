import type { Floats } from "./arrays.js";
import type { Engine, Input } from "./call.js";
import { decodeOrdinal as spec } from "./catalogue/bounded.js";
import { optionReader } from "./options.js";
import type { Numbers, PerAxis } from "./thresholds.js";
import { transform } from "./transform.js";

export interface DecodeOptions<T extends Floats = Float32Array> {
  /** Where the points go. */
  out?: Input<T>;
}

/** Points `[N, 2]` from logits `[N, 2, K]`. */
export type DecodeOrdinal<T extends Floats = Float32Array> = <G extends T>(
  logits: Input<G>,
  thresholds: PerAxis<Numbers>,
  centers: PerAxis<Numbers>,
  options?: DecodeOptions<T>,
) => G;

const readOwn = /* @__PURE__ */ optionReader(spec.name, spec.options);
const readOptions = /* @__PURE__ */ optionReader(spec.name, {}, ["out"]);

export function createDecodeOrdinal<T extends Floats = Float32Array>(engine: Engine): DecodeOrdinal<T> {
  return <G extends T>(logits: Input<G>, thresholds: PerAxis<Numbers>, centers: PerAxis<Numbers>, options?: DecodeOptions<T>): G => {
    readOptions(options);
    return transform(engine, spec, { inputs: [logits], out: options?.out }, readOwn({ thresholds, centers })) as G;
  };
}
