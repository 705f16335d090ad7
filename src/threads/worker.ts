/** What a worker runs. `tools/build/worker.ts` makes one text of it and of what it imports, which imports nothing. */
import type { Kernel } from "../wasm.js";
import { ANNOUNCED, ASLEEP, AWAY, BROKEN, BUSY, CALLED, IDLE, KNOWN, LINE, POSTED, type Shared, STATE, sharedOf, work } from "./job.js";
import type { ToWorker } from "./pool.js";

interface Port {
  onmessage: ((event: { readonly data: ToWorker }) => void) | null;
  postMessage(message: unknown): void;
}

const { process } = globalThis as { process?: { getBuiltinModule?(name: string): { readonly parentPort: Port | null } } };
/** Node's, or that of a Worker of the web. */
const port = process?.getBuiltinModule?.("node:worker_threads").parentPort ?? (globalThis as unknown as Port);

/** How often an idle worker looks for a job before it sleeps: for about as long as it costs the caller to wake it, some 50 µs. */
const LOOKS = 20_000;

let shared: Shared;
let memory: WebAssembly.Memory;
/** The word where the worker's line starts. */
let line: number;
let table: number;
/** Messages received. */
let received = 0;
const kernels: Kernel[] = [];

port.onmessage = ({ data }) => {
  received++;
  if ("memory" in data) {
    memory = data.memory;
    shared = sharedOf(memory.buffer, data.control, data.workers);
    line = shared.control + LINE * data.worker;
    table = data.table;
  } else kernels.push(...(Object.values(new WebAssembly.Instance(data.module, { env: { memory } }).exports) as Kernel[]));
  const { words } = shared;
  if (Atomics.load(words, line + POSTED) > received) return;
  Atomics.store(words, line + KNOWN, 1 + kernels.length);
  Atomics.store(words, line + STATE, IDLE);
  port.postMessage(0);
  serve();
};

/** Does jobs until there is a message to receive. */
function serve(): void {
  const { words } = shared;
  const state = line + STATE;
  for (;;) {
    if (Atomics.load(words, line + POSTED) > received && Atomics.compareExchange(words, state, IDLE, AWAY) === IDLE) return;
    for (let i = 0; i < LOOKS && Atomics.load(words, state) === IDLE; i++);
    Atomics.compareExchange(words, state, IDLE, ASLEEP);
    Atomics.wait(words, state, ASLEEP);
    const was = Atomics.compareExchange(words, state, CALLED, BUSY);
    if (was === AWAY) return;
    if (was !== CALLED) continue;
    const announced = Atomics.load(words, line + ANNOUNCED);
    let end: number = BROKEN;
    try {
      work(shared, kernels, table);
      end = IDLE;
    } finally {
      Atomics.store(words, state, end);
      Atomics.notify(words, state);
      if (announced === 1) port.postMessage(0);
    }
  }
}
