/** What `npm run calibrate` is asked for. */
import { parseArgs } from "node:util";
import { fail } from "../../src/errors.js";

/** The flags of each part, with what they take and what they do. */
const parts = {
  rates: {
    says: "how often the diagnosis finds what is not there; writes docs/diagnosis-rates.json",
    flags: { group: ["NAME", "the rules of one group, such as data or race, alone; the rates of others stay as they are written"] },
  },
  faults: {
    says: "whether it names the faults that are put into real predictions; writes docs/diagnosis-faults.json",
    flags: {
      only: ["ROLE", "training or judging tasks alone; writes nothing"],
      from: ["N", "tables of at least N rows alone; writes nothing"],
      rows: ["N", "tables of at most N rows alone; writes nothing"],
      every: ["N", "every N-th case alone; writes nothing"],
      task: ["PATTERN", "tasks whose names match a regular expression alone; writes nothing"],
      but: ["PATTERN", "without kinds of faults whose names match a regular expression; writes nothing"],
      sort: ["NAME", "faults of one sort, such as rows or clean, alone; writes nothing"],
    },
  },
  recommend: {
    says: "whether a fit with the recommended loss is as good as one with the best; writes docs/diagnosis-recommendation.json",
    flags: {
      only: ["ROLE", "training or judging tasks alone; writes nothing"],
      rules: ["A,B,…", "these rules alone, such as recommended; those of others stay as they are written"],
    },
  },
} as const satisfies Readonly<Record<string, { says: string; flags: Readonly<Record<string, readonly [takes: string, does: string]>> }>>;

export type Part = keyof typeof parts;
type Flag = { [Each in Part]: keyof (typeof parts)[Each]["flags"] }[Part];

export interface Asked {
  readonly part: Part | "help";
  readonly flags: Readonly<Partial<Record<Flag, string>>>;
}

const roles = ["training", "judging"];

/** Reads the arguments after the command. @throws XylossError for what is unknown or does not belong to the part */
export function askedOf(args: readonly string[]): Asked {
  const named = Object.values(parts).flatMap(({ flags }) => Object.keys(flags));
  const options = {
    ...Object.fromEntries(named.map((name) => [name, { type: "string" as const }])),
    ...Object.fromEntries(["faults", "recommend"].map((name) => [name, { type: "boolean" as const }])),
    help: { type: "boolean" as const, short: "h" },
  };
  const { help, faults, recommend, ...flags } = parsed(args, options);
  if (help === true) return { part: "help", flags: {} };
  if (faults === true && recommend === true)
    fail("ERR_XYLOSS_OPTION", "--faults and --recommend exclude each other; run one after the other");
  const part = faults === true ? "faults" : recommend === true ? "recommend" : "rates";
  const stray = Object.keys(flags).find((name) => !(name in parts[part].flags));
  if (stray !== undefined) {
    const homes = Object.entries(parts).flatMap(([name, each]) =>
      stray in each.flags ? [name === "rates" ? "neither" : `--${name}`] : [],
    );
    fail(
      "ERR_XYLOSS_OPTION",
      `--${stray} does not go with ${part === "rates" ? "the rates" : `--${part}`}; it goes with ${homes.join(" and ")}`,
    );
  }
  const { only, ...others } = flags as Asked["flags"];
  if (only !== undefined && !roles.includes(only)) fail("ERR_XYLOSS_OPTION", `--only is ${only}; it must be ${roles.join(" or ")}`);
  for (const name of ["from", "rows", "every"] as const) {
    const given = others[name];
    if (given !== undefined && !(Number.isInteger(Number(given)) && Number(given) >= 1))
      fail("ERR_XYLOSS_OPTION", `--${name} is ${given}; it must be a whole number from 1 on`);
  }
  for (const name of ["task", "but"] as const)
    if (!isPattern(others[name] ?? "")) fail("ERR_XYLOSS_OPTION", `--${name} is ${others[name]}; it must be a regular expression`);
  return { part, flags: flags as Asked["flags"] };
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function parsed(
  args: readonly string[],
  options: NonNullable<Parameters<typeof parseArgs>[0]>["options"],
): Readonly<Record<string, string | boolean | undefined>> {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values as ReturnType<typeof parsed>;
  } catch (cause) {
    const [message = ""] = (cause as Error).message.split(". ");
    return fail("ERR_XYLOSS_OPTION", `${message}; --help lists the options`, { cause });
  }
}

/** One of a flag's names. @throws XylossError for any other */
export function oneOf<Name extends string>(flag: Flag, name: string, names: readonly Name[]): Name {
  const found = names.find((each) => each === name);
  return found ?? fail("ERR_XYLOSS_OPTION", `--${flag} is ${name}; it must be one of ${names.join(", ")}`);
}

export const help = (): string =>
  [
    "npm run calibrate [-- OPTIONS]: measures the diagnosis, and writes what docs/diagnosis.md shows. Takes minutes.",
    ...Object.entries(parts).flatMap(([name, { says, flags }]) => [
      "",
      `${name === "rates" ? "Without options" : `--${name}`}: ${says}.`,
      ...Object.entries(flags).map(([flag, [takes, does]]) => `  ${`--${flag} ${takes}`.padEnd(16)}${does}`),
    ]),
    "",
  ].join("\n");
