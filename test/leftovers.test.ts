/** What one call leaves in the kernels' own memory is nothing to the next. */
import { describe, expect, it } from "vitest";
import { huber, lncc } from "../src/index.js";
import { pointSpecs } from "../src/losses/dsnt.js";
import { bits, bitsOf, ownOptions, sample, sampleWeights, variants } from "./support.js";

const size = { width: 64, height: 64 };
/** Every loss that `dsnt` can run on its distances. */
const points = pointSpecs.map(({ name }) => ({ point: name }));
const weights = new Float32Array((64 * 64) / 2).fill(1);

/** Fills the desk of the scratch with float64 and float32 numbers, 0 or NaN. */
function leave(value: number): void {
  const all = new Float32Array(64 * 64).fill(value);
  lncc.valueAndGrad(all, all, size);
  for (const geometry of ["radial", "component"] as const) {
    expect(huber.valueAndGrad(all, all, { geometry, weights }).value).toBe(value);
  }
}

describe.each(variants.map((variant) => [variant.title, variant] as const))("%s", (_, variant) => {
  const { kernel, options, step } = variant;

  it("has the same results after another loss, whether that left 0 or NaN", () => {
    for (const units of [1, 3, 70].map((units) => Math.ceil(units / step) * step)) {
      const { prediction, target } = sample(variant, units);
      for (const more of [{}, { weights: sampleWeights(units) }, ...ownOptions(variant), ...(variant.spec.name === "dsnt" ? points : [])]) {
        const [zeros, spoilt] = [0, Number.NaN].map((left) => {
          leave(left);
          const { value, grad } = kernel.valueAndGrad(prediction, target, { ...options, ...more });
          leave(left);
          return `${bitsOf(value)} ${bits(grad)} ${bits(kernel.each(prediction, target, { ...options, ...more }))}`;
        });
        expect(spoilt, `${units} units, ${JSON.stringify(Object.keys(more))}`).toBe(zeros);
      }
    }
  });
});
