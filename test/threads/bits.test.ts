/** Any number of threads gives the bits of one, whatever the loss, the method and the options. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ResidualLoss } from "../../src/index.js";
import { Workspace } from "../../src/index.js";
import { optionReader } from "../../src/options.js";
import { bits, bitsOf, isSampled, ownOptions, sample, sampled, sampleWeights, thorough, type Variant, variants } from "../support.js";

const THREADS = [2, 3, 5];
/** Chunks that are shared out, and the start of another; of losses without exp and log it takes more. */
const VALUES = 8 * 16384 + 77;
const VALUES_OF_ALGEBRAIC = 32 * 16384 + 77;
/** Steps in quick succession, of which the last ones are shared. */
const STEPS = 12;
/** As many units are drawn; the data repeats them. */
const DRAWN = 501;
const reductions = ["mean", "sum", "weighted-mean", "nonzero-mean"] as const;

type Values = Float32Array | Int32Array;

function repeated<A extends Values>(values: A, length: number): A {
  const all = new (values.constructor as new (length: number) => A)(length);
  for (let at = 0; at < length; at += values.length) all.set(values.subarray(0, length - at), at);
  return all;
}

function dataOf(variant: Variant) {
  const { perUnit, perTarget, step, spec } = variant;
  const values = spec.family === "residual" ? VALUES_OF_ALGEBRAIC : VALUES;
  const units = Math.ceil(values / perUnit / step) * step;
  const drawn = Math.min(units, Math.ceil(DRAWN / step) * step);
  const { prediction, target } = sample(variant, drawn, 7);
  return {
    units,
    prediction: repeated(prediction, units * perUnit),
    target: repeated(target as Values, units * perTarget) as Float32Array,
    weights: repeated(sampleWeights(drawn, 7), units),
  };
}

/** The bits of everything that a loss computes of these arrays, by name. `place` brings the arrays to where they are computed. */
async function resultsOf(variant: Variant, place: <A extends Values>(values: A) => A): Promise<Record<string, bigint | string>> {
  const { kernel, spec, options } = variant;
  const data = dataOf(variant);
  const [p, t, w] = [place(data.prediction), place(data.target), place(data.weights)];
  const grad = place(new Float32Array(p.length));
  const results: Record<string, bigint | string> = {};
  const irls = spec.irls !== undefined && spec.irls(optionReader(spec.name, spec.options)(options)) === undefined;
  for (const weights of [undefined, w]) {
    const with_ = weights === undefined ? "" : ", weights";
    for (const reduction of weights === undefined ? reductions.slice(0, 2) : reductions) {
      const all = { ...options, weights, reduction };
      results[`value, ${reduction}${with_}`] = bitsOf(kernel.value(p, t, all));
      results[`valueAndGrad, ${reduction}${with_}`] = bitsOf(kernel.valueAndGrad(p, t, { ...all, grad }).value);
      results[`its grad, ${reduction}${with_}`] = bits(grad);
    }
    results[`each${with_}`] = bits(kernel.each(p, t, { ...options, weights }));
    if (irls) results[`irlsWeights${with_}`] = bits((kernel as unknown as ResidualLoss).irlsWeights(p, t, { ...options, weights }));
    grad.fill(0.5);
    const buffers = { prediction: p, target: t, grad, weights };
    const step = kernel.bind(buffers, { ...options, accumulate: true, upstream: -3 });
    // quick succession wakes the workers
    for (let i = 1; i < STEPS; i++) step();
    results[`last step${with_}`] = bitsOf(step());
    results[`accumulated grad${with_}`] = bits(grad);
    const later = kernel.bindAsync(buffers, { ...options, upstream: 0.3 });
    results[`later${with_}`] = bitsOf(await later());
    results[`its grad later${with_}`] = bits(grad);
  }
  for (const more of ownOptions(variant)) {
    const step = kernel.bindAsync({ prediction: p, target: t, grad }, { ...options, ...more });
    results[`later, ${JSON.stringify(more)}`] = bitsOf(await step());
    results[`now, ${JSON.stringify(more)}`] = bitsOf(kernel.valueAndGrad(p, t, { ...options, ...more, grad }).value);
    results[`grad, ${JSON.stringify(more)}`] = bits(grad);
  }
  const inPlace = kernel.bindAsync({ prediction: p, target: t, grad: p }, { ...options, accumulate: true, upstream: -0.1 });
  results["gradient step in place"] = bitsOf(await inPlace());
  results["what it leaves"] = bits(p);
  return results;
}

const workspaces = new Map<number, Workspace>();
beforeAll(() => {
  for (const threads of THREADS) workspaces.set(threads, new Workspace({ floats: 5 * VALUES_OF_ALGEBRAIC, threads }));
});
afterAll(() => {
  for (const ws of workspaces.values()) ws.dispose();
});

describe.each(variants.filter((each) => thorough || isSampled(each)).map((each) => [each.title, each] as const))("%s", (title, variant) => {
  it("gives the same bits on any number of threads", { timeout: 120_000 }, async () => {
    const expected = await resultsOf(variant, (values) => values.slice() as typeof values);
    for (const threads of sampled(THREADS, 1, title)) {
      const ws = workspaces.get(threads) as Workspace;
      ws.reset();
      const place = <A extends Values>(values: A): A => {
        const placed = values instanceof Int32Array ? ws.allocInt32(values.length) : ws.alloc(values.length);
        placed.set(values);
        return placed as Values as A;
      };
      // the workers get the kernels with the first call
      const { prediction, target } = sample(variant, variant.step, 7);
      variant.kernel.bind({ prediction: place(prediction), target: place(target) }, variant.options);
      await ws.ready;
      expect(ws.threads).toBe(threads);
      expect(await resultsOf(variant, place)).toEqual(expected);
    }
  });
});
