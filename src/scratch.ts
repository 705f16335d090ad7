import { type Floats, typedArrayName } from "./arrays.js";
import { PREPARED_DESK } from "./layout.js";
import { Room } from "./wasm.js";
import { align, MARGIN, TABLE } from "./workspace.js";

/** Floats per staged tile: 32 KB, small enough for the cache and large enough to hide the cost of the copies. */
export const TILE = 8192;

/** The slots of the scratch: one for each role, with room for a tile. */
export const PREDICTION = 0;
export const TARGET = 1;
export const WEIGHTS = 2;
export const OUTPUT = 3;
export const FACTORS = 4;
const SLOTS = 5;

/** Views of the caller's arrays and of the scratch, which a bound function keeps so that a step creates none. */
export type Views = Map<Floats | Int32Array, Map<number, Float32Array>>;

/**
 * A view of an array from `start` on, as floats whatever its type: only bits are copied. `key` tells it from other views of that array.
 * It may be longer than asked for, as checks of an array have other tiles than the call: a slot has room for that.
 */
export function view(views: Views | null, array: Floats | Int32Array, key: number, start: number, length: number): Float32Array {
  let kept = views?.get(array)?.get(key);
  if (kept === undefined || kept.length < length) {
    kept = new Float32Array(array.buffer, array.byteOffset + 4 * start, length);
    if (views?.has(array) === false) views.set(array, new Map());
    views?.get(array)?.set(key, kept);
  }
  return kept;
}

/** The memory through which ordinary arrays pass. */
export class Scratch {
  readonly pool = null;
  /** Enough for most calls: once a memory has grown, V8 looks at every access to any array whether its buffer is detached. */
  readonly room = new Room(SLOTS * align(4 * TILE + MARGIN) + TABLE + 4 * PREPARED_DESK + MARGIN);
  private readonly start = align(this.room.start);
  private size = 0;
  private desk = 0;
  /** All of the memory; created anew when it grows. */
  floats = new Float32Array(0);
  /** The address of the kernels' table. Table and desk come after the slots, so that slots never move while an array is in them. */
  table = 0;
  tableView = new Float32Array(0);

  /** Makes room in every slot for a tile, or for `count` floats if a single row or map is larger, and for a desk of `desk` floats. */
  reserve(count: number, desk: number): void {
    const needed = align(4 * Math.max(TILE, count) + MARGIN);
    if (needed <= this.size && desk <= this.desk) return;
    const size = Math.max(needed, this.size);
    const most = Math.max(desk, this.desk);
    const table = this.start + SLOTS * size;
    const missing = table + TABLE + align(4 * most + MARGIN) - this.room.memory.buffer.byteLength;
    // if `grow` throws, the next call must start anew
    this.size = 0;
    if (missing > 0) this.room.grow(missing);
    this.floats = new Float32Array(this.room.memory.buffer);
    this.tableView = new Float32Array(this.room.memory.buffer, table, TABLE / 4);
    this.table = table;
    this.desk = most;
    this.size = size;
  }

  /** The address of a slot. */
  at(slot: number): number {
    return this.start + slot * this.size;
  }

  /** Copies `length` values of an array, from `start` on, to a slot. */
  enter(slot: number, array: Floats | Int32Array, start: number, length: number, views: Views | null): void {
    const { floats } = this;
    const at = this.at(slot) / 4;
    if (typedArrayName(array) === "Int32Array") floats.set(view(views, array, start, start, length), at);
    else if (length <= 16) for (let i = 0; i < length; i++) floats[at + i] = array[start + i] as number;
    else if (length === array.length) floats.set(array, at);
    else floats.set(view(views, array, start, start, length), at);
  }

  /** Copies them back. */
  leave(slot: number, array: Floats, start: number, length: number, views: Views | null): void {
    const { floats } = this;
    const at = this.at(slot) / 4;
    if (length <= 24) {
      for (let i = 0; i < length; i++) array[start + i] = floats[at + i] as number;
      return;
    }
    // all views of a slot start at its beginning, so their length tells them apart
    const from = view(views, floats, length, at, length);
    if (length === array.length) array.set(from);
    else view(views, array, start, start, length).set(from);
  }
}

let made: Scratch | undefined;

export function scratch(): Scratch {
  made ??= new Scratch();
  return made;
}
