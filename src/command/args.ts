import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Bounds, Severity } from "../diagnose/types.js";
import { fail } from "../errors.js";
import { type ClickHouseCommand, PARTS, type Part } from "./clickhouse.js";
import type { CsvOptions } from "./csv.js";
import { hint, quoted, short } from "./words.js";

/** What the arguments ask for. */
export type Command =
  | { readonly kind: "help" | "version" }
  | ({ readonly kind: "diagnose" } & DiagnoseCommand)
  | ({ readonly kind: "clickhouse" } & ClickHouseCommand)
  | ({ readonly kind: "log" } & LogCommand);

/** The diagnosis of a training's log, which needs no loss. */
export type LogCommand = Pick<DiagnoseCommand, "file" | "csv" | "format" | "failOn">;

export interface DiagnoseCommand {
  /** Undefined if none was named: then standard input is read, unless it is a terminal. */
  readonly file: string | undefined;
  /** A second file, with the targets; then the first has the predictions. */
  readonly targets: string | undefined;
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly bounds: Bounds | undefined;
  readonly csv: CsvOptions;
  /** The most rows that are read; of a longer file, a sample is read. */
  readonly sample: number | undefined;
  readonly format: "text" | "json" | "markdown";
  readonly html: string | undefined;
  readonly failOn: Severity | "never";
}

