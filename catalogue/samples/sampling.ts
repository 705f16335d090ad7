/** How to draw data that a loss is meant for, and what its results may differ by. */

/** Options that shape a loss's units, and the shape that follows. */
export interface Shape {
  /** What is special: ", radial", " of 7 classes". */
  readonly title: string;
  readonly options: Record<string, unknown>;
  /** Values of prediction and of target per unit. */
  readonly perUnit: number;
  readonly perTarget: number;
  /** Units come in multiples of this; 1 where left out. */
  readonly step?: number;
  /** Whether a unit's values lie `step` apart: dense maps. */
  readonly apart?: boolean;
}

export interface Sampling {
  readonly shapes: readonly Shape[];
  /** Further options that change what is computed: every own option of the loss away from its default, each alone. */
  readonly changed: readonly Record<string, unknown>[];
  /** Data of `step` units. */
  draw(next: () => number, shape: Shape): { prediction: number[]; target: number[] };
  /**
   * How large the terms are that value and gradient of a unit subtract, beside a few ULP of the result itself; 0 where
   * nothing cancels. `options` hold what was given, not defaults.
   */
  cancelled?(prediction: Float32Array, target: Float32Array, options: Record<string, unknown>): { value: number; slope: number };
  /** Whether these options make the gradient another than the value's derivative, by definition. */
  surrogate?(options: Record<string, unknown>): boolean;
  /** Ranges from which property tests draw single values, and options; every value in them is legal. Left out: only `draw` is used. */
  readonly tame?: { prediction: readonly [number, number]; target: readonly [number, number] };
}

/**
 * A nearly normal number, within ±6: the sum of twelve uniform ones, of mean 0 and variance 1. Exact, so that it is the same
 * in every engine, as logarithms and cosines of JavaScript are not.
 */
export function normal(next: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += next();
  return sum;
}

export const many = (count: number, make: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => make(i));
