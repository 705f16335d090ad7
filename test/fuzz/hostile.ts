/** Values that nobody should pass and somebody will. */
import type { Draw } from "./draw.js";

/** What a user's own getter or trap throws. A call may let it through unchanged. */
export class Own extends Error {}
export const own = new Own("thrown by the user's own code");
export const raise = (): never => {
  throw own;
};

const revoked = <T extends object>(target: T): T => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const trapped = (target: object): object =>
  new Proxy(target, { get: raise, has: raise, ownKeys: raise, getPrototypeOf: raise, getOwnPropertyDescriptor: raise });

/** Anything but an array of floats, whatever it claims to be. */
const notArrays: readonly (() => unknown)[] = [
  () => null,
  () => 0,
  () => -0,
  () => 1.5,
  () => Number.NaN,
  () => 2 ** 32,
  () => "",
  () => "4",
  () => "mean",
  () => true,
  () => Symbol("s"),
  () => 10n,
  () => ({}),
  () => [],
  () => [1, 2, 3, 4],
  () => [Symbol("s")],
  () => () => 0,
  () => Object.setPrototypeOf(() => 0, null),
  () => Object.assign(() => 0, { toString: () => ({}), valueOf: () => ({}) }),
  () => Object.assign(() => 0, { toString: raise }),
  () => class {},
  () => Object.create(null),
  () => ({ [Symbol.toPrimitive]: raise }),
  () => ({ toString: raise, valueOf: raise }),
  () => ({ length: 4, 0: 1, 1: 2, 2: 3, 3: 4 }),
  () => new Date(Number.NaN),
  () => /x/,
  () => new Map(),
  () => new Float64Array(4),
  () => new Int8Array(4),
  () => new Uint32Array(4),
  () => new BigInt64Array(4),
  () => new DataView(new ArrayBuffer(16)),
  () => new ArrayBuffer(16),
  () => new SharedArrayBuffer(16),
  () => new Proxy(new Float32Array(4), {}),
  () => revoked(new Float32Array(4)),
  () => revoked({}),
  () => revoked([]),
  () => revoked(() => 0),
  () => trapped({}),
  () => trapped([1]),
  () => trapped(new Float32Array(4)),
  () => ({ [Symbol.toStringTag]: "Float32Array", length: 4, buffer: new ArrayBuffer(16), byteOffset: 0 }),
  () => Object.create(Float32Array.prototype),
  () => Object.setPrototypeOf(new Float64Array(4), Float32Array.prototype),
  () => new Promise(() => {}),
  () => globalThis,
  () => {
    const long: unknown[] = [];
    long.length = 2 ** 32 - 1;
    return long;
  },
  () => new Proxy([1, 2], { get: (list, name) => (name === "length" ? 1e15 : Reflect.get(list, name)) }),
  () => new Proxy([1, 2], { get: (list, name) => (name === "length" ? -1 : Reflect.get(list, name)) }),
];

export const notArray = (draw: Draw): unknown => draw.pick(notArrays)();

/** Any value: these, lists that could be options or parts of an ndarray, or undefined. */
export function anything(draw: Draw): unknown {
  if (draw.chance(0.1)) return undefined;
  if (draw.chance(0.7)) return notArray(draw);
  return draw.pick(lists)(draw);
}

const odd = [0, -0, 1, 2, 3, -1, 0.5, Number.NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, 5e-324, 1e39];
const lists: readonly ((draw: Draw) => unknown)[] = [
  (draw) => Array.from({ length: draw.below(4) }, () => draw.pick(odd)),
  (draw) => Float32Array.from({ length: draw.below(5) }, () => draw.pick(odd)),
  (draw) => Float64Array.from({ length: draw.below(5) }, () => draw.pick(odd)),
  (draw) => ({ x: Array.from({ length: 3 }, () => draw.pick(odd)), y: notArray(draw) }),
  (draw) => ({ x: [1, 2, draw.pick(odd)], y: [1, 2, draw.pick(odd)] }),
  (draw) => draw.pick(odd),
  (draw) => new Array(draw.below(4)),
  (draw) => Object.freeze([draw.pick(odd), notArray(draw)]),
];

/** Makes a property of an object another value once it has been read. */
export function change(object: Record<string, unknown>, name: string, later: unknown): void {
  const first = object[name];
  let isRead = false;
  const get = () => {
    if (isRead) return later;
    isRead = true;
    return first;
  };
  Object.defineProperty(object, name, { enumerable: true, configurable: true, get });
}

/** A typed array whose class lies about it. */
export function lying(draw: Draw, honest: Float32Array | Int32Array): unknown {
  const Base = (honest.constructor as Float32ArrayConstructor).name.includes("Int32") ? Int32Array : Float32Array;
  const lies: Record<string, () => unknown> = {
    length: () => draw.pick([0, 1, 1e9, -1, Number.NaN, honest.length + 1]),
    byteLength: () => draw.pick([0, 4, 2 ** 40]),
    byteOffset: () => draw.pick([0, 4, -4, 2 ** 33]),
    buffer: () => new ArrayBuffer(1024),
    subarray: () => () => new Base(2),
    set: () => () => {},
    BYTES_PER_ELEMENT: () => 1,
    constructor: () => draw.pick([Float64Array, Int8Array, Array, undefined]),
    [Symbol.iterator as never]: () => raise,
  };
  class Liar extends (Base as Float32ArrayConstructor) {
    static get [Symbol.species]() {
      return draw.pick([Float64Array, Int8Array, BigInt64Array, Float32Array, undefined as never]) as Float32ArrayConstructor;
    }
  }
  const array = new Liar(honest.buffer as ArrayBuffer, honest.byteOffset, honest.length);
  for (const name of Reflect.ownKeys(lies)) {
    if (!draw.chance(0.3)) continue;
    const lie = lies[name as string] as () => unknown;
    Object.defineProperty(Liar.prototype, name, { configurable: true, get: draw.chance(0.05) ? raise : lie });
  }
  return array;
}