export const known = {
  loss: { type: "string" },
  columns: { type: "string" },
  "prediction-columns": { type: "string" },
  "target-columns": { type: "string" },
  weights: { type: "string" },
  targets: { type: "string" },
  key: { type: "string" },
  group: { type: "string" },
  sample: { type: "string" },
  header: { type: "boolean" },
  "no-header": { type: "boolean" },
  delimiter: { type: "string" },
  decimal: { type: "string" },
  missing: { type: "string" },
  option: { type: "string", multiple: true },
  options: { type: "string" },
  bounds: { type: "string" },
  json: { type: "boolean" },
  markdown: { type: "boolean" },
  html: { type: "string" },
  "fail-on": { type: "string" },
  cluster: { type: "string" },
  only: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const satisfies ParseArgsConfig["options"];

const SEVERITIES = ["error", "warning", "note", "never"] as const;
const severities: readonly string[] = SEVERITIES;
const delimiters: Readonly<Record<string, string>> = { "\\t": "\t", tab: "\t", comma: ",", semicolon: ";", space: " " };

/** Reads the arguments after `xyloss`. Throws for invalid ones. */
export function commandOf(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  const [command, file, ...rest] = positionals;
  if (values.help || command === "help" || (command === undefined && !values.version)) return { kind: "help" };
  if (values.version) return { kind: "version" };
  if (command === "clickhouse") return { kind: "clickhouse", ...clickHouseIn(values, file) };
  const stray = ofClickHouse.find((name) => values[name] !== undefined);
  if (stray !== undefined) fail("ERR_XYLOSS_OPTION", `--${stray} goes with xyloss clickhouse`);
  if (command !== "diagnose")
    fail("ERR_XYLOSS_OPTION", `there is no command ${short(command ?? "")}; it is xyloss diagnose ${file ?? command} --loss NAME`);
  if (rest.length > 0) fail("ERR_XYLOSS_OPTION", `one file at a time; there are ${file} and ${rest.join(", ")}`);
  if (file === "" || values.html === "")
    fail("ERR_XYLOSS_OPTION", `the name of ${file === "" ? "the file" : "the page, --html,"} is empty`);
  expectSides(values, file);
  const both = {
    file,
    csv: {
      wanted: {
        columns: listed("columns", values.columns),
        prediction: listed("prediction-columns", values["prediction-columns"]),
        target: listed("target-columns", values["target-columns"]),
        weights: values.weights,
        key: listed("key", values.key),
        group: values.group,
      },
      delimiter: values.delimiter === undefined ? undefined : delimiterIn(values.delimiter),
      decimal: values.decimal === undefined ? undefined : decimalIn(values.decimal),
      missing: values.missing?.split(",").map((word) => word.trim()),
      header: either("header", values.header, "no-header", values["no-header"]) ? values.header === true : undefined,
    },
    format: either("json", values.json, "markdown", values.markdown) ? (values.json ? "json" : "markdown") : "text",
    failOn: values["fail-on"] === undefined ? "error" : severityIn(values["fail-on"]),
  } as const;
  if (values.loss === undefined) {
    const needing = ofLosses.find((name) => values[name] !== undefined);
    if (needing !== undefined) fail("ERR_XYLOSS_OPTION", `which loss? --loss huber, for example; --${needing} needs one`);
    return { kind: "log", ...both };
  }
  return {
    kind: "diagnose",
    ...both,
    targets: values.targets,
    sample: values.sample === undefined ? undefined : sampleIn(values.sample),
    loss: values.loss,
    options: optionsIn(values.options, values.option ?? []),
    bounds: values.bounds === undefined ? undefined : boundsIn(values.bounds),
    html: values.html,
  };
}

/** What only the SQL for ClickHouse takes. */
const ofClickHouse = ["cluster", "only"] as const;
const parts: readonly string[] = PARTS;

function clickHouseIn(values: ReturnType<typeof parsed>["values"], file: string | undefined): ClickHouseCommand {
  if (file !== undefined) fail("ERR_XYLOSS_OPTION", `xyloss clickhouse reads no file; there is ${short(file)}`);
  const { cluster, only, ...others } = values;
  const stray = Object.keys(others)[0];
  if (stray !== undefined) fail("ERR_XYLOSS_OPTION", `--${stray} goes with xyloss diagnose`);
  if (cluster !== undefined && !/^[^\p{Cc}]+$/u.test(cluster))
    fail("ERR_XYLOSS_OPTION", `--cluster is ${quoted(cluster)}; it must be a name in system.clusters`);
  if (only !== undefined && !parts.includes(only))
    fail("ERR_XYLOSS_OPTION", `--only is ${short(only)}; it must be one of ${PARTS.join(", ")}`);
  return { cluster, only: only as Part | undefined };
}

/** What only a diagnosis of predictions takes. */
const ofLosses = [
  "prediction-columns",
  "target-columns",
  "weights",
  "targets",
  "key",
  "group",
  "sample",
  "header",
  "no-header",
  "option",
  "options",
  "bounds",
  "html",
] as const;

/** Throws unless the options for two files go together. */
function expectSides({ targets, key, columns }: Partial<Record<"targets" | "key" | "columns", string>>, file?: string): void {
  if (targets === undefined) {
    if (key !== undefined) fail("ERR_XYLOSS_OPTION", "--key joins two files; name the one with the targets too: --targets labels.csv");
    return;
  }
  if (targets === "") fail("ERR_XYLOSS_OPTION", "the name of the file, --targets, is empty");
  if (columns !== undefined)
    fail("ERR_XYLOSS_OPTION", "--columns is for one file; with --targets say --prediction-columns and --target-columns");
  if (targets === "-" && (file === undefined || file === "-"))
    fail("ERR_XYLOSS_OPTION", "standard input cannot be both files; name the one with the predictions");
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: joined(args), options: known, allowPositionals: true, strict: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !code.startsWith("ERR_PARSE_ARGS")) throw error;
    const [, name] = /^Unknown option '(--?[^']*)'/.exec(message) ?? [];
    if (name === undefined) return fail("ERR_XYLOSS_OPTION", message.split(/[.\n]/)[0] as string, { cause: error });
    const names = Object.keys(known).map((each) => `--${each}`);
    return fail("ERR_XYLOSS_OPTION", `there is no option ${short(name)}${hint(name, names)}`, { cause: error });
  }
}

