import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { catalogue, type Spec } from "../catalogue/index.js";
import { diagnose, type Report } from "../diagnose/index.js";
import type { AnyLoss } from "../diagnose/types.js";
import { fail, XylossError } from "../errors.js";
import * as xyloss from "../index.js";
import { didYouMean } from "../options.js";
import { type Command, commandOf, type DiagnoseCommand } from "./args.js";
import { readCsv } from "./csv.js";
import { help } from "./help.js";
import { inputOf } from "./input.js";
import { type Bytes, explained, textOf } from "./source.js";

/** Where the command reads and writes. */
export interface Streams {
  readonly stdin: Bytes & { readonly isTTY?: boolean | undefined };
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** The exit codes: `xyloss --help` says what they mean. */
const OK = 0;
const FOUND = 1;
const WRONG = 2;
const BUG = 3;

/** Runs the command with the arguments after `xyloss`; resolves to its exit code, and never throws. */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  try {
    return await obeyed(commandOf(args), streams);
  } catch (error) {
    if (error instanceof XylossError) {
      streams.stderr.write(`xyloss: ${error.message}\n`);
      return WRONG;
    }
    streams.stderr.write(`xyloss: this is a bug of xyloss ${version()}; please report it\n${(error as Error).stack ?? error}\n`);
    return BUG;
  }
}

async function obeyed(command: Command, streams: Streams): Promise<number> {
  if (command.kind === "diagnose") return diagnosed(command, streams);
  streams.stdout.write(command.kind === "help" ? help() : `${version()}\n`);
  return OK;
}

async function diagnosed(command: DiagnoseCommand, { stdin, stdout }: Streams): Promise<number> {
  const { loss: name, file, html, options, bounds } = command;
  const [spec, loss] = lossOf(name);
  if (file === undefined && stdin.isTTY) fail("ERR_XYLOSS_OPTION", "which file? xyloss diagnose predictions.csv, or - for standard input");
  if (html !== undefined && file !== undefined && resolve(html) === resolve(file)) {
    fail("ERR_XYLOSS_OPTION", `--html ${html} would overwrite the table`);
  }
  const text = await textOf(file ?? "-", stdin);
  const input = inFile(file, () => inputOf(readCsv(text, command.csv), spec, options, bounds));
  const report = diagnose(loss, input);
  stdout.write(`${written(report, command)}\n`);
  if (html !== undefined) {
    // what draws the pictures is larger than all the rest
    const { pageOf } = await import("./html.js");
    try {
      await writeFile(html, pageOf(report, loss, input));
    } catch (error) {
      throw explained(error, `${html} cannot be written`);
    }
  }
  return isBad(report, command) ? FOUND : OK;
}

function lossOf(name: string): [Spec, AnyLoss] {
  const spec = catalogue.find((each) => each.name === name);
  if (spec !== undefined) return [spec, (xyloss as unknown as Readonly<Record<string, AnyLoss>>)[name] as AnyLoss];
  const near = didYouMean(
    name,
    catalogue.map((each) => each.name),
  );
  return fail("ERR_XYLOSS_OPTION", `there is no loss ${name}${near || "; xyloss --help lists them"}`);
}

/** What is read; errors in the table name the file. */
function inFile<T>(file: string | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof XylossError) || !ofTables.has(error.code)) throw error;
    return fail(error.code, `${file === undefined || file === "-" ? "standard input" : file}: ${error.message}`, { cause: error });
  }
}

const ofTables: ReadonlySet<string> = new Set(["ERR_XYLOSS_VALUE", "ERR_XYLOSS_EMPTY"]);

function written(report: Report, { format }: DiagnoseCommand): string {
  if (format === "json") return JSON.stringify(report, null, 2);
  return format === "markdown" ? report.toMarkdown().trimEnd() : String(report);
}

const severities = ["note", "warning", "error"] as const;

function isBad({ findings }: Report, { failOn }: DiagnoseCommand): boolean {
  return failOn !== "never" && findings.some(({ severity }) => severities.indexOf(severity) >= severities.indexOf(failOn));
}

/** From package.json, which is as far from here in `src` as in `dist`. */
function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
