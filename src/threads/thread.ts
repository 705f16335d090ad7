import { builtin, type Host, host, type WebWorker } from "./host.js";
import { workerText } from "./worker.generated.js";

/** A running worker, which keeps no process alive. */
export interface Thread {
  post(message: unknown): void;
  end(): void;
}

/** What is heard of a worker. */
export interface Listener {
  /** It posted a message. */
  heard(): void;
  /** It ended, or never started; `why` follows "a worker". */
  lost(why: string): void;
}

interface NodeWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
  unref(): void;
  on(event: string, listener: (value: unknown) => void): void;
}

interface NodeThreads {
  readonly Worker: new (source: string | URL, options: object) => NodeWorker;
}

/** Starts a worker, from its text or from the file that has it. */
export function startThread(url: string | null, listener: Listener): Thread {
  const threads = builtin<NodeThreads>("worker_threads");
  const worker = threads === undefined ? ofWeb(url, listener) : ofNode(threads, url, listener);
  return { post: (message) => worker.postMessage(message), end: () => void worker.terminate() };
}

function ofNode({ Worker }: NodeThreads, url: string | null, { heard, lost }: Listener): NodeWorker {
  // without the flags of this process, which may load what a worker has no use for
  const worker = new Worker(url === null ? workerText : new URL(url), { eval: url === null, execArgv: [], name: "xyloss" });
  worker.on("message", heard);
  worker.on("error", (error) => lost(`failed: ${String(error)}`));
  worker.on("exit", () => lost("ended"));
  worker.unref();
  return worker;
}

function ofWeb(url: string | null, { heard, lost }: Listener): WebWorker {
  const source = url ?? URL.createObjectURL(new Blob([workerText], { type: "text/javascript" }));
  const worker = new (host().Worker as NonNullable<Host["Worker"]>)(source, { type: "module", name: "xyloss" });
  worker.onmessage = () => {
    if (url === null) URL.revokeObjectURL(source);
    heard();
  };
  worker.onerror = ({ message }: { message?: string }) => {
    lost(message ? `failed: ${message}` : `did not start${url === null ? BLOCKED : ` from ${url}`}`);
  };
  return worker;
}

const BLOCKED = ": the host may forbid workers from a text; serve xyloss/worker.js and give its address as workerUrl";
