/** Starts the peers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Missing } from "../../common/peers.js";
import type { PeerKind } from "./peers.js";
import { type Launch, Peer } from "./protocol.js";
import type { Runner } from "./race.js";

export interface Started extends Runner {
  readonly title: string;
  readonly version: string;
  close(): void;
}

/**
 * Starts every peer on one thread and on all, one after the other; lists those that do not start. `against` is a reason to compare on
 * one thread only.
 */
export async function start(
  kinds: readonly PeerKind[],
  folder: string,
  { all, against }: { all: number; against?: string | undefined },
  onStart: (kind: PeerKind) => void,
): Promise<{ started: Started[]; missing: Missing[] }> {
  const started: Started[] = [];
  const missing: Missing[] = [];
  for (const kind of kinds) {
    const { peer, title, single } = kind;
    onStart(kind);
    const launch = launched(kind);
    for (const threads of new Set([1, all])) {
      let process: Peer | undefined;
      try {
        if (launch instanceof Error) throw launch;
        const reason = single ?? against;
        if (threads > 1 && reason !== undefined) throw new Error(reason);
        const name = `${peer}-${threads}`;
        const opened = new Peer(launch, name, threads, folder);
        process = opened;
        const { version, threads: actual } = await process.ready();
        if (actual !== threads) throw new Error(`it has ${actual} of ${threads} threads`);
        started.push({
          ...{ peer, title, threads, version },
          load: (...question) => opened.load(...question),
          time: (...question) => opened.time(...question),
          gradient: () => new Float32Array(new Uint8Array(readFileSync(join(folder, `${name}.gradient`))).buffer),
          close: () => opened.close(),
        });
      } catch (error) {
        process?.close();
        missing.push({ peer, title, threads, reason: (error as Error).message });
      }
    }
  }
  return { started, missing };
}

function launched(kind: PeerKind): Launch | Error {
  try {
    return kind.launch();
  } catch (error) {
    return error as Error;
  }
}
