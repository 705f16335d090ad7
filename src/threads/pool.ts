import type { Call } from "../call.js";
import { XylossError } from "../errors.js";
import type { Kernel } from "../wasm.js";
import {
  ANNOUNCED,
  ASLEEP,
  AWAY,
  BROKEN,
  BUSY,
  CALLED,
  IDLE,
  type Job,
  KNOWN,
  LINE,
  POSTED,
  type Shared,
  STATE,
  sharedOf,
  work,
} from "./job.js";
import { startThread, type Thread } from "./thread.js";

/** What workers are sent: first where to work, then the modules whose kernels they need. */
export type ToWorker =
  | {
      readonly memory: WebAssembly.Memory;
      readonly control: number;
      readonly workers: number;
      /** The number of this worker, from 1 on. */
      readonly worker: number;
      /** The address of its table. */
      readonly table: number;
    }
  | { readonly module: WebAssembly.Module };

/** How often the caller looks whether a worker is done before it sleeps. */
const LOOKS = 4096;
/** Milliseconds that a worker may take to start or to finish, and how many more for each byte of what it does then. */
const PATIENCE = 10_000;
const PATIENCE_PER_BYTE = 2.5e-4;
/**
 * Microseconds of work that repay waking a worker: this costs the caller 20 to 40 µs, and where other programs run the worker may come only
 * hundreds of microseconds later (`npm run bench:threads` prints both). Calls in quick succession count together, for between them a worker that is awake stays so.
 */
const WORTH_WAKING = 750;
/** Milliseconds between calls in quick succession, at most. */
const QUICK = 0.05;
const FAILED = "a worker's kernel failed";
const HUNG = "a worker did not answer any more";
/** Whether this thread may wait: that of a page may not. */
let mayWait = true;

/** Where a pool's parts are in the memory of its workspace, in bytes. */
export interface Plan {
  readonly workers: number;
  readonly control: number;
  /** The caller's table, and one for the jobs that the caller does not wait for. */
  readonly table: number;
  readonly laterTable: number;
  /** The first worker's table, and how far it is to the next one's. */
  readonly tables: number;
  readonly perTable: number;
}

/** What the engine knows of a call: units of a chunk, the numbers of its kernels, values per unit, the kernel's arguments. */
type Rest = readonly [
  chunk: number,
  kernels: readonly number[],
  weightsPer: number,
  outputPer: number,
  scale: number,
  a: number,
  b: number,
  shape: number,
  perShape: number,
];

/** Milliseconds that so many units may take. */
const patience = (units: number, bytes: number): number => PATIENCE + PATIENCE_PER_BYTE * units * bytes;

interface Worker {
  /** The first word of its line. */
  readonly line: number;
  readonly thread: Thread;
  /** Whether it was called to the job. */
  called: boolean;
}

/** The workers of a workspace. They share its memory; each has instances of the kernels, a table and a desk of its own. */
export class Pool {
  readonly #shared: Shared;
  readonly #plan: Plan;
  #workers: Worker[] = [];
  #why: string | null = null;
  readonly #kernels: Kernel[] = [];
  readonly #numbers = new Map<Kernel, number>();
  /** Those who wait until every worker has received everything. */
  #waiting: (() => void)[] = [];
  /** Looks whether the job that nobody waits for is done; null if there is none. */
  #look: (() => void) | null = null;
  /** Whether the workspace is disposed. */
  #over = false;
  /** The last of such jobs. */
  #last: Promise<unknown> = Promise.resolve();
  /** How many jobs and steps are not done. */
  #queued = 0;
  /** Microseconds of calls in quick succession, and when the last of them ended. */
  #streak = 0;
  #lastEnd = 0;

