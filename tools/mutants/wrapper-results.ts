/** What is kept of Stryker's report, which is megabytes: the numbers of each file, and every mutant that no test has seen. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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
interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}
interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

const DEAD = /^(Killed|Timeout)$/;
const ALIVE = /^(Survived|NoCoverage)$/;

function between(source: string, { start, end }: Mutant["location"]): string {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] as string).slice(0, end.column - 1);
  lines[0] = (lines[0] as string).slice(start.column - 1);
  return lines.join("\n");
}

export const readWrapperResults = (): WrapperResults =>
  existsSync(WRAPPER_RESULTS)
    ? (JSON.parse(readFileSync(WRAPPER_RESULTS, "utf8")) as WrapperResults)
    : { files: {}, survivors: [], thorough: [] };

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
  const keyOf = ({ file, mutator, from, to }: Survivor) => JSON.stringify([file, mutator, from, to]);
  const reasons = new Map(kept.survivors.map((survivor) => [keyOf(survivor), survivor.equivalent]));
  const numbers = { ...kept.files };
  const survivors = kept.survivors.filter(({ file }) => !(file in files));
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const count = (pattern: RegExp) => mutants.filter(({ status }) => pattern.test(status)).length;
    numbers[file] = { killed: count(DEAD), survived: count(ALIVE) };
    for (const { mutatorName: mutator, replacement: to = "", status, location } of mutants) {
      if (!ALIVE.test(status)) continue;
      const survivor = { file, line: location.start.line, mutator, from: between(source, location), to };
      const equivalent = reasons.get(keyOf(survivor));
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
      const index = survivors.findIndex(
        (each) =>
          each.file === file && each.line === location.start.line && each.mutator === mutatorName && each.from === from && each.to === to,
      );
      if (index < 0) continue;
      const [dead] = survivors.splice(index, 1);
      if (run === "thorough") thorough.push(dead as Survivor);
      const { killed, survived } = numbers[file] as Numbers;
      numbers[file] = { killed: killed + 1, survived: survived - 1 };
    }
  }
  writeWrapperResults({ files: numbers, survivors, thorough });
}

function writeWrapperResults({ files, survivors, thorough }: WrapperResults): void {
  const sorted = (all: readonly Survivor[]) => [...all].sort((a, b) => a.file.localeCompare(b.file, "en") || a.line - b.line);
  const results: WrapperResults = {
    files: Object.fromEntries(Object.entries(files).sort(([a], [b]) => a.localeCompare(b, "en"))),
    survivors: sorted(survivors),
    thorough: sorted(thorough),
  };
  writeFileSync(WRAPPER_RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}
