/** The progress of a sweep, so that a stopped one resumes. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { emptyTally, type Tally } from "./tally.js";

export interface Checkpoint {
  /** The digest of the binary: another binary starts over. */
  readonly key: string;
  /** The first patterns of the pieces in the tally. */
  readonly done: number[];
  readonly tally: Tally;
}

const pathOf = (folder: string, name: string): string => `${folder}/${name}.json`;

export function resume(folder: string, name: string, key: string): Checkpoint {
  const path = pathOf(folder, name);
  if (existsSync(path)) {
    const kept = JSON.parse(readFileSync(path, "utf8")) as Checkpoint;
    if (kept.key === key) return kept;
  }
  return { key, done: [], tally: emptyTally() };
}

/** Writes a new file and moves it: a run that is killed while it writes keeps the last checkpoint. */
export function save(folder: string, name: string, checkpoint: Checkpoint): void {
  mkdirSync(folder, { recursive: true });
  const path = pathOf(folder, name);
  writeFileSync(`${path}.new`, JSON.stringify(checkpoint));
  renameSync(`${path}.new`, path);
}

export const forget = (folder: string): void => rmSync(folder, { recursive: true, force: true });
