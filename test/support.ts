/** What the tests share: seeded data, the registry with both engines, and distances between numbers. */
import { expect } from "vitest";
import { catalogue, type Spec } from "../src/catalogue/index.js";
import * as kernels from "../src/index.js";
import type { Loss } from "../src/loss.js";
import * as reference from "../src/reference/index.js";
import { boundedSamples } from "./samples/bounded.js";
import { boxSamples } from "./samples/boxes.js";
import { classSamples } from "./samples/classes.js";
import { distributionSamples } from "./samples/distributions.js";
import { heatmapSamples } from "./samples/heatmaps.js";
import { imageSamples } from "./samples/images.js";
import { keypointSamples } from "./samples/keypoints.js";
import { residualSamples } from "./samples/residual.js";
import type { Sampling, Shape } from "./samples/sampling.js";

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
export interface Variant extends Entry, Shape {
  readonly sampling: Sampling;
  /** Units come in multiples of this. */
  readonly step: number;
  /** Whether targets are class labels. */
  readonly labels: boolean;
}

export const samplings: Record<string, Sampling> = {
  ...residualSamples,
  ...boundedSamples,
  ...classSamples,
  ...heatmapSamples,
  ...distributionSamples,
  ...keypointSamples,
  ...boxSamples,
  ...imageSamples,
};

/** Every loss in every geometry, and in shapes around the number of lanes that a vector has. */
export const variants: Variant[] = registry.flatMap((entry) => {
  const sampling = samplings[entry.spec.name];
  if (sampling === undefined) throw new Error(`test/samples has nothing for ${entry.spec.name}`);
  const labels = entry.spec.ignore !== undefined;
  return sampling.shapes.map((shape) => ({ step: 1, ...entry, ...shape, sampling, labels, title: `${entry.spec.name}${shape.title}` }));
});

/** Those whose targets have the shape of their predictions, and whose units are independent of each other. */
export const alike: Variant[] = variants.filter((each) => each.perUnit === each.perTarget && each.step === 1 && !each.labels);

/** Further options that change what is computed: every own option of a loss away from its default. */
export const ownOptions = ({ sampling }: Variant): readonly Record<string, unknown>[] => sampling.changed;

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

/** Prediction and target such as the loss is meant for, of a number of units. */
export function sample(variant: Variant, units: number, seed = 1): { prediction: Float32Array; target: Float32Array } {
  const next = random(seed);
  const { perUnit, perTarget, step, labels } = variant;
  const prediction = new Float32Array(units * perUnit);
  const target = new (labels ? Int32Array : Float32Array)(units * perTarget);
  for (let unit = 0; unit < units; unit += step) {
    const drawn = variant.sampling.draw(next, variant);
    prediction.set(drawn.prediction, unit * perUnit);
    target.set(drawn.target, unit * perTarget);
  }
  return { prediction, target: target as Float32Array };
}

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
