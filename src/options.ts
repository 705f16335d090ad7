import { fail } from "./errors.js";

/** A number option. It is rounded to float32 before its range is checked, since that is what the kernels compute with. */
export interface NumberOption {
  readonly kind: "number";
  /** undefined: the option is required. */
  readonly default: number | undefined;
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
  readonly integer?: boolean;
}
export interface BooleanOption {
  readonly kind: "boolean";
  readonly default: boolean;
}
export interface ChoiceOption {
  readonly kind: "choice";
  /** undefined: the option is required. */
  readonly default: string | undefined;
  readonly choices: readonly string[];
}
export type OptionSpec = NumberOption | BooleanOption | ChoiceOption;
export type OptionTable = Readonly<Record<string, OptionSpec>>;

export type OptionValue = number | boolean | string;
/** Every option of a table, checked and with its default filled in. */
export type Resolved = Record<string, OptionValue>;

export const positive = (fallback: number): NumberOption => ({ kind: "number", default: fallback, above: 0 });
/** A length that is divided by: its reciprocal must be finite in float32. */
export const scale = (fallback: number): NumberOption => ({ kind: "number", default: fallback, atLeast: 2 ** -126 });
export const flag: BooleanOption = { kind: "boolean", default: false };
export const choice = (...choices: [string, ...string[]]): ChoiceOption => ({
  kind: "choice",
  default: choices[0],
  choices,
});

/** Checks `options` against `table`; `passed` names the options that are not numbers, flags or choices and are read elsewhere. */
export function resolve(loss: string, options: unknown, table: OptionTable, passed: readonly string[]): Resolved {
  if (options === undefined) options = {};
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    fail("ERR_XYLOSS_OPTION", `${loss}: options must be an object, such as { reduction: "mean" }`);
  }
  const given = options as Record<string, unknown>;
  const resolved: Resolved = {};
  for (const name of Object.keys(given)) {
    if (given[name] !== undefined && !Object.hasOwn(table, name) && !passed.includes(name)) unknownOption(loss, name, table, passed);
  }
  for (const name of Object.keys(table)) resolved[name] = one(loss, name, given[name], table[name] as OptionSpec);
  return resolved;
}

function one(loss: string, name: string, value: unknown, spec: OptionSpec): OptionValue {
  if (value === undefined) {
    return spec.default ?? fail("ERR_XYLOSS_OPTION", `${loss}: option ${name} is required: ${range(spec)}`);
  }
  let ok: boolean;
  let taken = value;
  if (spec.kind === "number") {
    taken = typeof value === "number" ? Math.fround(value) : Number.NaN;
    ok = inRange(taken as number, spec);
  } else if (spec.kind === "boolean") ok = typeof value === "boolean";
  else ok = spec.choices.includes(value as string);
  if (ok) return taken as OptionValue;
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  return fail("ERR_XYLOSS_OPTION", `${loss}: option ${name} is ${shown}; it must be ${range(spec)}`);
}

function inRange(value: number, spec: NumberOption): boolean {
  return (
    Number.isFinite(value) &&
    (spec.integer !== true || Number.isInteger(value)) &&
    (spec.above === undefined || value > spec.above) &&
    (spec.atLeast === undefined || value >= spec.atLeast) &&
    (spec.below === undefined || value < spec.below) &&
    (spec.atMost === undefined || value <= spec.atMost)
  );
}

/** A spec's values in words. */
export function range(spec: OptionSpec): string {
  if (spec.kind === "boolean") return "true or false";
  if (spec.kind === "choice") return spec.choices.map((name) => JSON.stringify(name)).join(", ");
  const bounds = [
    spec.above === undefined ? "" : `> ${spec.above}`,
    spec.atLeast === undefined ? "" : `≥ ${spec.atLeast}`,
    spec.below === undefined ? "" : `< ${spec.below}`,
    spec.atMost === undefined ? "" : `≤ ${spec.atMost}`,
  ].filter((bound) => bound !== "");
  return `a finite ${spec.integer ? "whole number" : "float32 number"}${bounds.length > 0 ? ` ${bounds.join(" and ")}` : ""}`;
}

function unknownOption(loss: string, name: string, table: OptionTable, passed: readonly string[]): never {
  const known = [...Object.keys(table), ...passed];
  const nearest = known.reduce((best, next) => (distance(name, next) < distance(name, best) ? next : best));
  const hint = distance(name, nearest) <= Math.max(2, name.length / 2) ? `; did you mean ${nearest}?` : "";
  return fail("ERR_XYLOSS_OPTION", `${loss}: there is no option ${name} here${hint} (known: ${known.join(", ")})`);
}

/** Levenshtein distance, letter case aside. */
function distance(from: string, to: string): number {
  const a = from.toLowerCase();
  const b = to.toLowerCase();
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, change));
    }
    row = next;
  }
  return row[b.length] as number;
}
