import type { Floats } from "./arrays.js";
import { expectOptions } from "./call.js";
import { fail } from "./errors.js";
import { instantiate, type Kernels } from "./wasm.js";

const ALIGNMENT = 64;
/** Kernels read, and write back unchanged, up to 28 bytes past an array's end. */
const MARGIN = 64;
/** Arrays that padding is reserved for; memory that is never touched costs nothing. */
const MOST_ARRAYS = 4096;

const homes = new WeakMap<ArrayBufferLike, Workspace>();

/**
 * WebAssembly memory for arrays that the kernels use where they are: nothing is copied.
 *
 * One workspace owns one instance and one memory of fixed capacity, so that its arrays never detach.
 *
 * @example
 * const ws = new Workspace({ floats: 3 * 2 * n });
 * const prediction = ws.alloc(2 * n), target = ws.alloc(2 * n), grad = ws.alloc(2 * n);
 * const step = huber.bind({ prediction, target, grad });
 */
export class Workspace implements Disposable {
  /** The sum of the lengths that can be asked for. */
  readonly capacity: number;
  #kernels: Kernels | null;
  #used = 0;
  #next: number;
  #epoch = 0;

  /**
   * @param options `floats`: the sum of the lengths you will ask for (padding is extra).
   * @throws XylossError `ERR_XYLOSS_OPTION`, `ERR_XYLOSS_OUT_OF_MEMORY`; at the first use also `ERR_XYLOSS_NO_SIMD`, `ERR_XYLOSS_COMPILE`.
   */
  constructor(options: { floats: number }) {
    expectOptions(options, "Workspace: options", "an object { floats }");
    const { floats } = options;
    if (!Number.isInteger(floats) || floats < 1) {
      fail("ERR_XYLOSS_OPTION", `Workspace: option floats is ${String(floats)}; it must be a whole number ≥ 1`);
    }
    this.capacity = floats;
    const padding = (ALIGNMENT + MARGIN) * (Math.min(floats, MOST_ARRAYS) + 1);
    this.#kernels = instantiate(4 * floats + padding);
    this.#next = align(this.#kernels.heap());
    homes.set(this.#kernels.memory.buffer, this);
  }

  /** Values handed out since the workspace was made or reset. */
  get used(): number {
    return this.#used;
  }

  /** A zeroed Float32Array, aligned to 64 bytes. @throws XylossError `ERR_XYLOSS_OUT_OF_MEMORY`, `ERR_XYLOSS_DISPOSED`, `ERR_XYLOSS_OPTION` */
  alloc(length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#live().memory.buffer, this.#take(length), length).fill(0);
  }

  /** A zeroed Int32Array, aligned to 64 bytes. @throws as `alloc` */
  allocInt32(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#live().memory.buffer, this.#take(length), length).fill(0);
  }

  /** Starts over: all capacity is free again and functions bound here are invalid. Arrays handed out before stay readable, but alias the new ones. */
  reset(): void {
    if (this.#kernels === null) return;
    this.#used = 0;
    this.#next = align(this.#kernels.heap());
    this.#epoch++;
  }

  /** Drops the memory; idempotent. Its arrays keep it alive as long as you keep them, but no loss takes them any more. */
  dispose(): void {
    this.#kernels = null;
    this.#epoch++;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** @internal Changes whenever bound functions become invalid. */
  get epoch(): number {
    return this.#epoch;
  }

  /** @internal The kernels, for a function bound in this epoch. */
  kernels(epoch: number): Kernels {
    if (epoch === this.#epoch && this.#kernels !== null) return this.#kernels;
    return fail(
      "ERR_XYLOSS_DISPOSED",
      this.#kernels === null
        ? "This workspace is disposed; make a new one"
        : "The workspace was reset since this function was bound; bind it again",
    );
  }

  /** @internal Whether a kernel may use the array where it is. Views of a user's own making can lie anywhere. */
  holds(array: Floats | Int32Array): boolean {
    const { heap, memory } = this.#live();
    return array.byteOffset >= heap() && array.byteOffset + array.byteLength + MARGIN <= memory.buffer.byteLength;
  }

  #live(): Kernels {
    return this.kernels(this.#epoch);
  }

  #take(length: number): number {
    const kernels = this.#live();
    if (!Number.isInteger(length) || length < 1) {
      fail("ERR_XYLOSS_OPTION", `Workspace: length is ${String(length)}; it must be a whole number ≥ 1`);
    }
    const at = this.#next;
    const end = at + 4 * length + MARGIN;
    if (this.#used + length > this.capacity || end > kernels.memory.buffer.byteLength) {
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

/** The workspace that holds all of these arrays, if one does. */
export function homeOf(arrays: readonly (Floats | Int32Array | null)[]): Workspace | null {
  let home: Workspace | undefined;
  for (const array of arrays) {
    if (array === null) continue;
    const other = homes.get(array.buffer);
    if (other === undefined || (home !== undefined && other !== home) || !other.holds(array)) return null;
    home = other;
  }
  return home ?? null;
}

function align(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
