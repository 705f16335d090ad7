/** Reads users' objects: their own properties and those of their classes, but nothing that other code put on `Object.prototype`. */

/** Whether a prototype chain ends here: at null, or at the `Object.prototype` of any realm. */
const isEnd = (at: object | null): at is null => at === null || Object.hasOwn(at, "isPrototypeOf");

/** A property of an object; undefined if it comes from `Object.prototype`, or if `of` is null or undefined. */
export function member(of: unknown, name: string): unknown {
  if (name in Object.prototype && typeof of === "object") {
    let at = of;
    while (!isEnd(at) && !Object.hasOwn(at, name)) at = Object.getPrototypeOf(at) as object | null;
    if (isEnd(at)) return undefined;
  }
  return (of as Record<string, unknown> | null | undefined)?.[name];
}

/** "Map" for a Map, "Object" for a plain object and for most classes' instances. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Whether an object says that it is plain, or inherits from a plain one: a quick answer, which an object can fake. */
export const isPlain = (value: object): boolean => value.constructor === Object;

/** Whether a value is a plain object or an instance of a user's class. A Map, Date, Promise or array is not. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    return isPlain(value) || Object.getPrototypeOf(value) === null || tagOf(value) === "Object";
  } catch {
    return false; // a revoked proxy
  }
}

/** Whether a function is built in. Built-in getters throw for objects of another kind. */
const isBuiltIn = (of: () => unknown): boolean => /\[native code\]\s*\}$/.test(Function.prototype.toString.call(of));

/**
 * A copy of an object's own properties and of those that it inherits from a class or an object of defaults, getters included. Any other value
 * is returned as it is.
 */
export function ownOf<T>(of: T): T {
  if (!isRecord(of)) return of;
  const own: Record<string, unknown> = Object.create(null);
  for (let at: object | null = of as object; !isEnd(at); at = Object.getPrototypeOf(at) as object | null) {
    for (const [name, { enumerable, get }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if ((enumerable || (get !== undefined && !isBuiltIn(get))) && !(name in own)) own[name] = of[name];
    }
  }
  return own as T;
}
