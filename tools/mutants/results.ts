/** The results of all mutants, as they are kept in the repository. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../common/digest.js";
import type { Site } from "./sites.js";

export const RESULTS = "tools/mutants/mutants.json";

export interface Result extends Site {
  /**
   * `killed` by a test that knows the right results; `digest`: by nothing but the golden digests; `none`: no program, or the very same
   * binary, so that there is no mutant.
   */
  readonly outcome: "killed" | "digest" | "survived" | "none";
  /** The test that failed; the losses whose digests changed. */
  readonly by?: string;
  /** `npm test` does not see it, `npm run test:all` does. */
  readonly thorough?: true;
  /** Only the digests have been asked. */
  readonly pending?: true;
  /** Of a survivor, written by hand: why no result can tell it from the original. */
  readonly equivalent?: string;
}

export interface Kept {
  /** Of the sources that were changed. */
  readonly digest: string;
  readonly seed: number;
  readonly count: number;
  /** How many of the sample have not been asked. */
  readonly left?: number;
  readonly mutants: Result[];
}

/** The files that are changed, by path, with their text: the kernels, which are compiled from `assembly/index.ts`. */
export function readSources(): Map<string, string> {
  const files = readdirSync("assembly", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.startsWith("clickhouse"))
    .map((name) => join("assembly", name))
    .sort();
  return new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
}

/** Tells one state of them from another. */
export const digestOf = (sources: ReadonlyMap<string, string>): string => sha256([...sources.values()].join("\0"));

/** The results so far, of the same sources and sample; none where there are none. */
export function readResults(sample: Omit<Kept, "mutants" | "left">): Result[] {
  if (!existsSync(RESULTS)) return [];
  const { mutants, left, ...kept } = JSON.parse(readFileSync(RESULTS, "utf8")) as Kept;
  return JSON.stringify(kept) === JSON.stringify(sample) ? mutants : [];
}

export function writeResults(sample: Omit<Kept, "mutants">, mutants: readonly Result[]): void {
  const sorted = [...mutants].sort((a, b) => a.file.localeCompare(b.file, "en") || a.start - b.start);
  writeFileSync(RESULTS, `${JSON.stringify({ ...sample, mutants: sorted }, null, 2)}\n`);
}

/** What names a mutant. */
export const keyOf = ({ file, start, kind, to }: Site): string => `${file} ${start} ${kind} ${to}`;

export const titleOf = ({ file, line, from, to }: Site): string =>
  `${file}:${line} ${from.replace(/\s+/g, " ")} → ${to.replace(/\s+/g, " ")}`;
