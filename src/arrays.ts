import { fail } from "./errors.js";
import { member, tagOf } from "./objects.js";

/** What an ndarray-like has besides its shape. */
export interface NdData<T> {
  readonly data: T;
  readonly stride?: readonly number[];
  readonly strides?: readonly number[];
  /** Where in `data` the array starts. Without an offset, `data` must be exactly as long as the shape says. */
  readonly offset?: number;
}

/** An ndarray-like, which must be contiguous and in row-major order. Its shape may be named `dims`, as in ONNX Runtime's tensors. */
export type NdArray<T> = NdData<T> & ({ readonly shape: readonly number[] } | { readonly dims: readonly number[] });

/** Arrays that a loss computes with. */
export type Floats = Float32Array | Float64Array;

/** A new Float32Array, on an ArrayBuffer. Only TypeScript 5.7 and later can name that type; this form compiles in all versions. */
export type NewFloat32Array = ReturnType<Float32ArrayConstructor["of"]>;
/** A new Float64Array. */
export type NewFloat64Array = ReturnType<Float64ArrayConstructor["of"]>;
/** A new Int32Array. */
export type NewInt32Array = ReturnType<Int32ArrayConstructor["of"]>;
/** A new array of the same kind as the prediction. */
export type NewArray<Prediction extends Floats = Float32Array> = Prediction extends Float64Array ? NewFloat64Array : NewFloat32Array;

/** The array that holds a result: the one that was given for it, or an ndarray-like's data; a new one if none was given (`never`). */
export type Output<Given, Prediction extends Floats = Float32Array> = [Given] extends [never]
  ? NewArray<Prediction>
  : Given extends NdArray<infer Data extends Floats>
    ? ReturnType<Data["subarray"]>
    : NoInfer<Given>;

export type ArrayName = "Float32Array" | "Float64Array" | "Int32Array";

/** A getter of all typed arrays, which tells the truth whatever an array's own class says. */
function accessor<T>(name: PropertyKey): (this: unknown) => T {
  return Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Float32Array.prototype), name)?.get as (this: unknown) => T;
}
const typedArrayTag = accessor<string | undefined>(Symbol.toStringTag);
const bufferOf = accessor<ArrayBuffer>("buffer");
const offsetOf = accessor<number>("byteOffset");
const lengthOf = accessor<number>("length");

/** "Float32Array" for a Float32Array of any realm or subclass; undefined for anything but a typed array. */
export function typedArrayName(value: unknown): string | undefined {
  return typedArrayTag.call(value);
}

/** This realm's class for a `typedArrayName`. */
export function typeOf(kind: string | undefined) {
  return kind === "Float32Array" ? Float32Array : kind === "Int32Array" ? Int32Array : Float64Array;
}

/** The quick answer for most arrays: whether a value is a typed array of an accepted kind, of this realm's own class, and not empty. */
function isOrdinary(value: unknown, accepted: readonly string[]): boolean {
  const kind = typedArrayTag.call(value);
  if (kind === undefined || (kind !== accepted[0] && !accepted.includes(kind))) return false;
  return Object.getPrototypeOf(value) === typeOf(kind).prototype && (value as Floats).byteLength > 0;
}

/** The value, if it is a typed array of an accepted kind. */
function oneOf<T extends Floats | Int32Array>(owner: string, value: unknown, name: string, accepted: readonly string[]): T | undefined {
  const kind = typedArrayName(value);
  if (kind === undefined || !accepted.includes(kind)) return undefined;
  return expectAttached(owner, plain(owner, value as T, kind, name), name);
}

/** The array, or a view of its memory if its class is a subclass or of another realm, whose properties may be anything. */
function plain<T extends Floats | Int32Array>(owner: string, array: T, kind: string, name: string): T {
  if (Object.getPrototypeOf(array) === typeOf(kind).prototype) return array;
  const length = lengthOf.call(array);
  // a view of a detached buffer would be an ordinary empty array
  if (length === 0 && isDetached(array)) failDetached(owner, name);
  return viewOf(array, 0, length);
}

/** A view of `length` values from `start` on. `subarray` would call the array's own `constructor`, which may be anything. */
export function viewOf<T extends Floats | Int32Array>(array: T, start: number, length: number): T {
  const Type = typeOf(typedArrayName(array));
  return new Type(bufferOf.call(array), offsetOf.call(array) + start * Type.BYTES_PER_ELEMENT, length) as T;
}

/** What to return for an array that was given to write to: the given object itself, of whatever class, or an ndarray-like's data. */
export function returned<T>(given: unknown, array: T): T {
  return given === array || typedArrayName(given) === undefined ? array : (given as T);
}

