import { parseArgs } from "node:util";
import { catalogue } from "../dist/catalogue/index.js";

/** How much a run does. */
export type Effort = "quick" | "default" | "full";

export interface Options {
  readonly help: boolean;
  readonly effort: Effort;
  /** Names of losses; null: all of the registry. */
  readonly only: readonly string[] | null;
  /** Floats of the prediction, ascending. */
  readonly sizes: readonly number[];
  /** Whether every loss is measured at all of them. */
  readonly everySize: boolean;
  /** Seconds for the timing of all cases together. */
  readonly seconds: number;
}

/** A flag or value that cannot be. */
export class UsageError extends Error {}

/** The triad's loop is unrolled to whole 64-byte lines. */
const SIZE_STEP = 16;
const LARGEST = 2 ** 26;

const efforts: Record<Effort, { sizes: readonly number[]; seconds: number }> = {
  quick: { sizes: [16, 65_536, 1_048_576], seconds: 26 },
  default: { sizes: [16, 65_536, 8_388_608], seconds: 150 },
  full: { sizes: [16, 256, 4_096, 65_536, 1_048_576, 8_388_608], seconds: 480 },
};

export const help = `npm run bench -- [flags]

Checks every loss of the registry against its plain-JavaScript reference, times both, and writes
bench/results/latest.json and bench/results/report.html. Exits with 1 when a check fails.

  --quick             smaller arrays (${list(efforts.quick.sizes)} floats), less time: under a minute
  --full              more sizes (${list(efforts.full.sizes)} floats): about ten minutes
  --only mse,huber    these losses alone
  --sizes 16,65536    these numbers of floats per array, each a multiple of ${SIZE_STEP}
  --help              this text
`;

/** Reads the command line. @throws UsageError */
export function readOptions(args: readonly string[]): Options {
  const { quick, full, only, sizes, help } = parse(args);
  if (quick && full) throw new UsageError("--quick and --full exclude each other");
  const effort = quick ? "quick" : full ? "full" : "default";
  return {
    help: help ?? false,
    effort,
    only: only === undefined ? null : lossNames(only),
    sizes: sizes === undefined ? efforts[effort].sizes : sizeList(sizes),
    everySize: (full ?? false) || only !== undefined || sizes !== undefined,
    seconds: efforts[effort].seconds,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: "boolean" },
        full: { type: "boolean" },
        only: { type: "string" },
        sizes: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function lossNames(text: string): readonly string[] {
  const known = catalogue.map((spec) => spec.name);
  const names = [...new Set(text.split(",").map((name) => name.trim()))];
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(`--only: there is no loss "${name}"; there are ${known.join(", ")}`);
  }
  return names;
}

function sizeList(text: string): readonly number[] {
  const sizes = [...new Set(text.split(",").map(Number))].sort((a, b) => a - b);
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < SIZE_STEP || size > LARGEST || size % SIZE_STEP !== 0) {
      throw new UsageError(`--sizes: "${text}" must be multiples of ${SIZE_STEP} from ${SIZE_STEP} to ${LARGEST}, separated by commas`);
    }
  }
  return sizes;
}

function list(sizes: readonly number[]): string {
  return sizes.map((size) => size.toLocaleString("en")).join("; ");
}
