/// <reference lib="esnext.disposable" preserve="true" />
import { type Floats, type NewFloat32Array, type NewInt32Array, shown } from "./arrays.js";
import type { Call } from "./call.js";
import { fail } from "./errors.js";
import type { UrlLike } from "./init.js";
import { optionReader } from "./options.js";
import { availableThreads, hindrance } from "./threads/host.js";
import { controlBytes } from "./threads/job.js";
import type { Plan, Pool } from "./threads/pool.js";
import { SharedRoom } from "./threads/room.js";
import { type Place, Room } from "./wasm.js";
import { whole, wholeBytes } from "./whole.js";

const ALIGNMENT = 64;
/** Bytes after the last array: kernels read up to 60 bytes past an array's end. */
export const MARGIN = 64;
/** Bytes of the kernels' table, as in `assembly/simd.ts`. The desk follows it. */
export const TABLE = 32768;
/** Floats of every workspace's desk. For a kernel that needs more, the arrays are copied to the scratch. */
const DESK = 65536;
/** The number of arrays that padding is reserved for. Memory that is never touched costs nothing. */
const MOST_ARRAYS = 65536;

/** More threads than any host has that is known. */
const MOST_THREADS = 1024;

const readOptions = /* @__PURE__ */ optionReader("Workspace", {
  floats: { kind: "number", default: undefined, integer: true, atLeast: 1 },
  threads: {
    kind: "other",
    default: 1,
    read: (value) => (value === "all" ? availableThreads() : isCount(value) ? value : undefined),
    text: `a whole number from 1 to ${MOST_THREADS}, or "all"`,
  },
  workerUrl: {
    kind: "other",
    default: null,
    read: (value) => {
      const { href = value } = value as UrlLike;
      return typeof href === "string" ? href : undefined;
    },
    text: "the address of xyloss/worker.js",
  },
});

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MOST_THREADS;

/** What a workspace is made for. */
export interface WorkspaceOptions {
  /** The sum of the lengths that you will allocate; padding is extra. */
  floats: number;
  /** The most threads that may work on its arrays, the caller's among them; `"all"`: as many as the host suggests. Default 1. */
  threads?: number | "all";
  /** The address of `xyloss/worker.js`, where the host forbids workers from a text. */
  workerUrl?: string | UrlLike;
}

const COMPILED = "init was given a compiled module, whose memory cannot be shared; give it the bytes of kernels.wasm";
const GONE = "This workspace is disposed; make a new one";

const homes = new WeakMap<ArrayBufferLike, Workspace>();
/** Whether there ever was a workspace. If not, no array has to be looked up. */
export let hasWorkspaces = false;
const none: readonly Lease[] = [];

/** The right to use the arrays of a workspace and the kernels on them, until the lease ends. */
export class Lease {
  live = true;
  #why = "";

  end(why: string): void {
    this.live = false;
    this.#why = why;
  }

  ended(): never {
    return fail("ERR_XYLOSS_DISPOSED", this.#why);
  }
}

/**
 * WebAssembly memory for arrays that the kernels use in place, without copies.
 *
 * A workspace owns one memory of fixed capacity, so its arrays never detach.
 *
 * @example
 * ```js
 * import { huber, Workspace } from "xyloss";
 *
 * const points = 2;
 * const workspace = new Workspace({ floats: 3 * 2 * points }); // three arrays of x0 y0 x1 y1
 * const [prediction, target, grad] = [0, 1, 2].map(() => workspace.alloc(2 * points));
 * target.set([10, 20, 30, 40]);
 * const step = huber.bind({ prediction, target, grad });
 * console.log(step(), grad.join(" ")); // 24.5 -0.25 -0.25 -0.25 -0.25
 * workspace.dispose();
 * ```
 */
export class Workspace implements Disposable {
  /** The number of values that can be allocated in all. */
  readonly capacity: number;
  #room: Place | null;
  #lease = new Lease();
  #used = 0;
  #next: number;
  #why: string | null = null;
  /** @internal The workers that there are to be. */
  readonly workers: number;
  #loading: Promise<void> | null = null;
  /** @internal The workers; null as long as there are none. */
  pool: Pool | null = null;
  /** @internal The address of the kernels' table. */
  readonly table: number;
  /** @internal */
  readonly tableView: Float32Array;
  /** @internal All of the memory. */
  readonly floats: Float32Array;
  readonly #start: number;
  readonly #end: number;

