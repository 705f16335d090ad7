/** What is kept of Stryker's report, which is megabytes: the numbers of each file, and every mutant that no test has seen. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { sha256 } from "../../common/digest.js";
import type { Run } from "./trial.js";

export const WRAPPER_RESULTS = "tools/mutants/wrapper-mutants.json";

/** The files that are mutated; what only exports and what only has types hold nothing that could be. */
export function sources(): string[] {
  const files = ["src", "src/families", "src/losses", "src/transforms"].flatMap((folder) =>
    readdirSync(folder).map((name) => `${folder}/${name}`),
  );
  return files.filter((file) => file.endsWith(".ts") && !/\.generated\.ts$|^src\/(index|specs)\.ts$|\/spec\.ts$/.test(file));
}

export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly from: string;
  readonly to: string;
  /** Written by hand: why no test can tell it from the original. */
  readonly equivalent?: string;
}

interface Numbers {
  /** Of the file when it was tested. */
  readonly digest?: string;
  readonly killed: number;
  readonly survived: number;
}

export interface WrapperResults {
  readonly files: Readonly<Record<string, Numbers>>;
  readonly survivors: readonly Survivor[];
  /** Those that only `npm run test:all` kills. */
  readonly thorough: readonly Survivor[];
}

interface Place {
  readonly line: number;
  readonly column: number;
}
export interface Mutated {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
}
interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}
interface Mutant extends Mutated {
  readonly status: string;
}

const DEAD = /^(Killed|Timeout)$/;
const ALIVE = /^(Survived|NoCoverage)$/;

export function between(source: string, { start, end }: Mutated["location"]): string {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] as string).slice(0, end.column - 1);
  lines[0] = (lines[0] as string).slice(start.column - 1);
  return lines.join("\n");
}

/** What names a mutant while its file does not change. */
export const keyOf = ({ file, line, mutator, from, to }: Survivor): string => JSON.stringify([file, line, mutator, from, to]);

export const readWrapperResults = (): WrapperResults =>
  existsSync(WRAPPER_RESULTS)
    ? (JSON.parse(readFileSync(WRAPPER_RESULTS, "utf8")) as WrapperResults)
    : { files: {}, survivors: [], thorough: [] };

/** Whether a file has changed since it was tested, or never was. */
export const isChanged = (file: string): boolean => readWrapperResults().files[file]?.digest !== sha256(readFileSync(file, "utf8"));

/**
 * Keeps the results of a run of Stryker, for the files that it mutated; of survivors that were there before, their reasons too. Of a run
 * of parts of files nothing is kept but which of these survivors now die, in which run of the tests.
 */
export function keepReport(path: string, partial: boolean, run: Run): void {
  const { files } = JSON.parse(readFileSync(path, "utf8")) as Report;
  const kept = readWrapperResults();
  if (partial) {
    keepDead(files, kept, run);
    return;
  }
  const textOf = ({ file, mutator, from, to }: Survivor) => JSON.stringify([file, mutator, from, to]);
  const reasons = new Map(kept.survivors.map((survivor) => [textOf(survivor), survivor.equivalent]));
  const numbers = { ...kept.files };
  const survivors = kept.survivors.filter(({ file }) => !(file in files));
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const count = (pattern: RegExp) => mutants.filter(({ status }) => pattern.test(status)).length;
    numbers[file] = { digest: sha256(source), killed: count(DEAD), survived: count(ALIVE) };
    for (const { mutatorName: mutator, replacement: to = "", status, location } of mutants) {
      if (!ALIVE.test(status)) continue;
      const survivor = { file, line: location.start.line, mutator, from: between(source, location), to };
      const equivalent = reasons.get(textOf(survivor));
      survivors.push(equivalent === undefined ? survivor : { ...survivor, equivalent });
    }
  }
  writeWrapperResults({ files: numbers, survivors, thorough: kept.thorough.filter(({ file }) => !(file in files)) });
}

function keepDead(files: Report["files"], kept: WrapperResults, run: Run): void {
  const numbers = { ...kept.files };
  const survivors = [...kept.survivors];
  const thorough = [...kept.thorough];
  for (const [file, { source, mutants }] of Object.entries(files)) {
    for (const { mutatorName, replacement: to = "", status, location } of mutants) {
      if (!DEAD.test(status)) continue;
      const from = between(source, location);
      const key = keyOf({ file, line: location.start.line, mutator: mutatorName, from, to });
      const index = survivors.findIndex((each) => keyOf(each) === key);
      if (index < 0) continue;
      const [dead] = survivors.splice(index, 1);
      if (run === "thorough") thorough.push(dead as Survivor);
      const { digest, killed, survived } = numbers[file] as Numbers;
      numbers[file] = { digest, killed: killed + 1, survived: survived - 1 };
    }
  }
  writeWrapperResults({ files: numbers, survivors, thorough });
}

/** Writes them, without those of files that are no more. */
function writeWrapperResults({ files, survivors, thorough }: WrapperResults): void {
  const present = new Set(sources());
  const sorted = (all: readonly Survivor[]) =>
    all.filter(({ file }) => present.has(file)).sort((a, b) => a.file.localeCompare(b.file, "en") || a.line - b.line);
  const results: WrapperResults = {
    files: Object.fromEntries(
      Object.entries(files)
        .filter(([file]) => present.has(file))
        .sort(([a], [b]) => a.localeCompare(b, "en")),
    ),
    survivors: sorted(survivors),
    thorough: sorted(thorough),
  };
  writeFileSync(WRAPPER_RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}
