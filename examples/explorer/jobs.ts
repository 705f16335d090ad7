/** Jobs for the worker. */

import type { Digest } from "../../catalogue/corpus/digest.js";
import type { Wanted } from "../../src/command/columns.js";
import type { Drawing, Group } from "../../src/command/drawings.js";
import type { ReportData } from "../../src/diagnose/index.js";
import type { Timing } from "./benchmark.js";
import type { Chosen } from "./drawn.js";

export type Request =
  | { readonly kind: "benchmark" }
  | { readonly kind: "digest" }
  | {
      readonly kind: "diagnosis";
      readonly chosen: Chosen;
      /** A text, or a file for the worker to read. */
      readonly table: string | Blob;
      /** What to call the table in messages. */
      readonly name: string;
      readonly wanted: Wanted | undefined;
    };

export interface Answers {
  readonly benchmark: readonly Timing[];
  readonly digest: { readonly all: string; readonly losses: readonly Digest[] };
  readonly diagnosis: {
    readonly report: ReportData;
    readonly pictures: readonly Group<Drawing>[];
    /** How the table was read: a few lines of text. */
    readonly reading: string;
  };
}
export type Answer = Answers[keyof Answers];

export interface Progress {
  /** What the worker does now; empty in a job of one step. */
  readonly text: string;
  /** How much of that is done, from 0 to 1; null if that is unknown. */
  readonly share: number | null;
}

/** A message of the worker: its progress, and at the end its answer or an error. */
export type Message =
  | { readonly progress: Progress }
  | { readonly answer: Answer }
  /** `expected`: the user's data or options are at fault. */
  | { readonly error: string; readonly expected: boolean };

interface Watch {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Cancels the job. */
  readonly signal?: AbortSignal | undefined;
}

/** Starts a job, in a worker of its own. */
export function ask<Kind extends keyof Answers>(
  request: Extract<Request, { readonly kind: Kind }>,
  { onProgress, signal }: Watch = {},
): Promise<Answers[Kind]> {
  return new Promise((resolve, reject) => {
    // a worker made from a blob has the page's policy: it cannot connect to anything either
    const source = URL.createObjectURL(
      new Blob([`import ${JSON.stringify(new URL("worker.js", document.baseURI).href)};`], { type: "text/javascript" }),
    );
    const worker = new Worker(source, { type: "module" });
    const listening = new AbortController();
    const end = (settle: () => void) => {
      listening.abort();
      worker.terminate();
      URL.revokeObjectURL(source);
      settle();
    };
    const failed = (message: string) => end(() => reject(new Error(message)));
    const listen = (target: EventTarget, type: string, listener: (event: Event) => void) =>
      target.addEventListener(type, listener, { signal: listening.signal });
    listen(worker, "message", (event) => {
      const { data } = event as MessageEvent<Message>;
      if ("progress" in data) onProgress?.(data.progress);
      else if ("answer" in data) end(() => resolve(data.answer as Answers[Kind]));
      else failed(data.expected ? data.error : `This is a bug in the explorer; please report it: ${data.error}`);
    });
    listen(worker, "messageerror", () => failed("The worker's answer cannot be read. Try again."));
    listen(worker, "error", (event) => {
      // there is no message if the script cannot be loaded
      const { message = "" } = event as ErrorEvent;
      failed(message === "" ? "The worker did not start. Reload the page." : `The worker failed: ${message}`);
    });
    if (signal !== undefined) {
      listen(signal, "abort", () => end(() => reject(signal.reason)));
      if (signal.aborted) end(() => reject(signal.reason));
    }
    worker.postMessage(request);
  });
}
