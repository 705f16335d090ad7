/** What the tests share: seeded data, the registry with both engines, and distances between numbers. */
import { expect } from "vitest";
import { catalogue, type Spec } from "../src/catalogue.js";
import * as kernels from "../src/index.js";
import type { Loss } from "../src/loss.js";
import * as reference from "../src/reference/index.js";

export type AnyLoss = Loss<Record<string, unknown>>;

/** Every loss of the registry, computed by the kernels and by the reference. */
export interface Entry {
  readonly spec: Spec;
  readonly kernel: AnyLoss;
  readonly reference: Loss<Record<string, unknown>, Float32Array | Float64Array>;
}

export const registry: Entry[] = catalogue.map((spec) => ({
  spec,
  kernel: (kernels as unknown as Record<string, AnyLoss>)[spec.name] as AnyLoss,
  reference: (reference as unknown as Record<string, Entry["reference"]>)[spec.name] as Entry["reference"],
}));

/** A loss with options that shape its units. */
export interface Variant extends Entry {
  readonly title: string;
  readonly options: Record<string, unknown>;
  /** Floats of prediction per unit. */
  readonly perUnit: number;
}

/** Every loss in every geometry, and class losses with fewer and with more classes than a vector has lanes. */
export const variants: Variant[] = registry.flatMap((entry): Variant[] => {
  const variant = (title: string, options: Record<string, unknown>, perUnit: number) => ({
    ...entry,
    title: `${entry.spec.name}${title}`,
    options,
    perUnit,
  });
  if (entry.spec.family === "classes") return [2, 7, 64].map((classes) => variant(` of ${classes} classes`, { classes }, classes));
  if (entry.spec.family === "residual") return [variant("", {}, 1), variant(", radial", { geometry: "radial" }, 2)];
  return [variant("", {}, 1)];
});

/** Further options that change what is computed: every own option of a loss away from its default. */
export function ownOptions({ spec }: Entry): Record<string, unknown>[] {
  const changed: Record<string, unknown> = {
    delta: 0.75,
    scale: 2.5,
    epsilon: 0.01,
    posWeight: 3,
    labelSmoothing: 0.2,
    excess: true,
  };
  return Object.keys(spec.options)
    .filter((name) => name in changed)
    .map((name) => ({ [name]: changed[name] }));
}

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

/** A standard normal number. */
export function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Prediction and target such as the loss is meant for, `length` floats of prediction. */
export function sample({ spec }: Entry, length: number, seed = 1): { prediction: Float32Array; target: Float32Array } {
  const next = random(seed);
  const fill = (make: () => number) => Float32Array.from({ length }, make);
  const predictsProbabilities = spec.name === "bce" || spec.name === "categoricalCrossEntropy";
  return {
    prediction: fill(predictsProbabilities ? next : () => 3 * normal(next)),
    target: fill(spec.family === "residual" ? () => 3 * normal(next) : next),
  };
}

/** Weights of which about a third are 0. */
export function sampleWeights(length: number, seed = 2): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length }, () => (next() < 0.3 ? 0 : 2 * next()));
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

/** The bits of an array, for comparisons that tell −0 from 0 and NaN from NaN. */
export function bits(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex");
}

/** The bits of a number. */
export function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0] as bigint;
}

/** Expects a `XylossError` of this code whose message matches each of `names`. */
export function expectThrown(code: kernels.ErrorCode, names: readonly RegExp[], run: () => unknown): void {
  let caught: unknown = "nothing was thrown";
  try {
    run();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(kernels.XylossError);
  const { code: actual, message } = caught as kernels.XylossError;
  expect(`${actual}: ${message}`).toMatch(new RegExp(`^${code}: `));
  for (const name of names) expect(message).toMatch(name);
}
