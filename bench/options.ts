import { parseArgs } from "node:util";
import { timedLoss } from "../catalogue/further.js";
import { transforms } from "../catalogue/transforms.js";
import { specs } from "../src/specs.js";
import { elsewhereText, namesText, type Scope, TYPICAL } from "./cases.js";

/** How much a run does. */
export type Effort = "quick" | "default" | "full";

export interface Options extends Scope {
  readonly help: boolean;
  /** Prints every size, kind, spread and goal. */
  readonly verbose: boolean;
  readonly effort: Effort;
  /** Floats of the prediction, ascending. */
  readonly sizes: readonly number[];
  /** Seconds for the timing of all cases together. */
  readonly seconds: number;
  /** Only the options of residual losses and the transforms. */
  readonly further: boolean;
  /** Seconds for these. */
  readonly furtherSeconds: number;
}

/** A wrong flag or value. */
export class UsageError extends Error {}

/** The triad's loop takes whole 64-byte lines. */
const SIZE_STEP = 16;
const LARGEST = 2 ** 26;

const efforts: Record<Effort, Pick<Options, "sizes" | "elsewhere" | "seconds" | "furtherSeconds">> = {
  quick: { sizes: [16, TYPICAL, 1_048_576], elsewhere: "core", seconds: 38, furtherSeconds: 6 },
  default: { sizes: [16, TYPICAL, 8_388_608], elsewhere: "core and rational", seconds: 185, furtherSeconds: 15 },
  full: { sizes: [16, 256, 4_096, TYPICAL, 1_048_576, 8_388_608], elsewhere: "all", seconds: 1500, furtherSeconds: 40 },
};

export const help = `npm run bench -- [flags]

Checks every loss against its plain-JavaScript reference, times both, and writes bench/results/latest.json
and bench/results/report.html. Exits with 1 when a check fails.

  (without a flag)    ${scopeText(efforts.default)}: about four minutes
  --quick             ${scopeText(efforts.quick)}, fewer rounds: about a minute
  --full              ${scopeText(efforts.full)}: about half an hour
  --only mse,huber    only these losses, at all sizes
  --sizes 16,65536    every loss at these sizes, each a multiple of ${SIZE_STEP}
  --further           only options of residual losses, and transforms, which other runs measure last
  --verbose           print every size and spread, and the maintainers' goals; the report always has them
  --help              this text

A size is the number of floats of the prediction, in whole rows or maps (at least one).
${namesText}
`;

/** Reads the command line. @throws UsageError */
export function readOptions(args: readonly string[]): Options {
  const { quick, full, only, sizes, help, verbose, further } = parse(args);
  if (quick && full) throw new UsageError("--quick and --full exclude each other");
  if (further && sizes !== undefined) throw new UsageError("--further measures one size; leave --sizes out");
  const effort = quick ? "quick" : full ? "full" : "default";
  return {
    help: help ?? false,
    verbose: verbose ?? false,
    effort,
    only: only === undefined ? null : named(only, further ?? false),
    sizes: sizes === undefined ? efforts[effort].sizes : sizeList(sizes),
    elsewhere: only === undefined && sizes === undefined ? efforts[effort].elsewhere : "all",
    seconds: efforts[effort].seconds,
    further: further ?? false,
    furtherSeconds: efforts[effort].furtherSeconds,
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
        further: { type: "boolean" },
        verbose: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function named(text: string, further: boolean): readonly string[] {
  const known = further ? [timedLoss, ...transforms.map(({ name }) => name)] : specs.map((spec) => spec.name);
  const names = [...new Set(text.split(",").map((name) => name.trim()))];
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(`--only: nothing measured is called "${name}"; choose from ${known.join(", ")}`);
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
  return new Intl.ListFormat("en").format(sizes.map((size) => size.toLocaleString("en")));
}

/** Which losses are measured at which sizes. */
export function scopeText({ sizes, elsewhere, only }: Pick<Options, "sizes" | "elsewhere"> & Partial<Options>): string {
  const others = sizes.filter((size) => size !== TYPICAL);
  if (elsewhere === "all") return `${only?.join(", ") ?? "all"} at ${list(sizes)} floats`;
  return `all at ${list([TYPICAL])} floats, ${elsewhereText[elsewhere]} also at ${list(others)}`;
}
