import { fail } from "./errors.js";

/** An ndarray-like: taken where it is contiguous in row-major order. */
export interface NdArray<T> {
  readonly data: T;
  readonly shape: readonly number[];
  readonly stride?: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
}

/** Arrays that a loss computes with. */
export type Floats = Float32Array | Float64Array;

export type ArrayName = "Float32Array" | "Float64Array" | "Int32Array";

/** What a typed array is, whatever its own class says of it. */
function accessor<T>(name: PropertyKey): (this: unknown) => T {
  return Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Float32Array.prototype), name)?.get as (this: unknown) => T;
}
const typedArrayTag = accessor<string | undefined>(Symbol.toStringTag);
const bufferOf = accessor<ArrayBuffer>("buffer");
const offsetOf = accessor<number>("byteOffset");
const lengthOf = accessor<number>("length");

/** "Float32Array" for a Float32Array of any realm or subclass; undefined for anything that is no typed array. */
export function typedArrayName(value: unknown): string | undefined {
  return typedArrayTag.call(value);
}

/** The typed array itself, if it is one of these. */
function oneOf<T extends Floats | Int32Array>(value: unknown, name: string, accepted: readonly string[]): T | undefined {
  const kind = typedArrayName(value);
  if (kind === undefined || (kind !== accepted[0] && !accepted.includes(kind))) return undefined;
  return expectAttached(plain(value as T, kind, name), name);
}

/**
 * The array itself, or where it is another realm's or a subclass's, which may say anything of itself, a view of the same memory.
 * A view of a buffer that is gone has no values.
 */
function plain<T extends Floats | Int32Array>(array: T, kind: string, name: string): T {
  const Type = kind === "Float32Array" ? Float32Array : kind === "Int32Array" ? Int32Array : Float64Array;
  if (Object.getPrototypeOf(array) === Type.prototype) return array;
  const length = lengthOf.call(array);
  if (length === 0 && isDetached(array)) failDetached(name);
  return new Type(bufferOf.call(array), offsetOf.call(array), length) as T;
}

/** What a function returns for an array that it was given to write to: that very array, also where it is a subclass's. */
export function returned<T>(given: unknown, array: T): T {
  return given === array || typedArrayName(given) === undefined ? array : (given as T);
}

/** What a value is, for a message. Nothing of it is called: it may be anything. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const name = typedArrayName(value);
  if (name !== undefined) return `a ${name}`;
  switch (typeof value) {
    case "object":
      return isList(value) ? "an Array" : "an object";
    case "function":
    case "string":
      return `a ${typeof value}`;
    default:
      return `the ${typeof value} ${String(value)}`;
  }
}

/** An option's value as a message shows it. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" || typeof value === "function" ? describe(value) : String(value);
}

/** Whether a value is an Array, of any realm. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false; // a proxy that was revoked
  }
}

/** The typed array in `value`, which may be an ndarray-like; `name` is the argument's name in errors. */
export function arrayOf<T extends Floats | Int32Array>(value: unknown, name: string, accepted: readonly ArrayName[], lastDimension = 0): T {
  const array = oneOf<T>(value, name, accepted);
  if (array !== undefined) return array;
  if (typeof value === "object" && value !== null) {
    let parts: NdArray<unknown>;
    try {
      const { data, shape, stride, strides, offset } = value as NdArray<unknown>;
      parts = { data, shape: copyOf(shape), strides: copyOf(stride ?? strides ?? undefined), offset } as NdArray<unknown>;
    } catch (cause) {
      return fail("ERR_XYLOSS_TYPE", `${name} cannot be read`, { cause });
    }
    if (parts.data !== undefined && parts.shape !== undefined) return contiguous(parts, name, accepted, lastDimension);
  }
  return fail(
    "ERR_XYLOSS_TYPE",
    `${name} is ${describe(value)}; it must be a ${accepted.join(" or a ")}, or an ndarray-like { data, shape } of one`,
  );
}

/** As many axes as NumPy's arrays have at most. */
const MOST_AXES = 64;

/** A list of numbers per axis, each read once, so that all checks are of what is used; anything else as it is. */
function copyOf(list: unknown): unknown {
  if (!Array.isArray(list) && typedArrayName(list) === undefined) return list;
  const { length } = list as ArrayLike<unknown>;
  if (!(length <= MOST_AXES)) return null;
  return Array.from({ length }, (_, axis) => (list as ArrayLike<unknown>)[axis]);
}

