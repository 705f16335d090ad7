import { isList, type NewFloat32Array, shown, typedArrayName } from "../arrays.js";
import { isRecord, member } from "../objects.js";
import type { OtherOption, Resolved, Wrong } from "../options.js";

/** Options that several families have. */
export const labelSmoothing = { kind: "number", default: 0, atLeast: 0, below: 1 } as const;
/** Keras' clip. Above ½ the ends would cross. */
export const epsilon = { kind: "number", default: 1e-7, atLeast: 2 ** -126, below: 0.5 } as const;

export const sized = (value: number): boolean => value > 0 && value < Infinity;

/**
 * A float32 copy of a list of at most `most` numbers that fit as float32. Each is read once. `wrong` hears what is wrong with the list,
 * or with the first number that does not fit; anything but a list is just undefined.
 */
export function numbersOf(value: unknown, wrong: Wrong, most: number, fits: (number: number) => boolean): NewFloat32Array | undefined {
  if (!isList(value) && typedArrayName(value) === undefined) return undefined;
  const list = value as ArrayLike<unknown>;
  const { length } = list;
  if (!(length > 0 && length <= most)) return wrong(` has ${length} numbers`);
  // do not allocate that length at once: a list can claim to be longer than memory
  const numbers: number[] = [];
  for (let i = 0; i < length; i++) {
    const each = list[i];
    if (typeof each !== "number") return wrong(`[${i}] is ${shown(each)}`);
    const rounded = Math.fround(each);
    if (!fits(rounded)) return wrong(`[${i}] is ${each}${fits(each) ? `, which is ${rounded} in float32` : ""}`);
    numbers.push(rounded);
  }
  return Float32Array.from(numbers);
}

/** A copy of a list of positive numbers. */
export const positives = (value: unknown, wrong: Wrong): NewFloat32Array | undefined => numbersOf(value, wrong, Infinity, sized);

/** A positive float32 number, or a copy of positive numbers. */
export function positiveOrMore(value: unknown, wrong: Wrong): number | Float32Array | undefined {
  if (typeof value !== "number") return positives(value, wrong);
  const float = Math.fround(value);
  return sized(float) ? float : undefined;
}

/** Whether a value is a typed array, or looks like an ndarray-like, which is still to be checked. */
export const isArray = (value: unknown): boolean =>
  typedArrayName(value) !== undefined || (isRecord(value) && member(value, "data") !== undefined);

/** A float32 number for each axis: `{ x, y }`. */
export type Axes = { readonly x: number; readonly y: number };

/** Reads `{ x, y }` of float32 numbers that fit, each once. */
export function axesOf(value: unknown, wrong: Wrong, fits: (number: number) => boolean): Axes | undefined {
  if (!isRecord(value)) return undefined;
  const axis = (name: string): number | undefined => {
    const given = member(value, name);
    if (typeof given !== "number") return wrong(`.${name} is ${shown(given)}`);
    const rounded = Math.fround(given);
    return fits(rounded) ? rounded : wrong(`.${name} is ${given}${fits(given) ? `, which is ${rounded} in float32` : ""}`);
  };
  const x = axis("x");
  const y = x === undefined ? x : axis("y");
  return x === undefined || y === undefined ? undefined : { x, y };
}

/** A number for both axes, or one for each. `text` says which numbers fit. */
export const perAxis = (fallback: number, text: string, fits: (number: number) => boolean): OtherOption => ({
  kind: "other",
  default: fallback,
  read: (value, wrong) => {
    if (typeof value !== "number") return axesOf(value, wrong, fits);
    const rounded = Math.fround(value);
    return fits(rounded) ? rounded : undefined;
  },
  text: `${text}, or such numbers { x, y }`,
});

/** The numbers of both axes in an option of `perAxis`. */
export function bothAxes(options: Resolved, name: string): Axes {
  const value = options[name];
  return typeof value === "number" ? { x: value, y: value } : (value as Axes);
}
