/** The same bits, whatever the placement, the alignment and the tiling. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Workspace } from "../src/index.js";
import { optionReader } from "../src/options.js";
import type { Kernel } from "../src/wasm.js";
import { TABLE } from "../src/workspace.js";
import { bits, bitsOf, ownOptions, sample, sampleWeights, type Variant, variants } from "./support.js";

const cases = variants.map((variant) => [variant.title, variant] as const);
const unitsOf = ({ perUnit, step }: Variant) =>
  (perUnit * step > 7 ? [1, 3, 129, 300] : [1, 2, 5, 67, 1023, 1025, 8193, 20000, 66000]).map((units) => Math.ceil(units / step) * step);

const isLabels = (target: unknown): boolean => target instanceof Int32Array;

/** Arrays of a workspace for a sample; targets may be labels. */
function placed(ws: Workspace, { prediction, target }: { prediction: Float32Array; target: Float32Array }) {
  const p = ws.alloc(prediction.length);
  const t = (isLabels(target) ? ws.allocInt32(target.length) : ws.alloc(target.length)) as Float32Array;
  p.set(prediction);
  t.set(target);
  return { p, t };
}

/** Everything that a call gives, as bits. */
function results(variant: Variant, prediction: Float32Array, target: Float32Array, options: Record<string, unknown>, grad?: Float32Array) {
  const all = { ...variant.options, ...options };
  const { reduction, upstream, accumulate, ...eachOptions } = all;
  const value = bitsOf(variant.kernel.value(prediction, target, all));
  const each = bits(variant.kernel.each(prediction, target, eachOptions));
  const both = variant.kernel.valueAndGrad(prediction, target, { ...all, grad });
  return { value, each, both: bitsOf(both.value), grad: bits(both.grad) };
}

describe.each(cases)("%s", (_, variant) => {
  it("gives the same for ordinary, workspace and mixed arrays", () => {
    for (const units of unitsOf(variant)) {
      const { prediction, target } = sample(variant, units, units);
      const weights = sampleWeights(units, units);
      const ws = new Workspace({ floats: 2 * prediction.length + target.length + units });
      const { p, t } = placed(ws, { prediction, target });
      const g = ws.alloc(prediction.length);
      const w = ws.alloc(units);
      w.set(weights);
      for (const options of [{}, { reduction: "sum", upstream: 0.3 }, ...ownOptions(variant)]) {
        const expected = results(variant, prediction, target, options);
        expect(results(variant, p, t, options, g)).toEqual(expected);
        expect(results(variant, prediction, t, options)).toEqual(expected);
        expect(results(variant, p, target, options, g)).toEqual(expected);
        const weighted = results(variant, prediction, target, { ...options, weights });
        expect(results(variant, p, t, { ...options, weights: w }, g)).toEqual(weighted);
        expect(results(variant, p, target, { ...options, weights: w })).toEqual(weighted);
      }
    }
  });

  it("gives the same at every alignment", () => {
    const units = (variant.perUnit > 7 ? 3 : 1037) * variant.step;
    const { prediction, target } = sample(variant, units);
    const { length } = prediction;
    const expected = results(variant, prediction, target, {});
    const ws = new Workspace({ floats: 2 * length + target.length + 48 });
    const rooms = [
      ws.alloc(length + 16),
      isLabels(target) ? ws.allocInt32(target.length + 16) : ws.alloc(target.length + 16),
      ws.alloc(length + 16),
    ] as Float32Array[];
    for (let shift = 0; shift < 16; shift++) {
      const [p, t, g] = rooms.map((room, i) => room.subarray((shift * (i + 1)) % 16, ((shift * (i + 1)) % 16) + room.length - 16));
      p?.set(prediction);
      t?.set(target);
      expect(results(variant, p as Float32Array, t as Float32Array, {}, g)).toEqual(expected);
      const ordinary = new Float32Array(length + 16).subarray(shift, shift + length);
      ordinary.set(prediction);
      expect(results(variant, ordinary, target, {})).toEqual(expected);
    }
  });

  it("gives the same in place", () => {
    for (const units of unitsOf(variant)) {
      const { prediction, target } = sample(variant, units, units);
      const ws = new Workspace({ floats: prediction.length + target.length });
      const { p, t } = placed(ws, { prediction, target });
      const alike = !isLabels(target) && target.length === prediction.length;
      for (const options of [{}, { weights: sampleWeights(units) }]) {
        const { grad } = variant.kernel.valueAndGrad(prediction, target, { ...variant.options, ...options });
        for (const over of alike ? (["prediction", "target"] as const) : (["prediction"] as const)) {
          p.set(prediction);
          t.set(target);
          const place = over === "prediction" ? p : t;
          variant.kernel.valueAndGrad(p, t, { ...variant.options, ...options, grad: place });
          expect(bits(place)).toBe(bits(grad));
          const copies = { prediction: prediction.slice(), target: target.slice() };
          variant.kernel.valueAndGrad(copies.prediction, copies.target, { ...variant.options, ...options, grad: copies[over] });
          expect(bits(copies[over])).toBe(bits(grad));
        }
      }
    }
  });

  it("makes a gradient step in place", () => {
    const { prediction, target } = sample(variant, 70 * variant.step);
    const { grad } = variant.kernel.valueAndGrad(prediction, target, { ...variant.options, upstream: -0.1 });
    const stepped = prediction.slice();
    variant.kernel.valueAndGrad(stepped, target, { ...variant.options, grad: stepped, accumulate: true, upstream: -0.1 });
    expect(stepped).toEqual(prediction.map((x, i) => x + (grad[i] as number)));
    const { p, t } = placed(new Workspace({ floats: prediction.length + target.length }), { prediction, target });
    variant.kernel.bind({ prediction: p, target: t, grad: p }, { ...variant.options, accumulate: true, upstream: -0.1 })();
    expect(bits(p)).toBe(bits(stepped));
  });

  it("gives the same again, and bound", () => {
    const { prediction, target } = sample(variant, 30 * variant.step);
    const expected = results(variant, prediction, target, {});
    expect(results(variant, prediction, target, {})).toEqual(expected);
    const grad = new Float32Array(prediction.length);
    const step = variant.kernel.bind({ prediction, target, grad }, variant.options);
    const value = variant.kernel.bind({ prediction, target }, variant.options);
    for (let i = 0; i < 3; i++) {
      grad.fill(Number.NaN);
      expect(bitsOf(step())).toBe(expected.both);
      expect(bits(grad)).toBe(expected.grad);
      expect(bitsOf(value())).toBe(expected.value);
    }
  });
});

