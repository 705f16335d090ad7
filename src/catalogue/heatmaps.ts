import { type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { flag, type OptionTable, type Resolved, whole } from "../options.js";
import type { Properties, Spec } from "./spec.js";

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

export interface HeatmapCrossEntropyOptions extends MapOptions {
  /** Of the Gaussian, in pixels; at least 2⁻⁶⁰, default 1. */
  sigma?: number;
  /** Subtract the least value over the prediction. Default false. */
  excess?: boolean;
}

const shape = { width: whole(1), height: whole(1) };
/** Its reciprocal's square must be finite in float32. */
const sigma = (fallback: number) => ({ kind: "number", default: fallback, atLeast: 2 ** -60 }) as const;

const pixelsOf = ({ width, height }: Resolved): number => (width as number) * (height as number);
/** Floats of a row and a column, in whole vectors. */
const axesOf = ({ width, height }: Resolved): number => (width as number) + (height as number) + 8;

/** Maps whose targets have `target` values, with `desk` floats for the kernel. */
const maps =
  (target: number, desk: (options: Resolved) => number): LayoutOf =>
  (predictions, options, loss) => {
    const pixels = pixelsOf(options);
    const units = unitsOf(predictions, pixels, loss, `a map has width ${options.width} × height ${options.height}`);
    return layoutOf("map", units, pixels, target, 1, { desk: desk(options) });
  };

const pointLoss = (name: string, options: OptionTable, properties: Partial<Properties>): Spec => ({
  name,
  family: "heatmaps",
  unit: "map",
  layout: maps(2, axesOf),
  axes: ({ width }) => [width as number, 2],
  options: { ...shape, ...options },
  parameters: ["sigma", "width"],
  kernels: [name],
  properties: {
    convex: true,
    symmetric: false,
    bound: null,
    lipschitz: null,
    translation: false,
    homogeneous: null,
    rotation: false,
    zero: null,
    kinks: null,
    ...properties,
  },
});

export const heatmapMse = /* @__PURE__ */ pointLoss("heatmapMse", { sigma: sigma(2) }, { lipschitz: (options) => 2 / pixelsOf(options) });
export const heatmapCrossEntropy = /* @__PURE__ */ pointLoss(
  "heatmapCrossEntropy",
  { sigma: sigma(1), excess: flag },
  { translation: true, lipschitz: () => 0.5 },
);

/** In the order of the catalogue. */
export const heatmapLosses: readonly Spec[] = [heatmapMse, heatmapCrossEntropy];
