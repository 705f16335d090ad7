/** Jobs for the worker. */
import type { Wanted } from "../../src/command/columns.js";
import type { DiagnoseInput, ReportData } from "../../src/diagnose/index.js";
import type { Digest } from "../../test/engines/digest.js";
import type { Timing } from "./benchmark.js";
import type { Chosen } from "./drawn.js";

export type Request =
  | { readonly kind: "benchmark" }
  | { readonly kind: "digest" }
  | { readonly kind: "diagnosis"; readonly chosen: Chosen; readonly csv: string; readonly wanted: Wanted | undefined };

export interface Answers {
  readonly benchmark: readonly Timing[];
  readonly digest: { readonly all: string; readonly losses: readonly Digest[] };
  readonly diagnosis: { readonly report: ReportData; readonly input: DiagnoseInput };
}
export type Answer = Answers[keyof Answers];

/** What the worker tells: how far it is, and last of all its answer or what is wrong. */
export type Message =
  | { readonly done: number; readonly of: number }
  | { readonly answer: Answer }
  /** `expected`: it is the user's data or options that cannot be. */
  | { readonly error: string; readonly expected: boolean };

/** Gives the worker a job; each has a worker of its own. */
export function ask<Kind extends keyof Answers>(
  request: Extract<Request, { readonly kind: Kind }>,
  onProgress: (share: number) => void = () => {},
): Promise<Answers[Kind]> {
  return new Promise((resolve, reject) => {
    // of a blob, so that it is under the page's own policy: it can no more send anything than the page
    const source = URL.createObjectURL(
      new Blob([`import ${JSON.stringify(new URL("worker.js", document.baseURI).href)};`], { type: "text/javascript" }),
    );
    const worker = new Worker(source, { type: "module" });
    const end = () => {
      worker.terminate();
      URL.revokeObjectURL(source);
    };
    worker.addEventListener("message", ({ data }: MessageEvent<Message>) => {
      if ("done" in data) {
        onProgress(data.done / data.of);
        return;
      }
      end();
      if ("answer" in data) resolve(data.answer as Answers[Kind]);
      else reject(new Error(data.expected ? data.error : `This should not happen: ${data.error}`));
    });
    worker.addEventListener("error", ({ message }) => {
      end();
      reject(new Error(`The worker failed: ${message}`));
    });
    worker.postMessage(request);
  });
}