describe("the kernels fed in pieces", () => {
  const module = new WebAssembly.Module(readFileSync("dist/kernels.wasm"));

  it.each(cases)("%s: any tiling in whole blocks gives the bits of one call", (_, variant) => {
    const { spec, perUnit, perTarget, options, step } = variant;
    const resolved = optionReader(spec.name, spec.options)(options);
    const { block, shape, desk } = spec.layout(1024 * step * perUnit, resolved, spec.name);
    const units = perUnit * step > 7 ? 41 * step : 6 * block + 36;
    const layout = spec.layout(units * perUnit, resolved, spec.name);
    const { prediction, target } = sample(variant, units);
    const exports = new WebAssembly.Instance(module).exports as unknown as Record<string, Kernel> & {
      memory: WebAssembly.Memory;
      heap(): number;
    };
    exports.memory.grow(Math.ceil((8 * prediction.length + 4 * target.length + 65536 + 4 * desk) / 65536));
    const floats = new Float32Array(exports.memory.buffer);
    const table = Math.ceil(exports.heap() / 64) * 64;
    const p = table + TABLE + 4 * desk + 64;
    const t = p + 4 * prediction.length + 64;
    const g = t + 4 * target.length + 64;
    floats.set(prediction, p / 4);
    new (isLabels(target) ? Int32Array : Float32Array)(exports.memory.buffer).set(target, t / 4);
    const perTable = spec.tablePerUnit ?? 0;
    const parameters = spec.table?.(resolved, layout, spec.name);
    const kernel = exports[spec.kernels[spec.kernel?.(resolved) ?? 0] as string] as Kernel;
    const [a, b] = [0, 1].map((i) => Number(spec.parameters[i] ? (resolved[spec.parameters[i]] ?? -1) : 0)) as [number, number];
    const run = (from: number, count: number, total: number) => {
      if (parameters) floats.set(perTable ? parameters.subarray(from * perTable, (from + count) * perTable) : parameters, table / 4);
      const at = 4 * from * perUnit;
      return kernel(1, count, p + at, t + 4 * from * perTarget, 0, g + at, 0.25, total, shape, a, b, table);
    };
    const whole = run(0, units, 0);
    const wholeGrad = bits(floats.slice(g / 4, g / 4 + prediction.length));
    for (const blocks of [1, 2, 3, 5]) {
      floats.fill(0, g / 4, g / 4 + prediction.length);
      let total = 0;
      for (let from = 0; from < units; from += blocks * block) total = run(from, Math.min(blocks * block, units - from), total);
      expect(bitsOf(total)).toBe(bitsOf(whole));
      expect(bits(floats.slice(g / 4, g / 4 + prediction.length))).toBe(wholeGrad);
    }
  });
});
