import { describe, shown } from "./arrays.js";
import { fail } from "./errors.js";
import { isPlain, isRecord, member, ownOf } from "./objects.js";

/** A number option. Unless it is whole, it is rounded to float32, with which the kernels compute, before its range is checked. */
export interface NumberOption {
  readonly kind: "number";
  /** undefined: the option is required. */
  readonly default: number | undefined;
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
  readonly integer?: boolean;
  /** What null means, for an option that can be switched off. */
  readonly orNull?: string;
  /** Whether −Infinity is allowed, as a limit. */
  readonly orMinusInfinity?: boolean;
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
  /** A value that other libraries have, and what to do here instead. */
  readonly instead?: readonly [value: string, what: string];
}
/**
 * Anything else: lists of numbers, other losses. `read` checks and copies the value. For an invalid one it returns undefined, and may first
 * name the part that is wrong: `wrong("[1] is 0")`.
 */
export interface OtherOption {
  readonly kind: "other";
  /** undefined: the option is required. */
  readonly default: OptionValue | undefined;
  readonly read: (value: unknown, wrong: Wrong) => OptionValue | undefined;
  /** What it must be, for messages and docs. */
  readonly text: string;
}
/** Says what is wrong with a value, in words that follow its name, and returns undefined. */
export type Wrong = (what: string) => undefined;
export type OptionSpec = NumberOption | BooleanOption | ChoiceOption | OtherOption;
export type OptionTable = Readonly<Record<string, OptionSpec>>;

export type OptionValue = number | boolean | string | null | Float32Array | { readonly [name: string]: OptionValue };
/** Every option of a table, checked and with its default filled in. */
export type Resolved = Readonly<Record<string, OptionValue>>;

export const positive = (fallback: number): NumberOption => ({ kind: "number", default: fallback, above: 0 });
/** A length that the kernels divide by: its reciprocal must be finite in float32. */
export const scale = (fallback: number): NumberOption => ({ kind: "number", default: fallback, atLeast: 2 ** -126 });
export const whole = (atLeast: number, fallback?: number): NumberOption => ({
  kind: "number",
  default: fallback,
  integer: true,
  atLeast,
  atMost: 2 ** 24,
});
export const flag: BooleanOption = { kind: "boolean", default: false };
export const choice = (...choices: [string, ...string[]]): ChoiceOption => ({
  kind: "choice",
  default: choices[0],
  choices,
});

type OptionReader = (options: unknown) => Resolved;

/**
 * A checker of option objects. `owner` is the function that takes them, for messages; `passed` names options that are read elsewhere.
 * Only options that are given are looked at, so a call without options costs nothing here. It is made at first use: an app that imports
 * every loss calls a few.
 */
export function optionReader(owner: string, table: OptionTable, passed: readonly string[] = []): OptionReader {
  let read: OptionReader | undefined;
  return (options) => {
    read ??= readerOf(owner, table, passed);
    return read(options);
  };
}

function readerOf(owner: string, table: OptionTable, passed: readonly string[]): OptionReader {
  const defaults: Record<string, OptionValue> = {};
  const required: string[] = [];
  const specs = new Map<string, OptionSpec | null>(passed.map((name) => [name, null]));
  for (const [name, spec] of Object.entries(table)) {
    const { default: fallback } = spec;
    specs.set(name, spec);
    if (fallback === undefined) required.push(name);
    else defaults[name] = typeof fallback === "number" ? Math.fround(fallback) : fallback;
  }
  return (options) => {
    let resolved = defaults;
    if (options !== undefined) {
      if (!isRecord(options)) {
        const example = `such as { ${[...required, ...Object.keys(table), ...passed][0]}: … }`;
        return fail("ERR_XYLOSS_OPTION", `${owner}: options is ${describe(options)}; it must be an object, ${example}`);
      }
      const own = isPlain(options) ? options : ownOf(options);
      for (const name in own) {
        const spec = specs.get(name);
        if (spec === null) continue;
        const value = Object.hasOwn(own, name) ? own[name] : member(own, name);
        if (value === undefined) continue;
        if (resolved === defaults) resolved = { ...defaults };
        resolved[name] = checked(owner, name, value, spec ?? unknownOption(owner, name, table, passed));
      }
    }
    for (const name of required) {
      if (!Object.hasOwn(resolved, name)) {
        fail("ERR_XYLOSS_OPTION", `${owner}: option ${name} is required: ${range(table[name] as OptionSpec)}`);
      }
    }
    return resolved;
  };
}

