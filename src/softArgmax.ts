import type { Floats } from "./arrays.js";
import type { Engine, Input } from "./call.js";
import { softArgmaxGrad as backward, softArgmax as forward, type SoftArgmaxOptions } from "./catalogue/heatmaps.js";
import { optionReader } from "./options.js";
import { transform } from "./transform.js";

export interface SoftArgmaxForwardOptions<T extends Floats = Float32Array> extends SoftArgmaxOptions {
  /** Where the points go. */
  out?: Input<T>;
}

export interface SoftArgmaxGradOptions<T extends Floats = Float32Array> extends SoftArgmaxOptions {
  /** Where the gradient goes; it may be the very same array as the logits. */
  grad?: Input<T>;
  /** Multiplies the gradient. Default 1. */
  upstream?: number;
  /** Add to `grad` instead of overwriting it. */
  accumulate?: boolean;
}

/** Points `[N, 2]` from logits `[N, height, width]`. */
export type SoftArgmax<T extends Floats = Float32Array> = <G extends T>(logits: Input<G>, options: SoftArgmaxForwardOptions<T>) => G;

/** The gradient with respect to the logits, from that with respect to the points. */
export type SoftArgmaxGrad<T extends Floats = Float32Array> = <G extends T>(
  logits: Input<G>,
  pointsGrad: Input<T>,
  options: SoftArgmaxGradOptions<T>,
) => G;

const readForward = /* @__PURE__ */ optionReader(forward.name, forward.options, ["out"]);
const readBackward = /* @__PURE__ */ optionReader(backward.name, backward.options, ["grad"]);

export function createSoftArgmax<T extends Floats = Float32Array>(engine: Engine): SoftArgmax<T> {
  return <G extends T>(logits: Input<G>, options: SoftArgmaxForwardOptions<T>): G => {
    const read = readForward(options);
    return transform(engine, forward, { inputs: [logits], out: options.out }, read) as G;
  };
}

export function createSoftArgmaxGrad<T extends Floats = Float32Array>(engine: Engine): SoftArgmaxGrad<T> {
  return <G extends T>(logits: Input<G>, pointsGrad: Input<T>, options: SoftArgmaxGradOptions<T>): G => {
    const read = readBackward(options);
    return transform(engine, backward, { inputs: [logits, pointsGrad], out: options.grad }, read) as G;
  };
}
