import { readFileSync } from "node:fs";
import { diagnose, markdownOf, pointsOf, type Report, textOf } from "../diagnose/index.js";
import { painted, plain, styled, wrapped } from "../diagnose/lines.js";
import type { AnyLoss, DiagnoseInput, Severity } from "../diagnose/types.js";
import { fail, XylossError } from "../errors.js";
import type { Spec } from "../families/spec.js";
import * as xyloss from "../index.js";
import { specs } from "../specs.js";
import { type Command, commandOf, type DiagnoseCommand, type LogCommand } from "./args.js";
import { clickHouseSql } from "./clickhouse.js";
import type { Wanted } from "./columns.js";
import { help } from "./help.js";
import { readingOf } from "./input.js";
import { joined } from "./join.js";
import { located } from "./located.js";
import { logMarkdown, logText, readLog } from "./log.js";
import { checkPage, writePage } from "./output.js";
import { pairsOf } from "./pairs.js";
import { progress } from "./progress.js";
import { type Reading, readingIn, readingMarkdown, readingText } from "./reading.js";
import { sketchOf } from "./sketch.js";
import { explained, type FileOptions, inFile, nameOf, type OnProgress, tableIn, textIn } from "./source.js";
import type { Output, Streams } from "./streams.js";
import type { Table } from "./table.js";
import { paintOf, widthOf } from "./terminal.js";
import { count, hint, oneLine, printable, short } from "./words.js";

/** The exit codes: `xyloss --help` says what they mean. */
const OK = 0;
const FOUND = 1;
const WRONG = 2;
const BUG = 3;

/** Runs the command with the arguments after `xyloss`. Resolves to the exit code and never throws. */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  try {
    return await obeyed(commandOf(args), streams);
  } catch (error) {
    if (error instanceof XylossError) {
      await told(streams, broken(`xyloss: ${oneLine(error.message)}`, streams.stderr));
      return WRONG;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await told(streams, `xyloss: this is a bug of xyloss ${version()}; please report it\n${printable(stack)}`);
    return BUG;
  }
}

/** A message as lines on a terminal; elsewhere, as in a log, it stays one line. */
const broken = (message: string, to: Output): string => (to.isTTY ? painted(wrapped([message], widthOf(to)), plain) : message);

/** Writes an error. If even that fails, only the exit code tells. */
async function told({ stderr }: Streams, text: string): Promise<void> {
  try {
    await stderr.write(`${text}\n`);
  } catch {}
}

async function obeyed(command: Command, streams: Streams): Promise<number> {
  if (command.kind === "diagnose") return diagnosed(command, streams);
  if (command.kind === "log") return logged(command, streams);
  if (command.kind === "clickhouse") {
    await print(streams, clickHouseSql(readFileSync(CLICKHOUSE), version(), command));
    return OK;
  }
  await print(streams, command.kind === "help" ? help(widthOf(streams.stdout)) : version());
  return OK;
}

/** Prints text without any characters that control a terminal; of text that is painted, this is done already. */
async function print({ stdout }: Streams, text: string, isPainted = false): Promise<void> {
  try {
    await stdout.write(`${isPainted ? text : printable(text)}\n`);
  } catch (error) {
    throw explained(error, "standard output cannot be written");
  }
}

async function diagnosed(command: DiagnoseCommand, streams: Streams): Promise<number> {
  const { loss: name, file, targets, html, options, bounds } = command;
  const { stdin, stderr } = streams;
  const [spec, loss] = lossOf(name);
  if (file === undefined && stdin.isTTY) fail("ERR_XYLOSS_OPTION", "which file? xyloss diagnose predictions.csv, or - for standard input");
  if (html !== undefined) for (const table of targets === undefined ? [file] : [file, targets]) await checkPage(html, table);
  const line = progress(stderr, file);
  try {
    const table = await read(command, stdin, line.onProgress);
    const reading = () => readingOf(table, spec, options, bounds);
    const { input, tally } = targets === undefined ? inFile(file ?? "-", reading) : reading();
    line.say(`diagnosing ${count(table.rows, "row")}`);
    const report = located(diagnose(loss, input), table, table.prediction.names.length);
    line.end();
    const summary = readingIn(table, tally, report.probes.data.groups !== null);
    await print(streams, written(report, summary, command, { loss, input, stdout: streams.stdout }), true);
    if (html !== undefined) {
      // loaded only here: what draws the charts is larger than all the rest
      const { pageOf } = await import("./html.js");
      await writePage(html, pageOf(report, loss, input, summary));
    }
    return isBad(report, command) ? FOUND : OK;
  } finally {
    line.end();
  }
}

