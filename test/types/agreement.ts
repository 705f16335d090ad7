/**
 * Writes TypeScript that compiles only if the declared types agree with the tables that options are checked against at run time:
 * the same names and kinds, and the same required options.
 */

import { sampled } from "../../catalogue/sample.js";
import { diagnose } from "../../src/diagnose/index.js";
import type { Spec } from "../../src/families/spec.js";
import * as kernels from "../../src/index.js";
import type { OptionSpec, OptionTable } from "../../src/options.js";
import * as reference from "../../src/reference/index.js";
import { specs } from "../../src/specs.js";

/** The specifiers to import from. */
export interface Entries {
  readonly kernels: string;
  readonly reference: string;
  readonly diagnose: string;
}

type Options = Record<string, unknown>;
/** Calls something with options. It needs no arrays, as options are checked first. */
type Call = (options: Options | undefined) => unknown;

function messageOf(call: Call, options: Options | undefined): string {
  try {
    call(options);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

/** The names of the options, from the error about an unknown one. */
export function knownTo(call: Call): string[] {
  const message = messageOf(call, { "no option": 1 });
  const known = /\(known: (.*)\)$/.exec(message)?.[1];
  if (known === undefined) throw new Error(`an unknown option gives: ${message}`);
  return known === "none" ? [] : known.split(", ");
}

/** The required options, found by trying. `values` are valid ones. */
export function requiredBy(call: Call, values: Options): string[] {
  const given: Options = {};
  for (;;) {
    const name = /option (\w+) is required:/.exec(messageOf(call, Object.keys(given).length === 0 ? undefined : given))?.[1];
    if (name === undefined) return Object.keys(given);
    if (name in given) throw new Error(`${name} is required and was given`);
    given[name] = values[name];
  }
}

const union = (names: readonly string[]): string => (names.length === 0 ? "never" : names.map((name) => JSON.stringify(name)).join(" | "));

/** The type that an option must have; undefined if its table does not say. */
function typeOf(option: OptionSpec): string | undefined {
  switch (option.kind) {
    case "number":
      return option.orNull === undefined ? "number" : "number | null";
    case "boolean":
      return "boolean";
    case "choice":
      return union(option.choices);
    default:
      return undefined;
  }
}

const prelude = `
type Is<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Keys<O> = O extends unknown ? keyof O : never;
type Value<O, K extends PropertyKey> = O extends { [name in K]?: infer V } ? Exclude<V, undefined> : never;
/** The options that are required in every type of a union. */
type Needed<O> = { [K in Keys<O>]: [O extends unknown ? ({} extends Pick<O, K & keyof O> ? K : never) : never] extends [never] ? K : never }[Keys<O>];
type Only<O, K extends PropertyKey> = O extends unknown ? Pick<O, K & keyof O> : never;
type OptionsOf<F extends (...args: never) => unknown, At extends number> = NonNullable<Parameters<F>[At]>;
declare function is<A, B>(same: Is<A, B>): void;
declare function given<T>(): T;
const floats = new Float32Array(0);
const labels = new Int32Array(0);
`;

/**
 * Calls in TypeScript: `callee` is a function's name, `before` the arguments before its options. Without its options, or without a
 * required one, a call must not compile.
 */
function written(callee: string, before: readonly string[], call: Call, values: Options, table: OptionTable = {}): string {
  const known = knownTo(call);
  const needed = requiredBy(call, values);
  const type = `OptionsOf<typeof ${callee}, ${before.length}>`;
  const args = [...before, ""].join(", ");
  const kinds = Object.entries(table).flatMap(([name, option]) => {
    const kind = typeOf(option);
    return kind === undefined ? [] : [`is<Value<${type}, "${name}">, ${kind}>(true);`];
  });
  return [
    `is<Keys<${type}>, ${union(known)}>(true);`,
    `is<Needed<${type}>, ${union(needed)}>(true);`,
    ...kinds,
    `${callee}(${args}given<${type}>());`,
    ...needed.map((name) => `// @ts-expect-error ${name} is required\n${callee}(${args}given<Omit<${type}, "${name}">>());`),
    ...(needed.length === 0 ? [] : ["// @ts-expect-error options are required"]),
    `${callee}(${before.join(", ")});`,
  ].join("\n");
}

const samples = new Map(sampled.map(({ spec, options }) => [spec.name, options]));

type Loss = Record<"value" | "valueAndGrad" | "each" | "irlsWeights" | "hessian", (p: unknown, t: unknown, options: unknown) => unknown> & {
  bind(buffers: unknown, options: unknown): unknown;
};

/** Calls of all methods of a loss. */
function ofLoss(spec: Spec, entry: "kernels" | "reference"): string {
  const loss = ({ kernels, reference } as unknown as Record<string, Record<string, Loss>>)[entry]?.[spec.name] as Loss;
  const values = samples.get(spec.name) ?? {};
  const target = spec.ignore === undefined ? "floats" : "labels";
  const methods = (["value", "valueAndGrad", "each", "irlsWeights", "hessian"] as const).filter((name) => name in loss);
  return [
    ...methods.map((name) =>
      written(`${entry}.${spec.name}.${name}`, ["floats", target], (options) => loss[name](null, null, options), values, spec.options),
    ),
    written(`${entry}.${spec.name}.bind`, [`{ prediction: floats, target: ${target} }`], (o) => loss.bind({}, o), values, spec.options),
  ].join("\n");
}

/** A call of diagnose with a loss's options. */
function ofDiagnosis(spec: Spec, entry: "kernels" | "reference"): string {
  const loss = ({ kernels, reference } as unknown as Record<string, Record<string, Loss>>)[entry]?.[spec.name] as never;
  const call: Call = (options) => diagnose(loss, { prediction: [0], target: [0], options } as never);
  const needed = requiredBy(call, samples.get(spec.name) ?? {});
  const own = `Only<OptionsOf<typeof ${entry}.${spec.name}.each, 2>, ${union(knownTo(call))}>`;
  const asked = (options: string) => `diagnose(${entry}.${spec.name}, { prediction: floats, target: floats${options} });`;
  return [
    asked(`, options: given<${own}>()`),
    ...needed.map((name) => `// @ts-expect-error ${name} is required\n${asked(`, options: given<Omit<${own}, "${name}">>()`)}`),
    ...(needed.length === 0 ? [] : ["// @ts-expect-error options are required"]),
    asked(""),
    "// @ts-expect-error there is no such option",
    asked(`, options: { ${needed.map((name) => `${name}: given<Value<${own}, "${name}">>(), `).join("")}reduction: "sum" }`),
  ].join("\n");
}

const map = { width: 4, height: 4, convention: "edges" };
type Functions = Record<string, (...args: unknown[]) => unknown>;

/** Functions that are not losses: the arguments before their options, and valid options. */
const functions: readonly { name: string; before: readonly string[]; values: Options; reference?: boolean }[] = [
  { name: "softArgmax", before: ["floats"], values: map, reference: true },
  { name: "softArgmaxGrad", before: ["floats", "floats"], values: map, reference: true },
  { name: "decodeOrdinal", before: ["floats", "{ x: [1], y: [1] }", "{ x: [0, 2], y: [0, 2] }"], values: {}, reference: true },
  { name: "gaussianMap", before: ["floats"], values: { width: 4, height: 4, method: "udp" }, reference: true },
  { name: "gaussianMapGrad", before: ["floats", "floats"], values: { width: 4, height: 4, method: "udp" }, reference: true },
  { name: "decodeHeatmap", before: ["floats"], values: { width: 4, height: 4, method: "dark" }, reference: true },
  { name: "encodeSimcc", before: ["floats"], values: { binsX: 4, binsY: 4 }, reference: true },
  { name: "decodeSimcc", before: ["floats"], values: { binsX: 4, binsY: 4 }, reference: true },
  { name: "toUnit", before: ["floats"], values: map },
  { name: "fromUnit", before: ["floats"], values: map },
  { name: "packPoints", before: ["[{ x: 1, y: 2 }]"], values: {} },
  { name: "epe", before: ["floats", "floats"], values: {} },
  { name: "nme", before: ["floats", "floats"], values: { norms: [1], points: 1 } },
  { name: "pck", before: ["floats", "floats"], values: { threshold: 1 } },
  { name: "auc", before: ["floats", "floats"], values: { threshold: 1 } },
  { name: "failureRate", before: ["floats", "floats"], values: { threshold: 1 } },
  { name: "ced", before: ["floats", "floats"], values: { threshold: 1 } },
  { name: "oksScore", before: ["floats", "floats"], values: { sigmas: [1], areas: 1 } },
  { name: "coverage", before: ["floats", "floats"], values: { level: 0.9 } },
  { name: "conformalRadius", before: ["floats"], values: { level: 0.9 } },
];

/** Exports without options, or with those of another. */
const others = [
  "XylossError",
  "Workspace",
  "init",
  "uniformThresholds",
  "quantileThresholds",
  "centersOf",
  "unpackPoints",
  "mpjpe",
  "toObjective",
];

function ofFunctions(): string[] {
  const known = new Set([...functions.map(({ name }) => name), ...others]);
  for (const [name, value] of [...Object.entries(kernels), ...Object.entries(reference)]) {
    if (typeof value === "function" && !known.has(name)) throw new Error(`test/types/agreement.ts has nothing of ${name}`);
  }
  return functions.flatMap(({ name, before, values, reference: both = false }) =>
    Object.entries(both ? { kernels, reference } : { kernels }).map(([entry, module]) => {
      const called = (module as unknown as Functions)[name] as Functions[string];
      // toUnit and fromUnit have a message of their own for missing options
      return written(`${entry}.${name}`, before, (options = {}) => called(...before.map(() => null), options), values);
    }),
  );
}

/** The whole program. */
export function agreement(entries: Entries): string {
  const parts = specs.flatMap((spec) =>
    (["kernels", "reference"] as const).flatMap((entry) => [ofLoss(spec, entry), ofDiagnosis(spec, entry)]),
  );
  return [
    `import * as kernels from "${entries.kernels}";`,
    `import * as reference from "${entries.reference}";`,
    `import { diagnose } from "${entries.diagnose}";`,
    prelude,
    ...parts,
    ...ofFunctions(),
    "",
  ].join("\n");
}
