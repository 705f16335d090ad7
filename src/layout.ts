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
  /** Units per block of the summation: tiles are whole blocks. Of a dense map of classes, its positions. */
  readonly block: number;
  /** The kernel's `shape` argument: what it must know of a unit's shape first of all. */
  readonly shape: number;
  /** Floats that the kernel needs for itself. */
  readonly desk: number;
  /** Values of output per unit, of what is no loss (see `Transform`); 0 for losses, where the method says. */
  readonly output: number;
}

/** Elements per block in the kernels; `assembly/simd.ts` has the same number. */
export const BLOCK = 1024;

/** A family's rule from the prediction's length and options to a layout; throws where the length makes no whole units. */
export type LayoutOf = (predictions: number, options: Resolved, loss: string) => Layout;

/** Units of `prediction` and `target` values each, and what follows from most losses' being no more than that. */
export function layoutOf(
  unit: Unit,
  units: number,
  prediction: number,
  target: number,
  block: number,
  rest: Partial<Pick<Layout, "shape" | "desk" | "output">> = {},
): Layout {
  return { unit, units, prediction, target, block, shape: prediction, desk: 0, output: 0, ...rest };
}

/** How many units of `per` values there are; `why` says where the number comes from, `name` which argument has them. */
export function unitsOf(predictions: number, per: number, loss: string, why: string, name = "prediction"): number {
  if (predictions % per === 0) return predictions / per;
  return fail("ERR_XYLOSS_SHAPE", `${loss}: ${name} has ${predictions} values; ${why}, so it must be a multiple of ${per}`);
}
