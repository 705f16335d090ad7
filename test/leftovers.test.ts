/** What one call leaves in the kernels' own memory is nothing to the next. */
import { describe, expect, it } from "vitest";
import { huber, lncc } from "../src/index.js";
import { bits, bitsOf, ownOptions, sample, sampleWeights, variants } from "./support.js";

/** Fills the desk of the scratch with NaN. */
function spoil(): void {
  const size = { width: 64, height: 64 };
  const nothing = new Float32Array(64 * 64).fill(Number.NaN);
  expect(lncc.valueAndGrad(nothing, nothing, size).value).toBeNaN();
  // in float64; of these the words are too
  const weights = new Float32Array(nothing.length / 2).fill(1);
  expect(huber.valueAndGrad(nothing, nothing, { geometry: "radial", weights }).value).toBeNaN();
}

describe.each(variants.map((variant) => [variant.title, variant] as const))("%s", (_, variant) => {
  const { kernel, options, step } = variant;

  it("has the same results after another loss has left NaN everywhere", () => {
    for (const units of [1, 3, 70].map((units) => Math.ceil(units / step) * step)) {
      const { prediction, target } = sample(variant, units);
      const weights = sampleWeights(units);
      for (const more of [{}, { weights }, ...ownOptions(variant)]) {
        const run = () => {
          const { value, grad } = kernel.valueAndGrad(prediction, target, { ...options, ...more });
          return `${bitsOf(value)} ${bits(grad)} ${bits(kernel.each(prediction, target, { ...options, ...more }))}`;
        };
        const before = run();
        spoil();
        expect(run(), `${units} units, ${JSON.stringify(Object.keys(more))}`).toBe(before);
      }
    }
  });
});
