/** Whether a peer computes the same as xyloss. */

/** How far a peer may be from xyloss. */
export const tolerance = {
  /** Relative to the value: that far are a million terms added one by one in float32. */
  value: 1e-3,
  /** Relative to the largest component of the gradient. */
  gradient: 1e-5,
};

export interface Result {
  readonly value: number;
  readonly gradient: Float32Array;
}

/** How far a value is off, relative to the expected one. */
export const errorOf = (value: number, expected: number): number => Math.abs(value - expected) / Math.abs(expected);

/** In what a result differs from the expected one; undefined where it agrees. NaN agrees with nothing. */
export function disagreement(actual: Result, expected: Result): string | undefined {
  if (!(errorOf(actual.value, expected.value) <= tolerance.value)) return `its value is ${actual.value}, not ${expected.value}`;
  const [given, wanted] = [actual.gradient, expected.gradient];
  if (given.length !== wanted.length) return `its gradient has ${given.length} components, not ${wanted.length}`;
  let largest = 0;
  for (const component of wanted) largest = Math.max(largest, Math.abs(component));
  const far = wanted.findIndex((component, i) => !(Math.abs((given[i] as number) - component) <= tolerance.gradient * largest));
  return far < 0 ? undefined : `its gradient [${far}] is ${given[far]}, not ${wanted[far]}`;
}
