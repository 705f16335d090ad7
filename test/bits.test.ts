/** The same bits, whatever the placement and the alignment; test/tiling.test.ts has the tiling. */
import { describe, expect, it } from "vitest";
import { type ReduceOptions, type ResidualLoss, Workspace } from "../src/index.js";
import { optionReader } from "../src/options.js";
import { bits, bitsOf, ownOptions, sample, sampled, sampleWeights, type Variant, variants } from "./support.js";

const cases = variants.map((variant) => [variant.title, variant] as const);
const unitsOf = ({ perUnit, step, title }: Variant) =>
  (perUnit * step > 7
    ? sampled([1, 3, 129, 300], 3, title, [1, 3])
    : sampled([1, 2, 5, 67, 1023, 1025, 8193, 66000], 3, title, [1, 5])
  ).map((units) => Math.ceil(units / step) * step);

const isLabels = (target: unknown): boolean => target instanceof Int32Array;

/** The arrays of a call. */
interface Arrays {
  readonly prediction: Float32Array;
  readonly target: Float32Array;
  readonly weights?: Float32Array | undefined;
  readonly grad?: Float32Array | undefined;
}

/** An array of a workspace with these values, `shift` values from where a new one would start; targets may be labels. */
function inside(ws: Workspace, values: Float32Array, shift = 0): Float32Array {
  const { length } = values;
  const room = (isLabels(values) ? ws.allocInt32(length + shift) : ws.alloc(length + shift)) as Float32Array;
  const array = room.subarray(shift);
  array.set(values);
  return array;
}

/** Everything that a call gives, as bits. */
function results(variant: Variant, { prediction, target, weights, grad }: Arrays, options: ReduceOptions & Record<string, unknown> = {}) {
  const { kernel, spec } = variant;
  const { reduction = "mean", ...rest } = options;
  const own = { ...variant.options, ...rest };
  const all = { ...own, reduction, upstream: 0.3 };
  const weighted = { ...own, weights };
  const both = kernel.valueAndGrad(prediction, target, { ...all, weights, grad });
  const value = bitsOf(kernel.value(prediction, target, { ...all, weights }));
  const found = { value, both: bitsOf(both.value), grad: bits(both.grad), each: bits(kernel.each(prediction, target, weighted)) };
  const irls = spec.irls !== undefined && spec.irls(optionReader(spec.name, spec.options)(own)) === undefined;
  const residual = kernel as unknown as ResidualLoss<Record<string, unknown>>;
  const irlsWeights = irls ? bits(residual.irlsWeights(prediction, target, weighted)) : "none";
  const output = grad ?? new Float32Array(prediction.length);
  const step = kernel.bind({ prediction, target, weights, grad: output }, { ...all, accumulate: true });
  output.fill(0.5);
  return { ...found, irlsWeights, step: bitsOf(step()), accumulated: bits(output) };
}

