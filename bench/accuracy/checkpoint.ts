/** What a sweep has done so far, so that one that is stopped goes on where it was. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { emptyTally, type Tally } from "./tally.js";

export interface Checkpoint {
  /** Of the binary and the way it is swept: another one starts over. */
  readonly key: string;
  /** The pieces that are in the tally. */
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

/** Written beside and moved: a run that is killed while it writes leaves the last one whole. */
export function save(folder: string, name: string, checkpoint: Checkpoint): void {
  mkdirSync(folder, { recursive: true });
  const path = pathOf(folder, name);
  writeFileSync(`${path}.new`, JSON.stringify(checkpoint));
  renameSync(`${path}.new`, path);
}

export const forget = (folder: string): void => rmSync(folder, { recursive: true, force: true });
