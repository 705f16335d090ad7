/** Pieces over all cores. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Piece } from "./sweep.js";
import type { Tally } from "./tally.js";

/** A thread does not load TypeScript by itself, whatever its parent was started with. */
const entry = `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(new URL("./worker.ts", import.meta.url))}); });`;

/** Sweeps the pieces in any order; `done` hears of each. @throws what a thread throws. */
export async function sweepAll(pieces: readonly Piece[], done: (piece: Piece, tally: Tally) => void): Promise<void> {
  let next = 0;
  const threads = Array.from({ length: Math.min(availableParallelism(), pieces.length) }, () => {
    const worker = new Worker(entry, { eval: true });
    const finished = new Promise<void>((resolve, reject) => {
      let piece: Piece | undefined;
      const give = () => {
        piece = pieces[next++];
        if (piece === undefined) resolve();
        else worker.postMessage(piece);
      };
      worker.on("error", reject);
      worker.on("message", (tally: Tally) => {
        done(piece as Piece, tally);
        give();
      });
      give();
    });
    return finished.finally(() => worker.terminate());
  });
  await Promise.all(threads);
}