/** The most bytes of a log: some hundred thousand rows. */
const LONGEST_LOG = 64 * 2 ** 20;

/** Diagnoses the log of a training. */
async function logged({ file, csv, format, failOn }: LogCommand, streams: Streams): Promise<number> {
  if (file === undefined && streams.stdin.isTTY) fail("ERR_XYLOSS_OPTION", "which file? xyloss diagnose predictions.csv --loss huber");
  const text = await textIn(file ?? "-", streams.stdin, LONGEST_LOG);
  const report = inFile(file ?? "-", () => readLog(text, csv));
  if (format === "json")
    await print(
      streams,
      JSON.stringify(report, (_, value) => (Object.is(value, Infinity) ? "Infinity" : value), 2),
    );
  else if (format === "markdown") await print(streams, logMarkdown(report));
  else await print(streams, logText(report, widthOf(streams.stdout), paintOf(streams.stdout)), true);
  return isBad({ findings: report.losses }, { failOn }) ? FOUND : OK;
}

/** The table in a file, or in the file of predictions and that of targets. */
async function read(
  { file = "-", targets, csv, sample }: DiagnoseCommand,
  stdin: Streams["stdin"],
  onProgress: OnProgress,
): Promise<Table> {
  if (targets === undefined) return tableIn(file, stdin, { ...csv, rows: sample }, onProgress);
  const { weights, ...wanted } = csv.wanted ?? {};
  const side = (name: string, only: Wanted, some: Pick<FileOptions, "rows" | "keys">) =>
    tableIn(name, stdin, { ...csv, ...some, wanted: { ...wanted, ...only } }, onProgress).then((table) => ({ name: nameOf(name), table }));
  const predictions = await side(file, { only: "prediction" }, { rows: sample });
  const { keys } = predictions.table;
  // of the targets, the sample has those of its predictions: by their keys, or else in the same rows
  const some = keys === null ? { rows: sample } : { keys: predictions.table.sample === null ? undefined : new Set(keys) };
  const table = joined(predictions, await side(targets, { only: "target", weights }, some));
  if (wanted.group !== undefined && table.groups === null)
    fail("ERR_XYLOSS_OPTION", `neither file has a column ${short(wanted.group)}, which --group names`);
  return table;
}

function lossOf(name: string): [Spec, AnyLoss] {
  const spec = specs.find((each) => each.name === name);
  if (spec !== undefined) return [spec, (xyloss as unknown as Readonly<Record<string, AnyLoss>>)[name] as AnyLoss];
  const names = specs.map((each) => each.name);
  return fail("ERR_XYLOSS_OPTION", `there is no loss ${short(name)}${hint(name, names) || "; xyloss --help lists them"}`);
}

interface Written {
  readonly loss: AnyLoss;
  readonly input: DiagnoseInput;
  readonly stdout: Output;
}

/** The report as the command prints it, without any characters that control a terminal but its own colours. */
function written(report: Report, reading: Reading, { format }: DiagnoseCommand, { loss, input, stdout }: Written): string {
  if (format === "json") return printable(JSON.stringify({ ...report.toJSON(), table: reading }, null, 2));
  const width = format === "markdown" ? MARKDOWN : widthOf(stdout);
  const pairs = pairsOf(report, pointsOf(input, loss));
  const picture = pairs === null ? [] : sketchOf(pairs, width);
  if (format === "markdown") return printable(`${markdownOf(report, { picture }).trimEnd()}\n\n${readingMarkdown(reading)}`);
  const paint = paintOf(stdout);
  const table = readingText(reading)
    .split("\n")
    .flatMap((line) => wrapped([styled("faint", line)], width));
  return `${textOf(report, { width, paint, picture })}\n\n${painted(table, paint)}`;
}

/** A picture for an issue tracker is this wide. */
const MARKDOWN = 80;

const severities = ["note", "warning", "error"] as const;

function isBad({ findings }: { findings: readonly { severity: Severity }[] }, { failOn }: Pick<DiagnoseCommand, "failOn">): boolean {
  return failOn !== "never" && findings.some(({ severity }) => severities.indexOf(severity) >= severities.indexOf(failOn));
}

/** Its path is the same from `src` and from `dist`. */
const CLICKHOUSE = new URL("../../dist/clickhouse.wasm", import.meta.url);

/** The version in package.json, to which the path is the same from `src` and from `dist`. */
function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
