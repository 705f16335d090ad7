import type { Floats, Output } from "./arrays.js";
import type { Engine, Input } from "./call.js";
import { softArgmaxGrad as backward, softArgmax as forward, type SoftArgmaxOptions } from "./catalogue/heatmaps.js";
import { member } from "./objects.js";
import { optionReader } from "./options.js";
import { transform } from "./transform.js";

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

/** Points `[N, 2]` from logits `[N, height, width]`. */
export type SoftArgmax<T extends Floats = Float32Array> = <Logits extends T, Out extends Input<T> = never>(
  logits: Input<Logits>,
  options: SoftArgmaxForwardOptions<T, Out>,
) => Output<Out, Logits>;

/** The gradient with respect to the logits, from that with respect to the points. */
export type SoftArgmaxGrad<T extends Floats = Float32Array> = <Logits extends T, Grad extends Input<T> = never>(
  logits: Input<Logits>,
  pointsGrad: Input<T>,
  options: SoftArgmaxGradOptions<T, Grad>,
) => Output<Grad, Logits>;

const readForward = /* @__PURE__ */ optionReader(forward.name, forward.options, ["out"]);
const readBackward = /* @__PURE__ */ optionReader(backward.name, backward.options, ["grad"]);

export function createSoftArgmax<T extends Floats = Float32Array>(engine: Engine): SoftArgmax<T> {
  return ((logits: unknown, options: SoftArgmaxForwardOptions<T>) => {
    const read = readForward(options);
    return transform(engine, forward, { inputs: [logits], out: member(options, "out") }, read);
  }) as SoftArgmax<T>;
}

export function createSoftArgmaxGrad<T extends Floats = Float32Array>(engine: Engine): SoftArgmaxGrad<T> {
  return ((logits: unknown, pointsGrad: unknown, options: SoftArgmaxGradOptions<T>) => {
    const read = readBackward(options);
    return transform(engine, backward, { inputs: [logits, pointsGrad], out: member(options, "grad") }, read);
  }) as SoftArgmaxGrad<T>;
}