/** What a value is, for a message. The value may be anything, even an object that throws when it is read. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return "a string";
  if (typeof value !== "object" && typeof value !== "function") return `the ${typeof value} ${String(value)}`;
  let kind = typedArrayName(value) ?? "Object";
  try {
    kind = typeof value === "function" ? "function" : tagOf(value);
  } catch {
    return "an object that cannot be read"; // a revoked proxy
  }
  if (kind === "Object" || !/^\w+$/.test(kind)) return "an object";
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}

/** An option's value, for a message. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "object" || typeof value === "function" ? describe(value) : String(value);
}

/** Whether a value is an Array of any realm. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false; // a revoked proxy
  }
}

/** An argument that takes an array: its name, the kinds it takes, and whether it may be left out. */
export interface ArrayArgument {
  readonly name: string;
  readonly accepted: readonly ArrayName[];
  readonly optional?: boolean;
}

/**
 * Replaces the values of a call's arguments by their arrays, with null for one that was left out. To read an ndarray-like runs its getters,
 * and those can detach the arrays read before: so all are checked again at the end. `axes` are the lengths that last axes must have.
 */
export function arraysOf<Arrays extends readonly (Floats | Int32Array | null)[]>(
  owner: string,
  args: readonly ArrayArgument[],
  values: unknown[],
  axes?: readonly number[],
): Arrays {
  let plain = true;
  for (let i = 0; i < args.length; i++) {
    const { name, accepted, optional } = args[i] as ArrayArgument;
    const value = values[i];
    if (value === undefined && optional === true) values[i] = null;
    else if (!isOrdinary(value, accepted)) {
      const array = arrayOf(owner, value, name, accepted, axes?.[i]);
      if (array === value) continue;
      values[i] = array;
      plain = false;
    }
  }
  for (let i = 0; !plain && i < args.length; i++) {
    if (values[i] !== null) expectAttached(owner, values[i] as Floats, (args[i] as ArrayArgument).name);
  }
  return values as readonly unknown[] as Arrays;
}

/**
 * The typed array in `value`, which may be an ndarray-like. Messages name the function that takes it (`owner`) and the argument
 * (`name`).
 */
export function arrayOf<T extends Floats | Int32Array>(
  owner: string,
  value: unknown,
  name: string,
  accepted: readonly ArrayName[],
  lastDimension = 0,
): T {
  const array = oneOf<T>(owner, value, name, accepted);
  if (array !== undefined) return array;
  if (typeof value === "object" && value !== null) {
    let parts: Parts;
    let axes = "shape";
    try {
      const [data, shape, dims, stride, strides, offset] = members.map((each) => member(value, each));
      parts = { data, shape: copyOf(shape === undefined ? dims : shape), strides: copyOf(stride ?? strides ?? undefined), offset };
      if (shape === undefined) axes = "dims";
    } catch (cause) {
      return fail("ERR_XYLOSS_TYPE", `${owner}: ${name} cannot be read`, { cause });
    }
    // some tensors have a method `data`
    if (parts.shape !== undefined && parts.data !== undefined && typeof parts.data !== "function") {
      return contiguous(owner, parts, axes, name, accepted, lastDimension);
    }
  }
  return failType(owner, value, name, accepted, ", or an ndarray-like { data, shape } of one");
}

/** The properties of an ndarray-like that are read. */
const members = ["data", "shape", "dims", "stride", "strides", "offset"];

/** Their values, not yet checked. */
interface Parts {
  readonly data: unknown;
  readonly shape: unknown;
  readonly strides: unknown;
  readonly offset: unknown;
}

function failType(owner: string, value: unknown, name: string, accepted: readonly ArrayName[], or = ""): never {
  const types = accepted.map((type) => `${type === "Int32Array" ? "an" : "a"} ${type}`).join(" or ");
  return fail("ERR_XYLOSS_TYPE", `${owner}: ${name} is ${describe(value)}; it must be ${types}${or}${remedy(value, name, accepted)}`);
}

/** Advice on how to convert a value to an array, if there is any. */
export function remedy(value: unknown, name: string, [type]: readonly ArrayName[]): string {
  try {
    if (typeof (value as { dataSync?: unknown }).dataSync === "function") return `: pass ${name}.dataSync()`;
    const kind = typedArrayName(value);
    if (kind !== undefined) return `: pass ${type}.from(${name}${kind.startsWith("Big") ? ", Number" : ""})`;
    if (!isList(value)) return "";
    const nested = isList(value[0]);
    const [first] = nested ? (value[0] as unknown[]) : value;
    if (typeof (first as { x?: unknown } | undefined)?.x === "number") return `: pass packPoints(${name}).points`;
    return `: pass ${type}.from(${name}${nested ? ".flat(Infinity)" : ""})`;
  } catch {
    return "";
  }
}

/** The most axes that a NumPy array can have. */
const MOST_AXES = 64;

/** A copy of a list of numbers per axis, so that what is checked is what is used; anything else as it is, null for too long a list. */
function copyOf(list: unknown): unknown {
  if (!Array.isArray(list) && typedArrayName(list) === undefined) return list;
  const { length } = list as ArrayLike<unknown>;
  if (!(length <= MOST_AXES)) return null;
  return Array.from({ length }, (_, axis) => (list as ArrayLike<unknown>)[axis]);
}

