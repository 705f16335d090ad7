/**
 * Seeded data for every loss of the registry. The same numbers in every engine, and in whatever runs JavaScript: integer
 * arithmetic and exactly rounded operations only.
 */

import { seeded as random } from "../src/diagnose/random.js";
import type { Spec } from "../src/families/spec.js";
import * as kernels from "../src/index.js";
import type { Loss } from "../src/loss.js";
import { records } from "./records.js";
import type { Sampling, Shape } from "./shared/samples.js";
import type { Sweep } from "./shared/sweeps.js";

export { random };

export type AnyLoss = Loss<Record<string, unknown>>;

/** A loss with options that shape its units. */
export interface Sampled extends Shape {
  readonly spec: Spec;
  readonly kernel: AnyLoss;
  readonly sampling: Sampling;
  /** Units come in multiples of this. */
  readonly step: number;
  /** Whether targets are class labels. */
  readonly labels: boolean;
}

/** Every loss in every geometry, and in shapes around the number of lanes that a vector has. */
export const sampled: readonly Sampled[] = records.flatMap(({ spec, sampling }) => {
  const kernel = (kernels as unknown as Record<string, AnyLoss>)[spec.name] as AnyLoss;
  const labels = spec.ignore !== undefined;
  return sampling.shapes.map((shape) => ({ step: 1, ...shape, spec, kernel, sampling, labels, title: `${spec.name}${shape.title}` }));
});

/** Some units of a loss, changed in place; `next` draws from [0, 1). */
export type Change = Sweep["change"];

/** Prediction and target such as the loss is meant for, of a number of units; or what `change` makes of them. */
export function sample(variant: Sampled, units: number, seed = 1, change?: Change): { prediction: Float32Array; target: Float32Array } {
  const next = random(seed);
  const { perUnit, perTarget, step, labels } = variant;
  const prediction = new Float32Array(units * perUnit);
  const target = new (labels ? Int32Array : Float32Array)(units * perTarget);
  for (let unit = 0; unit < units; unit += step) {
    const drawn = variant.sampling.draw(next, variant);
    change?.(drawn.prediction, drawn.target, next);
    prediction.set(drawn.prediction, unit * perUnit);
    target.set(drawn.target, unit * perTarget);
  }
  return { prediction, target: target as Float32Array };
}

/** Weights of which about a third are 0. */
export function sampleWeights(length: number, seed = 2): Float32Array {
  const next = random(seed);
  return new Float32Array(length).map(() => (next() < 0.3 ? 0 : 2 * next()));
}
