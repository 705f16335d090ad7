/** Any tiling into whole blocks and units gives the same bits, and so does a long array that reaches the kernels in pieces. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { flagsOf } from "../src/call.js";
import { ACCUMULATE, EACH, GRAD, IRLS } from "../src/flags.js";
import type { Layout } from "../src/layout.js";
import { pointSpecs } from "../src/losses/dsnt.js";
import { optionReader } from "../src/options.js";
import type { Kernel } from "../src/wasm.js";
import { align, TABLE } from "../src/workspace.js";
import { bits, bitsOf, isSampled, ownOptions, random, sample, sampled, sampleWeights, type Variant, variants } from "./support.js";

/** Whitened residuals take more than one kernel. */
const cases = variants.filter(({ options }) => options.whiten === undefined).map((variant) => [variant.title, variant] as const);
const module = new WebAssembly.Module(readFileSync("dist/kernels.wasm"));

/** Values of the prediction per chunk: its losses are one running total, which starts at 0. */
const CHUNK = 16384;

/** With a desk large enough for gradients that accumulate. */
const layoutOf = ({ spec, perUnit }: Variant, units: number, options: Record<string, unknown>): Layout =>
  spec.layout(units * perUnit, { ...optionReader(spec.name, spec.options)(options), accumulate: true }, spec.name);

/** A kernel in an instance of its own, with the arrays of a sample in its memory. It can take them in pieces. */
function fed(variant: Variant, units: number, options: Record<string, unknown>) {
  const { spec, perUnit, perTarget } = variant;
  const resolved = optionReader(spec.name, spec.options)(options);
  const layout = layoutOf(variant, units, options);
  const arrays = { ...sample(variant, units, units), weights: sampleWeights(units, units) };
  const exports = new WebAssembly.Instance(module).exports as unknown as Record<string, Kernel> & {
    memory: WebAssembly.Memory;
    heap(): number;
  };
  const table = align(exports.heap());
  let end = table + TABLE + align(4 * layout.desk) + 64;
  const room = (length: number): number => {
    const at = end;
    end = align(end + 4 * length + 64);
    return at;
  };
  const [p, t, w, g] = [units * perUnit, units * perTarget, units, units * perUnit].map(room) as [number, number, number, number];
  exports.memory.grow(Math.ceil(end / 65536));
  const floats = new Float32Array(exports.memory.buffer);
  floats.set(arrays.prediction, p / 4);
  new (variant.labels ? Int32Array : Float32Array)(exports.memory.buffer).set(arrays.target, t / 4);
  floats.set(arrays.weights, w / 4);
  const canary = -3.25;
  // kernels write whole vectors
  const behindDesk = floats.subarray((table + TABLE) / 4 + 4 * Math.ceil(layout.desk / 4), p / 4).fill(canary);
  // what other calls left on the desk
  const desk = floats.subarray((table + TABLE) / 4, behindDesk.byteOffset / 4);
  const perTable = spec.tablePerUnit ?? 0;
  const parameters = spec.table?.(resolved, layout, spec.name);
  const kernel = exports[spec.kernels[spec.kernel?.(resolved) ?? 0] as string] as Kernel;
  const [a, b] = [0, 1].map((i) => Number(spec.parameters[i] ? (resolved[spec.parameters[i]] ?? -1) : 0)) as [number, number];
  const asked = flagsOf(spec, resolved);

  /** The total of units fed in pieces of these sizes, and the bits that were written. */
  const feed = (flags: number, weighted: boolean, scale: number, pieces: Iterable<number>) => {
    const perOutput = flags & EACH ? 1 : perUnit;
    const output = floats.subarray(g / 4, g / 4 + units * perOutput).fill(0.5);
    const behindOutput = floats.subarray(g / 4 + units * perOutput, g / 4 + units * perOutput + 16).fill(canary);
    desk.fill(canary);
    let sum = 0;
    let total = 0;
    let from = 0;
    const chunk = Math.max(1, Math.floor(CHUNK / (perUnit * layout.block))) * layout.block;
    for (const piece of pieces) {
      if (from === units) break;
      // a piece ends where its chunk ends
      for (let rest = Math.min(piece, units - from); rest > 0; ) {
        const count = Math.min(rest, chunk - (from % chunk));
        if (parameters) floats.set(perTable ? parameters.subarray(from * perTable, (from + count) * perTable) : parameters, table / 4);
        const places = [p + 4 * from * perUnit, t + 4 * from * perTarget, weighted ? w + 4 * from : 0, g + 4 * from * perOutput] as const;
        total = kernel(flags | asked, count, ...places, scale, total, layout.shape, a, b, table);
        from += count;
        rest -= count;
        if (from % chunk === 0 || from === units) {
          sum += total;
          total = 0;
        }
      }
    }
    expect(from).toBe(units);
    for (const behind of [behindDesk, behindOutput]) expect(behind.every((value) => value === canary)).toBe(true);
    return { sum: bitsOf(sum), output: bits(output) };
  };
  return { feed, layout, arrays };
}

