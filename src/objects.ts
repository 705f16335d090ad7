/** What a user's objects hold: their own properties and those of their class, not what other code has put on `Object.prototype`. */

/** Whether this is the end of a prototype chain: null, or the `Object.prototype` of any realm. */
const isEnd = (at: object | null): at is null => at === null || Object.hasOwn(at, "isPrototypeOf");

/** A property of an object; undefined where it has it of `Object.prototype` alone, or is no object. */
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

/** Whether an object is a plain one, or inherits from one: the quick answer, by its own word. */
export const isPlain = (value: object): boolean => value.constructor === Object;

/** Whether a value is an object of named things: a plain one, or an instance of a user's class. A Map, a Date, a Promise, an array are none. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    return isPlain(value) || Object.getPrototypeOf(value) === null || tagOf(value) === "Object";
  } catch {
    return false; // a proxy that was revoked
  }
}

/** Whether a function is the host's own: a built-in getter throws where it is asked on an object of another kind. */
const isBuiltIn = (of: () => unknown): boolean => /\[native code\]\s*\}$/.test(Function.prototype.toString.call(of));

/**
 * A copy of what an object of options has of its own, and of what it inherits from a class or from an object of defaults, getters
 * too; what is no such object, as it is.
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
