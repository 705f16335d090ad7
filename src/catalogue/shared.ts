import { typedArrayName } from "../arrays.js";

/** Options that several families have. */
export const labelSmoothing = { kind: "number", default: 0, atLeast: 0, below: 1 } as const;
/** Keras' clip. Above ½ nothing would be left between the ends. */
export const epsilon = { kind: "number", default: 1e-7, atLeast: 2 ** -126, below: 0.5 } as const;

export const sized = (value: number): boolean => value > 0 && value < Infinity;

/** A copy of a list of positive numbers in float32; undefined where there is anything else in it, or nothing. */
export function positives(value: unknown): Float32Array | undefined {
  if (!Array.isArray(value) && typedArrayName(value) === undefined) return undefined;
  const list = value as ArrayLike<unknown>;
  if (list.length === 0) return undefined;
  const numbers = new Float32Array(list.length);
  for (let i = 0; i < list.length; i++) {
    if (typeof list[i] !== "number") return undefined;
    numbers[i] = list[i] as number;
  }
  return numbers.every(sized) ? numbers : undefined;
}
