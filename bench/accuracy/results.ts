/** What `npm run accuracy` measures: docs/accuracy.json, from which the page is written. */

export interface UnaryResult {
  readonly formula: string;
  readonly domain: string;
  /** The most ULP that it should err by. */
  readonly goal: number;
  /** Whether every input of the domain was swept. */
  readonly all: boolean;
  readonly inputs: number;
  readonly notNearest: number;
  readonly otherZeros: number;
  /** ULP, and where. */
  readonly most: number;
  readonly at: number;
  readonly wrongSpecials: readonly string[];
  /** The largest error of the float64 oracle that was found, in ULP. */
  readonly oracleError: number;
  readonly histogram: readonly number[];
  readonly octaves: readonly number[];
}