function contiguous<T extends Floats | Int32Array>(
  owner: string,
  { data, shape, strides, offset }: Parts,
  axes: string,
  name: string,
  accepted: readonly ArrayName[],
  lastDimension: number,
): T {
  const failShape = (text: string): never => fail("ERR_XYLOSS_SHAPE", `${owner}: ${name}${text}`);
  const array = oneOf<T>(owner, data, name, accepted) ?? failType(owner, data, `${name}.data`, accepted);
  const natural = (n: unknown): n is number => Number.isInteger(n) && (n as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(natural))
    return failShape(`.${axes} must be an array of whole numbers ≥ 0, at most ${MOST_AXES}`);
  if (strides !== undefined && !Array.isArray(strides)) {
    return failShape(`.strides is ${describe(strides)}; it must be an array of one number per axis`);
  }
  const start = offset ?? 0;
  if (!natural(start)) return failShape(".offset must be a whole number ≥ 0");
  let size = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] as number;
    if (strides !== undefined && extent > 1 && strides[axis] !== size) {
      const stride: unknown = strides[axis];
      failShape(
        ` is not contiguous: its stride along axis ${axis} is ${typeof stride === "number" ? stride : describe(stride)} where ${size} is needed; pass a contiguous copy`,
      );
    }
    size *= extent;
  }
  // without an offset, data that is too long may be a view that starts anywhere
  if (offset === undefined ? size !== array.length : start + size > array.length) {
    const [from, remedy] =
      offset === undefined ? ["", ": pass a contiguous copy, or { data, shape, offset }"] : [` from offset ${start}`, ""];
    failShape(`.${axes} [${shape.join(", ")}]${from} needs ${start + size} values; ${name}.data has ${array.length}${remedy}`);
  }
  if (lastDimension > 0 && shape.length > 1 && shape[shape.length - 1] !== lastDimension) {
    failShape(`.${axes} is [${shape.join(", ")}]; its last axis must be ${lastDimension}`);
  }
  return size === array.length ? array : viewOf(array, start, size);
}

/** Throws if an array's buffer is detached. */
export function expectAttached<T extends Floats | Int32Array>(owner: string, array: T, name: string): T {
  // not `length`: once V8 has seen a resizable buffer, optimised code may return an old length
  if (array.byteLength === 0 && isDetached(array)) failDetached(owner, name);
  return array;
}

function failDetached(owner: string, name: string): never {
  return fail("ERR_XYLOSS_DETACHED", `${owner}: ${name}'s buffer is detached; pass a live array`);
}

/** Throws if an array has no values. */
export function expectSome(owner: string, name: string, length: number): void {
  if (length === 0) fail("ERR_XYLOSS_EMPTY", `${owner}: ${name} is empty`);
}

/** Throws if an array's buffer was transferred or resized since its length was checked. */
export function expectUnchanged(owner: string, array: Floats | Int32Array, name: string, length: number): void {
  if (array.byteLength === length * array.BYTES_PER_ELEMENT) return;
  if (isDetached(array)) failDetached(owner, name);
  fail("ERR_XYLOSS_LENGTH", `${owner}: ${name} has ${array.length} values now, but had ${length} when bound`);
}

/** Whether an array's buffer is detached, or was resized so that the array is out of bounds. */
function isDetached(array: Floats | Int32Array): boolean {
  try {
    // throws for exactly those
    Float32Array.prototype.indexOf.call(array, 0);
    return false;
  } catch {
    return true;
  }
}

/** Throws if an output overlaps an input in part. */
export function expectApart(owner: string, out: Floats, outName: string, input: Floats, name: string): void {
  if (out.buffer === input.buffer) expectWhole(owner, out, out.byteOffset, outName, input, input.byteOffset, name);
}

/** The same for arrays of one buffer whose offsets in it are known. With `alone`, the output must not be the input either. */
export function expectWhole(
  owner: string,
  out: Floats,
  outAt: number,
  outName: string,
  input: Floats | Int32Array,
  at: number,
  name: string,
  alone = false,
): void {
  if ((!alone && outAt === at && out.byteLength === input.byteLength) || !touches(out, outAt, input, at)) return;
  const mend = alone ? "; give it an array of its own" : " in part; pass the same array or a separate one";
  fail("ERR_XYLOSS_OVERLAP", `${owner}: ${outName} overlaps ${name}${mend}`);
}

/** Whether two arrays of one buffer, at these offsets in it, have bytes in common. */
export function touches(a: Floats | Int32Array, at: number, b: Floats | Int32Array, bAt: number): boolean {
  return at < bAt + b.length * b.BYTES_PER_ELEMENT && bAt < at + a.length * a.BYTES_PER_ELEMENT;
}