/** Joins negative values to their options, as in --bounds=-1,1,-1,1: Node takes a value that begins with a dash for an option. */
function joined(args: readonly string[]): string[] {
  const all: string[] = [];
  for (const arg of args) {
    const last = all.at(-1);
    const named = last?.startsWith("--") && (known as Record<string, { type: string }>)[last.slice(2)]?.type === "string";
    if (named && /^-[\d.]/.test(arg)) all[all.length - 1] = `${last}=${arg}`;
    else all.push(arg);
  }
  return all;
}

/** Whether one of two options that exclude each other was given. */
function either(a: string, saidA: boolean | undefined, b: string, saidB: boolean | undefined): boolean {
  if (saidA && saidB) fail("ERR_XYLOSS_OPTION", `--${a} and --${b} exclude each other`);
  return saidA === true || saidB === true;
}

function listed(name: string, text: string | undefined): string[] | undefined {
  const names = text?.split(",").map((each) => each.trim());
  if (names?.includes(""))
    fail("ERR_XYLOSS_OPTION", `--${name} ${quoted(text as string)} has an empty name; columns without one have numbers`);
  return names;
}

function delimiterIn(text: string): string {
  const delimiter = (Object.hasOwn(delimiters, text) ? delimiters[text] : undefined) ?? text;
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  return fail("ERR_XYLOSS_OPTION", `--delimiter is ${quoted(text)}; it must be one character, or comma, semicolon, tab or space`);
}

function decimalIn(text: string): "." | "," {
  const decimal = Object.hasOwn(delimiters, text) ? delimiters[text] : text;
  if (decimal === "." || decimal === ",") return decimal;
  return fail("ERR_XYLOSS_OPTION", `--decimal is ${quoted(text)}; it must be a point or a comma: --decimal ,`);
}

function severityIn(text: string): (typeof SEVERITIES)[number] {
  if (severities.includes(text)) return text as (typeof SEVERITIES)[number];
  return fail("ERR_XYLOSS_OPTION", `--fail-on is ${short(text)}; it must be one of ${severities.join(", ")}`);
}

function sampleIn(text: string): number {
  const rows = Number(text.replace(/[_,]/g, ""));
  if (Number.isSafeInteger(rows) && rows > 0) return rows;
  return fail("ERR_XYLOSS_OPTION", `--sample is ${short(text)}; it must be a number of rows: --sample 100000`);
}

function boundsIn(text: string): Bounds {
  const [x0, x1, y0, y1, ...rest] = text.split(",").map((each) => (each.trim() === "" ? Number.NaN : Number(each))) as number[] &
    [number, number, number, number];
  if (rest.length === 0 && x0 < x1 && y0 < y1 && [x0, x1, y0, y1].every(Number.isFinite)) return { x: [x0, x1], y: [y0, y1] };
  return fail("ERR_XYLOSS_OPTION", `--bounds is ${short(text)}; it must be four numbers X0,X1,Y0,Y1 with X0 < X1 and Y0 < Y1`);
}

/** The options of the loss. --option overrides --options. */
function optionsIn(json: string | undefined, pairs: readonly string[]): Record<string, unknown> {
  const entries = pairs.map((pair) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined) return fail("ERR_XYLOSS_OPTION", `--option is ${short(pair)}; it must be NAME=VALUE`);
    return [name.trim(), valueIn(value.trim())] as const;
  });
  // from entries, so that __proto__ is a name like any other
  return { ...(json === undefined ? {} : objectIn(json)), ...Object.fromEntries(entries) };
}

function objectIn(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    fail("ERR_XYLOSS_OPTION", `--options ${short(json)} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  return fail("ERR_XYLOSS_OPTION", `--options is ${short(json)}; it must be an object such as '{"delta": 2}'`);
}

/** A value: JSON, ±Infinity, or any other text as a string. */
function valueIn(text: string): unknown {
  if (/^[+-]?Infinity$/.test(text)) return Number(text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
