import { type Floats, typedArrayName, typeOf, viewOf } from "./arrays.js";
import { orOutOfMemory } from "./errors.js";

type Values = Floats | Int32Array;

/** An array in shared memory, and the private copy that is checked and read in its place. */
export interface Snapshot {
  readonly name: string;
  readonly source: Values;
  /** The source's values, as many as the copy has, however long a growing buffer makes the source. */
  readonly window: Values;
  readonly copy: Values;
}

const byteLengthOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")?.get as (this: unknown) => number;

/**
 * Whether an array lies in a SharedArrayBuffer. Another thread can write there at any time, and two such objects can be one memory, so
 * that overlap cannot be seen.
 */
export function isShared(array: Values | null): boolean {
  if (array === null) return false;
  const buffer: ArrayBufferLike = array.buffer;
  if (buffer instanceof ArrayBuffer) return false;
  try {
    byteLengthOf.call(buffer); // only an ArrayBuffer has it, of whatever realm
    return false;
  } catch {
    return true;
  }
}

/** A private copy of the first `length` values of an array in shared memory. */
export function snapshotOf(source: Values, name: string, length: number): Snapshot {
  const window = viewOf(source, 0, length);
  const copy = orOutOfMemory(() => new (typeOf(typedArrayName(source)))(length));
  copy.set(window);
  return { name, source, window, copy };
}