function contiguous<T extends Floats | Int32Array>(
  value: NdArray<unknown>,
  name: string,
  accepted: readonly ArrayName[],
  lastDimension: number,
): T {
  const { data, shape, strides, offset = 0 } = value;
  const array =
    oneOf<T>(data, name, accepted) ?? fail("ERR_XYLOSS_TYPE", `${name}.data is ${describe(data)}; it must be a ${accepted.join(" or a ")}`);
  const natural = (n: unknown) => Number.isInteger(n) && (n as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(natural)) {
    fail("ERR_XYLOSS_SHAPE", `${name}.shape must be an array of whole numbers ≥ 0, at most ${MOST_AXES}`);
  }
  if (strides !== undefined && !Array.isArray(strides)) {
    fail("ERR_XYLOSS_SHAPE", `${name}.strides is ${describe(strides)}; it must be an array of one number per axis`);
  }
  if (!natural(offset)) fail("ERR_XYLOSS_SHAPE", `${name}.offset must be a whole number ≥ 0`);
  let size = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] as number;
    if (strides !== undefined && extent > 1 && strides[axis] !== size) {
      const stride: unknown = strides[axis];
      fail(
        "ERR_XYLOSS_SHAPE",
        `${name} is not contiguous: its stride along axis ${axis} is ${typeof stride === "number" ? stride : describe(stride)} where ${size} is needed; pass a contiguous copy`,
      );
    }
    size *= extent;
  }
  if (offset + size > array.length) {
    fail(
      "ERR_XYLOSS_SHAPE",
      `${name}.shape [${shape.join(", ")}] from offset ${offset} needs ${offset + size} values; ${name}.data has ${array.length}`,
    );
  }
  if (lastDimension > 0 && shape.length > 1 && shape[shape.length - 1] !== lastDimension) {
    fail("ERR_XYLOSS_SHAPE", `${name}.shape is [${shape.join(", ")}]; its last axis must be ${lastDimension}`);
  }
  return (offset === 0 && size === array.length ? array : array.subarray(offset, offset + size)) as T;
}

/** Throws where an array's buffer is gone. */
export function expectAttached<T extends Floats | Int32Array>(array: T, name: string): T {
  // not `length`: once V8 has met a resizable buffer, optimised code may read the length from before
  if (array.byteLength === 0 && isDetached(array)) failDetached(name);
  return array;
}

function failDetached(name: string): never {
  return fail("ERR_XYLOSS_DETACHED", `${name}'s buffer is detached; pass a live array`);
}

/** Throws where an array's buffer was transferred or resized since its length was checked. */
export function expectUnchanged(array: Floats | Int32Array, name: string, length: number): void {
  if (array.byteLength === length * array.BYTES_PER_ELEMENT) return;
  if (isDetached(array)) failDetached(name);
  fail("ERR_XYLOSS_LENGTH", `${name} has ${array.length} values now, and had ${length} when bound`);
}

/** Whether an array's buffer is gone, or was resized to where the array is out of its bounds. */
function isDetached(array: Floats | Int32Array): boolean {
  try {
    // refused for exactly those
    Float32Array.prototype.indexOf.call(array, 0);
    return false;
  } catch {
    return true;
  }
}

/** Throws where an output array overlaps an input in part; with one length, both at the same place are the same array. */
export function expectApart(owner: string, out: Floats, input: Floats, name: string, outName = "out"): void {
  if (out.buffer !== input.buffer || (out.byteOffset === input.byteOffset && out.byteLength === input.byteLength)) return;
  if (!touches(out, out.byteOffset, input, input.byteOffset)) return;
  fail("ERR_XYLOSS_OVERLAP", `${owner}: ${outName} overlaps ${name} in part; it may be the very same array or one apart`);
}

/** Whether two arrays of one buffer, at their offsets in it, have bytes in common. */
export function touches(a: Floats | Int32Array, at: number, b: Floats | Int32Array, bAt: number): boolean {
  return at < bAt + b.length * b.BYTES_PER_ELEMENT && bAt < at + a.length * a.BYTES_PER_ELEMENT;
}