describe.each(cases)("%s", (_, variant) => {
  const arraysOf = (units: number): Required<Arrays> => {
    const { prediction, target } = sample(variant, units, units);
    return { prediction, target, weights: sampleWeights(units, units), grad: new Float32Array(prediction.length) } as Required<Arrays>;
  };
  const roomFor = ({ prediction, target, weights }: Required<Arrays>, more = 0): Workspace =>
    new Workspace({ floats: 2 * prediction.length + target.length + weights.length + more });

  it("gives the same for ordinary, workspace and mixed arrays, of every mixture", () => {
    for (const units of unitsOf(variant)) {
      const arrays = arraysOf(units);
      const ws = roomFor(arrays);
      const others = Object.entries(arrays).map(([name, values]) => [name, values, inside(ws, values)] as const);
      const without = results(variant, { ...arrays, weights: undefined });
      const weighted = results(variant, arrays);
      const last = (1 << others.length) - 1;
      // large arrays only all inside, or with one left outside
      const mixtures = units > 1025 ? [last - 8, last - 4, last - 2, last - 1, last] : [...Array(last).keys()].map((i) => i + 1);
      for (const mixture of sampled(mixtures, units > 1000 ? 2 : 6, `${variant.title} ${units}`, [last])) {
        const given = Object.fromEntries(others.map(([name, outside, own], i) => [name, mixture & (1 << i) ? own : outside])) as unknown;
        expect(results(variant, given as Arrays), `mixture ${mixture} of ${units}`).toEqual(weighted);
        expect(results(variant, { ...(given as Arrays), weights: undefined }), `mixture ${mixture} of ${units}`).toEqual(without);
      }
    }
  });

  it.each([...ownOptions(variant), ...(["sum", "weighted-mean", "nonzero-mean"] as const).map((reduction) => ({ reduction }))])(
    "gives the same for arrays of both kinds with %j",
    (options) => {
      for (const units of unitsOf(variant).filter((count) => count < 8000)) {
        const arrays = arraysOf(units);
        const ws = roomFor(arrays);
        const placed = Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, inside(ws, values)])) as unknown as Arrays;
        expect(results(variant, placed, options)).toEqual(results(variant, arrays, options));
        const bare = results(variant, { ...arrays, weights: undefined }, options);
        expect(results(variant, { ...placed, weights: undefined }, options)).toEqual(bare);
      }
    },
  );

  it("gives the same at every alignment of every array", () => {
    const arrays = arraysOf((variant.perUnit > 7 || variant.step > 9 ? 3 : 1037) * variant.step);
    const expected = results(variant, arrays);
    const ws = roomFor(arrays, 4 * 16);
    const names = Object.keys(arrays) as (keyof Arrays)[];
    const at = (shiftOf: (i: number) => number): Arrays => {
      ws.reset();
      return Object.fromEntries(names.map((name, i) => [name, inside(ws, arrays[name], shiftOf(i))])) as unknown as Arrays;
    };
    for (const shift of sampled([...Array(16).keys()], 5, variant.title, [1, 3])) {
      expect(
        results(
          variant,
          at((i) => (shift * (i + 1)) % 16),
        ),
      ).toEqual(expected);
      for (const j of names.keys())
        expect(
          results(
            variant,
            at((i) => (i === j ? shift : 0)),
          ),
        ).toEqual(expected);
      const ordinary = Object.fromEntries(
        names.map((name) => {
          const room = new (arrays[name].constructor as Float32ArrayConstructor)(arrays[name].length + shift);
          room.set(arrays[name], shift);
          return [name, room.subarray(shift)];
        }),
      ) as unknown as Arrays;
      expect(results(variant, ordinary)).toEqual(expected);
    }
  });

  it("gives the same in place", () => {
    for (const units of unitsOf(variant)) {
      const { prediction, target } = sample(variant, units, units);
      const ws = new Workspace({ floats: prediction.length + target.length });
      const [p, t] = [inside(ws, prediction), inside(ws, target)];
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
    const ws = new Workspace({ floats: prediction.length + target.length });
    const [p, t] = [inside(ws, prediction), inside(ws, target)];
    variant.kernel.bind({ prediction: p, target: t, grad: p }, { ...variant.options, accumulate: true, upstream: -0.1 })();
    expect(bits(p)).toBe(bits(stepped));
  });

  it("gives the same again, and bound", () => {
    const { prediction, target } = sample(variant, 30 * variant.step);
    const expected = results(variant, { prediction, target });
    expect(results(variant, { prediction, target })).toEqual(expected);
    const grad = new Float32Array(prediction.length);
    const step = variant.kernel.bind({ prediction, target, grad }, { ...variant.options, upstream: 0.3 });
    const value = variant.kernel.bind({ prediction, target }, variant.options);
    for (let i = 0; i < 3; i++) {
      grad.fill(Number.NaN);
      expect(bitsOf(step())).toBe(expected.both);
      expect(bits(grad)).toBe(expected.grad);
      expect(bitsOf(value())).toBe(expected.value);
    }
  });
});
