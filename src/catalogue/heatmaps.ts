import { gradientTable } from "../call.js";
import { type Convention, convention, unitOf } from "../coordinates.js";
import { fail } from "../errors.js";
import { type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { isRecord, ownOf } from "../objects.js";
import { flag, type OptionTable, type OptionValue, optionReader, type Resolved, scale, whole } from "../options.js";
import { residualLosses } from "./residual.js";
import type { Spec, Transform } from "./spec.js";

/** The shape of a map. */
export interface MapOptions {
  /** Pixels across; required. */
  width: number;
  /** Pixels down; required. */
  height: number;
}

export interface HeatmapMseOptions extends MapOptions {
  /** Of the Gaussian, in pixels; at least 2⁻⁶⁰, default 2. */
  sigma?: number;
}

export interface SoftArgmaxOptions extends MapOptions {
  /** What 0 and 1 are, as in `toUnit`; required. */
  convention: Convention;
  /** Divides the logits; at least 2⁻¹²⁶, default 1. */
  temperature?: number;
}

export interface HeatmapCrossEntropyOptions extends MapOptions {
  /** Of the Gaussian, in pixels; at least 2⁻⁶⁰, default 1. */
  sigma?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

/** The residual losses that `dsnt` applies to its distance. */
export type PointLoss =
  | "mse"
  | "mae"
  | "huber"
  | "smoothL1"
  | "logCosh"
  | "charbonnier"
  | "cauchy"
  | "gemanMcClure"
  | "welsch"
  | "tukey"
  | "wing"
  | "barron"
  | "euclidean";

export interface DsntOptions extends MapOptions {
  /** What 0 and 1 are, as in `toUnit`, for coordinates and targets; required. */
  convention: Convention;
  /** Of the Gaussian, in pixels; at least 2⁻⁶⁰, default 1. */
  sigma?: number;
  /** λ, the weight of the divergence from the Gaussian; ≥ 0, default 1. It also multiplies the divergence's rounding, about 2⁻²³. */
  lambda?: number;
  /** The loss applied to the distance: a residual loss of this package, or its name. Default `euclidean`. */
  point?: PointLoss | { readonly name: string; readonly irlsWeights: unknown };
  /** Options of `point`, such as `delta`. */
  pointOptions?: object;
}

export interface HeatmapFocalOptions extends MapOptions {
  /** How strongly nearly right pixels are down-weighted; ≥ 0, default 2. The power has a relative error of α·2⁻²⁴, as its base is rounded. */
  alpha?: number;
  /** How strongly pixels near a positive one are down-weighted; ≥ 0, default 4. The power has a relative error of β·2⁻²⁴. */
  beta?: number;
}

export interface AdaptiveWingOptions extends MapOptions {
  /** α, where the exponent is α − target; > 1, so that it is positive, and at most 2¹⁰. Default 2.1. */
  alpha?: number;
  /** ω, a factor; 2⁻⁶⁰ to 2⁶⁰, default 14. */
  omega?: number;
  /** ε, which the residual is divided by; 2⁻³⁰ to 2³⁰, default 1. */
  epsilon?: number;
  /** θ, where the curve turns into a line; 2⁻³⁰ to 2³⁰, default 0.5. Where (|r|/ε)^(α − target), at most (θ/ε)^(α − target), is below 2⁻¹²⁶ it counts as 0. */
  theta?: number;
}

const shape = { width: whole(1), height: whole(1) };
/** Its reciprocal's square must be finite in float32. */
const sigma = (fallback: number) => ({ kind: "number", default: fallback, atLeast: 2 ** -60 }) as const;

const pixelsOf = ({ width, height }: Resolved): number => (width as number) * (height as number);
/** Floats of a row and a column in whole vectors, and some numbers. */
const axes = ({ width, height }: Resolved): number => 24 + (width as number) + (height as number);
/** A map of powers beside these. */
const powers = (options: Resolved): number => 4 + axes(options) + pixelsOf(options);
/** Powers wait in the gradient, unless something else is still needed there. */
const powersOrNot = (options: Resolved): number => (options.accumulate === true ? powers(options) : axes(options));

/** Maps of the argument `input` whose targets have `target` values, with `desk` floats for the kernel; `output` is a transform's. */
const maps =
  (target: number, desk: (options: Resolved) => number, input = "prediction", output: (pixels: number) => number = () => 0): LayoutOf =>
  (predictions, options, loss) => {
    const pixels = pixelsOf(options);
    const units = unitsOf(predictions, pixels, loss, `a map has width ${options.width} × height ${options.height}`, input);
    return layoutOf("map", units, pixels, target, 1, { desk: desk(options), output: output(pixels) });
  };

const pointLoss = (name: string, options: OptionTable): Spec => ({
  name,
  family: "heatmaps",
  unit: "map",
  layout: maps(2, axes),
  axes: ({ width }) => [width as number, 2],
  options: { ...shape, ...options },
  parameters: ["sigma", "width"],
  kernels: [name],
});

export const heatmapMse = /* @__PURE__ */ pointLoss("heatmapMse", { sigma: sigma(2) });
export const heatmapCrossEntropy: Spec = /* @__PURE__ */ (() => ({
  ...pointLoss("heatmapCrossEntropy", { sigma: sigma(1), excess: flag }),
  layout: maps(2, powersOrNot),
}))();

/** In the order of the kernel's cases; `assembly/losses/dsnt.ts` has the same one. */
const pointLosses: readonly string[] = [
  "mse",
  "mae",
  "huber",
  "smoothL1",
  "logCosh",
  "charbonnier",
  "cauchy",
  "gemanMcClure",
  "welsch",
  "tukey",
  "wing",
  "barron",
] satisfies PointLoss[];
const kernelOf = (name: string): number => pointLosses.indexOf(name === "euclidean" ? "mae" : name);

/** The loss of the distance, and its options. */
export function pointLossOf({ point, pointOptions }: Resolved, name: string): { spec: Spec; options: Resolved } {
  const spec = residualLosses.find((each) => each.name === point) as Spec;
  const { geometry, ...own } = spec.options;
  if (Object.keys(own).length > 0) return { spec, options: optionReader(`${name}: pointOptions`, own)(pointOptions) };
  for (const option in pointOptions as object) fail("ERR_XYLOSS_OPTION", `${name}: pointOptions: ${spec.name} has no option ${option}`);
  return { spec, options: {} };
}

export const dsnt: Spec = /* @__PURE__ */ (() => ({
  ...pointLoss("dsnt", {
    convention,
    sigma: sigma(1),
    lambda: { kind: "number", default: 1, atLeast: 0 },
    point: {
      kind: "other",
      default: "euclidean",
      read(value) {
        const name = typeof value === "object" && value !== null && "irlsWeights" in value ? (value as { name?: unknown }).name : value;
        return typeof name === "string" && kernelOf(name) >= 0 ? name : undefined;
      },
      text: `a residual loss of this package, or its name: euclidean, ${pointLosses.join(", ")}`,
    },
    pointOptions: {
      kind: "other",
      default: {},
      read: (value) => (isRecord(value) ? (ownOf(value) as Record<string, OptionValue>) : undefined),
      text: "an object with options of the loss that is given as point",
    },
  }),
  layout: maps(2, (options) => 2 * powers(options)),
  table(options: Resolved, _layout: unknown, name: string) {
    const point = pointLossOf(options, name);
    const parameters = point.spec.parameters.map((parameter) => point.options[parameter] as number);
    const unit = unitOf(name, options);
    return Float32Array.of(...unit, options.lambda as number, kernelOf(point.spec.name), ...parameters, 0, 0).subarray(0, 7);
  },
}))();

const expectation = {
  axes: ({ width }: Resolved) => [width as number, 2] as const,
  parameters: ["temperature", "width"],
  kernels: ["dsnt"],
  table: (options: Resolved, _layout: unknown, name: string) => Float32Array.of(...unitOf(name, options)),
};
const softArgmaxOptions: OptionTable = { ...shape, convention, temperature: scale(1) };

export const softArgmax: Transform = {
  ...expectation,
  name: "softArgmax",
  inputs: ["logits"],
  layout: maps(0, powers, "logits", () => 2),
  options: softArgmaxOptions,
};
export const softArgmaxGrad: Transform = {
  ...expectation,
  name: "softArgmaxGrad",
  inputs: ["logits", "pointsGrad"],
  layout: maps(2, powersOrNot, "logits", (pixels) => pixels),
  options: { ...softArgmaxOptions, ...gradientTable },
  gradient: true,
};

/** Of which quotients and products are numbers too. */
const middle = (fallback: number, power: number) =>
  ({ kind: "number", default: fallback, atLeast: 2 ** -power, atMost: 2 ** power }) as const;

/** A loss of two maps, pixel by pixel. */
const pixelLoss = (name: string, options: OptionTable, parameters: readonly string[]): Spec => {
  const layout = maps(0, () => 0);
  return {
    ...pointLoss(name, options),
    layout(predictions, resolved, loss) {
      const each = layout(predictions, resolved, loss);
      return { ...each, target: each.prediction };
    },
    axes: ({ width }) => [width as number, width as number],
    parameters,
  };
};

const power = (fallback: number) => ({ kind: "number", default: fallback, atLeast: 0 }) as const;

export const heatmapFocal = /* @__PURE__ */ pixelLoss("heatmapFocal", { alpha: power(2), beta: power(4) }, ["alpha", "beta"]);

export const adaptiveWing: Spec = /* @__PURE__ */ (() => ({
  ...pixelLoss(
    "adaptiveWing",
    {
      alpha: { kind: "number", default: 2.1, above: 1, atMost: 2 ** 10 },
      omega: middle(14, 60),
      epsilon: middle(1, 30),
      theta: middle(0.5, 30),
    },
    ["alpha", "omega"],
  ),
  table: ({ epsilon, theta }: Resolved) => Float32Array.of(epsilon as number, theta as number),
}))();

/** In the order of the catalogue. */
export const heatmapLosses: readonly Spec[] = [heatmapMse, heatmapCrossEntropy, dsnt, heatmapFocal, adaptiveWing];
