/** The results of `npm run accuracy`: docs/accuracy.json, from which `npm run docs` makes the page. */

export interface UnaryResult {
  readonly formula: string;
  readonly domain: string;
  /** The largest error it should have, in ULP. */
  readonly goal: number;
  /** Whether every input of the domain was swept. */
  readonly all: boolean;
  readonly inputs: number;
  readonly notNearest: number;
  readonly otherZeros: number;
  /** The largest error in ULP, and where. */
  readonly most: number;
  readonly at: number;
  /** How many special values were checked, and which are wrong. */
  readonly specials: number;
  readonly wrongSpecials: readonly string[];
  /** The largest error of the float64 oracle in ULP, over how many inputs. */
  readonly oracleError: number;
  readonly oracleSamples: number;
  /** Inputs by their error, in `BINS`ths of an ULP; the last bin counts all above. */
  readonly histogram: readonly number[];
  /** The largest error in each half octave of the inputs, in the order of their bits. */
  readonly octaves: readonly number[];
}

/** Bins of the histogram per ULP. */
export const BINS = 32;
/** The bits below the sign, the exponent and the first bit of the mantissa. */
export const OCTAVE_SHIFT = 22;
export const HALF_OCTAVES = 2 ** (32 - OCTAVE_SHIFT);

/** Larger errors than this, in ULP, are stated absolutely where terms cancel. */
export const MOST_ULPS = 4;

/** Errors of a loss's values, or of its gradient's components. */
export interface LossError {
  readonly count: number;
  /** The largest error in ULP, and where: the sweep, the unit's data, shape and options. */
  readonly most: number;
  readonly at: string;
  /** How many are off by more than `MOST_ULPS` and smaller than what cancels in them; `most` leaves them out. */
  readonly cancelled: number;
  /** Their largest error in 2⁻²⁴ of the size of those terms, and where. */
  readonly absolute: number;
  readonly absoluteAt: string;
  /** Their largest error in ULP, which says more where S only multiplies the result. */
  readonly beyond: number;
}

/** The largest error of the float64 reference against 100 digits, in ULP of float32 or 2⁻²⁴ of what cancels, over how many results. */
export interface JudgeResult {
  readonly most: number;
  readonly count: number;
}

export interface LossResult {
  readonly value: LossError;
  readonly gradient: LossError;
  /** Missing where there is no formula to 100 digits. */
  readonly judge?: JudgeResult;
}

/** Errors of what an option makes of a loss: in ULP, or in what half an ULP of the residual changes. */
export interface OptionError {
  readonly count: number;
  readonly most: number;
  readonly at: string;
}

export interface OptionResult {
  /** By option, result and geometry. */
  readonly errors: Readonly<Record<string, OptionError>>;
  readonly judge: JudgeResult;
}

/** Errors of a power by the size of its exponent. */
export interface BinaryResult {
  readonly formula: string;
  /** The largest error in ULP for |y| up to `upTo` and above the class before, and where. */
  readonly classes: readonly { readonly upTo: number; readonly most: number; readonly x: number; readonly y: number }[];
}

/** Errors of sums, in 2⁻²³ of the sum of the terms' sizes, by the number of terms. */
export interface SumResult {
  readonly title: string;
  readonly oneSign: boolean;
  readonly errors: readonly (readonly [terms: number, error: number])[];
}

export interface AccuracyResults {
  readonly unary: Readonly<Record<string, UnaryResult>>;
  readonly binary: Readonly<Record<string, BinaryResult>>;
  readonly losses: Readonly<Record<string, LossResult>>;
  /** Of residual losses. */
  readonly options: Readonly<Record<string, OptionResult>>;
  readonly sums: readonly SumResult[];
}

/** As JSON with an entry per line. */
export function printResults(results: AccuracyResults): string {
  const entries = (of: object): string =>
    Object.entries(of)
      .map(([name, result]) => `    ${JSON.stringify(name)}: ${JSON.stringify(result, rounded)}`)
      .join(",\n");
  const sections = (["unary", "binary", "losses", "options"] as const).map((key) => `  "${key}": {\n${entries(results[key])}\n  }`);
  const sums = results.sums.map((sum) => `    ${JSON.stringify(sum, rounded)}`).join(",\n");
  return `{\n${[...sections, `  "sums": [\n${sums}\n  ]`].join(",\n")}\n}\n`;
}

export const parseResults = (text: string): AccuracyResults => JSON.parse(text) as AccuracyResults;

/** Errors to four digits; infinite ones, which JSON lacks, as the largest number. */
function rounded(key: string, value: unknown): unknown {
  if (key === "at" || key === "x" || key === "y" || typeof value !== "number" || Number.isInteger(value)) return value;
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : Number.MAX_VALUE;
}