  /**
   * Reserves the memory, which never grows.
   *
   * @param options `floats`: the sum of the lengths that you will allocate; `threads`, `workerUrl`: see `WorkspaceOptions`.
   * @throws XylossError `ERR_XYLOSS_OPTION`, `ERR_XYLOSS_OUT_OF_MEMORY`; at the first use also `ERR_XYLOSS_NO_SIMD`, `ERR_XYLOSS_COMPILE`.
   */
  constructor(options: WorkspaceOptions) {
    const { floats, threads, workerUrl } = readOptions(options) as { floats: number; threads: number; workerUrl: string | null };
    this.capacity = floats;
    const padding = ALIGNMENT * (Math.min(floats, MOST_ARRAYS) + 2) + MARGIN;
    if (threads > 1) this.#why = hindrance() ?? (whole() !== undefined && wholeBytes() === undefined ? COMPILED : null);
    const workers = this.#why === null ? threads - 1 : 0;
    this.workers = workers;
    const perThread = TABLE + 4 * DESK;
    const control = workers === 0 ? 0 : align(controlBytes(workers, floats)) + TABLE;
    const bytes = (1 + workers) * perThread + control + 4 * floats + padding;
    const room = workers > 0 ? new SharedRoom(bytes) : new Room(bytes);
    const { buffer } = room.memory;
    this.#room = room;
    this.table = align(room.start);
    const shared = this.table + perThread;
    this.#start = shared + control + workers * perThread;
    this.#end = buffer.byteLength;
    this.floats = new Float32Array(buffer);
    this.tableView = new Float32Array(buffer, this.table, TABLE / 4);
    this.#next = this.#start;
    hasWorkspaces = true;
    homes.set(buffer, this);
    if (room instanceof SharedRoom) {
      const tables = shared + control;
      const plan = { workers, control: shared, table: this.table, laterTable: tables - TABLE, tables, perTable: perThread };
      this.#loading = this.#startThreads(room, plan, workerUrl);
    }
  }

  /** The number of threads that work on the arrays now, the caller's among them. */
  get threads(): number {
    return 1 + (this.pool?.size ?? 0);
  }

  /** Why there are fewer than asked for; null if there are not. */
  get threadsReason(): string | null {
    if (this.pool === null && this.#room !== null && this.#why === null && this.workers > 0)
      return "the threads are still starting; await workspace.ready";
    return this.pool?.reason ?? this.#why;
  }

  /** Resolves once all threads are ready, or have failed to start. */
  get ready(): Promise<void> {
    return this.#readied();
  }

  async #readied(): Promise<void> {
    await this.#loading;
    await this.pool?.ready();
  }

  /** Loads the code for threads, which only an app that asks for them loads, and starts them. */
  async #startThreads(room: SharedRoom, plan: Plan, url: string | null): Promise<void> {
    try {
      const { Pool } = await import("./threads/pool.js");
      // it may have been disposed of meanwhile
      if (this.#room === null) return;
      const pool = new Pool(room.memory as unknown as WebAssembly.Memory, plan, url);
      room.listen((module, kernels) => pool.add(module, kernels));
      this.pool = pool;
    } catch (error) {
      this.#why = `the code for threads cannot be loaded: ${String(error)}`;
    }
  }

  /** The number of values allocated since the workspace was created or reset. */
  get used(): number {
    return this.#used;
  }

