import { type Floats, typedArrayName, typeOf, viewOf } from "./arrays.js";
import { orOutOfMemory } from "./errors.js";

type Values = Floats | Int32Array;

/** An array in shared memory and the private copy that is checked and read instead. */
export interface Snapshot {
  readonly name: string;
  readonly source: Values;
  /** As many of the source's values as the copy has: a growing buffer can make the source longer. */
  readonly window: Values;
  readonly copy: Values;
}

const byteLengthOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")?.get as (this: unknown) => number;

/**
 * Whether a buffer is a SharedArrayBuffer. Another thread can write to it at any time, and two such objects can be the same memory, so
 * overlap cannot be seen.
 */
export function isShared(buffer: ArrayBufferLike | null): boolean {
  if (buffer === null || buffer instanceof ArrayBuffer) return false;
  try {
    byteLengthOf.call(buffer); // throws for anything but an ArrayBuffer, of whatever realm
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
