/** Memory after many calls of every kind, and after many workspaces that nobody disposes of. */
import { describe, expect, it } from "vitest";
import { Workspace } from "../../src/index.js";
import { sample, sampleWeights, thorough, type Variant, variants } from "../support.js";

const collect = globalThis.gc as () => void;
/** Collects garbage several times: what an instance held goes only after its finalizers. */
const settle = async () => {
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

describe(`${thorough ? "a million" : "a hundred thousand"} mixed calls`, () => {
  const CALLS = thorough ? 1_000_000 : 100_000;
  const SAMPLES = 10;
  const small = variants.filter(({ perUnit, step }) => perUnit * step <= 9);

  /** The arguments of calls, made once for each variant, so that they do not count. */
  const prepared = small.map((variant: Variant) => {
    const units = 3 * variant.step;
    const { prediction, target } = sample(variant, units);
    const weights = sampleWeights(units);
    const grad = new Float32Array(prediction.length);
    const bound = variant.kernel.bind({ prediction, target, grad }, variant.options);
    return { variant, prediction, target, bound, options: { ...variant.options, weights, grad }, each: { ...variant.options, weights } };
  });

  function call(i: number): number {
    const { variant, prediction, target, bound, options, each } = prepared[i % prepared.length] as (typeof prepared)[0];
    const { kernel } = variant;
    switch (Math.floor(i / prepared.length) % 5) {
      case 0:
        return kernel.value(prediction, target, each);
      case 1:
        return kernel.valueAndGrad(prediction, target, options).value;
      case 2:
        return kernel.each(prediction, target, each)[0] as number;
      case 3:
        return bound();
      default:
        try {
          return kernel.value(prediction, target.subarray(1), each);
        } catch {
          return 0;
        }
    }
  }

  it("leave memory as it is", { timeout: 300_000 }, async () => {
    let sum = 0;
    const curve: number[] = [];
    for (let part = 0; part <= SAMPLES; part++) {
      // the first part warms up
      for (let i = 0; i < CALLS / SAMPLES; i++) sum += call(i);
      await settle();
      const { heapUsed, external } = process.memoryUsage();
      curve.push(heapUsed + external);
    }
    expect(Number.isFinite(sum)).toBe(true);
    const [first = 0, ...rest] = curve;
    // of a million calls, a byte per call would be twice that
    for (const bytes of rest) expect(bytes - first, `bytes after each ${CALLS / SAMPLES} calls: ${curve}`).toBeLessThan(2 ** 19);
  });
});

describe("workspaces that are dropped", () => {
  it("are collected with their memory, even if used and not disposed of", { timeout: 120_000 }, async () => {
    const MADE = thorough ? 300 : 100;
    let gone = 0;
    const registry = new FinalizationRegistry(() => gone++);
    const variant = variants.find(({ title }) => title === "mse") as Variant;
    const steps: (() => number)[] = [];
    let bytes = 0;
    const round = () => {
      const workspace = new Workspace({ floats: 100_000 });
      const prediction = workspace.alloc(50_000).fill(1);
      const target = workspace.alloc(50_000);
      const step = variant.kernel.bind({ prediction, target }, {});
      expect(step()).toBe(1);
      bytes = prediction.buffer.byteLength;
      registry.register(workspace, undefined);
      registry.register(prediction.buffer, undefined);
      // a bound function keeps its workspace
      if (steps.length < 3) steps.push(step);
    };
    round();
    await settle();
    const before = process.memoryUsage();
    for (let i = 0; i < MADE; i++) {
      round();
      if (i % 50 === 49) await settle();
    }
    await settle();
    const after = process.memoryUsage();
    expect(gone).toBeGreaterThan(2 * (MADE - 10));
    // two of the steps were made after `before`
    expect(after.external - before.external).toBeLessThan(2 * bytes + 2 ** 20);
    for (const step of steps) expect(step()).toBe(1);
  });
});
