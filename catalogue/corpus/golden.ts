/** The digests that every machine must find. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Digest } from "./digest.js";

type Digests = Readonly<Record<string, string>>;
export interface Golden {
  readonly quick: Digests;
  readonly full: Digests;
}

const path = "test/engines/golden.json";
export const byLoss = (list: readonly Digest[]): Digests => Object.fromEntries(list.map(({ loss, digest }) => [loss, digest]));

export const readGolden = (): Golden => JSON.parse(readFileSync(path, "utf8")) as Golden;
export const writeGolden = (golden: Golden): void => writeFileSync(path, `${JSON.stringify(golden, null, 2)}\n`);

/** The losses whose digests are others than these, or are in one of both only. */
export function moved(list: readonly Digest[], golden: Digests): string[] {
  const found = byLoss(list);
  const names = new Set([...Object.keys(golden), ...Object.keys(found)]);
  return [...names].filter((loss) => found[loss] !== golden[loss]);
}
