import { specs } from "../specs.js";

/** Options that take only an Int32Array. */
const named: ReadonlySet<string> = new Set(["edges"]);
/** Longer lists, such as an area per instance, are not written out but named. */
export const LONGEST = 64;
const isLong = (value: unknown): boolean =>
  (ArrayBuffer.isView(value) || Array.isArray(value)) && (value as ArrayLike<unknown>).length > LONGEST;

/** Options as they are written in TypeScript. */
export function written(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return `[${Array.from(value as ArrayLike<unknown>, written).join(", ")}]`;
  const entries = Object.entries(value as object).map(([name, each]) =>
    isLong(each) || named.has(name) ? name : `${name}: ${written(each)}`,
  );
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** The call of a loss, to copy. */
export function callOf(loss: string, options: Readonly<Record<string, unknown>>, prediction = "prediction", target = "target"): string {
  const rest = Object.keys(options).length === 0 ? "" : `, ${written(options)}`;
  return `${loss}.valueAndGrad(${prediction}, ${target}${rest})`;
}

const names: ReadonlySet<string> = new Set(specs.map(({ name }) => name));

/** A call as a program that runs where its arguments are: with the import of its loss, unless that is the user's own function. */
export function codeOf({ loss, call }: { readonly loss: string; readonly call: string }): string {
  const imported = names.has(loss) ? `import { ${loss} } from "xyloss";\n\n` : "";
  return `${imported}const { value, grad } = ${call};\n`;
}

/** The same call with another option, whose value has its name: `weights`, which data with missing points needs. */
export const withOption = (call: string, name: string): string =>
  call.endsWith(" })") ? `${call.slice(0, -3)}, ${name} })` : `${call.slice(0, -1)}, { ${name} })`;

/** Options as plain data that survives JSON: ordinary arrays instead of typed ones, and losses by name. */
export function plain(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value as ArrayLike<unknown>, plainValue);
  if (typeof value !== "object" || value === null) return value;
  const { name, valueAndGrad } = value as { name?: unknown; valueAndGrad?: unknown };
  return typeof name === "string" && valueAndGrad !== undefined ? name : plain(value as Record<string, unknown>);
}
