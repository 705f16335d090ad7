import type { Floats, Output } from "../arrays.js";
import type { Engine, Input } from "../call.js";
import { fail } from "../errors.js";
import { type MapOptions, maps, shape } from "../families/heatmaps.js";
import type { Transform } from "../families/spec.js";
import { codecsKernels } from "../kernels/codecs.js";
import { decodeHeatmap as code } from "../kernels/packed.generated.js";
import { member } from "../objects.js";
import { type ChoiceOption, flag, type NumberOption, optionReader, type Resolved } from "../options.js";
import { transform } from "../transform.js";

/** How the highest pixel is refined: see `decodeHeatmap`. */
export type PeakMethod = "argmax" | "quarter" | "dark" | "darkUdp";

export interface DecodeHeatmapOptions extends MapOptions {
  /** How the highest pixel is refined; required. */
  method: PeakMethod;
  /** Scores are logits of a softmax, of which DARK takes no logarithm. Default false. */
  logits?: boolean;
  /** The size of OpenCV's Gaussian filter, which smooths the map before DARK: odd, at most 63. Default 1: none. MMPose uses 11 for σ = 2, 17 for σ = 3. */
  blur?: number;
}

const methods = ["argmax", "quarter", "dark", "darkUdp"] as const;
const method: ChoiceOption = { kind: "choice", default: undefined, choices: methods };
const blur: NumberOption = { kind: "number", default: 1, integer: true, atLeast: 1, atMost: 63 };

/** Floats of the filter, a line with margins, and rows with margins above and below, in whole vectors. */
function desk({ width, height, blur }: Resolved): number {
  if (blur === 1) return 72;
  const across = (width as number) + 3;
  return 96 + across + (blur as number) + ((height as number) + (blur as number)) * across;
}

export const decodeHeatmapSpec: Transform = {
  name: "decodeHeatmap",
  inputs: ["maps"],
  layout: /* @__PURE__ */ maps(0, desk, "maps", () => 3),
  axes: ({ width }) => [width as number, 3],
  options: { ...shape, method, logits: flag, blur },
  parameters: ["mode", "width"],
  kernels: ["decodeHeatmap"],
};

export interface DecodeHeatmapOutOptions<T extends Floats = Float32Array, Out extends Input<T> = Input<T>> extends DecodeHeatmapOptions {
  /** Where points and scores go. */
  out?: Out;
}

/** The type of `decodeHeatmap`. */
export interface DecodeHeatmap<T extends Floats = Float32Array> {
  /**
   * The points and scores x0 y0 score0 x1 y1 score1 … `[N, 3]` of maps `[N, height, width]`.
   *
   * @param maps heat maps, one after the other, each row by row
   * @param options `width`, `height`, `method`, `logits`, `blur`, and where you want it `out`
   * @returns x0 y0 score0 x1 y1 score1 …: `options.out`, or a new array
   */
  // biome-ignore lint/style/useShorthandFunctionType: editors show the documented parameters of a call signature only
  <Maps extends T, Out extends Input<T> = never>(maps: Input<Maps>, options: DecodeHeatmapOutOptions<T, Out>): Output<Out, Maps>;
}

const readOptions = /* @__PURE__ */ optionReader(decodeHeatmapSpec.name, decodeHeatmapSpec.options, ["out"]);

export function createDecodeHeatmap<T extends Floats = Float32Array>(engine: Engine): DecodeHeatmap<T> {
  return ((maps: unknown, options: DecodeHeatmapOutOptions<T>) => {
    const read = readOptions(options);
    const { method, logits, blur } = read as { method: PeakMethod; logits: boolean; blur: number };
    const wrong = (what: string): never => fail("ERR_XYLOSS_OPTION", `decodeHeatmap: option blur is ${blur}; ${what}`);
    if (blur % 2 === 0) wrong("it must be odd");
    if (blur > 1 && !method.startsWith("dark")) wrong(`method "${method}" takes none; use "dark" or "darkUdp"`);
    if (blur > 1 && logits) wrong("logits are not blurred; pass probabilities");
    const mode = methods.indexOf(method) + (logits ? 4 : 0) + (blur > 1 ? 8 * blur : 0);
    return transform(engine, decodeHeatmapSpec, { inputs: [maps], out: member(options, "out") }, { ...read, mode });
  }) as DecodeHeatmap<T>;
}

/**
 * The points of heat maps `[N, height, width]`: the position of each map's highest pixel, refined, and its score. Of equally high pixels the first
 * counts. Where a map's highest score is not above 0, x and y are −1 as in MMPose, but not with `logits`. A NaN in a map makes its point NaN.
 *
 * `method` is one of MMPose's refinements, with h around the highest pixel and l = ln h:
 *
 * - `"argmax"`: none;
 * - `"quarter"`: ¼ sign(h[x+1] − h[x−1]) where 1 < x < width − 1 and 0 < y, and the same for y with x and y exchanged;
 * - `"dark"`: −H⁻¹∇l with differences over two pixels, l = ln max(h, 10⁻¹⁰), where 1 < x < width − 2 and 1 < y < height − 2;
 * - `"darkUdp"`: −(H + 2⁻²³I)⁻¹∇l with differences over one pixel, l = ln min(max(h, 10⁻³), 50); pixels outside the map count as those of its edge.
 *
 * Both DARK methods are exact on a Gaussian that is neither cut off nor blurred. With `blur` the map first passes through OpenCV's `GaussianBlur` of
 * that size, with zeros outside, and is scaled to its old maximum: MMPose always does that. With `logits` l is the map itself, which is exact for a
 * softmax. An offset that is not finite is left out. The score is that of the map before blurring.
 *
 * Points are in pixels of the map, pixel centres at whole numbers. To convert them to the image, use `toUnit` with the map's convention: `"edges"`
 * for MMPose's `MSRAHeatmap`, `"corners"` for `UDPHeatmap`. Source: MMPose `refinement.py`; Zhang et al. 2020 (DARK), Huang et al. 2020 (UDP).
 *
 * @returns `options.out`, or a new array, `[N, 3]`: x y score
 * @throws XylossError as a loss does, with the arguments' names `maps` and `out`
 *
 * @example
 * ```js
 * import { decodeHeatmap } from "xyloss";
 *
 * const maps = new Float32Array(6 * 8); // [N, height, width], row by row
 * maps.set([0.2, 0.9, 0.6], 3 * 8 + 3); // highest at x = 4, y = 3
 * console.log([...decodeHeatmap(maps, { width: 8, height: 6, method: "quarter" })].map((n) => n.toFixed(2)).join(" ")); // 4.25 3.00 0.90
 * ```
 */
export const decodeHeatmap: DecodeHeatmap = /* @__PURE__ */ createDecodeHeatmap(codecsKernels.with(code));
