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
  /** How many special values were looked at, and those that are wrong. */
  readonly specials: number;
  readonly wrongSpecials: readonly string[];
  /** The largest error of the float64 oracle that was found, in ULP, and at how many inputs it was looked for. */
  readonly oracleError: number;
  readonly oracleSamples: number;
  /** How many inputs err by so many `BINS`ths of an ULP; the last bin has all above. */
  readonly histogram: readonly number[];
  /** The largest error in each half octave of the input, in the order of the bits. */
  readonly octaves: readonly number[];
}

/** Of the histogram, per ULP. */
export const BINS = 32;
/** Bits below sign, exponent and the first of the mantissa. */
export const OCTAVE_SHIFT = 22;
export const HALF_OCTAVES = 2 ** (32 - OCTAVE_SHIFT);

/** Errors of a loss's values, or of its gradient's components. */
export interface LossError {
  readonly count: number;
  /** ULP, and where: the sweep, the unit's data, shape and options. */
  readonly most: number;
  readonly at: string;
  /** How many are further off than 4 ULP, and smaller than what cancels in them; they are not in `most`. */
  readonly cancelled: number;
  /** Their largest error, in 2⁻²⁴ of the size of those terms, and where. */
  readonly absolute: number;
  readonly absoluteAt: string;
  /** Their largest error in ULP: of use where S is but the result times what its rounding is multiplied by. */
  readonly beyond: number;
}

/** The largest error of the float64 reference against 100 digits, in ULP of float32 or 2⁻²⁴ of what cancels, and how many results it is of. */
export interface JudgeResult {
  readonly most: number;
  readonly count: number;
}

export interface LossResult {
  readonly value: LossError;
  readonly gradient: LossError;
  /** Left out where the formula is not there to 100 digits. */
  readonly judge?: JudgeResult;
}

/** Errors of a power, by the size of its exponent. */
export interface BinaryResult {
  readonly formula: string;
  /** The most ULP for |y| up to so much and above the class before, and where. */
  readonly classes: readonly { readonly upTo: number; readonly most: number; readonly x: number; readonly y: number }[];
}

/** Errors of sums in 2⁻²³ of the sum of the terms' sizes, by their number. */
export interface SumResult {
  readonly title: string;
  readonly oneSign: boolean;
  readonly errors: readonly (readonly [terms: number, error: number])[];
}

/** All of it: docs/accuracy.json. */
export interface AccuracyResults {
  readonly unary: Readonly<Record<string, UnaryResult>>;
  readonly binary: Readonly<Record<string, BinaryResult>>;
  readonly losses: Readonly<Record<string, LossResult>>;
  readonly sums: readonly SumResult[];
}

/** As JSON with an entry a line. */
export function printResults(results: AccuracyResults): string {
  const entries = (of: object): string =>
    Object.entries(of)
      .map(([name, result]) => `    ${JSON.stringify(name)}: ${JSON.stringify(result, rounded)}`)
      .join(",\n");
  const sections = (["unary", "binary", "losses"] as const).map((key) => `  "${key}": {\n${entries(results[key])}\n  }`);
  const sums = results.sums.map((sum) => `    ${JSON.stringify(sum, rounded)}`).join(",\n");
  return `{\n${[...sections, `  "sums": [\n${sums}\n  ]`].join(",\n")}\n}\n`;
}

export const parseResults = (text: string): AccuracyResults => JSON.parse(text) as AccuracyResults;

/** Errors to four digits; infinite ones, which JSON has not, as the largest number. */
function rounded(key: string, value: unknown): unknown {
  if (key === "at" || key === "x" || key === "y" || typeof value !== "number" || Number.isInteger(value)) return value;
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : Number.MAX_VALUE;
}
