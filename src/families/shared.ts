import { isList, type NewFloat32Array, shown, typedArrayName } from "../arrays.js";
import type { Wrong } from "../options.js";

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