  constructor(memory: WebAssembly.Memory, plan: Plan, url: string | null) {
    this.#plan = plan;
    this.#shared = sharedOf(memory.buffer, plan.control, plan.workers);
    for (let i = 1; i <= plan.workers && this.#why === null; i++) this.#start(memory, i, url);
  }

  #start(memory: WebAssembly.Memory, i: number, url: string | null): void {
    const { control, workers, tables, perTable } = this.#plan;
    try {
      const lost = (why: string): void => this.#drop(worker, `a worker ${why}`);
      const worker: Worker = {
        line: this.#shared.control + LINE * i,
        called: false,
        thread: startThread(url, { heard: () => this.#heard(), lost }),
      };
      this.#workers.push(worker);
      this.#post(worker, { memory, control, workers, worker: i, table: tables + (i - 1) * perTable });
    } catch (error) {
      this.end(`a worker cannot start: ${String(error)}`);
    }
  }

  /** Workers that have started. */
  get size(): number {
    return this.#workers.filter(({ line }) => this.#load(line + KNOWN) > 0).length;
  }

  /** Why there are fewer than planned; null if there are not. */
  get reason(): string | null {
    const { size } = this;
    if (size === this.#plan.workers) return null;
    return this.#why ?? `${this.#plan.workers - size} of ${this.#plan.workers} workers are still starting; await workspace.ready`;
  }

  /** Resolves once every worker has started, or failed to, and has all kernels in use. */
  ready(): Promise<void> {
    if (this.#isReady()) return Promise.resolve();
    return new Promise((resolve) => {
      // without the timer a process could end before the workers have started
      const late = setTimeout(resolve, PATIENCE);
      this.#waiting.push(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  /** Gives the workers the kernels of another module, of which `kernels` are the caller's, in the order of their export. */
  add(module: WebAssembly.Module, kernels: readonly Kernel[]): void {
    for (const kernel of kernels) this.#numbers.set(kernel, this.#kernels.push(kernel) - 1);
    for (const worker of this.#workers) this.#post(worker, { module });
  }

  /** The numbers of kernels, if a worker has them all; otherwise null. */
  numbersOf(kernel: Kernel, ...others: readonly (Kernel | null)[]): readonly number[] | null {
    const numbers = [kernel, ...others].map((one) => (one === null ? 0 : (this.#numbers.get(one) as number)));
    const last = Math.max(...numbers);
    for (const { line } of this.#workers) if (this.#load(line + KNOWN) > last + 1) return numbers;
    return null;
  }

  /** Whether workers do a job that the caller does not wait for. */
  get busy(): boolean {
    return this.#look !== null;
  }

  /** Does a call of about so many microseconds and returns the sum of its chunks' totals. */
  run(call: Call, rest: Rest, time: number): number {
    const job = this.#jobOf(call, rest);
    this.#streak = time + (performance.now() - this.#lastEnd < QUICK ? this.#streak : 0);
    this.#begin(job, 0, this.#streak >= WORTH_WAKING);
    work(this.#shared, this.#kernels, this.#plan.table);
    this.#lastEnd = performance.now();
    let failed = false;
    for (const worker of this.#workers) if (worker.called && !this.#isDone(worker)) failed = true;
    if (failed) throw this.#failure();
    return this.#sum(job);
  }

  /** Does it after the jobs before it, by the workers alone. */
  later(call: Call, rest: Rest): Promise<number> {
    const job = this.#jobOf(call, rest);
    return this.after(() => this.#fly(job, call.table));
  }

  /** Whether jobs or steps are still to be done. */
  get queued(): boolean {
    return this.#queued > 0;
  }

  /** Takes a step after the jobs and steps before it. */
  after(step: () => number | Promise<number>): Promise<number> {
    this.#queued++;
    const done = this.#last.then(step).finally(() => this.#queued--);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Ends all workers, as the workspace is disposed. */
  dispose(why: string): void {
    this.#over = true;
    this.end(why);
  }

  /** Ends all workers. */
  end(why: string): void {
    const workers = this.#workers;
    this.#workers = [];
    this.#why = why;
    for (const { thread } of workers) thread.end();
    this.#heard();
  }

  #jobOf(
    { layout, flags, weights, table, place }: Call,
    [chunk, [kernel, prepare, finish], weightsPer, outputPer, scale, a, b, shape, perShape]: Rest,
  ): Job {
    const { units, prediction, target } = layout;
    const inputs = [flags, place.predictionAt, 4 * prediction, place.targetAt, 4 * target] as const;
    const rest = [
      weights === null ? 0 : place.weightsAt,
      4 * weightsPer,
      place.outputAt,
      4 * outputPer,
      scale,
      shape,
      perShape,
      a,
      b,
    ] as const;
    const tables = [this.#plan.table, table === null ? 0 : 4 * table.length] as const;
    return [units, chunk, kernel as number, ...inputs, ...rest, ...tables, prepare ?? 0, finish ?? 0];
  }

  #load(word: number): number {
    return Atomics.load(this.#shared.words, word);
  }

  #post({ line, thread }: Worker, message: ToWorker): void {
    const { words } = this.#shared;
    // a worker that has something to do sees the number when it is done. It is called away before the message is there: if it had received
    // the message already, it would wait for another one
    Atomics.add(words, line + POSTED, 1);
    this.#claim(line + STATE, AWAY);
    thread.post(message);
  }

  /** Whether a worker has received every message. */
  #hasAll({ line }: Worker): boolean {
    return this.#load(line + KNOWN) === 1 + this.#kernels.length;
  }

  #isReady(): boolean {
    return this.#workers.every((worker) => this.#hasAll(worker));
  }

  #heard(): void {
    this.#look?.();
    if (!this.#isReady()) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #drop(worker: Worker, why: string): void {
    if (!this.#workers.includes(worker)) return;
    // a new list: who goes through the old one misses none
    this.#workers = this.#workers.filter((other) => other !== worker);
    this.#why = why;
    worker.thread.end();
    this.#heard();
  }

  /** Puts a worker that has nothing to do into another state; whether it had nothing to do. One that is asleep stays so unless `wake`. */
  #claim(state: number, next: number, wake = true): boolean {
    const { words } = this.#shared;
    if (Atomics.compareExchange(words, state, IDLE, next) === IDLE) return true;
    if (!wake || Atomics.compareExchange(words, state, ASLEEP, next) !== ASLEEP) return false;
    Atomics.notify(words, state);
    return true;
  }

  #begin(job: Job, announced: number, wake: boolean): void {
    const { words, control } = this.#shared;
    // a call at the very end of the stack throws, and leaves workers in its job
    for (const worker of this.#workers) if (worker.called) this.#isDone(worker);
    this.#shared.job.set(job);
    if (announced === 1) this.#shared.job[17] = this.#plan.laterTable;
    Atomics.store(words, control, 0);
    for (const worker of this.#workers) {
      const state = worker.line + STATE;
      worker.called = this.#load(worker.line + KNOWN) > Math.max(job[2], job[19], job[20]) + 1;
      if (!worker.called) continue;
      Atomics.store(words, worker.line + ANNOUNCED, announced);
      worker.called = this.#claim(state, CALLED, wake);
    }
  }

  #sum([units, chunk]: Job): number {
    const { totals } = this.#shared;
    let sum = 0;
    for (let i = 0; i * chunk < units; i++) sum += totals[i] as number;
    return sum;
  }

  /** Waits until a worker that was called has left the job, of which no chunk is left; takes back the call if it has not come. */
  #isDone(worker: Worker): boolean {
    if (this.#takeBack(worker)) return true;
    const { words, job } = this.#shared;
    const state = worker.line + STATE;
    for (let i = 0; i < LOOKS && this.#load(state) === BUSY; i++);
    const end = performance.now() + patience(job[1] as number, job[5] as number);
    for (let left = 1; left > 0 && this.#load(state) === BUSY; left = end - performance.now()) {
      try {
        if (mayWait) Atomics.wait(words, state, BUSY, left);
      } catch {
        mayWait = false;
      }
    }
    return this.#hasLeft(worker);
  }

  #takeBack(worker: Worker): boolean {
    // a message that came meanwhile could not call it away
    const next = this.#hasAll(worker) ? IDLE : AWAY;
    const back = Atomics.compareExchange(this.#shared.words, worker.line + STATE, CALLED, next) === CALLED;
    if (back) worker.called = false;
    return back;
  }

  /** Whether a worker has left the job as it should. If not, it is dropped. */
  #hasLeft(worker: Worker): boolean {
    worker.called = false;
    const state = this.#load(worker.line + STATE);
    if (state === BUSY) this.end(HUNG);
    else if (state === BROKEN) this.#drop(worker, FAILED);
    else return true;
    return false;
  }

  #failure(): XylossError {
    if (this.#over) return new XylossError("ERR_XYLOSS_DISPOSED", this.#why as string);
    return new XylossError(
      "ERR_XYLOSS_WORKER",
      `${this.#why} during a call, which may have written a part of its output; call again: the workspace goes on with ${1 + this.size} of its threads`,
    );
  }

  #fly(job: Job, table: Float32Array | null): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#over) return reject(this.#failure());
      const [units, chunk, , , , bytes] = job;
      if (table !== null) this.#shared.bytes.set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), this.#plan.laterTable);
      this.#begin(job, 1, true);
      const called = this.#workers.filter((worker) => worker.called);
      const allTaken = (): boolean => this.#load(this.#shared.control) * chunk >= units;
      let failed = false;
      // without the timer a process could end before the workers do
      const late = setTimeout(
        () => {
          // if this thread was busy for so long, the timer comes before the message
          look();
          if (this.#look === look) this.end(HUNG);
        },
        patience(units, bytes),
      );
      const look = () => {
        for (const worker of called) {
          if (!worker.called) continue;
          const state = this.#load(worker.line + STATE);
          const lost = !this.#workers.includes(worker);
          if (state === BUSY && lost) failed = true;
          else if (state === BUSY || (state === CALLED && !lost && !(allTaken() && this.#takeBack(worker)))) return;
          else if (state === BROKEN) failed = true;
          worker.called = false;
        }
        this.#look = null;
        clearTimeout(late);
        for (const worker of called) if (this.#load(worker.line + STATE) === BROKEN) this.#drop(worker, FAILED);
        if (failed || this.#over) return reject(this.#failure());
        // every worker was lost before it came
        if (!allTaken()) work(this.#shared, this.#kernels, this.#plan.table);
        resolve(this.#sum(job));
      };
      this.#look = look;
      look();
    });
  }
}
