import { type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import { type OptionTable, type Resolved, whole } from "../options.js";
import type { Spec, Traits } from "./spec.js";

/** The shape of a map. */
export interface MapOptions {
  /** Pixels across; required. */
  width: number;
  /** Pixels down; required. */
  height: number;
}

export const shape = { width: whole(1), height: whole(1) };

/** Its reciprocal's square must be finite in float32. */
export const sigma = (fallback: number) => ({ kind: "number", default: fallback, atLeast: 2 ** -60 }) as const;

const pixelsOf = ({ width, height }: Resolved): number => (width as number) * (height as number);

/** Floats of a row and a column in whole vectors, and some numbers. */
const axes = ({ width, height }: Resolved): number => 24 + (width as number) + (height as number);

/** A map of powers beside these. */
export const powers = (options: Resolved): number => 4 + axes(options) + pixelsOf(options);

/** Powers wait in the gradient, unless something else is still needed there. */
export const powersOrNot = (options: Resolved): number => (options.accumulate === true ? powers(options) : axes(options));

/** The same and four float64 projections: columns, rows and both diagonals. */
export const powersAndDiagonals = (options: Resolved): number => powers(options) + 6 * axes(options);

/** Maps of the argument `input` whose targets have `target` values, with `desk` floats for the kernel; `output` is a transform's. */
export const maps =
  (target: number, desk: (options: Resolved) => number, input = "prediction", output: (pixels: number) => number = () => 0): LayoutOf =>
  (predictions, options, loss) => {
    const pixels = pixelsOf(options);
    const units = unitsOf(predictions, pixels, loss, `a map has width ${options.width} × height ${options.height}`, input);
    return layoutOf("map", units, pixels, target, 1, { desk: desk(options), output: output(pixels) });
  };

const traits: Partial<Traits> = {
  point: "peak",
  targets: "pixels",
  zero: null,
};
/** Of maps of logits. */
export const ofLogits: Partial<Traits> = {
  predicts: "logits",
  point: "pixel",
  targets: "pixels",
  sums: "unit",
  zero: null,
};

export const pointLoss = (name: string, options: OptionTable): Spec => ({
  name,
  family: "heatmaps",
  traits,
  unit: "map",
  layout: maps(2, axes),
  axes: ({ width }) => [width as number, 2],
  options: { ...shape, ...options },
  parameters: ["sigma", "width"],
  kernels: [name],
});

/** A loss of two maps, pixel by pixel. */
export const pixelLoss = (name: string, options: OptionTable, parameters: readonly string[], differs: Partial<Traits>): Spec => {
  const layout = maps(0, () => 0);
  return {
    ...pointLoss(name, options),
    traits: { ...traits, point: null, convex: false, ...differs },
    layout(predictions, resolved, loss) {
      const each = layout(predictions, resolved, loss);
      return { ...each, target: each.prediction };
    },
    axes: ({ width }) => [width as number, width as number],
    parameters,
  };
};
