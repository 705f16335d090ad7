/** What the tests share: seeded data, the registry with both engines, distances between numbers, and what was thrown. */
import { expect } from "vitest";
import * as variants from "../catalogue/variants.js";
import { sha256 } from "../common/digest.js";
import * as kernels from "../src/index.js";
import { sampled } from "./sampled.js";

export * from "../catalogue/variants.js";
export * from "./sampled.js";

/** Whether this shape of a loss is tested: every one in `npm run test:all`, in `npm test` one of each loss's shapes that are `among` these. */
export const isSampled = (variant: variants.Variant, among = variants.variants): boolean =>
  sampled(
    among.filter(({ spec }) => spec === variant.spec),
    1,
    variant.spec.name,
  ).includes(variant);

type Sample = ReturnType<typeof variants.sample>;
/** What was drawn last. Drawing takes longer than most calls, and tests ask for the same data again and again. */
const drawn = new Map<string, Sample>();

/** As `sample` of the catalogue: arrays of the caller's own. A short sample is the start of a longer one of its seed. */
export function sample(...[variant, units, seed = 1, change]: Parameters<typeof variants.sample>): Sample {
  if (change !== undefined) return variants.sample(variant, units, seed, change);
  const { title, perUnit, perTarget } = variant;
  const key = [title, perUnit, perTarget, seed].join();
  let all = drawn.get(key);
  if (all === undefined || all.prediction.length < units * perUnit) all = variants.sample(variant, units, seed);
  drawn.delete(key);
  drawn.set(key, all);
  if (drawn.size > 16) drawn.delete(drawn.keys().next().value as string);
  return { prediction: all.prediction.slice(0, units * perUnit), target: all.target.slice(0, units * perTarget) };
}

/** The bits of an array, for comparisons that tell −0 from 0 and NaN from NaN; a digest of those of a long one. */
export function bits(values: Float32Array): string {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return bytes.length > 1024 ? sha256(bytes) : bytes.toString("hex");
}

/** The bits of a number. */
export function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0] as bigint;
}

/** Expects a `XylossError` of this code whose message matches each of `names`, and returns it. */
export function expectThrown(code: kernels.ErrorCode, names: readonly RegExp[], run: () => unknown): kernels.XylossError {
  let caught: unknown = "nothing was thrown";
  try {
    run();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(kernels.XylossError);
  const error = caught as kernels.XylossError;
  const { code: actual, message } = error;
  expect(`${actual}: ${message}`).toMatch(new RegExp(`^${code}: `));
  for (const name of names) expect(message).toMatch(name);
  return error;
}
