import { isList, type NewFloat32Array, typedArrayName } from "../arrays.js";

/** Options that several families have. */
export const labelSmoothing = { kind: "number", default: 0, atLeast: 0, below: 1 } as const;
/** Keras' clip. Above ½ nothing would be left between the ends. */
export const epsilon = { kind: "number", default: 1e-7, atLeast: 2 ** -126, below: 0.5 } as const;

export const sized = (value: number): boolean => value > 0 && value < Infinity;

/** A float32 copy of a list of at most `most` numbers, each read once; undefined where there is anything else in it, or nothing. */
export function numbersOf(value: unknown, most = Infinity): NewFloat32Array | undefined {
  if (!isList(value) && typedArrayName(value) === undefined) return undefined;
  const list = value as ArrayLike<unknown>;
  const { length } = list;
  if (!(length > 0 && length <= most)) return undefined;
  // not at once an array of that length: a list can say that it is longer than memory
  const numbers: number[] = [];
  for (let i = 0; i < length; i++) {
    const each = list[i];
    if (typeof each !== "number") return undefined;
    numbers.push(each);
  }
  return Float32Array.from(numbers);
}

/** Likewise of positive numbers. */
export function positives(value: unknown): Float32Array | undefined {
  const numbers = numbersOf(value);
  return numbers?.every(sized) ? numbers : undefined;
}