  /**
   * Allocates an array of floats.
   *
   * @param length the number of values: 2 for each point x y, 1 for each weight
   * @returns a zeroed Float32Array in the workspace's memory, aligned to 64 bytes: fill it with x0 y0 x1 y1 …
   * @throws XylossError `ERR_XYLOSS_OUT_OF_MEMORY`, `ERR_XYLOSS_DISPOSED`, `ERR_XYLOSS_OPTION`
   */
  alloc(length: number): NewFloat32Array {
    return new Float32Array(this.room.memory.buffer, this.#take(length), length).fill(0);
  }

  /**
   * Allocates an array of class labels, for `sparseSoftmaxCrossEntropy`.
   *
   * @param length the number of labels; each counts as one of the workspace's `floats`
   * @returns a zeroed Int32Array in the workspace's memory, aligned to 64 bytes
   * @throws XylossError as `alloc`
   */
  allocInt32(length: number): NewInt32Array {
    return new Int32Array(this.room.memory.buffer, this.#take(length), length).fill(0);
  }

  /** Frees all capacity and invalidates functions bound here. Arrays allocated before stay readable, but alias new ones. */
  reset(): void {
    if (this.#room === null) return;
    this.#used = 0;
    this.#next = this.#start;
    this.#lease.end("The workspace was reset since this function was bound; bind it again");
    this.#lease = new Lease();
  }

  /** Releases the memory and ends the threads; idempotent. The memory stays alive while you keep its arrays or functions bound to them, but no loss accepts them any more. */
  dispose(): void {
    this.#room = null;
    this.#lease.end(GONE);
    this.pool?.dispose(GONE);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** @internal The memory and its kernels. Throws once the workspace is disposed. */
  get room(): Place {
    return this.#room ?? fail("ERR_XYLOSS_DISPOSED", GONE);
  }

  /** @internal The right to use them, until the workspace is reset or disposed. */
  get lease(): Lease {
    if (this.#room === null) this.#lease.ended();
    return this.#lease;
  }

  /** @internal Whether a kernel may use an array of this memory in place. Views that a user made can lie anywhere. */
  holds(at: number, length: number): boolean {
    return at >= this.#start && at + 4 * length + MARGIN <= this.#end;
  }

  /** @internal Whether an array begins in memory that is never handed out: the kernels' constants, table or desk. */
  keeps(at: number): boolean {
    return at < this.#start;
  }

  #take(length: number): number {
    if (this.#room === null) this.#lease.ended();
    if (!Number.isInteger(length) || length < 1) {
      fail("ERR_XYLOSS_OPTION", `Workspace: length is ${shown(length)}; it must be a whole number ≥ 1`);
    }
    const at = this.#next;
    const end = at + 4 * length;
    if (this.#used + length > this.capacity || end + MARGIN > this.#end) {
      const many = this.#used + length > this.capacity ? "" : `; its padding is used up by more than ${MOST_ARRAYS} arrays`;
      fail(
        "ERR_XYLOSS_OUT_OF_MEMORY",
        `Workspace: ${length} floats asked, ${this.#used} of ${this.capacity} used, ${this.capacity - this.#used} available${many}; make it larger`,
      );
    }
    this.#used += length;
    this.#next = align(end);
    return at;
  }
}

/** Whether a buffer is the memory of a workspace. */
export const isWorkspace = (buffer: ArrayBufferLike): boolean => homes.has(buffer);

/** The workspace that holds all of a call's arrays, if one does. */
export function homeOf(call: Call): Workspace | null {
  const { place, prediction, target, weights, whitening, output } = call;
  const home = place.together ? homes.get(place.buffers[0] as ArrayBufferLike) : undefined;
  if (home === undefined || call.layout.desk > DESK) return null;
  const all =
    home.holds(place.predictionAt, prediction.length) &&
    home.holds(place.targetAt, target.length) &&
    (weights === null || home.holds(place.weightsAt, weights.length)) &&
    (whitening === null || whitening.every > 0 || holdsFactors(home, place, whitening.numbers)) &&
    (output === null || (place.buffers[3] !== null && home.holds(place.outputAt, output.length)));
  return all ? home : null;
}

const holdsFactors = (home: Workspace, { buffers }: Call["place"], { buffer, byteOffset, length }: Floats): boolean =>
  buffer === buffers[0] && home.holds(byteOffset, length);

/** The leases of the workspaces that own these buffers, the last of which is the output's. A call may run only while they last. */
export function leasesOf(owner: string, buffers: readonly (ArrayBufferLike | null)[], output: Floats | null): readonly Lease[] {
  if (!hasWorkspaces) return none;
  const leases: Lease[] = [];
  for (const buffer of buffers) {
    const home = buffer === null ? undefined : homes.get(buffer);
    if (home !== undefined) leases.push(home.lease);
  }
  expectHandedOut(owner, output, buffers.at(-1));
  return leases;
}

/** Throws for an output in memory that a workspace keeps for its kernels. Only a view that the user made can lie there. */
export function expectHandedOut(owner: string, output: Floats | null, buffer: ArrayBufferLike | null = output?.buffer ?? null): void {
  if (!hasWorkspaces || output === null || buffer === null || !homes.get(buffer)?.keeps(output.byteOffset)) return;
  fail(
    "ERR_XYLOSS_OVERLAP",
    `${owner}: the output overlaps memory that the workspace keeps for its kernels; use an array of workspace.alloc`,
  );
}

export function align(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