function checked(owner: string, name: string, value: unknown, spec: OptionSpec): OptionValue {
  let taken = value;
  let ok: boolean;
  if (spec.kind === "other") return readOther(owner, name, value, spec);
  if (spec.kind === "number") {
    taken =
      value === null && spec.orNull !== undefined
        ? null
        : typeof value !== "number"
          ? Number.NaN
          : spec.integer
            ? value
            : Math.fround(value);
    ok = taken === null || (spec.orMinusInfinity === true && taken === -Infinity) || inRange(taken as number, spec);
  } else if (spec.kind === "boolean") ok = typeof value === "boolean";
  else ok = spec.choices.includes(value as string);
  if (ok) return taken as OptionValue;
  const [other, instead] = (spec as ChoiceOption).instead ?? [];
  return fail(
    "ERR_XYLOSS_OPTION",
    `${owner}: option ${name} is ${shown(value)}; it must be ${range(spec)}${value === other && instead ? instead : ""}`,
  );
}

function readOther(owner: string, name: string, value: unknown, spec: OtherOption): OptionValue {
  let what: string | undefined;
  let taken: OptionValue | undefined;
  try {
    taken = spec.read(value, (part) => {
      what = part;
      return undefined;
    });
  } catch (cause) {
    fail("ERR_XYLOSS_OPTION", `${owner}: option ${name} cannot be read; it must be ${range(spec)}`, { cause });
  }
  if (taken !== undefined) return taken;
  const is = what === undefined ? ` is ${shown(value)}; it` : `${what}; ${name}`;
  return fail("ERR_XYLOSS_OPTION", `${owner}: option ${name}${is} must be ${range(spec)}`);
}

function inRange(value: number, { above = -Infinity, atLeast = -Infinity, below = Infinity, atMost = Infinity, integer }: NumberOption) {
  return Number.isFinite(value) && value > above && value >= atLeast && value < below && value <= atMost && (!integer || value % 1 === 0);
}

/** The allowed values of an option, in words. */
export function range(spec: OptionSpec): string {
  if (spec.kind === "boolean") return "true or false";
  if (spec.kind === "other") return spec.text;
  if (spec.kind === "choice") return `one of ${spec.choices.map((name) => JSON.stringify(name)).join(", ")}`;
  const { above, atLeast, below, atMost, integer, orNull, orMinusInfinity } = spec;
  const bounds = [
    [">", above],
    ["≥", atLeast],
    ["<", below],
    ["≤", atMost],
  ]
    .filter(([, bound]) => bound !== undefined)
    .map(([sign, bound]) => `${sign} ${power(bound as number)}`);
  const others = `${orMinusInfinity ? ", or -Infinity" : ""}${orNull === undefined ? "" : `, or null (${orNull})`}`;
  return `a finite ${integer ? "whole" : "float32"} number ${bounds.join(" and ")}`.trimEnd() + others;
}

/** A bound of a range; the limits of float32 as powers of 2, since nobody recognises 1.1754943508222875e-38. */
function power(bound: number): string {
  const exponent = Math.log2(bound);
  return Math.abs(exponent) > 24 && exponent % 1 === 0 ? `2^${exponent}` : String(bound);
}

function unknownOption(owner: string, name: string, table: OptionTable, passed: readonly string[]): never {
  const known = [...Object.keys(table), ...passed];
  return fail(
    "ERR_XYLOSS_OPTION",
    `${owner}: there is no option ${name} here${didYouMean(name, known)} (known: ${known.join(", ") || "none"})`,
  );
}

/** A hint at the known name nearest to an unknown one; empty if none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = known.reduce((best, next) => (distance(name, next) < distance(name, best) ? next : best));
  return distance(name, nearest) <= Math.max(2, name.length / 2) ? `; did you mean ${nearest}?` : "";
}

/** Levenshtein distance, ignoring case. */
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
