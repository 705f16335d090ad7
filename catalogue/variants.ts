/** The registry with both engines, and distances between numbers: what needs no test runner. */

import type { Spec } from "../src/families/spec.js";
import * as kernels from "../src/index.js";
import type { Loss } from "../src/loss.js";
import * as reference from "../src/reference/index.js";
import { recordOf, records } from "./records.js";
import { type AnyLoss, type Sampled, sampled } from "./sample.js";

export { type AnyLoss, type Change, random, sample, sampleWeights } from "./sample.js";

/** Every loss of the registry, computed by the kernels and by the reference. */
export interface Entry {
  readonly spec: Spec;
  readonly kernel: AnyLoss;
  readonly reference: Loss<Record<string, unknown>, Float32Array | Float64Array>;
}

export const registry: Entry[] = records.map(({ spec }) => ({
  spec,
  kernel: (kernels as unknown as Record<string, AnyLoss>)[spec.name] as AnyLoss,
  reference: (reference as unknown as Record<string, Entry["reference"]>)[spec.name] as Entry["reference"],
}));

/** A loss with options that shape its units. */
export interface Variant extends Entry, Sampled {}

/** Every loss in every geometry, and in shapes around the number of lanes that a vector has. */
export const variants: Variant[] = registry.flatMap(({ spec, reference }) =>
  sampled.filter((each) => each.spec === spec).map((each) => ({ ...each, reference })),
);

/** Those whose targets have the shape of their predictions, and whose units are independent of each other. */
export const alike: Variant[] = variants.filter((each) => each.perUnit === each.perTarget && each.step === 1 && !each.labels);

/** Further options that change what is computed: every own option of a loss away from its default. */
export const ownOptions = ({ sampling }: Variant): readonly Record<string, unknown>[] => sampling.changed;

/** The unit that value `i` of the predictions belongs to. */
export function unitOf({ perUnit, step, apart }: Variant, i: number): number {
  return apart ? Math.floor(i / (step * perUnit)) * step + (i % step) : Math.floor(i / perUnit);
}

/** A unit's values, of `per` for each. */
export function valuesOf({ step, apart }: Variant, values: Float32Array, per: number, unit: number): Float32Array {
  if (!apart || per === 1) return values.subarray(unit * per, (unit + 1) * per);
  const start = (unit - (unit % step)) * per + (unit % step);
  return Float32Array.from({ length: per }, (_, j) => values[start + j * step] as number);
}

/** The size of a unit's residual. */
export const distance = (p: ArrayLike<number>, t: ArrayLike<number>): number =>
  Math.hypot(...Array.from(p, (x, i) => x - (t[i] as number)));

/** Whether a unit's r, which is rounded, is where the gradient jumps, beyond the tolerance if there is one. */
export function atKink({ name }: Spec, p: ArrayLike<number>, t: ArrayLike<number>, options: Record<string, unknown>): boolean {
  const { jumpsAt } = recordOf(name);
  const jump = (jumpsAt?.(options) ?? Number.NaN) + ((options.tolerance as number | undefined) ?? 0);
  return Math.abs(distance(p, t) / jump - 1) < 2 ** -22;
}

/** |actual − expected| in units in the last place of float32 at `expected`. */
export function ulps(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (Number.isNaN(actual) && Number.isNaN(expected)) return 0;
  if (!Number.isFinite(actual) && Math.abs(expected) > 3.4028235677973366e38) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(expected))));
  return Math.abs(actual - expected) / 2 ** (exponent - 23);
}
