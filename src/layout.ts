import { fail } from "./errors.js";
import type { Resolved } from "./options.js";

/** What `each` returns one number for, and `reduction` divides by. */
export type Unit = "element" | "point" | "box" | "row" | "map";

/** How a loss's arrays divide into units, and units into tiles. */
export interface Layout {
  readonly unit: Unit;
  readonly units: number;
  /** Values of prediction (and gradient) per unit. */
  readonly prediction: number;
  /** Values of target per unit. */
  readonly target: number;
  /** Units per block of the summation: tiles are whole blocks. */
  readonly block: number;
  /** The kernel's `shape` argument: what it must know of a unit's shape. */
  readonly shape: number;
}

/** Elements per block in the kernels; `assembly/simd.ts` has the same number. */
const BLOCK = 1024;

/** A family's rule from lengths and options to a layout; throws where the lengths make no whole units. */
export type LayoutOf = (predictions: number, options: Resolved, loss: string) => Layout;

/** A function of each component, or of each point's distance with `geometry: "radial"`. */
export const residualLayout: LayoutOf = (predictions, options, loss) =>
  options.geometry === "radial" ? pointLayout(predictions, loss) : elementLayout(predictions, options, loss);

export const elementLayout: LayoutOf = (predictions) => ({
  unit: "element",
  units: predictions,
  prediction: 1,
  target: 1,
  block: BLOCK,
  shape: 0,
});

function pointLayout(predictions: number, loss: string): Layout {
  if (predictions % 2 !== 0) {
    fail("ERR_XYLOSS_SHAPE", `${loss}: prediction has ${predictions} values; points are x y pairs, so it must be an even number`);
  }
  return { unit: "point", units: predictions / 2, prediction: 2, target: 2, block: BLOCK / 2, shape: 0 };
}

/** Rows of class scores. */
export const rowLayout: LayoutOf = (predictions, options, loss) => {
  const classes = options.classes as number;
  if (predictions % classes !== 0) {
    fail("ERR_XYLOSS_SHAPE", `${loss}: prediction has ${predictions} values; with classes ${classes} it must be a multiple of ${classes}`);
  }
  return { unit: "row", units: predictions / classes, prediction: classes, target: classes, block: 1, shape: classes };
};