/** Sizes of pieces in whole blocks: constant or random. */
function* pieces(block: number, most: number, next?: () => number): Generator<number> {
  for (;;) yield block * (next ? 1 + Math.floor(next() * most) : most);
}

describe.each(cases)("%s", (_, variant) => {
  const { perUnit, step, spec, kernel } = variant;
  const { block } = layoutOf(variant, 1024 * step, variant.options);
  const small = perUnit * step <= 9;
  const modes = [GRAD, GRAD | ACCUMULATE, EACH];

  it("the kernel gives the bits of one call for any tiling into whole blocks, whatever it computes", () => {
    const units = small ? 4 * block + 36 * step : 41 * step;
    for (const options of [variant.options, ...ownOptions(variant).map((more) => ({ ...variant.options, ...more }))]) {
      const { feed } = fed(variant, units, options);
      const irls = spec.irls !== undefined && spec.irls(optionReader(spec.name, spec.options)(options)) === undefined;
      for (const flags of irls ? [...modes, EACH | IRLS] : modes) {
        for (const weighted of [false, true]) {
          const whole = feed(flags, weighted, 0.25, [units]);
          for (const most of [1, 3]) expect(feed(flags, weighted, 0.25, pieces(block, most))).toEqual(whole);
          for (const seed of sampled([0, 1, 2], 1, `${variant.title} ${flags}`))
            expect(feed(flags, weighted, 0.25, pieces(block, 4, random(seed)))).toEqual(whole);
        }
      }
    }
  });

  it("the kernel writes no output where only the value is asked for, which has the same bits", () => {
    const units = small ? 4 * block + 36 * step : 41 * step;
    const { feed } = fed(variant, units, variant.options);
    const untouched = bits(new Float32Array(units * perUnit).fill(0.5));
    for (const weighted of [false, true]) {
      const { sum } = feed(GRAD, weighted, 0.25, [units]);
      expect(feed(0, weighted, 0.25, [units])).toEqual({ sum, output: untouched });
    }
  });

  it.runIf(isSampled(variant))("one long array fed to the kernel in pieces gives the bits of the loss", () => {
    const units = (small ? Math.ceil(66_001 / step) : 41) * step;
    const { feed, arrays } = fed(variant, units, variant.options);
    const { prediction, target } = arrays;
    for (const weights of [undefined, arrays.weights]) {
      const options = { ...variant.options, weights };
      const both = kernel.valueAndGrad(prediction, target, { ...options, reduction: "sum", upstream: 0.25 });
      const each = kernel.each(prediction, target, options);
      for (const seed of sampled([0, 1], 1, variant.title)) {
        const steps = (): Iterable<number> => pieces(block, small ? Math.max(1, Math.floor(8192 / block)) : 3, random(seed));
        const found = feed(GRAD, weights !== undefined, 0.25, steps());
        expect(found).toEqual({ sum: bitsOf(both.value), output: bits(both.grad) });
        expect(feed(EACH, weights !== undefined, 1, steps()).output).toBe(bits(each));
      }
    }
  });

  it("calls on parts of whole units give the parts of `each`, of gradients and of IRLS weights", () => {
    const units = (small ? 1100 : 37) * step;
    const { perTarget } = variant;
    const { prediction, target } = sample(variant, units, units);
    const weights = sampleWeights(units, units);
    const { options } = variant;
    const each = kernel.each(prediction, target, { ...options, weights });
    const { grad } = kernel.valueAndGrad(prediction, target, { ...options, weights, reduction: "sum", upstream: 0.3 });
    const next = random(7);
    for (let from = 0; from < units; ) {
      const to = Math.min(units, from + step * (1 + Math.floor(next() * (small ? 150 : 7))));
      const part = {
        prediction: prediction.subarray(from * perUnit, to * perUnit),
        target: target.subarray(from * perTarget, to * perTarget),
        weights: weights.subarray(from, to),
      };
      const given = { ...options, weights: part.weights };
      expect(bits(kernel.each(part.prediction, part.target, given))).toBe(bits(each.subarray(from, to)));
      const slope = kernel.valueAndGrad(part.prediction, part.target, { ...given, reduction: "sum", upstream: 0.3 }).grad;
      expect(bits(slope)).toBe(bits(grad.subarray(from * perUnit, to * perUnit)));
      from = to;
    }
  });
});

// by their numbers: tools/mutants chooses the tests of a loss by the names of losses
describe.each(pointSpecs.map(({ name }, i) => [i, name] as const))("dsnt with point loss %i", (_, point) => {
  it("takes one residual, whatever other calls left on the desk", () => {
    const variant = variants.find(({ spec }) => spec.name === "dsnt") as Variant;
    const { feed, arrays } = fed(variant, 3, { ...variant.options, point });
    const { value, grad } = variant.kernel.valueAndGrad(arrays.prediction, arrays.target, {
      ...variant.options,
      point,
      reduction: "sum",
      upstream: 0.25,
    });
    expect(feed(GRAD, false, 0.25, [3])).toEqual({ sum: bitsOf(value), output: bits(grad) });
  });
});
