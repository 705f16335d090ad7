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

const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Float32Array.prototype), Symbol.toStringTag)?.get as () =>
  | string
  | undefined;

/** "Float32Array" for a Float32Array of any realm or subclass; undefined for anything that is no typed array. */
export function typedArrayName(value: unknown): string | undefined {
  return typedArrayTag.call(value);
}

function isOneOf(value: unknown, accepted: readonly string[]): boolean {
  const name = typedArrayName(value);
  return name === accepted[0] || (name !== undefined && accepted.includes(name));
}

/** What a value is, for a message. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const name = typedArrayName(value);
  if (name !== undefined) return `a ${name}`;
  if (Array.isArray(value)) return "an Array";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "a string" : `the ${typeof value} ${String(value)}`;
}

/** The typed array in `value`, which may be an ndarray-like; `name` is the argument's name in errors. */
export function arrayOf<T extends Floats | Int32Array>(value: unknown, name: string, accepted: readonly ArrayName[], lastDimension = 0): T {
  if (isOneOf(value, accepted)) return attached(value as T, name);
  if (typeof value === "object" && value !== null) {
    let parts: NdArray<unknown>;
    try {
      const { data, shape, stride, strides, offset } = value as NdArray<unknown>;
      parts = { data, shape, strides: stride ?? strides, offset };
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

function contiguous<T extends Floats | Int32Array>(
  value: NdArray<unknown>,
  name: string,
  accepted: readonly ArrayName[],
  lastDimension: number,
): T {
  const { data, shape, strides, offset = 0 } = value;
  if (!isOneOf(data, accepted)) {
    fail("ERR_XYLOSS_TYPE", `${name}.data is ${describe(data)}; it must be a ${accepted.join(" or a ")}`);
  }
  const array = attached(data as T, name);
  const natural = (n: unknown) => typeof n === "number" && Number.isInteger(n) && n >= 0;
  if (!Array.isArray(shape) || !shape.every(natural)) {
    fail("ERR_XYLOSS_SHAPE", `${name}.shape must be an array of whole numbers ≥ 0`);
  }
  if (!natural(offset)) fail("ERR_XYLOSS_SHAPE", `${name}.offset must be a whole number ≥ 0`);
  let size = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] as number;
    if (strides !== undefined && extent > 1 && strides[axis] !== size) {
      fail(
        "ERR_XYLOSS_SHAPE",
        `${name} is not contiguous: its stride along axis ${axis} is ${strides[axis]} where ${size} is needed; pass a contiguous copy`,
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

function attached<T extends Floats | Int32Array>(array: T, name: string): T {
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
