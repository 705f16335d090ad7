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
  /** Units per block of the summation; tiles are whole blocks. For a dense map of classes, the number of its positions. */
  readonly block: number;
  /** The kernel's `shape` argument: the first thing that it must know about a unit's shape. */
  readonly shape: number;
  /** Floats of the kernel's own working memory. */
  readonly desk: number;
  /** Values of output per unit of a transform (see `Transform`); 0 for losses, whose method decides. */
  readonly output: number;
}

/** Elements per block in the kernels, as in `assembly/simd.ts`. */
export const BLOCK = 1024;

/** Floats of the desk of the losses that take a block in several loops: `Desk` in `assembly/simd.ts` says what lies where. */
export const LOOPS_DESK = 7 * BLOCK;

/** The same for calls whose residuals are changed first: `assembly/prepared.ts`. */
export const PREPARED_DESK = 18 * BLOCK;

/** The same for calls with edges, whose tiles are there: `src/preparing.ts`. */
export const JOINED_DESK = 43 * BLOCK;

/** A family's rule from the prediction's length and the options to a layout. Throws if the length does not make whole units. */
export type LayoutOf = (predictions: number, options: Resolved, loss: string) => Layout;

/** The layout of units of `prediction` and `target` values each, with what else holds for most losses as defaults. */
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

/** How many units of `per` values there are. For the error, `why` explains the number and `name` is the argument. */
export function unitsOf(predictions: number, per: number, loss: string, why: string, name = "prediction"): number {
  if (predictions % per === 0) return predictions / per;
  return fail("ERR_XYLOSS_SHAPE", `${loss}: ${name} has ${predictions} values; ${why}, so it must be a multiple of ${per}`);
}
