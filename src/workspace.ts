/// <reference lib="esnext.disposable" preserve="true" />
import { type Floats, type NewFloat32Array, type NewInt32Array, shown } from "./arrays.js";
import type { Call } from "./call.js";
import { fail } from "./errors.js";
import { optionReader } from "./options.js";
import { Room } from "./wasm.js";

const ALIGNMENT = 64;
/** Bytes after the last array: kernels read up to 60 bytes past an array's end. */
export const MARGIN = 64;
/** Bytes of the kernels' table, as in `assembly/simd.ts`. The desk follows it. */
export const TABLE = 32768;
/** Floats of every workspace's desk. For a kernel that needs more, the arrays are copied to the scratch. */
const DESK = 65536;
/** The number of arrays that padding is reserved for. Memory that is never touched costs nothing. */
const MOST_ARRAYS = 65536;

const readOptions = optionReader("Workspace", { floats: { kind: "number", default: undefined, integer: true, atLeast: 1 } });

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
 * const ws = new Workspace({ floats: 3 * 2 * n });
 * const prediction = ws.alloc(2 * n), target = ws.alloc(2 * n), grad = ws.alloc(2 * n);
 * const step = huber.bind({ prediction, target, grad });
 */
export class Workspace implements Disposable {
  /** The number of values that can be allocated in all. */
  readonly capacity: number;
  #room: Room | null;
  #lease = new Lease();
  #used = 0;
  #next: number;
  /** @internal The address of the kernels' table. */
  readonly table: number;
  /** @internal */
  readonly tableView: Float32Array;
  readonly #start: number;
  readonly #end: number;

  /**
   * @param options `floats`: the sum of the lengths that you will allocate (padding is extra).
   * @throws XylossError `ERR_XYLOSS_OPTION`, `ERR_XYLOSS_OUT_OF_MEMORY`; at the first use also `ERR_XYLOSS_NO_SIMD`, `ERR_XYLOSS_COMPILE`.
   */
  constructor(options: { floats: number }) {
    const floats = readOptions(options).floats as number;
    this.capacity = floats;
    const padding = ALIGNMENT * (Math.min(floats, MOST_ARRAYS) + 2) + MARGIN;
    const room = new Room(TABLE + 4 * DESK + 4 * floats + padding);
    const { buffer } = room.memory;
    this.#room = room;
    this.table = align(room.start);
    this.#start = this.table + TABLE + 4 * DESK;
    this.#end = buffer.byteLength;
    this.tableView = new Float32Array(buffer, this.table, TABLE / 4);
    this.#next = this.#start;
    hasWorkspaces = true;
    homes.set(buffer, this);
  }

  /** The number of values allocated since the workspace was created or reset. */
  get used(): number {
    return this.#used;
  }

  /** A zeroed Float32Array, aligned to 64 bytes. @throws XylossError `ERR_XYLOSS_OUT_OF_MEMORY`, `ERR_XYLOSS_DISPOSED`, `ERR_XYLOSS_OPTION` */
  alloc(length: number): NewFloat32Array {
    return new Float32Array(this.room.memory.buffer, this.#take(length), length).fill(0);
  }

  /** A zeroed Int32Array, aligned to 64 bytes. @throws as `alloc` */
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

  /** Releases the memory; idempotent. The memory stays alive while you keep its arrays or functions bound to them, but no loss accepts them any more. */
  dispose(): void {
    this.#room = null;
    this.#lease.end(GONE);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** @internal The memory and its kernels. Throws once the workspace is disposed. */
  get room(): Room {
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

/** The workspace that holds all of a call's arrays, if one does. */
export function homeOf(call: Call): Workspace | null {
  const { place, prediction, target, weights, output } = call;
  const home = place.together ? homes.get(place.buffers[0] as ArrayBufferLike) : undefined;
  if (home === undefined || call.layout.desk > DESK) return null;
  const all =
    home.holds(place.predictionAt, prediction.length) &&
    home.holds(place.targetAt, target.length) &&
    (weights === null || home.holds(place.weightsAt, weights.length)) &&
    (output === null || (place.buffers[3] !== null && home.holds(place.outputAt, output.length)));
  return all ? home : null;
}

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
