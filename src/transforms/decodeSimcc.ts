import type { Floats, Output } from "../arrays.js";
import type { Engine, Input } from "../call.js";
import { classes } from "../families/classes.js";
import type { Transform } from "../families/spec.js";
import { codecsKernels } from "../kernels/codecs.js";
import { decodeSimcc as code } from "../kernels/packed.generated.js";
import { layoutOf, unitsOf } from "../layout.js";
import { member } from "../objects.js";
import { optionReader, positive } from "../options.js";
import { transform } from "../transform.js";

export interface DecodeSimccOptions {
  /** Bins of the x axis; required, at least 2. */
  binsX: number;
  /** Bins of the y axis; required, at least 2. */
  binsY: number;
  /** Bins per pixel; > 0, default 2. */
  split?: number;
}

export const decodeSimccSpec: Transform = {
  name: "decodeSimcc",
  inputs: ["logits"],
  layout: (logits, { binsX, binsY }, name) => {
    const bins = (binsX as number) + (binsY as number);
    const units = unitsOf(logits, bins, name, `a point has binsX ${binsX} and binsY ${binsY}`, "logits");
    return layoutOf("row", units, bins, 0, 1, { output: 3 });
  },
  axes: ({ binsX, binsY }) => [(binsX as number) + (binsY as number), 3],
  options: { binsX: classes, binsY: classes, split: /* @__PURE__ */ positive(2) },
  parameters: ["split", "binsX"],
  kernels: ["decodeSimcc"],
};

export interface DecodeSimccOutOptions<T extends Floats = Float32Array, Out extends Input<T> = Input<T>> extends DecodeSimccOptions {
  /** Where points and scores go. */
  out?: Out;
}

/** The type of `decodeSimcc`. */
export interface DecodeSimcc<T extends Floats = Float32Array> {
  /**
   * The points and scores x0 y0 score0 x1 y1 score1 … `[N, 3]` of rows `[N, binsX + binsY]`.
   *
   * @param logits binsX numbers for x0, binsY for y0, binsX for x1 …
   * @param options `binsX`, `binsY`, `split`, and where you want it `out`
   * @returns x0 y0 score0 x1 y1 score1 …: `options.out`, or a new array
   */
  // biome-ignore lint/style/useShorthandFunctionType: editors show the documented parameters of a call signature only
  <Logits extends T, Out extends Input<T> = never>(logits: Input<Logits>, options: DecodeSimccOutOptions<T, Out>): Output<Out, Logits>;
}

const readOptions = /* @__PURE__ */ optionReader(decodeSimccSpec.name, decodeSimccSpec.options, ["out"]);

export function createDecodeSimcc<T extends Floats = Float32Array>(engine: Engine): DecodeSimcc<T> {
  return ((logits: unknown, options: DecodeSimccOutOptions<T>) => {
    const read = readOptions(options);
    return transform(engine, decodeSimccSpec, { inputs: [logits], out: member(options, "out") }, read);
  }) as DecodeSimcc<T>;
}

/**
 * The points of SimCC's logits or labels `[N, binsX + binsY]`: for each axis the highest bin, the first if several are equally high, divided by `split`.
 * The score is the lower of both maxima. A NaN makes its axis and the score NaN. See `encodeSimcc` and `simcc`.
 *
 * Source: MMPose `get_simcc_maximum`, but for points whose score is not above 0, which it puts at −1/split.
 *
 * @returns `options.out`, or a new array, `[N, 3]`: x y score, x and y in pixels
 * @throws XylossError as a loss does, with the arguments' names `logits` and `out`
 *
 * @example
 * ```js
 * import { decodeSimcc } from "xyloss";
 *
 * const logits = Float32Array.of(2, 4, 5, 4, 2, 0, 0, 0, 2, 4, 7, 4); // x0's six bins of half a pixel, y0's six
 * console.log(decodeSimcc(logits, { binsX: 6, binsY: 6 }).join(" ")); // 1 2 5
 * ```
 */
export const decodeSimcc: DecodeSimcc = /* @__PURE__ */ createDecodeSimcc(codecsKernels.with(code));
